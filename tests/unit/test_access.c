// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Access patterns of the fixture, character by character.
 *
 * Colours are left out, as the tests' output is no terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "access_fixture.h"
#include "tests/lib/record_set.h"

#define LAST "--snapshot_idx", "23", "23"
#define HEAD                                                                            \
	"heatmap: 00000000000000000000000222222222222222222222256666666666666666666666" \
	"[...]444444444444[...]49\n"                                                    \
	"# min/max temperatures: -150,000,000, 152,868,004, column size: 180.850 KiB\n" \
	"intervals: sample 5 ms aggr 100 ms (max access hz 200)\n"
#define TAIL                                           \
	"memory bw estimate: 743.867 MiB per second\n" \
	"total size: 14.129 MiB\n"
#define RECORD "record DAMON intervals: sample 5 ms, aggr 100 ms\n"

/* The fixture as one record, and as three targets. */
static struct record_store *store;
static struct record_store *targets;

static struct record_store *load(uint32_t nr_targets)
{
	struct record_store *loaded = record_store__new();

	if (!loaded ||
	    fixture_write(fixture_path("a"), RECORD_JSON_COMPRESSED, nr_targets, FIXTURE_NR, NULL))
		return NULL;
	return record_store__read(loaded, fixture_path("a")) ? NULL : loaded;
}

static int enter(void **state)
{
	if (fixture_enter(state))
		return -1;
	store = load(1);
	targets = load(3);
	return store && targets ? 0 : -1;
}

static int leave(void **state)
{
	record_store__free(store);
	record_store__free(targets);
	return fixture_leave(state);
}

/* --- styles ----------------------------------------------------------------------------- */

static void test_detailed(void **state)
{
	(void)state;
	assert_shown(HEAD
		     "0   addr 85.332 TiB   size 4.000 MiB   access 0 hz   age 1.500 s      \n"
		     "1   addr 85.332 TiB   size 4.000 MiB   access 0 hz   age 700 ms       \n"
		     "2   addr 85.332 TiB   size 4.000 MiB   access 160 hz age 700 ms       \n"
		     "3   addr 127.000 TiB  size 2.000 MiB   access 50 hz  age 0 ns         \n"
		     "4   addr 127.984 TiB  size 132.000 KiB access 30 hz  age 2.300 s      \n" TAIL
			     RECORD,
		     store, LAST);
}

static void test_hot_and_cold(void **state)
{
	(void)state;
	assert_shown(
		HEAD
		"|1111111111111111111111111111111111111111| 132.000 KiB access 30 hz  2.300 s      \n"
		"    |999999999999999999999999999999999999| 4.000 MiB   access 160 hz 700 ms       \n"
		"                                       |2| 2.000 MiB   access 50 hz  0 ns         \n"
		"    |000000000000000000000000000000000000| 4.000 MiB   access 0 hz   700 ms       \n"
		"  |00000000000000000000000000000000000000| 4.000 MiB   access 0 hz   1.500 s      \n" TAIL
			RECORD,
		store, LAST, "--style", "hot");
	assert_shown(
		"  |00000000000000000000000000000000000000| 4.000 MiB   access 0 hz   1.500 s      \n"
		"    |000000000000000000000000000000000000| 4.000 MiB   access 0 hz   700 ms       \n"
		"                                       |2| 2.000 MiB   access 50 hz  0 ns         \n"
		"    |999999999999999999999999999999999999| 4.000 MiB   access 160 hz 700 ms       \n"
		"|1111111111111111111111111111111111111111| 132.000 KiB access 30 hz  2.300 s      \n",
		store, LAST, "--style", "cold", "--format_snapshot_head", "",
		"--format_snapshot_tail", "", "--format_record_tail", "");
}

static void test_simple_boxes(void **state)
{
	(void)state;
	assert_shows("\n    |999999999999999999999999999999999999| size 4.000 MiB   access 160 hz "
		     "age 700 ms       \n",
		     store, LAST, "--style", "simple-boxes");
	assert_shows("snapshot time: [0 ns, 100 ms] (100 ms)\n", store, "--style", "simple-boxes");
}

