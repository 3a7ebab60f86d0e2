// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Heatmaps of the fixture and of small records, character by character.
 *
 * The numbers are those of a map that counts no moment twice: tools that let
 * the ages of every snapshot count again show up to 400 hz where 160 is the
 * truth.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record/reader.h"
#include "record_fixture.h"
#include "report/filter.h"
#include "report/heatmap.h"
#include "report/heatmap_picture.h"
#include "report/pile.h"

#define PILE_MAX 63

static const struct heatmap_options by_address = { .weights = { 1, 1 } };

static struct record_store *store;
static struct record_source *source;
static struct filter_stage *stage;

static int open_store(void **state)
{
	(void)state;
	stage = NULL;
	store = record_store__new();
	source = store ? record_store__source(store) : NULL;
	return store ? 0 : -1;
}

static int load_fixture(void **state)
{
	if (open_store(state) ||
	    fixture_write(fixture_path("a"), RECORD_JSON_COMPRESSED, 1, FIXTURE_NR, NULL))
		return -1;
	return record_store__read(store, fixture_path("a"));
}

static int close_store(void **state)
{
	(void)state;
	filter_stage__free(stage);
	record_store__free(store);
	return 0;
}

static void keep_snapshots(uint64_t first, uint64_t last)
{
	static struct filter_range range;
	struct report_filter filter = { .indices = &range, .nr_indices = 1 };

	range = (struct filter_range){ first, last };
	assert_int_equal(filter_stage__new(&stage, &filter, source), 0);
	source = filter_stage__source(stage);
}

/* A region of the records below; the places are of 1 MiB. */
struct part {
	uint64_t place;
	uint64_t nr_places;
	uint32_t nr_accesses;
	uint32_t age;
	uint64_t sz_passed;
};

static void put_region(FILE *out, const struct part *part, bool first)
{
	fprintf(out,
		"%s{\"start\": %lu, \"end\": %lu, \"nr_accesses\": {\"samples\": %u}, "
		"\"age\": {\"aggr_intervals\": %u}, \"sz_filter_passed\": %lu}",
		first ? "" : ",", part->place << 20, (part->place + part->nr_places) << 20,
		part->nr_accesses, part->age, part->sz_passed);
}

/* Read @nr snapshots of two parts each, each of 100 ms and @gap_ms after the one before. */
static void load_parts(const struct part (*parts)[2], size_t nr, unsigned int gap_ms)
{
	FILE *out = fopen(fixture_path("b"), "w");
	unsigned int ms = 10000;
	size_t i;

	assert_non_null(out);
	fputs("[{\"target_id\": 3, \"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000, "
	      "\"ops_update_us\": 1000000}, \"snapshots\": [",
	      out);
	for (i = 0; i < nr; i++) {
		fprintf(out, "%s{\"start_time\": %u000000, \"end_time\": %u000000, \"regions\": [",
			i ? "," : "", ms, ms + 100);
		put_region(out, &parts[i][0], true);
		put_region(out, &parts[i][1], false);
		fputs("]}", out);
		ms += 100 + gap_ms;
	}
	fputs("]}]", out);
	fclose(out);
	assert_int_equal(record_store__read(store, fixture_path("b")), 0);
}

/* A map of all the time of the hottest range. */
static void make_map_of(struct heatmap *map, unsigned int nr_times, unsigned int nr_addrs,
			const struct heatmap_options *opts)
{
	struct guide_list guides;
	const struct guide_range *hottest;
	struct heatmap_window win = { .nr_times = nr_times, .nr_addrs = nr_addrs };

	assert_int_equal(guide_list__init(&guides, source), 0);
	assert_int_equal(heatmap__hottest(source, &guides.guides[0], &hottest), 0);
	assert_non_null(hottest);
	win.start = hottest->start;
	win.end = hottest->end;
	win.start_ns = guides.guides[0].start_ns;
	win.end_ns = guides.guides[0].end_ns;
	assert_int_equal(heatmap__init(map, source, &guides.guides[0], &win, opts), 0);
	guide_list__fini(&guides);
}

static void make_map(struct heatmap *map, unsigned int nr_times, unsigned int nr_addrs)
{
	make_map_of(map, nr_times, nr_addrs, &by_address);
}

/* What it prints begins so. */
static void check_text(const struct heatmap *map, const char *want)
{
	struct heat_scale scale = heatmap__scale(map, HEAT_AUTO);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	heatmap__print(map, &scale, COLOR_NONE, true, false, out);
	fclose(out);
	assert_true(len >= strlen(want));
	assert_memory_equal(text, want, strlen(want));
	free(text);
}

