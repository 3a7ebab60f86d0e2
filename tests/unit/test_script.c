// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Traces as text: what perf script, trace-cmd and tracefs print, whole and with events lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "record/script_line.h"
#include "record/script_reader.h"
#include "tests/lib/record_set.h"

/** struct trace - what reading a text gave. */
struct trace {
	struct record_set set;
	uint64_t nr_lost;
	bool is_cut;
	int err;
};

static void read_trace(struct trace *t, const char *text)
{
	struct script_reader *sr;

	*t = (struct trace){ .set = { .store = record_store__new() } };
	assert_non_null(t->set.store);
	sr = script_reader__new(t->set.store);
	assert_non_null(sr);
	t->err = script_reader__feed(sr, (const unsigned char *)text, strlen(text));
	t->err = t->err ?: script_reader__finish(sr, &t->is_cut);
	t->nr_lost = script_reader__nr_lost(sr);
	assert_int_equal(!t->err, !*script_reader__why(sr));
	script_reader__free(sr);
	if (!t->err)
		assert_int_equal(record_set__fill(&t->set, record_store__source(t->set.store)), 0);
}

static void end_trace(struct trace *t)
{
	record_set__fini(&t->set);
}

/* --- lines ------------------------------------------------------------------------ */

/* Whatever fields perf, or another tool, puts before and behind: the same region. */
static void test_forms(void **state)
{
	static const char *const lines[] = {
		"kdamond.0 4711 [001] 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"       kdamond.0  4711 [001] 79357.842179:   damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.x xxxx xxxx 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0 4711/4711 [001] 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17 ",
		"79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0 79357.842179:          1 damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0 4711 [001] K     79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0 4711 [001] 79357.842179: damon:damon_aggregated:            target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0 4711 [001] 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17 ffffffff8139be59 __traceiter_damon_aggregated ([kernel.kallsyms])",
		"kdamond.0 4711 [001] 79357.842179: damon:damon_aggregated:k: target_id=7 nr_regions=11 4096-8192: 3 17\r",
		"a [b] c d: 4711 [001] 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"[1] 5.0: x 12 [003] 79357.842179: damon:damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
		"kdamond.0-4711 [001] ..... 79357.842179: damon_aggregated:     target_id=7 nr_regions=11 4096-8192: 3 17",
		"       kdamond.0-4711    [001] d..1. 79357.842179: damon_aggregated: target_id=7 nr_regions=11 4096-8192: 3 17",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct script_line l = { 0 };
		const char *why = NULL;

		assert_int_equal(script_line__parse(lines[i], &l, &why), 1);
		assert_int_equal(l.event, SCRIPT_AGGREGATED);
		assert_int_equal(l.time_ns, 79357842179000);
		assert_int_equal(l.target_id, 7);
		assert_int_equal(l.nr_regions, 11);
		assert_int_equal(l.region.start, 4096);
		assert_int_equal(l.region.end, 8192);
		assert_int_equal(l.region.nr_accesses, 3);
		assert_int_equal(l.region.age, 17);
		assert_int_equal(l.kdamond, strstr(lines[i], "kdamond.0") ? 0 : RECORD_NULL);
		assert_int_equal(l.context, RECORD_NULL);
	}
}

static void parse_good(const char *text, struct script_line *l)
{
	const char *why = NULL;

	assert_int_equal(script_line__parse(text, l, &why), 1);
}

