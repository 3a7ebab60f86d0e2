// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Filters and guides of the fixture, character by character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/filter.h"
#include "report/guide.h"
#include "tests/lib/record_set.h"

/* The fixture, and what filters leave of it: what reports are about. */
static struct record_store *store;
static struct filter_stage *stage;
static struct record_source *source;

static int load_fixture(void **state)
{
	(void)state;
	stage = NULL;
	store = record_store__new();
	if (!store || fixture_write(fixture_path("a"), RECORD_JSON_COMPRESSED, 1, FIXTURE_NR, NULL))
		return -1;
	source = record_store__source(store);
	return record_store__read(store, fixture_path("a"));
}

static int free_fixture(void **state)
{
	(void)state;
	filter_stage__free(stage);
	record_store__free(store);
	return 0;
}

static void put_filter(const struct report_filter *filter)
{
	assert_int_equal(filter_stage__new(&stage, filter, source), 0);
	source = filter_stage__source(stage);
}

static void keep_all(struct record_set *set)
{
	*set = (struct record_set){ 0 };
	assert_int_equal(record_set__fill(set, source), 0);
}

static void test_address_filter(void **state)
{
	struct filter_range ranges[] = { { 0x555500200000, 0x555500500000 }, { 1ULL << 47, -1 } };
	struct report_filter filter = { .addresses = ranges, .nr_addresses = 2 };
	const struct record_snapshot *snap;
	struct record_set set;

	(void)state;
	put_filter(&filter);
	keep_all(&set);
	snap = &set.records[0].snapshots[3];
	assert_int_equal(snap->nr_regions, 2);
	assert_int_equal(snap->total_bytes, 0x300000);
	assert_int_equal(snap->regions[1].end, 0x555500500000);
	assert_int_equal(snap->regions[0].nr_accesses, 16);
	record_set__fini(&set);
}

static void test_time_filter(void **state)
{
	struct filter_range range = {
		FIXTURE_START_NS + FIXTURE_AGGR_NS,
		FIXTURE_START_NS + 4 * FIXTURE_AGGR_NS,
	};
	struct report_filter filter = { .times = &range, .nr_times = 1 };
	struct record_set set;

	(void)state;
	put_filter(&filter);
	keep_all(&set);
	assert_int_equal(set.records[0].nr_snapshots, 3);
	assert_int_equal(set.records[0].rec.nr_snapshots, 3);
	assert_int_equal(set.records[0].snapshots[0].start_ns, range.first);
	assert_int_equal(set.records[0].rec.start_ns, range.first);
	assert_int_equal(set.records[0].rec.end_ns, range.last);
	record_set__fini(&set);
}

static void test_record_info(void **state)
{
	struct guide_list guides;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	assert_int_equal(guide_list__init(&guides, source), 0);
	guide_list__print(&guides, false, out);
	fclose(out);
	assert_string_equal(text, "target_id: 0\n"
				  "time: [2 h, 2 h 2.400 s) (2.400 s)\n"
				  "region\t 0: [85.332031 TiB, 85.332043 TiB) (12.000 MiB)\n"
				  "region\t 1: [127.000000 TiB, 127.000002 TiB) (2.000 MiB)\n"
				  "region\t 2: [127.984375 TiB, 127.984375 TiB) (132.000 KiB)\n");
	free(text);
	guide_list__fini(&guides);
}

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, load_fixture, free_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_address_filter),
		fixture_test(test_time_filter),
		fixture_test(test_record_info),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
