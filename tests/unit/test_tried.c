// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What schemes were tried on, from events to files and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/scheme.h"
#include "record/tried.h"
#include "record_fixture.h"
#include "tests/lib/record_set.h"

#define START_NS 1000000000ULL
#define PASS_NS	 100000000ULL

static struct scheme_event tried(uint32_t scheme, uint32_t target, uint64_t start, uint64_t time_ns)
{
	return (struct scheme_event){
		.type = SCHEME_EVENT_TRIED,
		.scheme_idx = scheme,
		.time_ns = time_ns,
		.target_id = target,
		.nr_regions = 99,
		.region = { .start = start,
			    .end = start + 4096,
			    .nr_accesses = scheme,
			    .age = 7,
			    .sz_passed = scheme ? 2048 : 0 },
	};
}

static struct scheme_event stat_of(uint32_t scheme, uint64_t nr_tried, uint64_t time_ns)
{
	return (struct scheme_event){
		.type = SCHEME_EVENT_STAT,
		.scheme_idx = scheme,
		.time_ns = time_ns,
		.stats = { .nr_tried = nr_tried },
	};
}

/* Both schemes are tried on both targets, the second in every other pass; a third on nothing. */
static size_t make_pass(struct scheme_event *events, unsigned int pass)
{
	uint64_t time_ns = START_NS + (pass + 1) * PASS_NS;
	bool both = pass % 2;
	size_t n = 0;

	events[n++] = (struct scheme_event){ .type = SCHEME_EVENT_ESZ, .time_ns = time_ns };
	events[n++] = tried(0, 3, 0x10000, time_ns);
	if (both)
		events[n++] = tried(1, 3, 0x10000, time_ns);
	events[n++] = tried(0, 3, 0x20000, time_ns);
	events[n++] = tried(0, 4, 0x10000, time_ns);
	if (both)
		events[n++] = tried(1, 4, 0x30000, time_ns);
	events[n++] = stat_of(0, 3 * (pass + 1), time_ns);
	if (both)
		events[n++] = stat_of(1, pass + 1, time_ns);
	events[n++] = stat_of(2, 0, time_ns);
	return n;
}

static int add(void *priv, const struct record_snapshot_view *snap)
{
	return record_writer__add(priv, snap);
}

/* Write four passes of all schemes, read them back. */
static void make_set(struct record_set *set, enum record_type type, bool snapshots)
{
	struct bd_filter anon = { .type = BD_FILTER_ANON, .matching = true };
	struct bd_filter addr = { .type = BD_FILTER_ADDR, .addr_range = { 4096, 8192 } };
	struct bd_scheme plain = { .action = BD_ACTION_STAT }, filtered = plain;
	struct bd_scheme *given[] = { &plain, &filtered, &plain };
	struct record_writer_options opts = fixture_options(fixture_path("a"), type);
	struct tried_schemes schemes;
	struct scheme_event events[16];
	struct record_writer *w;

	opts.snapshots = snapshots;
	assert_int_equal(record_writer__open(&w, &opts), 0);
	filtered.filters.ops = (struct bd_filter_list){ &anon, 1 };
	filtered.filters.core = (struct bd_filter_list){ &addr, 1 };
	assert_int_equal(tried_schemes__init(&schemes, given, 3, START_NS), 0);
	for (unsigned int pass = 0; pass < 4; pass++)
		assert_int_equal(
			tried_schemes__gather(&schemes, events, make_pass(events, pass), add, w),
			0);
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(schemes.schemes[1].nr_filters, 2);
	assert_string_equal(schemes.schemes[1].filters[0].type, "addr");
	assert_int_equal(schemes.schemes[1].filters[0].range[1], 8192);
	assert_string_equal(schemes.schemes[1].filters[1].type, "anon");
	tried_schemes__fini(&schemes);
	assert_int_equal(record_set__read(set, fixture_path("a")), 0);
}

static const struct record_kept *find(const struct record_set *set, int64_t scheme, uint64_t target)
{
	for (size_t i = 0; i < set->nr; i++)
		if (set->records[i].rec.scheme_idx == scheme &&
		    set->records[i].rec.target_id == target)
			return &set->records[i];
	fail();
	return NULL;
}

static void check_regions(const struct record_set *set)
{
	const struct record_kept *kept = find(set, 0, 3);

	assert_int_equal(set->nr, 4);
	assert_int_equal(kept->nr_snapshots, 4);
	assert_int_equal(kept->snapshots[2].nr_regions, 2);
	assert_int_equal(kept->snapshots[2].regions[1].start, 0x20000);
	assert_int_equal(kept->snapshots[2].regions[1].age, 7);
	assert_int_equal(kept->snapshots[2].start_ns, START_NS + 2 * PASS_NS);
	assert_int_equal(kept->snapshots[2].end_ns, START_NS + 3 * PASS_NS);
	assert_int_equal(find(set, 0, 4)->snapshots[3].nr_regions, 1);
	kept = find(set, 1, 4);
	assert_int_equal(kept->nr_snapshots, 2);
	assert_int_equal(kept->snapshots[1].regions[0].start, 0x30000);
	assert_int_equal(kept->snapshots[1].regions[0].nr_accesses, 1);
}

static void test_json(void **state)
{
	struct record_set set = { 0 };
	const struct record_kept *kept;

	(void)state;
	make_set(&set, RECORD_JSON_COMPRESSED, false);
	check_regions(&set);
	kept = find(&set, 1, 3);
	assert_int_equal(kept->rec.nr_filters, 2);
	/* A scheme's snapshot covers the time since its pass before. */
	assert_int_equal(kept->snapshots[1].start_ns, START_NS + 2 * PASS_NS);
	assert_int_equal(kept->snapshots[1].end_ns, START_NS + 4 * PASS_NS);
	assert_true(kept->snapshots[1].has_stats);
	assert_int_equal(kept->snapshots[1].stats.nr_tried, 4);
	assert_int_equal(kept->snapshots[1].regions[0].sz_passed, 2048);
	assert_int_equal(find(&set, 0, 3)->rec.nr_filters, 0);
	assert_int_equal(find(&set, 0, 3)->snapshots[0].stats.nr_tried, 3);
	record_set__fini(&set);
}

static void test_perf_script(void **state)
{
	struct record_set set = { 0 };

	(void)state;
	make_set(&set, RECORD_PERF_SCRIPT, false);
	check_regions(&set);
	record_set__fini(&set);
}

static void test_single_snapshots(void **state)
{
	struct record_set set = { 0 };
	size_t i, nr[2] = { 0 };

	(void)state;
	make_set(&set, RECORD_JSON, true);
	assert_int_equal(set.nr, 12);
	for (i = 0; i < set.nr; i++) {
		assert_int_equal(set.records[i].rec.kdamond_idx, 0);
		assert_false(set.records[i].rec.has_target);
		assert_in_range(set.records[i].rec.scheme_idx, 0, 1);
		assert_int_equal(set.records[i].nr_snapshots, 1);
		nr[set.records[i].rec.scheme_idx]++;
	}
	assert_int_equal(nr[0], 8);
	assert_int_equal(nr[1], 4);
	record_set__fini(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_perf_script),
		cmocka_unit_test(test_single_snapshots),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
