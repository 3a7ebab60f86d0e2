// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records of many regions, and numbers of every length, written and read back; endless values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "tests/lib/record_set.h"

static uint64_t seed = 5;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

/* Snapshot @i of many regions: most begin where the last one ended, ages and counts as in life. */
static void many_regions(struct record_region *regions, uint32_t nr, uint32_t i)
{
	uint64_t at = 0x555500000000 + i % 3 * 4096;
	uint32_t k;

	for (k = 0; k < nr; k++) {
		regions[k].start = at + (below(30) ? 0 : 1ULL << (12 + below(30)));
		regions[k].end = at = regions[k].start + 4096 * (1 + (uint64_t)below(20000));
		regions[k].nr_accesses = below(3) ? 0 : below(21);
		regions[k].age = below(5) ? below(3000) : i;
	}
}

static const char count_regions[] =
	"import json, sys, zlib\n"
	"text = zlib.decompress(open(sys.argv[1], 'rb').read())\n"
	"print(sum(len(s['regions']) for r in json.loads(text) for s in r['snapshots']))\n";

/* Sizes around the reach of the compressor's window, and far beyond, in every order. */
static void test_large_snapshots(void **state)
{
	static const uint32_t nrs[] = {
		280, 281, 300, 1000, 5000, 280, 5000, 0, 281, 1, 1000, 300
	};
	const uint32_t nr_snapshots = sizeof(nrs) / sizeof(nrs[0]);
	struct record_writer_options opts = fixture_options(NULL, RECORD_JSON_COMPRESSED);
	struct record_region *regions = calloc((size_t)nr_snapshots * 5000, sizeof(*regions));
	struct record_set set = { 0 };
	struct record_writer *w;
	long sum = 0, found;
	uint32_t i;

	(void)state;
	assert_non_null(regions);
	opts.path = fixture_path("a");
	assert_int_equal(record_writer__open(&w, &opts), 0);
	for (i = 0; i < nr_snapshots; i++) {
		struct record_snapshot_view view = {
			.start_ns = 1 + i * FIXTURE_AGGR_NS,
			.end_ns = 1 + (i + 1) * FIXTURE_AGGR_NS,
			.regions = &regions[i * 5000],
			.nr_regions = nrs[i],
		};

		many_regions(&regions[i * 5000], nrs[i], i);
		sum += nrs[i];
		assert_int_equal(record_writer__add(w, &view), 0);
		if (i % 3 == 2)
			assert_int_equal(record_writer__sync(w), 0);
	}
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.nr, 1);
	assert_int_equal(set.records[0].nr_snapshots, nr_snapshots);
	for (i = 0; i < nr_snapshots; i++) {
		const struct record_snapshot *snap = &set.records[0].snapshots[i];

		assert_int_equal(snap->nr_regions, nrs[i]);
		if (nrs[i])
			assert_memory_equal(snap->regions, &regions[i * 5000],
					    nrs[i] * sizeof(*regions));
	}
	record_set__fini(&set);
	free(regions);
	found = fixture_python(count_regions);
	if (found == -1)
		print_message("not read with python3, which is missing\n");
	else
		assert_int_equal(found, sum);
}

/* Numbers at all the places where their length changes. */
static void test_number_lengths(void **state)
{
	struct record_region regions[130];
	struct record_snapshot_view view = { .start_ns = 1, .end_ns = 2, .regions = regions };
	struct record_writer_options opts = fixture_options(NULL, RECORD_JSON);
	struct record_set set = { 0 };
	struct record_writer *w;
	uint64_t v, start = 0;

	(void)state;
	for (v = 1; view.nr_regions<57; v = v> UINT64_MAX / 10 ? UINT64_MAX : v * 10) {
		uint64_t ends[3] = { v - 1, v, v + (v < UINT64_MAX) };
		uint32_t i;

		for (i = 0; i < 3; i++) {
			if (ends[i] <= start)
				continue;
			regions[view.nr_regions++] = fixture_region(
				start, ends[i], (uint32_t)ends[i], (uint32_t)(ends[i] / 2));
			start = ends[i];
		}
		if (v == UINT64_MAX)
			break;
	}
	opts.path = fixture_path("a");
	assert_int_equal(record_writer__open(&w, &opts), 0);
	assert_int_equal(record_writer__add(w, &view), 0);
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.records[0].nr_regions, view.nr_regions);
	assert_true(view.nr_regions > 50);
	assert_memory_equal(set.records[0].regions, regions, view.nr_regions * sizeof(*regions));
	record_set__fini(&set);
}

/* Write @prefix and @nr times @body to file "a". Return: what reading it ends with. */
static int read_repeated(const char *prefix, const char *body, size_t nr)
{
	FILE *file = fopen(fixture_path("a"), "w");
	struct record_set set = { 0 };
	int err;

	assert_non_null(file);
	fputs(prefix, file);
	while (nr--)
		fputs(body, file);
	assert_int_equal(fclose(file), 0);
	err = record_set__read(&set, fixture_path("a"));
	record_set__fini(&set);
	return err;
}

/* What would make the parser keep any amount of text is refused long before it is over. */
static void test_endless_values(void **state)
{
	(void)state;
	assert_int_equal(read_repeated("[{\"x\": \"", "a\\\"", 800000), -EINVAL);
	assert_int_equal(read_repeated("[{\"x\": 1", "0", 2000000), -EINVAL);
	assert_int_equal(read_repeated("[", " ", 2000000), -EINVAL);
	assert_int_equal(read_repeated("[{\"x\": ", "[", 2000), -EINVAL);
	assert_int_equal(read_repeated("[{\"x\": ", "{\"y\": ", 2000), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_large_snapshots),
		cmocka_unit_test(test_number_lengths),
		cmocka_unit_test(test_endless_values),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
