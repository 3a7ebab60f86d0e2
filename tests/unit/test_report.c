// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Heatmaps and guides of the fixture, character by character.
 *
 * Text without colours. The heatmap's numbers are those of a map that counts
 * no moment twice: tools that let the ages of every snapshot count again show
 * up to 400 hz where 160 is the truth.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/filter.h"
#include "report/guide.h"
#include "report/heatmap.h"
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

static void keep_snapshots(uint64_t first, uint64_t last)
{
	static struct filter_range range;
	struct report_filter filter = { .indices = &range, .nr_indices = 1 };

	range = (struct filter_range){ first, last };
	put_filter(&filter);
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

/* A map of the fixture's heap, which is its hottest range. */
static void make_map(struct heatmap *map, unsigned int nr_times, unsigned int nr_addrs)
{
	struct guide_list guides;
	const struct guide_range *hottest;
	struct heatmap_window win = { .nr_times = nr_times, .nr_addrs = nr_addrs };

	assert_int_equal(guide_list__init(&guides, source), 0);
	assert_int_equal(heatmap__hottest(source, &guides.guides[0], &hottest), 0);
	assert_non_null(hottest);
	assert_int_equal(hottest->start, 0x555500000000);
	win.start = hottest->start;
	win.end = hottest->end;
	win.start_ns = guides.guides[0].start_ns;
	win.end_ns = guides.guides[0].end_ns;
	assert_int_equal(heatmap__init(map, source, &guides.guides[0], &win), 0);
	guide_list__fini(&guides);
}

static void test_heatmap(void **state)
{
	struct heatmap map;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	make_map(&map, 6, 24);
	heatmap__print(&map, COLOR_NONE, true, false, out);
	fclose(out);
	assert_string_equal(text,
			    "888888880000000000000000\n"
			    "888888880000000000000000\n"
			    "000000008888888800000000\n"
			    "000000008888888800000000\n"
			    "000000000000000088888888\n"
			    "000000000000000088888888\n"
			    "# access_frequency: 0123456789 (0.000-160.000 hz)\n"
			    "# x-axis: space [85.332031 TiB, 85.332043 TiB) (12.000 MiB)\n"
			    "# y-axis: time [2 h, 2 h 2.400 s) (2.400 s)\n"
			    "# resolution: 24x6 (512.000 KiB and 400 ms for each character)\n");
	free(text);
	heatmap__fini(&map);
}

static void test_heatmap_raw(void **state)
{
	struct heatmap map;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	assert_non_null(out);
	make_map(&map, 3, 3);
	heatmap__print_raw(&map, false, false, out);
	fclose(out);
	assert_string_equal(
		text, "0\t0\t160.0\n0\t4194304\t0.0\n0\t8388608\t0.0\n"
		      "800000000\t0\t0.0\n800000000\t4194304\t160.0\n800000000\t8388608\t0.0\n"
		      "1600000000\t0\t0.0\n1600000000\t4194304\t0.0\n1600000000\t8388608\t160.0\n");
	free(text);
	heatmap__fini(&map);
}

/* Nothing beyond the record's time and addresses is claimed, and nothing negative inside. */
static void test_heatmap_borders(void **state)
{
	struct heatmap_window win = {
		.start_ns = FIXTURE_START_NS - 1000000000,
		.end_ns = FIXTURE_START_NS + 1000000000,
		.start = 0x5554ffc00000,
		.end = 0x555500400000,
		.nr_times = 2,
		.nr_addrs = 2,
	};
	struct guide_list guides;
	struct heatmap map;

	(void)state;
	assert_int_equal(guide_list__init(&guides, source), 0);
	assert_int_equal(heatmap__init(&map, source, &guides.guides[0], &win), 0);
	assert_true(isnan(map.heat[0]) && isnan(map.heat[1]) && isnan(map.heat[2]));
	/* Hot for 800 of 1000 ms. */
	assert_true(fabs(map.heat[3] - 128) < 1e-9);
	heatmap__fini(&map);
	win.nr_addrs = 1 << 24;
	win.nr_times = 1;
	assert_int_equal(heatmap__init(&map, source, &guides.guides[0], &win), -ERANGE);
	guide_list__fini(&guides);
}

/* The first snapshot's ages tell about the time before it, and of it alone. */
static void test_heatmap_ages(void **state)
{
	struct guide_list guides;
	struct heatmap map;

	(void)state;
	keep_snapshots(4, 7);
	assert_int_equal(guide_list__init(&guides, source), 0);
	assert_int_equal(guides.guides[0].start_ns, FIXTURE_START_NS);
	guide_list__fini(&guides);
	make_map(&map, 8, 3);
	assert_true(map.heat[0] == 160 && map.heat[7 * 3] == 160 && map.high == 160);
	heatmap__fini(&map);
}

static void test_png(void **state)
{
	static const unsigned char magic[8] = { 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n' };
	unsigned char head[24];
	struct heatmap map;
	FILE *file;

	(void)state;
	make_map(&map, 50, 50);
	assert_int_equal(heatmap__write_png(&map, "title", false, fixture_path("a.png")), 0);
	file = fopen(fixture_path("a.png"), "r");
	assert_non_null(file);
	assert_int_equal(fread(head, 1, sizeof(head), file), sizeof(head));
	fclose(file);
	assert_memory_equal(head, magic, sizeof(magic));
	assert_int_equal(head[18] << 8 | head[19], 1180);
	assert_int_equal(heatmap__write_png(&map, "title", false, "/nonexistent/a.png"), -ENOENT);
	assert_int_equal(heatmap__write_png(&map, "title", false, "/dev/full"), -ENOSPC);
	heatmap__fini(&map);
}

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, load_fixture, free_fixture)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_address_filter), fixture_test(test_time_filter),
		fixture_test(test_record_info),	   fixture_test(test_heatmap),
		fixture_test(test_heatmap_raw),	   fixture_test(test_heatmap_borders),
		fixture_test(test_heatmap_ages),   fixture_test(test_png),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
