// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Addresses folded to rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "report/fold.h"
#include "store_fixture.h"
#include "tests/lib/record_set.h"

#define MIB (1ULL << 20)

static const struct fold_part parts[] = {
	{ 16 * MIB, 24 * MIB, 0, 8 },  /* a row for each MiB */
	{ 64 * MIB, 128 * MIB, 8, 2 }, /* 32 MiB a row */
	{ 1ULL << 40, (1ULL << 40) + 4096, 10, 1 },
};

static const struct guide target_1 = {
	.kdamond_idx = RECORD_NULL,
	.context_idx = RECORD_NULL,
	.scheme_idx = RECORD_NULL,
	.has_target = true,
	.target_id = 1,
};

/* What visitors see of a snapshot with these regions. */
static void check_folded(const struct record_region *regions, size_t nr,
			 const struct record_region *want, size_t nr_want)
{
	struct record_store *store = store_new();
	struct record_snapshot snap = {
		.start_ns = 1, .end_ns = 2, .regions = regions, .nr_regions = nr
	};
	struct fold_stage *stage;
	struct record_set set = { 0 };
	size_t i;

	store_add(store, 0, &snap, 1);
	store_add(store, 1, &snap, 1);
	assert_int_equal(fold_stage__new(&stage, parts, 3, &target_1, record_store__source(store)),
			 0);
	assert_int_equal(fold_stage__source(stage)->nr_records, 1);
	assert_int_equal(record_set__fill(&set, fold_stage__source(stage)), 0);
	assert_int_equal(set.nr, 1);
	assert_int_equal(set.records[0].rec.target_id, 1);
	assert_int_equal(set.records[0].snapshots[0].nr_regions, nr_want);
	for (i = 0; i < nr_want; i++) {
		const struct record_region *got = &set.records[0].snapshots[0].regions[i];

		assert_int_equal(got->start, want[i].start);
		assert_int_equal(got->end, want[i].end);
		assert_int_equal(got->nr_accesses, want[i].nr_accesses);
	}
	record_set__fini(&set);
	fold_stage__free(stage);
	record_store__free(store);
}

static void test_inside(void **state)
{
	const struct record_region regions[] = { store_region(17 * MIB, 18 * MIB, 3),
						 store_region(18 * MIB, 20 * MIB, 4),
						 store_region(80 * MIB, 96 * MIB, 5) };
	const struct record_region want[] = {
		store_region(1 * FOLD_ROW, 2 * FOLD_ROW, 3),
		store_region(2 * FOLD_ROW, 4 * FOLD_ROW, 4),
		store_region(8 * FOLD_ROW + FOLD_ROW / 2, 9 * FOLD_ROW, 5),
	};

	(void)state;
	check_folded(regions, 3, want, 3);
}

/* A region that covers a hole between parts becomes two, and what lies in no part nothing. */
static void test_across(void **state)
{
	const struct record_region regions[] = { store_region(0, 4 * MIB, 1),
						 store_region(8 * MIB, 96 * MIB, 2),
						 store_region(96 * MIB, 1ULL << 41, 3) };
	const struct record_region want[] = {
		store_region(0, 8 * FOLD_ROW, 2),
		store_region(8 * FOLD_ROW, 9 * FOLD_ROW, 2),
		store_region(9 * FOLD_ROW, 10 * FOLD_ROW, 3),
		store_region(10 * FOLD_ROW, 11 * FOLD_ROW, 3),
	};

	(void)state;
	check_folded(regions, 3, want, 4);
}

static void test_too_many(void **state)
{
	const struct fold_part many[] = { { 0, 1, 0, FOLD_MAX_ROWS }, { 1, 2, FOLD_MAX_ROWS, 1 } };
	struct record_store *store = store_new();
	struct fold_stage *stage;

	(void)state;
	assert_int_equal(fold_stage__new(&stage, many, 2, &target_1, record_store__source(store)),
			 -ERANGE);
	record_store__free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_inside),
		cmocka_unit_test(test_across),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