static void test_percentile_styles(void **state)
{
	static const char want[] = "# total recency percentiles\n"
				   "<percentile> <idle time>\n"
				   "  0     0 ns  |                    |\n"
				   "  1     0 ns  |                    |\n"
				   " 25     0 ns  |                    |\n"
				   " 50   800 ms  |**********          |\n"
				   " 75  1.600 s  |********************|\n"
				   " 99  1.600 s  |********************|\n"
				   "100  1.600 s  |********************|\n" TAIL RECORD;

	(void)state;
	assert_shown(want, store, LAST, "--style", "recency-percentiles");
	assert_shown(want, store, LAST, "--style", "idle-time-percentiles");
	assert_shows("<percentile> <idle time (us)>\n 0        0  |                    |\n"
		     "50   800000  |**********          |\n99  1600000  |*",
		     store, LAST, "--style", "recency-percentiles", "--raw_number",
		     "--percentiles_range", "0", "50", "99", "99");
	assert_shows("<percentile> <temperature (weights: [0, 100, 100])>\n"
		     "  0  -150,000,000  |                    |\n"
		     " 50   -70,000,000  |****                |\n"
		     "100   230,001,500  |********************|\n",
		     store, LAST, "--style", "temperature-percentiles", "--percentiles_range", "0",
		     "101", "50");
	assert_shows("snapshot time: [100 ms, 200 ms] (100 ms)\n# total recency", store, "--style",
		     "recency-percentiles");
}

static void test_histogram_styles(void **state)
{
	(void)state;
	assert_shown(
		"<temperature> <total size>\n"
		"[-150,000,000, -111,999,849) 4.000 MiB   |********************|\n"
		"[-111,999,849, -73,999,698)  0 B         |                    |\n"
		"[-73,999,698, -35,999,547)   4.000 MiB   |********************|\n"
		"[-35,999,547, 2,000,604)     2.000 MiB   |***********         |\n"
		"[2,000,604, 40,000,755)      0 B         |                    |\n"
		"[40,000,755, 78,000,906)     4.000 MiB   |********************|\n"
		"[78,000,906, 116,001,057)    0 B         |                    |\n"
		"[116,001,057, 154,001,208)   0 B         |                    |\n"
		"[154,001,208, 192,001,359)   0 B         |                    |\n"
		"[192,001,359, 230,001,510)   132.000 KiB |*                   |\n" TAIL RECORD,
		store, LAST, "--style", "temperature-sz-hist");
	assert_shows("<idle time (us)> <total size>\n"
		     "[0 ns, 160.001 ms)       6.129 MiB |********************|\n"
		     "[160.001 ms, 320.002 ms) 0 B",
		     store, LAST, "--style", "recency-sz-hist");
	assert_shows("<idle time (us)> <total size>\n[0, 160001)", store, LAST, "--style",
		     "cold-memory-tail", "--raw_number");
}

static void test_histogram_options(void **state)
{
	(void)state;
	assert_shows("[5 ms, 2 s) 8.000 MiB |********************|\n"
		     "[1 s, 2 s)  4.000 MiB |                    |\n",
		     store, LAST, "--style", "recency-sz-hist", "--hist_ranges", "5ms", "2s", "1s",
		     "2s");
	assert_shows("[-80,000,000, 0) 4.000 MiB |", store, LAST, "--style", "temperature-sz-hist",
		     "--hist_ranges", "-80000000", "0", "0", "1");
	assert_shows("[0 ns, 320.002 ms) 6.129 MiB", store, LAST, "--style", "recency-sz-hist",
		     "--hist_cumulate");
	/* 0 to 1.6 s: the first range is 1 / 1024 of it; the last one has the greatest value. */
	assert_shows("[0 ns, 1.562 ms)", store, LAST, "--style", "recency-sz-hist",
		     "--hist_logscale");
	assert_shows("[1.598 s, 3.197 s)       4.000 MiB |", store, LAST, "--style",
		     "recency-sz-hist", "--hist_logscale");
	assert_shows("[0 ns, 3.416 s)    14.129 MiB |", store, LAST, "--style", "recency-sz-hist",
		     "--hist_logscale", "--hist_cumulate");
	assert_refused(-EDOM, store, "--style", "temperature-sz-hist", "--hist_ranges", "1 s",
		       "2 s");
	assert_refused(-EINVAL, store, "--hist_ranges", "2", "1");
	assert_refused(-EINVAL, store, "--hist_ranges", "2", "3", "4");
	assert_refused(-EINVAL, store, "--hist_ranges", "x", "3");
}

static void test_percentile_options(void **state)
{
	(void)state;
	assert_shows("<idle time>\n  5     0 ns  |                    |\n"
		     " 60   800 ms  |**********          |\n"
		     " 99  1.600 s  |********************|\n"
		     "100  1.600 s  |********************|\n" TAIL,
		     store, LAST, "--style", "recency-percentiles", "--percentiles_range", "100",
		     "99", "5", "60");
	assert_shows("<idle time>\n0  0 ns  |                    |\n"
		     "1  0 ns  |                    |\n" TAIL,
		     store, LAST, "--style", "recency-percentiles", "--percentiles_range", "2");
	assert_refused(-EINVAL, store, "--percentiles_range", "5", "5");
	assert_refused(-EINVAL, store, "--percentiles_range", "5", "9", "0");
}

