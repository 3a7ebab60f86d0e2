// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns in one's own words: templates, keywords, order, boxes, formats as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "access_fixture.h"
#include "cli/format_words.h"
#include "report/keyword.h"

#define LAST "--snapshot_idx", "23", "23"

/* Nothing but the regions. */
#define REGIONS \
	"--format_record_tail", "", "--format_snapshot_head", "", "--format_snapshot_tail", ""

/*
 * What filters saw: a scheme that lets only memory of one group pass, in two intervals of
 * different length since they are tuned, with probes.
 */
static const char filtered_text[] =
	"[{\"kdamond_idx\":0,\"context_idx\":1,\"scheme_idx\":2,\"target_id\":null,"
	"\"data_source\":\"damon_stat\",\"scheme_filters\":["
	"{\"filter_type\":\"anon\",\"matching\":false,\"allow\":false},"
	"{\"filter_type\":\"addr\",\"matching\":true,\"allow\":true,\"address_range\":"
	"{\"start\":0,\"end\":1}},{\"filter_type\":\"memcg\",\"matching\":true,\"allow\":true,"
	"\"memcg_path\":\"/a/b\"},{\"filter_type\":\"hugepage_size\",\"matching\":true,"
	"\"hugepage_size\":[\"2 MiB\",\"1 GiB\"]}],"
	"\"intervals\":{\"sample_us\":5000,\"aggr_us\":100000,\"intervals_goal\":{\"access_bp\":400,"
	"\"aggrs\":3,\"min_sample_us\":5000,\"max_sample_us\":10000000}},\"snapshots\":["
	"{\"start_time\":1000000000,\"end_time\":1100000000,\"damos_stats\":{\"nr_tried\":2,"
	"\"sz_tried\":12288,\"nr_applied\":1,\"sz_applied\":4096,\"sz_ops_filter_passed\":4096,"
	"\"qt_exceeds\":3,\"nr_snapshots\":7,\"max_nr_snapshots\":9},\"regions\":["
	"{\"start\":4096,\"end\":8192,\"nr_accesses\":{\"samples\":10},"
	"\"age\":{\"aggr_intervals\":1},\"probe_hits\":[4,17],\"sz_filter_passed\":2048},"
	"{\"start\":8192,\"end\":16384,\"nr_accesses\":{\"samples\":0},"
	"\"age\":{\"aggr_intervals\":9},\"probe_hits\":[0,0]}]},"
	"{\"start_time\":1100000000,\"end_time\":1300000000,\"sample_interval_us\":10000,"
	"\"regions\":[{\"start\":4096,\"end\":8192,\"nr_accesses\":{\"samples\":10},"
	"\"age\":{\"aggr_intervals\":2},\"probe_hits\":[4,17],\"sz_filter_passed\":2048}]}]}]";

static struct record_store *store;
static struct record_store *filtered;

static int enter(void **state)
{
	if (fixture_enter(state))
		return -1;
	filtered = store_of(filtered_text);
	store = record_store__new();
	if (!store || !filtered ||
	    fixture_write(fixture_path("b"), RECORD_JSON_COMPRESSED, 1, FIXTURE_NR, NULL))
		return -1;
	return record_store__read(store, fixture_path("b"));
}

static int leave(void **state)
{
	record_store__free(store);
	record_store__free(filtered);
	return fixture_leave(state);
}

/* --- templates -------------------------------------------------------------------------- */

