// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records that are as they must be, and each way of not being so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record/check.h"
#include "record_fixture.h"
#include "tests/lib/record_set.h"

static const struct check_range everywhere = { 0x555500000000, 0x7ffc00021000 };

/* What holds for the fixture, to the letter. */
static const struct check_limits exact = {
	.aggr_us = { 100000, 100000 },
	.nr_regions = { 5, 5 },
	.nr_accesses = { 0, 16 },
	.boundaries = &everywhere,
	.nr_boundaries = 1,
};

/* A fixture one of whose 24 snapshots is changed. */
static struct record_store *make_store(size_t which, void (*change)(struct record_snapshot *snap,
								    struct record_region *regions))
{
	struct record_store *store = record_store__new();
	struct record_region regions[5];
	struct record head;
	size_t id;
	uint32_t i;

	assert_non_null(store);
	assert_int_equal(record_store__begin(store, &id), 0);
	for (i = 0; i < FIXTURE_NR; i++) {
		struct record_snapshot snap = {
			.start_ns = FIXTURE_START_NS + i * FIXTURE_AGGR_NS,
			.end_ns = FIXTURE_START_NS + (i + 1) * FIXTURE_AGGR_NS,
			.regions = regions,
			.nr_regions = fixture_regions(regions, i, 0),
		};

		if (i == which && change)
			change(&snap, regions);
		assert_int_equal(record_store__add(store, id, &snap), 0);
	}
	record__init(&head);
	head.has_target = true;
	head.has_intervals = true;
	head.intervals = (struct record_intervals){ 5000, 100000, 1000000, { 0 } };
	assert_int_equal(record_store__end(store, id, &head), 0);
	record_store__seal(store);
	return store;
}

static void expect(struct record_store *store, const struct check_limits *limits, const char *want)
{
	char why[256];

	assert_int_equal(check_records(record_store__source(store), limits, why, sizeof(why)), 0);
	assert_string_equal(why, want);
	record_store__free(store);
}

static void shorten(struct record_snapshot *snap, struct record_region *regions)
{
	(void)regions;
	snap->start_ns += 40000000;
}

static void drop_last(struct record_snapshot *snap, struct record_region *regions)
{
	(void)regions;
	snap->nr_regions--;
}

static void heat_up(struct record_snapshot *snap, struct record_region *regions)
{
	(void)snap;
	regions[2].nr_accesses = 17;
}

static void empty_one(struct record_snapshot *snap, struct record_region *regions)
{
	(void)snap;
	regions[3].end = regions[3].start;
}

static void lengthen(struct record_snapshot *snap, struct record_region *regions)
{
	(void)snap;
	regions[4].end++;
}

static void test_good(void **state)
{
	(void)state;
	expect(make_store(0, NULL), &exact, "");
}

static void test_at_once(void **state)
{
	struct check_limits lax = exact;

	(void)state;
	lax.allow_error_percent = 100;
	expect(make_store(7, heat_up), &lax,
	       "invalid: expect 0<=nr_accesses<=16 but 17 (record 0, snapshot 7)");
	expect(make_store(3, empty_one), &lax,
	       "invalid: region 139637976727552-139637976727552 has no bytes (record 0, snapshot 3)");
	expect(make_store(23, lengthen), &lax,
	       "invalid: region 140720308486144-140720308621313 is not within the boundaries (record 0, snapshot 23)");
}

/* One of 24 snapshots is 4.2 %. */
static void test_allowed_errors(void **state)
{
	struct check_limits strict = exact, lax = exact;

	(void)state;
	strict.allow_error_percent = 4;
	lax.allow_error_percent = 4.2;
	expect(make_store(9, shorten), &lax, "");
	expect(make_store(9, shorten), &strict,
	       "invalid: expect 100000<=aggregate interval<=100000 but 60000 (record 0, snapshot 9)");
	expect(make_store(0, drop_last), &lax, "");
	expect(make_store(0, drop_last), &strict,
	       "invalid: expect 5<=nr_regions<=5 but 4 (record 0, snapshot 0)");
}

static void test_no_record(void **state)
{
	struct record_store *store = record_store__new();

	(void)state;
	assert_non_null(store);
	expect(store, &exact, "target snapshots is zero");
}

static int read_text(const char *text, bool is_strict, struct record_store **ret_store)
{
	FILE *file = fopen(fixture_path("a"), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	*ret_store = record_store__new();
	assert_non_null(*ret_store);
	if (is_strict)
		record_store__be_strict(*ret_store);
	return record_store__read(*ret_store, fixture_path("a"));
}

static void test_intervals(void **state)
{
	struct record_store *store;

	(void)state;
	assert_int_equal(read_text("[{\"intervals\":{\"sample_us\":7,\"aggr_us\":5},\"snapshots\":["
				   "{\"start_time\":1,\"end_time\":2,\"regions\":[]}]}]",
				   false, &store),
			 0);
	expect(store, &exact,
	       "invalid: sampling every 7 us does not fit aggregating every 5 us (record 0)");
}

/* Readers put regions in order, unless they are told to be strict. */
static void test_order(void **state)
{
	static const char text[] = "[{\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"regions\":["
				   "{\"start\":8,\"end\":9,\"nr_accesses\":{\"samples\":1}},"
				   "{\"start\":4,\"end\":5,\"nr_accesses\":{\"samples\":1}}]}]}]";
	struct record_store *store;

	(void)state;
	assert_int_equal(read_text(text, false, &store), 0);
	record_store__free(store);
	assert_int_equal(read_text(text, true, &store), -EINVAL);
	record_store__free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),	       cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_allowed_errors), cmocka_unit_test(test_no_record),
		cmocka_unit_test(test_intervals),      cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
