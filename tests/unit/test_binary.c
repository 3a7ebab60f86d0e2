// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The binary records of old in their three layouts, whole, cut and broken. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tests/lib/binary_file.h"
#include "tests/lib/record_set.h"

static struct binary_file file;

/* In pieces of @piece bytes. Return: what the reader returns. */
static int read_bytes(struct record_set *set, size_t piece, bool *ret_cut)
{
	struct binary_reader *br;
	size_t at, nr;
	int err = 0;

	*set = (struct record_set){ .store = record_store__new() };
	assert_non_null(set->store);
	br = binary_reader__new(set->store);
	assert_non_null(br);
	for (at = 0; at < file.len && !err; at += nr) {
		nr = file.len - at < piece ? file.len - at : piece;
		err = binary_reader__feed(br, file.bytes + at, nr);
	}
	err = err ?: binary_reader__finish(br, ret_cut);
	assert_int_equal(!err, !*binary_reader__why(br));
	binary_reader__free(br);
	if (!err)
		assert_int_equal(record_set__fill(set, record_store__source(set->store)), 0);
	return err;
}

static void check_target(const struct record_kept *rec, uint64_t id, size_t nr_regions)
{
	size_t i;

	assert_true(rec->rec.has_target);
	assert_int_equal(rec->rec.target_id, id);
	assert_false(rec->rec.has_intervals);
	assert_int_equal(rec->nr_snapshots, 4);
	for (i = 0; i < 4; i++) {
		const struct record_snapshot *snap = &rec->snapshots[i];

		assert_int_equal(snap->start_ns, 7200000000000 + i * 100000000ULL);
		assert_int_equal(snap->end_ns, snap->start_ns + 100000000);
		assert_int_equal(snap->nr_regions, nr_regions);
		assert_int_equal(snap->regions[1].start, 0x555500400000);
		assert_int_equal(snap->regions[1].nr_accesses, 20 - i);
		assert_int_equal(snap->regions[1].age, RECORD_AGE_UNKNOWN);
	}
}

static void test_layouts(void **state)
{
	static const size_t pieces[] = { SIZE_MAX, 1, 7, 20 };
	struct record_set set;
	bool is_cut;
	size_t i;

	(void)state;
	for (i = 0; i < 3 * sizeof(pieces) / sizeof(pieces[0]); i++) {
		binary_file__fill(&file, (int)i % 3);
		assert_true(binary_reader__knows(file.bytes, file.len));
		assert_int_equal(read_bytes(&set, pieces[i / 3], &is_cut), 0);
		assert_false(is_cut);
		assert_int_equal(set.nr, 2);
		check_target(&set.records[0], 42, 2);
		check_target(&set.records[1], 43, 3);
		record_set__fini(&set);
	}
}

/* Whole snapshots of a file cut anywhere are read; nothing of it can be if there is none. */
static void test_cut(void **state)
{
	/* The first snapshot: time, target, two regions. */
	const size_t sz_first = 20 + 12 + 2 * 20;
	struct record_set set;
	size_t whole, i;
	bool is_cut;
	int err;

	(void)state;
	binary_file__fill(&file, 0);
	whole = file.len;
	for (i = 0; i < whole; i++) {
		file.len = i;
		err = read_bytes(&set, SIZE_MAX, &is_cut);
		assert_int_equal(err, i < sz_first ? -EINVAL : 0);
		if (!err)
			assert_true(set.nr && set.records[0].nr_snapshots);
		record_set__fini(&set);
	}
}

static int read_whole(void)
{
	struct record_set set;
	bool is_cut;
	int err = read_bytes(&set, SIZE_MAX, &is_cut);

	record_set__fini(&set);
	return err;
}

static void test_refused(void **state)
{
	(void)state;
	binary_file__begin(&file, 3);
	assert_int_equal(read_whole(), -EINVAL);
	binary_file__begin(&file, 2);
	binary_file__time(&file, 1, 1);
	binary_file__target(&file, 1, 1);
	binary_file__region(&file, 2, 1, 0);
	assert_int_equal(read_whole(), -EINVAL);
	binary_file__begin(&file, 2);
	binary_file__time(&file, 1, 1);
	binary_file__target(&file, 1, 2);
	binary_file__region(&file, 0, 8, 0);
	binary_file__region(&file, 4, 9, 0);
	assert_int_equal(read_whole(), -EINVAL);
	binary_file__begin(&file, 2);
	binary_file__time(&file, 2, 1);
	binary_file__target(&file, 1, 0);
	binary_file__time(&file, 1, 1);
	binary_file__target(&file, 1, 0);
	assert_int_equal(read_whole(), -ERANGE);
	binary_file__begin(&file, 2);
	binary_file__u64(&file, INT64_MAX);
	binary_file__u64(&file, 0);
	binary_file__u32(&file, 0);
	assert_int_equal(read_whole(), -EINVAL);
	binary_file__begin(&file, 2);
	binary_file__time(&file, 1, UINT32_MAX);
	assert_int_equal(read_whole(), -E2BIG);
	binary_file__begin(&file, 2);
	binary_file__time(&file, 1, 1);
	binary_file__target(&file, 1, UINT32_MAX);
	assert_int_equal(read_whole(), -E2BIG);
}

/* Without a magic it is the numbers that tell. */
static void test_recognised(void **state)
{
	static const char text[] = "[{\"target_id\": 0, \"snapshots\": []}]                    ";
	unsigned char zeros[64] = { 0 };

	(void)state;
	assert_false(binary_reader__knows((const unsigned char *)text, sizeof(text)));
	assert_false(binary_reader__knows(zeros, sizeof(zeros)));
	binary_file__fill(&file, 0);
	assert_true(binary_reader__knows(file.bytes, 32));
	assert_false(binary_reader__knows(file.bytes, 31));
	file.bytes[7] = 1;
	assert_false(binary_reader__knows(file.bytes, file.len));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