static void test_templates(void **state)
{
	(void)state;
	assert_shown(
		"5 regions in 100 ms\n- 0  \n- 1  \n- 2  \n- 3  \n- 4  \n<size>, end\nfrom 2 h 2.300 s\n",
		store, LAST, "--format", "set", "snapshot_head",
		"<number of regions> regions in <duration>", "--format", "set", "region",
		"- <index>", "--format", "set", "snapshot_tail", "<size>, end", "--format", "set",
		"record_tail", "from <abs start time>");
	/* Both ways of a newline; appended text comes last, also behind what styles have. */
	assert_shown("a\nb\nc d\n", store, LAST, REGIONS, "--format_region", "", "--format", "set",
		     "snapshot_head", "a\\nb\nc", "--format", "append", "snapshot_head", " d");
	assert_shows(" 2.300 s      !?\n", store, LAST, REGIONS, "--style", "hot", "--format",
		     "append", "region", "!", "--format", "append", "region", "?");
	/* Newer names win over older ones, and styles over both. */
	assert_shown("new\n", store, LAST, REGIONS, "--format_region", "", "--format_record_head",
		     "old", "--format", "set", "record_head", "new");
	assert_shows("access 160 hz 700 ms", store, LAST, "--style", "hot", "--format", "set",
		     "region", "mine");
	assert_refused(-EINVAL, store, "--format", "put", "region", "x");
	assert_refused(-EINVAL, store, "--format", "set", "regions", "x");
	assert_refused(-EINVAL, store, "--format", "set", "region");
}

static void test_widths(void **state)
{
	(void)state;
	assert_shown("0       |4.000 MiB|\n", store, LAST, REGIONS, "--age", "1s", "2s",
		     "--format_region", "<index>|<size>|", "--min_chars_for", "<index>", "8",
		     "--min_chars_for", "size", "1");
	assert_shown("0|\n", store, LAST, REGIONS, "--age", "1s", "2s", "--format_region",
		     "<index>|", "--min_chars_for", "index", "5", "--min_chars_for", "index", "0");
	assert_refused(-EINVAL, store, "--min_chars_for", "<siz>", "8");
	assert_refused(-EINVAL, store, "--min_chars_for", "<size>", "-8");
	assert_refused(-EINVAL, store, "--min_chars_for", "<size>", "1001");
}

#define assert_region(want, format)                                                           \
	assert_shown(want "\n", filtered, REGIONS, "--snapshot_idx", "0", "0", "--sz_region", \
		     "4K", "4K", "--format_region", format)

#define assert_snapshot(want, format)                                                             \
	assert_shown(want "\n", filtered, "--snapshot_idx", "0", "0", "--format_record_tail", "", \
		     "--format_region", "", "--format_snapshot_tail", "",                         \
		     "--format_snapshot_head", format)

static void test_region_keywords(void **state)
{
	(void)state;
	assert_region("4.000 KiB   |8.000 KiB  |50 % |",
		      "<start address>|<end address>|<access rate>|");
	assert_region("0  |4.000 KiB  |100 hz|100 ms       |", "<index>|<size>|<access hz>|<age>|");
	assert_region("2.000 KiB|4 17|", "<filters passed bytes>|<probe hits>|");
	assert_region("10,005,000|", "<temperature>|");
	assert_shown("10,009,096|\n", filtered, REGIONS, "--snapshot_idx", "0", "0", "--sz_region",
		     "4K", "4K", "--format_region", "<temperature>|", "--temperature_weights", "1",
		     "100", "100");
	assert_shows("\nN/A\n", store, LAST, "--format_region", "<filters passed bytes>");
}

static void test_snapshot_keywords(void **state)
{
	(void)state;
	assert_snapshot("12.000 KiB 2.000 KiB 2",
			"<total bytes> <filters passed bytes> <number of regions>");
	assert_snapshot("0 ns 100 ms 1 s 1.100 s",
			"<start time> <end time> <abs start time> <abs end time>");
	assert_snapshot(
		"reject none anon, allow memcg /a/b, reject hugepage_size [2.000 MiB, 1024.000 MiB]",
		"<filters passed type>");
	assert_snapshot("25 %", "<positive access samples ratio>");
	assert_snapshot("400.000 KiB per second", "<estimated memory bandwidth>");
	assert_snapshot("200.000 KiB per second", "<filters passed estimated memory bandwidth>");
	assert_snapshot("16.6666667 % (40.000 KiB / 240.000 KiB) 5 ms 100 ms",
			"<intervals tuning status>");
	assert_snapshot("tried 2 times (12.000 KiB)\napplied 1 times (4.000 KiB)\n"
			"4.000 KiB passed filters\nquota exceeded 3 times\n"
			"tried 7 snapshots (max 9)",
			"<damos stats>");
	assert_snapshot("0123456789", "<region box colors>");
	assert_shows("\nnone\n", store, LAST, "--format_snapshot_tail", "<damos stats>");
	assert_shows("\nn/a       |\n", store, LAST, "--format_snapshot_tail",
		     "<filters passed type>|");
}