static void check_raw(const struct heatmap *map, bool absolute, const char *want)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	heatmap__print_raw(map, absolute, absolute, out);
	fclose(out);
	assert_true(len >= strlen(want));
	assert_memory_equal(text, want, strlen(want));
	free(text);
}

/* --- the fixture ------------------------------------------------------------------ */

static void test_text(void **state)
{
	struct heatmap map;

	(void)state;
	make_map(&map, 6, 24);
	assert_int_equal(map.win.start, 0x555500000000);
	check_text(&map, "888888880000000000000000\n"
			 "888888880000000000000000\n"
			 "000000008888888800000000\n"
			 "000000008888888800000000\n"
			 "000000000000000088888888\n"
			 "000000000000000088888888\n"
			 "# access_frequency: 0123456789 (0.000-160.000 hz)\n"
			 "# x-axis: space [85.332031 TiB, 85.332043 TiB) (12.000 MiB)\n"
			 "# y-axis: time [2 h, 2 h 2.400 s) (2.400 s)\n"
			 "# resolution: 24x6 (512.000 KiB and 400 ms for each character)\n");
	assert_int_equal(heatmap__judge(&map), HEATMAP_GOOD);
	heatmap__fini(&map);
}

static void test_raw(void **state)
{
	struct heatmap map;

	(void)state;
	make_map(&map, 3, 3);
	check_raw(&map, false,
		  "0\t0\t160.0\n0\t4194304\t0.0\n0\t8388608\t0.0\n"
		  "800000000\t0\t0.0\n800000000\t4194304\t160.0\n800000000\t8388608\t0.0\n"
		  "1600000000\t0\t0.0\n1600000000\t4194304\t0.0\n1600000000\t8388608\t160.0\n");
	check_raw(&map, true, "7200000000000\t93823560581120\t160.0\n");
	heatmap__fini(&map);
	make_map(&map, 24, 3);
	check_raw(&map, false, "0\t0\t160.0\n0\t4194304\t0.0\n0\t8388608\t0.0\n100000000\t0\t");
	heatmap__fini(&map);
	make_map(&map, 1, 1);
	check_raw(&map, false, "0\t0\t53.333333333333");
	heatmap__fini(&map);
}

/* Nothing beyond the record's time and addresses is claimed, and nothing negative inside. */
static void test_borders(void **state)
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
	assert_int_equal(heatmap__init(&map, source, &guides.guides[0], &win, &by_address), 0);
	assert_true(isnan(map.heat[0]) && isnan(map.heat[1]) && isnan(map.heat[2]));
	/* Hot for 800 of 1000 ms. */
	assert_true(fabs(map.heat[3] - 128) < 1e-9);
	check_text(&map, "  \n 8\n");
	heatmap__fini(&map);
	win.nr_addrs = 1 << 24;
	win.nr_times = 1;
	assert_int_equal(heatmap__init(&map, source, &guides.guides[0], &win, &by_address),
			 -ERANGE);
	guide_list__fini(&guides);
}

/* The first snapshot's ages tell about the time before it, and of it alone. */
static void test_ages(void **state)
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

/* --- small records ------------------------------------------------------------------ */

/* Between snapshots only ages tell: 300 ms of the pause of 400 for one part, none for the other. */
static void test_pauses(void **state)
{
	static const struct part parts[][2] = {
		{ { 16, 1, 20, 0, 0 }, { 17, 1, 0, 0, 0 } },
		{ { 16, 1, 10, 3, 0 }, { 17, 1, 10, 0, 0 } },
	};
	struct heatmap map;

	(void)state;
	load_parts(parts, 2, 400);
	make_map(&map, 6, 2);
	check_text(&map, "80\n"
			 "  \n"
			 "4 \n"
			 "4 \n"
			 "4 \n"
			 "44\n");
	heatmap__fini(&map);
}

/* The rest of the second snapshot's first part has passed no filter. */
static const struct part two_parts[][2] = {
	{ { 16, 1, 20, 0, 1 << 20 }, { 17, 3, 0, 8, 0 } },
	{ { 16, 1, 10, 1, 1 << 18 }, { 17, 3, 20, 0, 0 } },
};

static void test_df_passed(void **state)
{
	struct heatmap_options opts = by_address;
	struct heatmap map;

	(void)state;
	load_parts(two_parts, 2, 0);
	opts.df_passed = true;
	make_map_of(&map, 10, 4, &opts);
	/* The ages of the first snapshot's second part begin 800 ms before. */
	assert_true(isnan(map.heat[0]) && map.heat[1] == 0);
	assert_true(map.heat[8 * 4] == 200 && map.heat[8 * 4 + 1] == 0);
	assert_true(map.heat[9 * 4] == 25 && map.heat[9 * 4 + 1] == 0);
	assert_int_equal(heatmap__judge(&map), HEATMAP_GOOD);
	heatmap__fini(&map);
}