static void test_events(void **state)
{
	struct script_line l;

	(void)state;
	/* Nanoseconds, and a target id that is a pointer. */
	parse_good(
		"1.000000001: damon:damon_aggregated: target_id=18446744073709551615 nr_regions=1 0-18446744073709551615: 0 0",
		&l);
	assert_int_equal(l.time_ns, 1000000001);
	assert_int_equal(l.target_id, UINT64_MAX);
	assert_int_equal(l.region.end, UINT64_MAX);
	/* Linux 5.15 tells no age, and what follows is none. */
	parse_good("1.0: damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 3", &l);
	assert_int_equal(l.region.age, RECORD_AGE_UNKNOWN);
	parse_good("1.0: damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 3 1239be59 f", &l);
	assert_int_equal(l.region.age, RECORD_AGE_UNKNOWN);
	parse_good(
		"1.0: damon:damos_before_apply: ctx_idx=1 scheme_idx=2 target_idx=3 nr_regions=4 5-6: 7 8",
		&l);
	assert_int_equal(l.event, SCRIPT_BEFORE_APPLY);
	assert_int_equal(l.context, 1);
	assert_int_equal(l.scheme, 2);
	assert_int_equal(l.target_id, 3);
	assert_int_equal(l.region.age, 8);
	parse_good(
		"kdamond.12 1 [0] 1.0: damon:damon_region_aggregated: target_id=0 nr_regions=4 5-6: 7 8 probe_hits=14 0f",
		&l);
	assert_int_equal(l.kdamond, 12);
	assert_int_equal(l.region.nr_probes, 2);
	assert_int_equal(l.region.probe_hits[0], 0x14);
	assert_int_equal(l.region.probe_hits[1], 0x0f);
	parse_good(
		"1.0: damon:damon_region_aggregated: target_id=0 nr_regions=4 5-6: 7 8 probe_hits=",
		&l);
	assert_int_equal(l.region.nr_probes, 0);
	parse_good("1.0: damon:damon_monitor_intervals_tune: sample_us=5000", &l);
	assert_int_equal(l.event, SCRIPT_INTERVALS_TUNE);
	assert_int_equal(l.sample_us, 5000);
	parse_good("1.0: damon:damon_aggregated: target_id=0 nr_regions=1 0-0: -1 -1", &l);
	assert_true(l.is_fake);
}

static void test_other_lines(void **state)
{
	static const char *const others[] = {
		"",
		"# ========",
		"perf 24073 [001] 28450.630811: PERF_RECORD_LOST lost 12",
		"kdamond.0 4711 [001] 1.0: damon:damos_esz: ctx_idx=0 scheme_idx=0 esz=1048576",
		"kdamond.0 4711 [001] 1.0: sched:sched_switch: prev_comm=kdamond.0",
		"\tffffffff816c5b85 damon_aggregated+0x4a5 ([kernel.kallsyms])",
	};
	static const char *const broken[] = {
		"damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 3 4",
		"kdamond.0 4711 damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 3 4",
		"99999999999.0: damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 3 4",
		"1.0: damon:damon_aggregated: target_id=-1 nr_regions=1 1-2: 3 4",
		"1.0: damon:damon_aggregated: target_id=1 nr_regions=0 1-2: 3 4",
		"1.0: damon:damon_aggregated: target_id=1 nr_regions=1 2-1: 3 4",
		"1.0: damon:damon_aggregated: target_id=1 nr_regions=1 1-18446744073709551616: 3 4",
		"1.0: damon:damon_aggregated: target_id=1 nr_regions=1 1-2: 4294967296 4",
		"1.0: damon:damon_aggregated: target_id=1",
		"1.0: damon:damos_before_apply: target_idx=3 nr_regions=4 5-6: 7 8",
		"1.0: damon:damon_monitor_intervals_tune: sample_us=",
	};
	struct script_line l;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		const char *why = NULL;

		assert_int_equal(script_line__parse(others[i], &l, &why), 0);
	}
	for (i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		const char *why = NULL;

		assert_int_equal(script_line__parse(broken[i], &l, &why), -EINVAL);
		assert_non_null(why);
	}
}

/* --- traces ----------------------------------------------------------------------- */

#define AGGREGATED ": damon:damon_aggregated: target_id=0 nr_regions="

static void test_times(void **state)
{
	struct trace t;

	(void)state;
	read_trace(&t, "1.0" AGGREGATED "2 0-10: 1 5\n1.0" AGGREGATED "2 10-20: 2 6\n"
		       "1.2" AGGREGATED "1 0-20: 3 7\n"
		       "1.3" AGGREGATED "1 0-20: 4 8\n");
	assert_int_equal(t.err, 0);
	assert_false(t.is_cut);
	assert_int_equal(t.set.nr, 1);
	assert_int_equal(t.set.records[0].nr_snapshots, 3);
	/* The mean distance of the ends, 150 ms, before the first one. */
	assert_int_equal(t.set.records[0].snapshots[0].start_ns, 850000000);
	assert_int_equal(t.set.records[0].snapshots[0].nr_regions, 2);
	assert_int_equal(t.set.records[0].snapshots[0].total_bytes, 20);
	assert_int_equal(t.set.records[0].snapshots[1].start_ns, 1000000000);
	assert_int_equal(t.set.records[0].snapshots[1].end_ns, 1200000000);
	assert_int_equal(t.set.records[0].rec.kdamond_idx, RECORD_NULL);
	assert_false(t.set.records[0].rec.has_intervals);
	end_trace(&t);
	read_trace(&t, "1.2" AGGREGATED "1 0-20: 3 7\n1.1" AGGREGATED "1 0-20: 3 7\n");
	assert_int_equal(t.err, -ERANGE);
	end_trace(&t);
}