static void test_record_keywords(void **state)
{
	(void)state;
	assert_shown("0 1 2 None 1 s 300 ms sample 5 ms, aggr 100 ms damon_stat\n"
		     "12.000 KiB\n4.000 KiB\n"
		     "record DAMON intervals: sample 5 ms, aggr 100 ms\n"
		     "# target 4 % accesses per 3 aggrs, [5 ms, 10 s] sampling interval\n"
		     "# data source: damon_stat\n",
		     filtered, "--total_sz_only", "--format_record_head",
		     "<kdamond index> <context index> <scheme index> <target id> <abs start time> "
		     "<duration> <intervals> <data source>");
	assert_shows("\nrecord_head: \nsnapshot_head: a\\nb\nregion: <size>\nsnapshot_tail: ",
		     store, LAST, "--format_snapshot_head", "a\\nb", "--format_region", "<size>",
		     "--format_record_tail", "<format strings>");
}

/* What passed filters, and probes, have a place in the usual templates. */
static void test_filtered(void **state)
{
	(void)state;
	assert_shows("# damos filters (df): reject none anon, ", filtered, "--raw_number");
	assert_shows("\ndf-pass: 00000000", filtered, "--raw_number");
	assert_shows("00\n# min/max temperatures: 10,005,000, 10,005,000, column size: 51 B\n",
		     filtered, "--snapshot_idx", "0", "0");
	assert_shows(
		"0   4.000 KiB    4.000 KiB    100 hz 100 ms        4 17  df-passed 2.000 KiB\n",
		filtered, "--snapshot_idx", "0", "0");
	assert_shows(
		"memory bw estimate: 400.000 KiB per second  df-passed: 200.000 KiB per second\n"
		"total size: 12.000 KiB  df-passed 2.000 KiB\n",
		filtered, "--snapshot_idx", "0", "0");
	assert_shows("\n<temperature> <df-passed size>\n[", filtered, "--style",
		     "temperature-sz-hist");
	assert_shows("|\n\n<temperature> <total size>\n[", filtered, "--style",
		     "temperature-sz-hist");
	assert_shows("\n# df-passed recency percentiles\n<df-passed percentile> <idle time>\n"
		     "0  0 ns  |                    |\n\n# total recency percentiles\n"
		     "<percentile> <idle time>\n0  0 ns  |",
		     filtered, "--style", "recency-percentiles", "--percentiles_range", "1",
		     "--snapshot_idx", "0", "0");
}

/* Texts seen before are used again, but not where the same count means another rate. */
static void test_tuned_intervals(void **state)
{
	(void)state;
	assert_shown("100 hz\n\n50 hz \n", filtered, REGIONS, "--sz_region", "4K", "4K",
		     "--format_region", "<access hz>");
}

/* --- order ------------------------------------------------------------------------------ */

#define assert_order(want, ...)                                                              \
	assert_shown(want, store, LAST, REGIONS, "--format_region", "<start address> <age>", \
		     "--min_chars_for", "start address", "0", "--min_chars_for", "age", "0", \
		     "--sort_regions_by", __VA_ARGS__)