/* --- layout ----------------------------------------------------------------------------- */

#define REGION(first, last, samples, intervals)                                        \
	{                                                                              \
		.start = first, .end = last, .nr_accesses = samples, .age = intervals, \
	}

/* A store with snapshots of two regions each. */
static struct record_store *store_of_pairs(const struct record_region (*pairs)[2], uint32_t nr)
{
	struct record_writer_options opts = fixture_options(fixture_path("a"), RECORD_JSON);
	struct record_store *read = record_store__new();
	struct record_writer *w = NULL;
	uint32_t i;

	assert_non_null(read);
	assert_int_equal(record_writer__open(&w, &opts), 0);
	for (i = 0; i < nr; i++) {
		struct record_snapshot_view view = {
			.start_ns = i * FIXTURE_AGGR_NS,
			.end_ns = (i + 1) * FIXTURE_AGGR_NS,
			.regions = pairs[i],
			.nr_regions = 2,
		};

		assert_int_equal(record_writer__add(w, &view), 0);
	}
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(record_store__read(read, fixture_path("a")), 0);
	return read;
}

static void test_raw_addresses(void **state)
{
	static const struct record_region pairs[][2] = {
		{ REGION(1, 0xffffffffffff, 4294967294, 4294967294),
		  REGION(0x1000000000000, 0xfffffffffffffff, 1, 123456) },
		{ REGION(0xffffffffffff, 0x1000000000000000, 0, 0),
		  REGION(0x1000000000000000, UINT64_MAX, 0, 0) },
	};
	struct record_store *wide = store_of_pairs(pairs, 2);

	(void)state;
	assert_shows("000000000001-ffffffffffff ( 256.000 TiB)  4294967294 4294967294\n"
		     "1000000000000-fffffffffffffff (1023.750 PiB)           1 123456\n",
		     wide, "--raw_form");
	assert_shows("ffffffffffff-1000000000000000 (1023.750 PiB)           0     0\n"
		     "1000000000000000-ffffffffffffffff (  15.000 EiB)           0     0\n",
		     wide, "--raw_form");
	record_store__free(wide);
}

static void test_raw_form(void **state)
{
	(void)state;
	assert_shown("base_time_absolute: 2 h 2.300 s\n"
		     "data source: unknown\n"
		     "\n"
		     "monitoring_start:                0 ns\n"
		     "monitoring_end:                100 ms\n"
		     "monitoring_duration:           100 ms\n"
		     "target_id: 0\n"
		     "nr_regions: 5\n"
		     "# start_addr     end_addr        length  nr_accesses   age\n"
		     "555500000000-555500400000 (   4.000 MiB)           0    15\n"
		     "555500400000-555500800000 (   4.000 MiB)           0     7\n"
		     "555500800000-555500c00000 (   4.000 MiB)          16     7\n"
		     "7f0000000000-7f0000200000 (   2.000 MiB)           5     0\n"
		     "7ffc00000000-7ffc00021000 ( 132.000 KiB)           3    23\n"
		     "\n\n",
		     store, LAST, "--raw_form");
}

static void test_total_sz_only(void **state)
{
	(void)state;
	assert_shown("14.129 MiB\n14.129 MiB\n" RECORD, store, "--snapshot_idx", "2", "3",
		     "--total_sz_only");
	assert_shown("14815232\n14815232\nrecord DAMON intervals: sample 5000, aggr 100000\n",
		     store, "--snapshot_idx", "2", "3", "--total_sz_only", "--raw_number");
}

static void test_several_snapshots(void **state)
{
	(void)state;
	assert_shown("snapshot time: [0 ns, 100 ms] (100 ms)\nsum 14.129 MiB\n"
		     "\n"
		     "snapshot time: [100 ms, 200 ms] (100 ms)\nsum 14.129 MiB\n" RECORD,
		     store, "--snapshot_idx", "2", "3", "--style", "simple-boxes", "--sz_region",
		     "max", "max", "--format", "set", "snapshot_tail", "sum <total bytes>");
}

