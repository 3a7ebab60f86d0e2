// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Times of snapshots joined, and what a recording consists of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "record/store.h"
#include "report/overview.h"
#include "report/spans.h"

static struct record_store *store;

static int make_store(void **state)
{
	(void)state;
	store = record_store__new();
	return store ? 0 : -1;
}

static int free_store(void **state)
{
	(void)state;
	record_store__free(store);
	return 0;
}

/* A record of @target with snapshots of the times, each with @nr_regions regions of 4 KiB. */
static void add_record(uint64_t target, const struct span *times, size_t nr, size_t nr_regions)
{
	struct record_region regions[8] = { { 0 } };
	struct record_snapshot snap = { .regions = regions,
					.nr_regions = nr_regions,
					.total_bytes = nr_regions * 4096 };
	struct record head;
	size_t id, i;

	for (i = 0; i < nr_regions; i++) {
		regions[i].start = i * 8192;
		regions[i].end = regions[i].start + 4096;
	}
	record__init(&head);
	head.has_target = true;
	head.target_id = target;
	assert_int_equal(record_store__begin(store, &id), 0);
	for (i = 0; i < nr; i++) {
		snap.start_ns = times[i].start_ns;
		snap.end_ns = times[i].end_ns;
		assert_int_equal(record_store__add(store, id, &snap), 0);
	}
	assert_int_equal(record_store__end(store, id, &head), 0);
}

static void check_spans(const struct span *want, size_t nr)
{
	struct spans spans;
	size_t i;

	record_store__seal(store);
	assert_int_equal(spans__init(&spans, record_store__source(store)), 0);
	assert_int_equal(spans.nr, nr);
	for (i = 0; i < nr; i++) {
		assert_int_equal(spans.list[i].start_ns, want[i].start_ns);
		assert_int_equal(spans.list[i].end_ns, want[i].end_ns);
	}
	spans__fini(&spans);
}

static void test_joined(void **state)
{
	static const struct span a[] = { { 10, 20 }, { 20, 30 }, { 40, 50 } };
	static const struct span b[] = { { 0, 5 }, { 25, 35 }, { 50, 60 } };
	static const struct span want[] = { { 0, 5 }, { 10, 35 }, { 40, 60 } };

	(void)state;
	add_record(0, a, 3, 1);
	add_record(1, b, 3, 2);
	check_spans(want, 3);
}

/* Snapshots without regions say nothing about their time. */
static void test_empty(void **state)
{
	static const struct span a[] = { { 10, 20 } };

	(void)state;
	add_record(0, a, 1, 0);
	check_spans(NULL, 0);
}

static void test_overview(void **state)
{
	static const struct span a[] = { { 10, 20 }, { 20, 40 } };
	static const struct span b[] = { { 40, 60 } };
	struct overview o;

	(void)state;
	add_record(7, a, 2, 3);
	record_store__seal(store);
	add_record(7, b, 1, 5);
	add_record(8, b, 1, 2);
	record_store__seal(store);
	assert_int_equal(overview__init(&o, record_store__source(store)), 0);
	assert_int_equal(o.nr, 2);
	assert_int_equal(o.parts[0].origin.target_id, 7);
	assert_int_equal(o.parts[0].nr_records, 2);
	assert_int_equal(o.parts[0].nr_snapshots, 3);
	assert_int_equal(o.parts[0].snapshots_ns, 50);
	assert_int_equal(o.parts[0].least_regions, 3);
	assert_int_equal(o.parts[0].most_regions, 5);
	assert_int_equal(o.parts[0].nr_regions, 11);
	assert_int_equal(o.parts[0].least_bytes, 3 * 4096);
	assert_int_equal(o.parts[0].most_bytes, 5 * 4096);
	assert_false(o.parts[0].has_intervals);
	assert_string_equal(o.parts[0].data_source, RECORD_UNKNOWN);
	assert_int_equal(o.parts[1].nr_snapshots, 1);
	overview__fini(&o);
}

#define store_test(f) cmocka_unit_test_setup_teardown(f, make_store, free_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(test_joined),
		store_test(test_empty),
		store_test(test_overview),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