/* Hot memory is on top; with equal access rates older memory is. */
static void test_sorted(void **state)
{
	struct heatmap_options opts = by_address;
	struct heatmap map;

	(void)state;
	load_parts(two_parts, 2, 0);
	opts.sorted = true;
	make_map_of(&map, 10, 4, &opts);
	assert_true(map.heat[8 * 4] == 0 && map.heat[8 * 4 + 2] == 0 && map.heat[8 * 4 + 3] == 200);
	/* 50 percent for 100 ms are more than 100 percent for 0 ms, as microseconds weigh. */
	assert_true(map.heat[9 * 4] == 200 && map.heat[9 * 4 + 3] == 100);
	heatmap__fini(&map);
	opts.weights.age = 0;
	make_map_of(&map, 10, 4, &opts);
	assert_true(map.heat[9 * 4] == 100 && map.heat[9 * 4 + 3] == 200);
	heatmap__fini(&map);
}

/* Whatever the snapshot before left: all is there, each above what is colder. */
static void check_pile(const struct pile *pile, size_t nr)
{
	uint64_t seen = 0, at = 0;
	size_t i;

	assert_int_equal(pile->nr, nr);
	for (i = 0; i < nr; i++) {
		const struct pile_item *item = &pile->items[i];

		assert_true(!i || pile->items[i - 1].temperature <= item->temperature);
		assert_int_equal(item->start, at);
		assert_int_equal(item->end - at, item->region->end - item->region->start);
		at = item->end;
		seen |= 1ULL << item->idx;
	}
	assert_int_equal(seen, (1ULL << nr) - 1);
}

static void test_piles(void **state)
{
	const struct pile_weights weights = { 1, 0 };
	struct record_region regions[PILE_MAX];
	struct record rec = { .has_intervals = true,
			      .intervals = { 5000, 100000, 1000000, { 0 } } };
	struct record_snapshot snap = { .regions = regions };
	struct pile pile = { 0 };
	size_t i, round;

	(void)state;
	memset(regions, 0, sizeof(regions));
	for (round = 0; round < 1000; round++) {
		/* Now and then all are new, and so many of them that moving each takes too long. */
		bool is_new = round % 10 == 0;

		snap.nr_regions = round % 100 < 50 ? PILE_MAX : round % 20;
		for (i = 0; i < snap.nr_regions; i++) {
			regions[i].start = i * 8192;
			regions[i].end = regions[i].start + 4096 * (1 + (round + i) % 2);
			if (is_new || i == round % PILE_MAX)
				regions[i].nr_accesses = (uint32_t)((round + i) * 7919 % 21);
			if (round == 500)
				regions[i].nr_accesses = 20 - (uint32_t)i / 3;
		}
		assert_int_equal(pile__make(&pile, &rec, &snap, 0, UINT64_MAX, &weights), 0);
		check_pile(&pile, snap.nr_regions);
	}
	pile__fini(&pile);
}

/* --- what is to be said --------------------------------------------------------------- */

static void judge(const struct part (*parts)[2], struct heatmap_window win,
		  const struct heatmap_options *opts, enum heatmap_verdict want)
{
	struct guide_list guides;
	struct heatmap map;

	load_parts(parts, 2, 0);
	win.start <<= 20;
	win.end <<= 20;
	win.nr_times = 2;
	win.nr_addrs = 4;
	assert_int_equal(guide_list__init(&guides, source), 0);
	if (!win.end_ns) {
		win.start_ns = 10000000000;
		win.end_ns = 10200000000;
	}
	assert_int_equal(heatmap__init(&map, source, &guides.guides[0], &win, opts), 0);
	assert_int_equal(heatmap__judge(&map), want);
	heatmap__fini(&map);
	guide_list__fini(&guides);
}

static void test_good(void **state)
{
	(void)state;
	judge(two_parts, (struct heatmap_window){ .start = 16, .end = 20 }, &by_address,
	      HEATMAP_GOOD);
}

static void test_unknown(void **state)
{
	struct heatmap_window before = { .start = 16, .end = 20, .start_ns = 1000, .end_ns = 2000 };

	(void)state;
	judge(two_parts, before, &by_address, HEATMAP_UNKNOWN);
}

static void test_cold_here(void **state)
{
	struct heatmap_window first = {
		.start = 17, .end = 20, .start_ns = 10000000000, .end_ns = 10100000000
	};

	(void)state;
	judge(two_parts, first, &by_address, HEATMAP_COLD_HERE);
}