static void test_order(void **state)
{
	(void)state;
	assert_order("127.000 TiB 0 ns\n85.332 TiB 700 ms\n85.332 TiB 700 ms\n"
		     "85.332 TiB 1.500 s\n127.984 TiB 2.300 s\n",
		     "age");
	/* Equal ones stay in the order of the field before, or of addresses. */
	assert_order("127.984 TiB 2.300 s\n127.000 TiB 0 ns\n85.332 TiB 700 ms\n"
		     "85.332 TiB 700 ms\n85.332 TiB 1.500 s\n",
		     "age", "size");
	assert_order("127.984 TiB 2.300 s\n127.000 TiB 0 ns\n85.332 TiB 1.500 s\n"
		     "85.332 TiB 700 ms\n85.332 TiB 700 ms\n",
		     "age", "size", "--sort_regions_dsc", "age");
	assert_order("85.332 TiB 700 ms\n127.000 TiB 0 ns\n127.984 TiB 2.300 s\n"
		     "85.332 TiB 1.500 s\n85.332 TiB 700 ms\n",
		     "access_rate", "--sort_regions_dsc", "all");
	assert_order("127.984 TiB 2.300 s\n85.332 TiB 700 ms\n127.000 TiB 0 ns\n"
		     "85.332 TiB 700 ms\n85.332 TiB 1.500 s\n",
		     "temperature", "--sort_regions_dsc", "temperature");
	assert_shown("127.984 TiB\n127.000 TiB\n85.332 TiB\n85.332 TiB\n85.332 TiB\n", store, LAST,
		     REGIONS, "--format_region", "<start address>", "--min_chars_for",
		     "start address", "0", "--sort_regions_dsc", "address");
	/* One's own order wins over the style's. */
	assert_shows(
		"\n|1111111111111111111111111111111111111111| 132.000 KiB access 30 hz  2.300 s "
		"     \nmemory",
		store, LAST, "--style", "hot", "--sort_regions_by", "address", "--sort_regions_dsc",
		"size");
	assert_refused(-EINVAL, store, "--sort_regions_by", "name");
}

/* --- boxes ------------------------------------------------------------------------------- */

static void test_boxes(void **state)
{
	(void)state;
	assert_shows("\n|2|\n|2|\n|2|\n|2|\n3   addr 127.000 TiB", store, LAST, "--region_box");
	assert_shows(
		"\ntotal size: 14.129 MiB\n"
		"# length: age (represents [0 ns, 2.300 s]  with [1, 30] columns in logscale)\n"
		"# color: access_rate (represents [0 %, 80 %] with [0, 9] number and color "
		"(0123456789) in linearscale)\n"
		"# height: size (represents [132.000 KiB, 4.000 MiB] with [1, 5] rows in "
		"logscale)\nrecord DAMON",
		store, LAST, "--region_box");
	assert_shown("|--------|\n|--------|\n|--------|\n|---|\n||\n", store, LAST, REGIONS,
		     "--format_region", "<box>", "--region_box_values", "size", "none", "none",
		     "--region_box_scales", "linear", "log", "log", "--region_box_min_max_length",
		     "0", "8", "--region_box_min_max_height", "1", "1");
	assert_shown("  ||\n  ||\n|99|\n |2|\n |1|\n", store, LAST, REGIONS, "--format_region",
		     "<box>", "--region_box_values", "access_rate", "access_rate", "none",
		     "--region_box_min_max_length", "0", "2", "--region_box_min_max_height", "1",
		     "1", "--region_box_align", "right");
	assert_refused(-EINVAL, store, "--region_box_min_max_length", "2", "1");
	assert_refused(-EINVAL, store, "--region_box_values", "age", "age");
}

/* Both marks of a colour, only if it is asked for: the output is no terminal. */
static void test_colors(void **state)
{
	(void)state;
	assert_shows("|\033[48;5;20m\033[38;5;237m2\033[0m|\n", store, LAST, "--format_region",
		     "<box>", "--region_box_values", "none", "access_rate", "none",
		     "--region_box_min_max_height", "1", "1", "--region_box_colorset", "emotion");
	assert_shows("\033[48;5;232m\033[38;5;237m0\033[0m", store, LAST,
		     "--snapshot_heatmap_colorset", "gray");
}