/* Tracing began in the middle of a snapshot, lost an event, and was killed. */
static void test_lost_events(void **state)
{
	struct trace t;

	(void)state;
	read_trace(&t, "1.0" AGGREGATED "3 10-20: 1 1\n1.0" AGGREGATED "3 20-30: 1 1\n"
		       "1.1" AGGREGATED "3 0-10: 1 1\n1.1" AGGREGATED "3 10-20: 2 1\n"
		       "1.1" AGGREGATED "3 20-30: 1 1\n"
		       "1.2" AGGREGATED "3 0-10: 1 1\n1.2" AGGREGATED "3 20-30: 3 1\n"
		       "1.3" AGGREGATED "2 0-10: 4 1\n1.3" AGGREGATED "2 10-30: 5 1\n"
		       "1.4" AGGREGATED "2 0-10: 6 1\n");
	assert_int_equal(t.err, 0);
	assert_true(t.is_cut);
	assert_int_equal(t.nr_lost, 2);
	assert_int_equal(t.set.records[0].nr_snapshots, 2);
	assert_int_equal(t.set.records[0].snapshots[0].nr_regions, 3);
	assert_int_equal(t.set.records[0].snapshots[0].regions[1].nr_accesses, 2);
	assert_int_equal(t.set.records[0].snapshots[1].regions[1].nr_accesses, 5);
	end_trace(&t);
	/* A line that is cut may have lost digits. */
	read_trace(&t, "1.0" AGGREGATED "1 0-10: 1 1\n1.1" AGGREGATED "1 0-10: 1 1");
	assert_true(t.is_cut);
	assert_int_equal(t.set.records[0].nr_snapshots, 1);
	end_trace(&t);
}

static void test_lone_snapshot(void **state)
{
	struct trace t;

	(void)state;
	read_trace(&t, "1.0" AGGREGATED "1 0-10: 1 1\n1.1" AGGREGATED "1 0-0: -1 -1\n");
	assert_int_equal(t.set.records[0].nr_snapshots, 1);
	assert_int_equal(t.set.records[0].snapshots[0].start_ns, 900000000);
	end_trace(&t);
	read_trace(&t, "1.0" AGGREGATED "1 0-10: 1 1\n");
	assert_int_equal(t.set.records[0].snapshots[0].start_ns, 1000000000);
	end_trace(&t);
}

#define LINE(thread, time, event) thread " 47 [001] " time ": damon:" event "\n"

/* Two threads that monitor a target 0 each, whose events interleave, and what they tune. */
static void test_threads(void **state)
{
	struct trace t;

	(void)state;
	read_trace(
		&t,
		LINE("kdamond.0", "1.0", "damon_aggregated: target_id=0 nr_regions=2 0-10: 1 1") LINE(
			"kdamond.1", "1.0", "damon_aggregated: target_id=0 nr_regions=2 5-10: 2 1")
			LINE("kdamond.0", "1.0", "damon_aggregated: target_id=0 nr_regions=2 10-20: 1 1") LINE(
				"kdamond.1", "1.0",
				"damon_aggregated: target_id=0 nr_regions=2 10-15: 2 1")
				LINE("kdamond.1", "1.0", "damon_monitor_intervals_tune: sample_us=7000") LINE(
					"kdamond.0", "1.1",
					"damon_aggregated: target_id=0 nr_regions=1 0-20: 1 1")
					LINE("kdamond.1", "1.1",
					     "damon_aggregated: target_id=0 nr_regions=1 5-15: 2 1"));
	assert_int_equal(t.err, 0);
	assert_int_equal(t.nr_lost, 0);
	assert_int_equal(t.set.nr, 2);
	assert_int_equal(t.set.records[0].rec.kdamond_idx, 0);
	assert_int_equal(t.set.records[1].rec.kdamond_idx, 1);
	assert_int_equal(t.set.records[0].nr_snapshots, 2);
	assert_int_equal(t.set.records[1].nr_snapshots, 2);
	assert_int_equal(t.set.records[0].snapshots[1].sample_us, 0);
	assert_int_equal(t.set.records[1].snapshots[0].sample_us, 0);
	assert_int_equal(t.set.records[1].snapshots[1].sample_us, 7000);
	assert_int_equal(t.set.records[1].snapshots[1].regions[0].nr_accesses, 2);
	end_trace(&t);
}