static void test_cold(void **state)
{
	static const struct part parts[][2] = {
		{ { 16, 1, 0, 0, 0 }, { 17, 3, 0, 8, 0 } },
		{ { 16, 1, 0, 1, 0 }, { 17, 3, 0, 0, 0 } },
	};

	(void)state;
	judge(parts, (struct heatmap_window){ .start = 16, .end = 20 }, &by_address, HEATMAP_COLD);
}

static void test_none_passed(void **state)
{
	static const struct part parts[][2] = {
		{ { 16, 1, 9, 0, 0 }, { 17, 3, 0, 8, 0 } },
		{ { 16, 1, 9, 1, 0 }, { 17, 3, 0, 0, 0 } },
	};
	struct heatmap_options opts = by_address;

	(void)state;
	opts.df_passed = true;
	judge(parts, (struct heatmap_window){ .start = 16, .end = 20 }, &opts, HEATMAP_NONE_PASSED);
}

static void test_saturated(void **state)
{
	static const struct part parts[][2] = {
		{ { 16, 1, 20, 0, 0 }, { 17, 3, 20, 8, 0 } },
		{ { 16, 1, 20, 1, 0 }, { 17, 3, 20, 0, 0 } },
	};
	struct heatmap map;

	(void)state;
	judge(parts, (struct heatmap_window){ .start = 16, .end = 20 }, &by_address,
	      HEATMAP_SATURATED);
	/* Which is not drawn like cold memory. */
	make_map(&map, 10, 4);
	check_text(&map, " 888\n");
	heatmap__fini(&map);
}

/* --- pictures --------------------------------------------------------------------- */

static void check_file(const char *path, const char *magic, size_t len)
{
	char head[16];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_int_equal(fread(head, 1, len, file), len);
	assert_memory_equal(head, magic, len);
	fclose(file);
}

/* Width and height of a PNG. */
static void read_size(const char *path, unsigned int *width, unsigned int *height)
{
	unsigned char head[24];
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	assert_int_equal(fread(head, 1, sizeof(head), file), sizeof(head));
	fclose(file);
	*width = (unsigned int)head[18] << 8 | head[19];
	*height = (unsigned int)head[22] << 8 | head[23];
}

static void test_pictures(void **state)
{
	const struct address_names names = { 0 };
	struct heat_scale scale;
	struct heatmap map;
	struct heatmap_picture picture = {
		.map = &map,
		.scale = &scale,
		.title = "title",
		.subtitle = "subtitle",
		.names = &names,
		.time_name = "Time",
	};
	unsigned int width, height, small_width, small_height;

	(void)state;
	make_map(&map, 50, 50);
	scale = heatmap__scale(&map, HEAT_AUTO);
	assert_int_equal(heatmap_picture__write(&picture, fixture_path("a.png")), 0);
	check_file(fixture_path("a.png"), "\x89PNG\r\n\x1a\n", 8);
	read_size(fixture_path("a.png"), &small_width, &small_height);
	assert_int_equal(heatmap_picture__write(&picture, fixture_path("a.svg")), 0);
	check_file(fixture_path("a.svg"), "<?xml", 5);
	picture.abs_addr = true;
	picture.note = "note";
	assert_int_equal(heatmap_picture__write(&picture, fixture_path("a.pdf")), 0);
	check_file(fixture_path("a.pdf"), "%PDF", 4);
	assert_int_equal(heatmap_picture__write(&picture, "/nonexistent/a.png"), -ENOENT);
	heatmap__fini(&map);

	/* Each pixel has one at least, and all the rest grows with them. */
	make_map(&map, 2000, 1000);
	assert_int_equal(heatmap_picture__write(&picture, fixture_path("a.png")), 0);
	read_size(fixture_path("a.png"), &width, &height);
	assert_true(width > 2000 + small_width - 1000 && height > 1000 + small_height - 500);
	heatmap__fini(&map);
}

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, load_fixture, close_store)
#define parts_test(f)	cmocka_unit_test_setup_teardown(f, open_store, close_store)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_text),      fixture_test(test_raw),
		fixture_test(test_borders),   fixture_test(test_ages),
		parts_test(test_pauses),      parts_test(test_df_passed),
		parts_test(test_sorted),      parts_test(test_good),
		parts_test(test_unknown),     parts_test(test_cold_here),
		parts_test(test_cold),	      parts_test(test_none_passed),
		parts_test(test_saturated),   fixture_test(test_pictures),
		cmocka_unit_test(test_piles),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