static void test_strip(void **state)
{
	(void)state;
	assert_shows("heatmap: 003398[...]66[...]6\n"
		     "# min/max temperatures: -150,000,000, 70,008,000, column size: 2.018 MiB\n",
		     store, LAST, "--snapshot_heatmap_width", "7");
	/* The last column begins before the end of the last region. */
	assert_shows("heatmap: 0...........................................................", store,
		     LAST, "--snapshot_heatmap_static");
	/* One region is as hot everywhere, and so many columns long, however they are rounded. */
	assert_shows("heatmap: 0000000000000000000000000000\n"
		     "# min/max temperatures: -70,000,000, -70,000,000, column size: 48.828 KiB\n",
		     store, LAST, "--address", "93823564775424", "93823566175425",
		     "--snapshot_heatmap_width", "28");
	assert_refused(-EINVAL, store, "--snapshot_heatmap_width", "0");
}

/* --- formats as JSON --------------------------------------------------------------------- */

static struct shown show_object(const char *object)
{
	struct format_words w = { 0 };
	char *argv[MAX_ARGS] = { "test" };
	struct shown shown = { .err = format_words__read(&w, object) };
	size_t i;

	assert_true(w.nr < MAX_ARGS - 1);
	for (i = 0; i < w.nr; i++)
		argv[i + 1] = w.words[i];
	if (!shown.err)
		shown = show_words(store, (int)w.nr + 1, argv);
	format_words__fini(&w);
	return shown;
}

static void test_object(void **state)
{
	static const char object[] =
		" {\"sort_regions_by\": [\"size\"], \"sort_regions_dsc\": [\"all\"],"
		"\"temperature_weights\": [0, 100, 100], \"dont_merge_regions\": true,"
		"\"hist_logscale\": false, \"hist_cumulate\": null, \"hist_ranges\": null,"
		"\"percentiles_range\": [], \"format_record_head\": \"- dash\","
		"\"format_record_tail\": \"\", \"format_snapshot_head\": \"\","
		"\"format_snapshot_tail\": \"\", \"format_region\": \"<size> <index>\","
		"\"snapshot_heatmap_width\": 7, \"region_box_min_max_height\": [1, 5],"
		"\"region_box_colorset\": \"gray\", \"min_chars_for\": [[\"<size>\", 0],"
		"[\"<index>\", \"2\"]], \"raw_number\": true, \"json\": false,"
		"\"snapshot_idx\": [23, 23]}";
	struct shown shown = show_object(object);
	FILE *file;

	(void)state;
	assert_int_equal(shown.err, 0);
	assert_string_equal(shown.text, "- dash\n4194304 0 \n4194304 1 \n4194304 2 \n2097152 3 \n"
					"135168 4 \n");
	free(shown.text);
	file = fopen(fixture_path("a"), "w");
	assert_non_null(file);
	fputs(object, file);
	fclose(file);
	shown = show_object(fixture_path("a"));
	assert_int_equal(shown.err, 0);
	assert_non_null(strstr(shown.text, "135168 4 \n"));
	free(shown.text);
	assert_int_equal(show_object("{\"style\": {}}").err, -EINVAL);
	assert_int_equal(show_object("{").err, -EINVAL);
	assert_int_equal(show_object("/nonexistent/format").err, -ENOENT);
	shown = show_object("{\"size\": 5}");
	assert_int_equal(shown.err, -EINVAL);
	free(shown.text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_templates),	cmocka_unit_test(test_widths),
		cmocka_unit_test(test_region_keywords), cmocka_unit_test(test_snapshot_keywords),
		cmocka_unit_test(test_record_keywords), cmocka_unit_test(test_filtered),
		cmocka_unit_test(test_tuned_intervals), cmocka_unit_test(test_order),
		cmocka_unit_test(test_boxes),		cmocka_unit_test(test_colors),
		cmocka_unit_test(test_strip),		cmocka_unit_test(test_object),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