/* What probes counted comes in a line of its own behind each region's, or instead of it. */
static void test_probes(void **state)
{
	static const char both[] =
		"1.0" AGGREGATED "2 0-10: 1 5\n"
		"1.0: damon:damon_region_aggregated: target_id=0 nr_regions=2 0-10: 1 5 probe_hits=01\n"
		"1.0" AGGREGATED "2 10-20: 2 6\n"
		"1.0: damon:damon_region_aggregated: target_id=0 nr_regions=2 10-20: 2 6 probe_hits=0a\n"
		"1.1" AGGREGATED "1 0-20: 3 7\n"
		"1.1: damon:damon_region_aggregated: target_id=0 nr_regions=1 0-20: 3 7 probe_hits=0b\n";
	static const char alone[] =
		"1.0: damon:damon_region_aggregated: target_id=0 nr_regions=2 0-10: 1 5 probe_hits=01\n"
		"1.0: damon:damon_region_aggregated: target_id=0 nr_regions=2 10-20: 2 6 probe_hits=0a\n"
		"1.1: damon:damon_region_aggregated: target_id=0 nr_regions=1 0-20: 3 7 probe_hits=0b\n";
	const char *const texts[] = { both, alone };
	struct trace t;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		read_trace(&t, texts[i]);
		assert_int_equal(t.err, 0);
		assert_int_equal(t.nr_lost, 0);
		assert_false(t.is_cut);
		assert_int_equal(t.set.records[0].nr_snapshots, 2);
		assert_int_equal(t.set.records[0].snapshots[0].nr_regions, 2);
		assert_int_equal(t.set.records[0].snapshots[0].regions[1].nr_probes, 1);
		assert_int_equal(t.set.records[0].snapshots[0].regions[1].probe_hits[0], 10);
		assert_int_equal(t.set.records[0].snapshots[1].regions[0].probe_hits[0], 11);
		end_trace(&t);
	}
}

#define APPLIED(scheme) \
	": damon:damos_before_apply: ctx_idx=0 scheme_idx=" scheme " target_idx=0 nr_regions=9 "

/* A scheme is applied to some of the regions; its next round begins where addresses go back. */
static void test_schemes(void **state)
{
	struct trace t;

	(void)state;
	read_trace(&t,
		   "1.0" AGGREGATED "1 0-90: 1 1\n"
		   "1.0" APPLIED("0") "0-10: 1 5\n1.0" APPLIED(
			   "1") "0-10: 1 5\n"
				"1.0" APPLIED("0") "20-30: 1 5\n1.1" APPLIED("0") "10-20: 2 5\n"
										  "1.1" AGGREGATED
										  "1 0-90: 1 1\n");
	assert_int_equal(t.err, 0);
	assert_int_equal(t.nr_lost, 0);
	assert_false(t.is_cut);
	assert_int_equal(t.set.nr, 3);
	assert_int_equal(t.set.records[0].rec.scheme_idx, RECORD_NULL);
	assert_int_equal(t.set.records[0].nr_snapshots, 2);
	assert_int_equal(t.set.records[1].rec.context_idx, 0);
	assert_int_equal(t.set.records[1].rec.scheme_idx, 0);
	assert_int_equal(t.set.records[1].nr_snapshots, 2);
	assert_int_equal(t.set.records[1].snapshots[0].nr_regions, 2);
	assert_int_equal(t.set.records[1].snapshots[1].regions[0].nr_accesses, 2);
	assert_int_equal(t.set.records[2].rec.scheme_idx, 1);
	assert_int_equal(t.set.records[2].nr_snapshots, 1);
	end_trace(&t);
}

static void test_long_lines(void **state)
{
	char *text = malloc(100000);
	struct trace t;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', 90000);
	snprintf(text + 90000, 10000, "\n1.0" AGGREGATED "1 0-10: 1 1\n");
	read_trace(&t, text);
	assert_int_equal(t.err, 0);
	assert_int_equal(t.set.records[0].nr_snapshots, 1);
	end_trace(&t);
	text[90000] = '\0';
	read_trace(&t, text);
	assert_int_equal(t.err, -EINVAL);
	end_trace(&t);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),	    cmocka_unit_test(test_events),
		cmocka_unit_test(test_other_lines), cmocka_unit_test(test_times),
		cmocka_unit_test(test_lost_events), cmocka_unit_test(test_lone_snapshot),
		cmocka_unit_test(test_threads),	    cmocka_unit_test(test_probes),
		cmocka_unit_test(test_schemes),	    cmocka_unit_test(test_long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