/* Of regions and texts that are nearly those of the snapshot before, only the rest is the same. */
static void test_nearly_the_same(void **state)
{
	static const struct record_region pairs[][2] = {
		{ REGION(4096, 12288, 2, 7), REGION(12288, 20480, 2, 7) },
		{ REGION(4096, 12288, 2, 8), REGION(12288, 16384, 2, 7) },
		{ REGION(4096, 12288, 3, 8), REGION(12288, 12289, 2, 7) },
		{ REGION(0, 4096, 2, 8), REGION(4096, 12288, 3, 4104) },
	};
	struct record_store *changing = store_of_pairs(pairs, 4);

	(void)state;
	assert_shown("0 4.000 KiB 8.000 KiB 20 hz 700 ms\n1 12.000 KiB 8.000 KiB 20 hz 700 ms\n\n"
		     "0 4.000 KiB 8.000 KiB 20 hz 800 ms\n1 12.000 KiB 4.000 KiB 20 hz 700 ms\n\n"
		     "0 4.000 KiB 8.000 KiB 30 hz 800 ms\n1 12.000 KiB 1 B 20 hz 700 ms\n\n"
		     "0 0 B 4.000 KiB 20 hz 800 ms\n1 4.000 KiB 8.000 KiB 30 hz 6 m 50.400 s\n",
		     changing, "--format", "set", "snapshot_head", "", "--format", "set",
		     "snapshot_tail", "", "--format", "set", "record_tail", "", "--format", "set",
		     "region", "<index> <start address> <size> <access hz> <age>",
		     "--min_chars_for", "<index>", "0", "--min_chars_for", "<start address>", "0",
		     "--min_chars_for", "<size>", "0", "--min_chars_for", "<access hz>", "0",
		     "--min_chars_for", "<age>", "0");
	record_store__free(changing);
}

static void test_several_records(void **state)
{
	(void)state;
	assert_shown("kdamond None / context None / scheme None / target id 0 / "
		     "recorded for 100 ms from 2 h\n14.129 MiB\n" RECORD
		     "kdamond None / context None / scheme None / target id 1 / "
		     "recorded for 100 ms from 2 h\n14.129 MiB\n" RECORD
		     "kdamond None / context None / scheme None / target id 2 / "
		     "recorded for 100 ms from 2 h\n14.129 MiB\n" RECORD,
		     targets, "--snapshot_idx", "0", "0", "--total_sz_only");
}

/* What --json prints can be read again and means the same. */
static void test_json(void **state)
{
	struct shown shown = show(store, "--json", NULL);
	struct record_set before = { 0 }, again = { 0 };
	struct record_store *read;

	(void)state;
	assert_int_equal(shown.err, 0);
	read = store_of(shown.text);
	assert_non_null(read);
	assert_int_equal(record_set__fill(&before, record_store__source(store)), 0);
	assert_int_equal(record_set__fill(&again, record_store__source(read)), 0);
	assert_int_equal(again.nr, 1);
	assert_int_equal(again.records[0].nr_regions, before.records[0].nr_regions);
	assert_memory_equal(again.records[0].regions, before.records[0].regions,
			    before.records[0].nr_regions * sizeof(struct record_region));
	assert_int_equal(again.records[0].snapshots[7].end_ns,
			 before.records[0].snapshots[7].end_ns);
	assert_int_equal(again.records[0].rec.intervals.aggr_us, 100000);
	record_set__fini(&before);
	record_set__fini(&again);
	record_store__free(read);
	free(shown.text);
}

/* --- filters ------------------------------------------------------------------------------ */

/* Index, size and total of what is left of the last snapshot. */
#define BRIEF                                                                                   \
	"--format_record_tail", "", "--format_snapshot_head", "", "--format_region",            \
		"<index> <size>", "--format_snapshot_tail", "<total bytes>", "--min_chars_for", \
		"<index>", "0", "--min_chars_for", "<size>", "0"

static void test_region_filters(void **state)
{
	(void)state;
	assert_shown("0 2.000 MiB\n1 132.000 KiB\n14.129 MiB\n", store, LAST, BRIEF, "--sz_region",
		     "0", "2M");
	assert_shown("0 4.000 MiB\n1 2.000 MiB\n14.129 MiB\n", store, LAST, BRIEF, "--access_rate",
		     "25", "80%");
	assert_shown("0 4.000 MiB\n1 4.000 MiB\n14.129 MiB\n", store, LAST, BRIEF, "--age",
		     "700000", "0.7s");
	assert_shown("0 4.000 MiB\n14.129 MiB\n", store, LAST, BRIEF, "--age", "0", "1s",
		     "--access_rate", "80", "max");
}

static void test_address_filter(void **state)
{
	(void)state;
	/* 93823562678272 is 2 MiB into the heap, 93823565824000 is 5 MiB into it. */
	assert_shown("0 2.000 MiB\n1 1024.000 KiB\n3.000 MiB\n", store, LAST, BRIEF, "--address",
		     "93823562678272", "93823565824000");
	assert_shown("0 1024.000 KiB\n1 1024.000 KiB\n2 132.000 KiB\n2.129 MiB\n", store, LAST,
		     BRIEF, "--address", "127.9T", "max", "--address", "93823562678272",
		     "93823563726848", "--address", "93823565824000", "93823566872576");
	assert_refused(-EINVAL, store, "--address", "8K", "4K");
	assert_refused(-EINVAL, store, "--address", "4K", "4K");
	assert_refused(-EINVAL, store, "--address", "4K", "8K", "--address", "7K", "9K");
}

static void test_temperature_filter(void **state)
{
	(void)state;
	assert_shown("0 4.000 MiB\n1 4.000 MiB\n8.000 MiB\n", store, LAST, BRIEF, "--temperature",
		     "-150000000", "-70000000");
	assert_shown("0 4.000 MiB\n1 132.000 KiB\n4.129 MiB\n", store, LAST, BRIEF, "--temperature",
		     "230001500", "max", "--temperature", "70008000", "70008000");
	/* The rate alone: 80, 25 and 15 percent. */
	assert_shown("0 2.000 MiB\n2.000 MiB\n", store, LAST, BRIEF, "--temperature_weights", "0",
		     "1", "0", "--temperature", "16", "79");
	assert_refused(-EINVAL, store, "--temperature", "5", "4");
}

static void test_snapshot_filters(void **state)
{
	(void)state;
	assert_shown("14.129 MiB\n", store, "--total_sz_only", "--format_record_tail", "",
		     "--snapshot_time", "7200100000000", "7200200000000");
	assert_shown("14.129 MiB\n14.129 MiB\n", store, "--total_sz_only", "--format_record_tail",
		     "", "--snapshot_time", "2 h 50 ms", "2 h 300 ms");
	assert_shown("", store, "--total_sz_only", "--sz_snapshot", "0", "14M");
	assert_shown("4.000 MiB\n", store, "--total_sz_only", "--format_record_tail", "",
		     "--address", "93823560581120", "93823564775424", "--sz_snapshot", "4M", "4M",
		     "--snapshot_idx", "7", "7");
	/* Indices count what the conditions before let pass. */
	assert_shows("from 2 h 1.200 s\n", targets, "--snapshot_time", "2 h 1 s", "max",
		     "--snapshot_idx", "2", "3");
	assert_refused(-EINVAL, store, "--snapshot_idx", "5", "4");
	assert_refused(-EINVAL, store, "--snapshot_time", "2 s", "1 s");
	assert_refused(-EINVAL, store, "--sz_snapshot", "2", "1");
	assert_refused(-EINVAL, store, "--age", "2", "1");
	assert_refused(-EINVAL, store, "--sz_region", "2", "1");
	assert_refused(-EINVAL, store, "--access_rate", "2", "1");
}

static void test_life(void **state)
{
	static const char none[] =
		"[{\"target_id\":0,\"intervals\":{\"sample_us\":1,\"aggr_us\":20},"
		"\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"regions\":[]}]}]";
	struct record_store *empty = store_of(none);
	struct shown shown;

	(void)state;
	assert_non_null(empty);
	shown = show(empty, NULL);
	assert_int_equal(shown.life, ACCESS_NO_REGION);
	assert_non_null(strstr(shown.text, "heatmap: n/a (no region)\n"));
	free(shown.text);
	assert_shows("no region in snapshot\n", empty, "--style", "recency-sz-hist");
	assert_shows("no region in snapshot\n", empty, "--style", "temperature-percentiles");
	record_store__free(empty);
	shown = show(store, "--access_rate", "0", "0", NULL);
	assert_int_equal(shown.life, ACCESS_ALL_COLD);
	free(shown.text);
	shown = show(store, NULL);
	assert_int_equal(shown.life, ACCESS_SOME);
	free(shown.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detailed),
		cmocka_unit_test(test_hot_and_cold),
		cmocka_unit_test(test_simple_boxes),
		cmocka_unit_test(test_percentile_styles),
		cmocka_unit_test(test_histogram_styles),
		cmocka_unit_test(test_histogram_options),
		cmocka_unit_test(test_percentile_options),
		cmocka_unit_test(test_raw_addresses),
		cmocka_unit_test(test_raw_form),
		cmocka_unit_test(test_total_sz_only),
		cmocka_unit_test(test_several_snapshots),
		cmocka_unit_test(test_nearly_the_same),
		cmocka_unit_test(test_several_records),
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_region_filters),
		cmocka_unit_test(test_address_filter),
		cmocka_unit_test(test_temperature_filter),
		cmocka_unit_test(test_snapshot_filters),
		cmocka_unit_test(test_life),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
