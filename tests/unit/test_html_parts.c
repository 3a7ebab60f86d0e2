// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a page is computed from: what a survey finds, axis, pixels, sizes of the working set. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "report/html_course.h"
#include "report/html_picture.h"
#include "report/html_text.h"
#include "report/workset.h"
#include "store_fixture.h"

#define MIB (1ULL << 20)
#define GIB (1ULL << 30)
#define AT  0x7f0000000000ULL

/* 1 GiB of which 16 MiB at 100 MiB are always accessed, and half as often 4 MiB at its end. */
static const struct record_region hot_spot[] = {
	{ .start = AT, .end = AT + 100 * MIB },
	{ .start = AT + 100 * MIB, .end = AT + 116 * MIB, .nr_accesses = 20 },
	{ .start = AT + 116 * MIB, .end = AT + GIB - 4 * MIB },
	{ .start = AT + GIB - 4 * MIB, .end = AT + GIB, .nr_accesses = 10 },
};

/** struct looked - a store and all that is found in its first target. */
struct looked {
	struct record_store *store;
	struct guide_list guides;
	struct html_survey survey;
	struct html_axis axis;
};

static void look(struct looked *l, const struct html_process *process)
{
	assert_int_equal(guide_list__init(&l->guides, record_store__source(l->store)), 0);
	assert_int_equal(html_survey__init(&l->survey, &l->guides.guides[0], process), 0);
	assert_int_equal(html_survey__scan(&l->survey, 1, record_store__source(l->store)), 0);
	html_axis__init(&l->axis, &l->survey);
}

static void look_at(struct looked *l, const struct record_region *regions, size_t nr, size_t times)
{
	l->store = store_new();
	store_repeat(l->store, 0, regions, nr, times);
	look(l, NULL);
}

static void forget(struct looked *l)
{
	html_survey__fini(&l->survey);
	guide_list__fini(&l->guides);
	record_store__free(l->store);
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-6 * fmax(fabs(a), fabs(b));
}

/* --- text ----------------------------------------------------------------------- */

static void test_numbers(void **state)
{
	(void)state;
	assert_string_equal(html_size(0).s, "0 B");
	assert_string_equal(html_size(999).s, "999 B");
	assert_string_equal(html_size(1000).s, "0.977 KiB");
	assert_string_equal(html_size(4096).s, "4 KiB");
	assert_string_equal(html_size(132 * 1024).s, "132 KiB");
	assert_string_equal(html_size(1.018 * GIB).s, "1.02 GiB");
	assert_string_equal(html_size(18446744073709551616.0).s, "16 EiB");
	assert_string_equal(html_time(0).s, "0 us");
	assert_string_equal(html_time(5e-3).s, "5 ms");
	assert_string_equal(html_time(20.94).s, "20.9 s");
	assert_string_equal(html_time(99.96).s, "1 min 40 s");
	assert_string_equal(html_time(3600).s, "1 h");
	assert_string_equal(html_time(3900).s, "1 h 5 min");
	assert_string_equal(html_time(90000).s, "1 d 1 h");
	assert_string_equal(html_rate(200, true).s, "200 Hz");
	assert_string_equal(html_rate(1234.5, true).s, "1234 Hz");
	assert_string_equal(html_rate(0.004, true).s, "under 0.01 Hz");
	assert_string_equal(html_rate(3, false).s, "3 samples");
	assert_string_equal(html_percent(0.00728).s, "0.728 %");
	assert_string_equal(html_address(0x7f0000001000).s, "0x7f0000001000");
	assert_string_equal(html_date(1795300733281301691).s, "2026-11-21 22:38:53 UTC");
}

static void put_word(FILE *out, const void *priv)
{
	fputs(priv, out);
}

static int fill(const char *template, char **ret_text)
{
	static const struct html_field fields[] = { { "word", put_word }, { NULL, NULL } };
	size_t len;
	FILE *out = open_memstream(ret_text, &len);
	int err;

	assert_non_null(out);
	err = html_fill(out, template, strlen(template), fields, "x{{word}}");
	fclose(out);
	return err;
}

/* What a field puts is not looked at again: there are names from elsewhere in it. */
static void test_template(void **state)
{
	char *text;

	(void)state;
	assert_int_equal(fill("a {b} {{word}}{{word}}", &text), 0);
	assert_string_equal(text, "a {b} x{{word}}x{{word}}");
	free(text);
	assert_int_equal(fill("{{none}}", &text), -EINVAL);
	free(text);
	assert_int_equal(fill("{{word", &text), -EINVAL);
	free(text);
}

/* --- survey --------------------------------------------------------------------- */

static void test_survey(void **state)
{
	struct looked l;

	(void)state;
	look_at(&l, hot_spot, 4, 30);
	assert_int_equal(l.survey.used.nr, 30);
	assert_int_equal(l.survey.used.points[7].value, 20 * MIB);
	assert_int_equal(l.survey.start_ns, 1000000000);
	assert_int_equal(l.survey.end_ns, 4000000000);
	assert_true(near(l.survey.seconds, 3));
	assert_true(near(l.survey.max_rate, 200));
	assert_true(near(l.survey.accessed, 60 * MIB));
	assert_true(near(l.survey.saturated, 48 * MIB));
	assert_int_equal(l.survey.min_regions, 4);
	assert_int_equal(l.survey.nr_last, 4);
	assert_int_equal(l.survey.last[1].nr_accesses, 20);
	/* Without mappings the range is the only area. */
	assert_false(l.survey.has_names);
	assert_int_equal(l.survey.nr_areas, 1);
	assert_true(near(html_survey__rate(&l.survey, &l.survey.areas[0]),
			 (16. * 200 + 4. * 100) / 1024));
	assert_true(near(l.survey.areas[0].used, 60 * MIB));
	assert_int_equal(l.survey.areas[0].last_ns, 4000000000);
	assert_true(near(html_survey__mapped(&l.survey), GIB));
	/* To within a bin at each end. */
	assert_true(html_survey__idle(&l.survey) <= 1004 * MIB);
	assert_true(html_survey__idle(&l.survey) >= 998 * MIB);
	forget(&l);
}

/* Accesses are those of the mappings they lie in. */
static void test_survey_mappings(void **state)
{
	struct html_mapping mappings[] = {
		{ AT - GIB, AT + 8 * MIB, "outside, mostly" },
		{ AT + 100 * MIB, AT + 108 * MIB, "[heap]" },
		{ AT + 108 * MIB, AT + 124 * MIB, "" },
	};
	struct html_process process = { .mappings = mappings, .nr_mappings = 3 };
	struct looked l = { .store = store_new() };
	const struct html_area *areas;

	(void)state;
	store_repeat(l.store, 0, hot_spot, 4, 10);
	look(&l, &process);
	areas = l.survey.areas;
	assert_true(l.survey.has_names);
	assert_int_equal(l.survey.nr_areas, 3);
	assert_int_equal(areas[0].start, AT);
	assert_true(html_survey__rate(&l.survey, &areas[0]) == 0);
	assert_int_equal(areas[0].last_ns, INT64_MIN);
	assert_true(near(html_survey__rate(&l.survey, &areas[1]), 200));
	assert_true(near(html_survey__rate(&l.survey, &areas[2]), 100));
	assert_ptr_equal(html_survey__area_at(&l.survey, AT + 108 * MIB), &areas[2]);
	assert_null(html_survey__area_at(&l.survey, AT + 124 * MIB));
	assert_null(html_survey__area_at(&l.survey, 0));
	assert_true(near(html_survey__mapped(&l.survey), 32 * MIB));
	forget(&l);
}

/* More ranges than a page has room for are joined across the smallest holes. */
static void test_survey_ranges(void **state)
{
	struct record_region regions[100];
	struct looked l;
	size_t i;

	(void)state;
	for (i = 0; i < 100; i++)
		regions[i] = store_region(i * GIB, i * GIB + (i % 2 ? 8 : 1015) * MIB, 0);
	look_at(&l, regions, 100, 2);
	assert_int_equal(l.survey.nr_ranges, 50);
	assert_int_equal(l.survey.ranges[0].end, GIB + 8 * MIB);
	assert_int_equal(l.survey.ranges[49].end, 99 * GIB + 8 * MIB);
	forget(&l);
}

static void test_survey_mixed(void **state)
{
	struct record_snapshot snap = { .start_ns = 5000000000, .end_ns = 5100000000 };
	struct looked l = { .store = store_new() };
	struct record rec;
	size_t id;

	(void)state;
	store_repeat(l.store, 0, hot_spot, 4, 2);
	record__init(&rec);
	rec.has_target = true;
	assert_int_equal(record_store__begin(l.store, &id), 0);
	assert_int_equal(record_store__add(l.store, id, &snap), 0);
	assert_int_equal(record_store__end(l.store, id, &rec), 0);
	record_store__seal(l.store);
	assert_int_equal(guide_list__init(&l.guides, record_store__source(l.store)), 0);
	assert_int_equal(html_survey__init(&l.survey, &l.guides.guides[0], NULL), 0);
	assert_int_equal(html_survey__scan(&l.survey, 1, record_store__source(l.store)), -EINVAL);
	forget(&l);
}

/* --- axis ----------------------------------------------------------------------- */

static const struct fold_part *part_at(const struct html_axis *axis, uint64_t addr)
{
	size_t i;

	for (i = 0; i < axis->nr; i++) {
		if (addr >= axis->parts[i].start && addr < axis->parts[i].end)
			return &axis->parts[i];
	}
	return NULL;
}

/* Rows go where accesses are, however small that is. */
static void test_axis(void **state)
{
	const struct fold_part *busy;
	double tops[HTML_MAX_PARTS + 1];
	struct looked l;
	size_t i;

	(void)state;
	look_at(&l, hot_spot, 4, 5);
	busy = part_at(&l.axis, AT + 110 * MIB);
	assert_int_equal(l.axis.nr, 4);
	assert_true(l.axis.is_folded && l.axis.is_idle[0] && !l.axis.is_idle[1]);
	assert_ptr_equal(busy, &l.axis.parts[1]);
	assert_true(busy->start <= AT + 100 * MIB && busy->end >= AT + 116 * MIB);
	assert_true(busy->end - busy->start < 20 * MIB);
	assert_true(busy->nr_rows > HTML_ROWS / 2);
	assert_true(l.axis.nr_rows <= HTML_ROWS + 8);
	html_axis__layout(&l.axis, tops);
	assert_true(tops[0] == 0 && near(tops[4], 1));
	assert_true(tops[2] - tops[1] > 0.5);
	for (i = 0; i < 4; i++)
		assert_true(tops[i + 1] - tops[i] > 0.01);
	forget(&l);
}

/* All rows are there, one behind the other, and none is wasted on less than a page. */
static void test_axis_small(void **state)
{
	const struct record_region regions[] = { store_region(AT, AT + 4096, 20),
						 store_region(AT + MIB, AT + MIB + 12288, 1) };
	struct looked l;

	(void)state;
	look_at(&l, regions, 2, 5);
	assert_int_equal(l.axis.nr, 2);
	assert_int_equal(l.axis.parts[0].nr_rows, 1);
	assert_int_equal(l.axis.parts[1].row, 1);
	assert_int_equal(l.axis.parts[1].nr_rows, 3);
	assert_int_equal(l.axis.nr_rows, 4);
	assert_false(l.axis.is_folded);
	forget(&l);
}

/* Nothing is hidden when all is alike. */
static void test_axis_cold(void **state)
{
	const struct record_region regions[] = { store_region(AT, AT + GIB, 0) };
	double tops[HTML_MAX_PARTS + 1];
	struct looked l;

	(void)state;
	look_at(&l, regions, 1, 5);
	assert_int_equal(l.axis.nr, 1);
	assert_false(l.axis.is_folded);
	assert_true(l.axis.nr_rows > 0);
	html_axis__layout(&l.axis, tops);
	assert_true(near(tops[1], 1));
	forget(&l);
}

/* Where nothing is mapped there is nothing to see, unless it was accessed all the same. */
static void test_axis_holes(void **state)
{
	struct html_mapping mappings[] = { { AT, AT + 200 * MIB, "a" } };
	struct html_process process = { .mappings = mappings, .nr_mappings = 1 };
	struct looked l = { .store = store_new() };

	(void)state;
	store_repeat(l.store, 0, hot_spot, 4, 5);
	look(&l, &process);
	assert_non_null(part_at(&l.axis, AT + 50 * MIB));
	assert_non_null(part_at(&l.axis, AT + 110 * MIB));
	assert_null(part_at(&l.axis, AT + 500 * MIB));
	assert_non_null(part_at(&l.axis, AT + GIB - 2 * MIB));
	forget(&l);
}

/* --- pixels --------------------------------------------------------------------- */

static void test_picture(void **state)
{
	struct html_picture pic;
	const struct fold_part *busy;
	struct looked l;
	size_t at;

	(void)state;
	look_at(&l, hot_spot, 4, 10);
	assert_int_equal(html_picture__init(&pic, record_store__source(l.store), &l.survey, &l.axis,
					    HTML_MAX_PIXELS),
			 0);
	assert_int_equal(pic.nr_times, 40);
	assert_int_equal(pic.nr_rows, l.axis.nr_rows);
	assert_true(pic.in_hz && near(pic.high, 200));
	busy = part_at(&l.axis, AT + 110 * MIB);
	at = (size_t)(busy->row + busy->nr_rows / 2) * pic.nr_times;
	assert_int_equal(pic.levels[at], 1 + HTML_STEPS);
	assert_int_equal(pic.levels[at + 39], 1 + HTML_STEPS);
	assert_int_equal(pic.levels[0], 1);
	html_picture__fini(&pic);
	/* There are never more pixels than allowed. */
	assert_int_equal(html_picture__init(&pic, record_store__source(l.store), &l.survey, &l.axis,
					    7 * l.axis.nr_rows + 1),
			 0);
	assert_int_equal(pic.nr_times, 7);
	html_picture__fini(&pic);
	forget(&l);
}

/* Before the first snapshot only ages tell, and of what they do not reach nothing is known. */
static void test_picture_ages(void **state)
{
	struct record_region regions[] = { store_region(AT, AT + MIB, 20),
					   store_region(AT + MIB, AT + 2 * MIB, 0) };
	struct html_picture pic;
	struct looked l;

	(void)state;
	regions[0].age = 5;
	regions[1].age = 1000000;
	look_at(&l, regions, 2, 10);
	assert_int_equal(html_picture__init(&pic, record_store__source(l.store), &l.survey, &l.axis,
					    HTML_MAX_PIXELS),
			 0);
	/* As long again as the recording, but no longer. */
	assert_int_equal(pic.start_ns, 0);
	assert_int_equal(pic.end_ns, 2000000000);
	assert_int_equal(pic.levels[0], 0);
	assert_int_equal(pic.levels[pic.nr_times - 1], 1 + HTML_STEPS);
	assert_int_equal(pic.levels[(size_t)(pic.nr_rows - 1) * pic.nr_times], 1);
	html_picture__fini(&pic);
	forget(&l);
}

static void test_levels(void **state)
{
	unsigned char level;

	(void)state;
	assert_true(isnan(html_picture__rate(0)));
	assert_true(html_picture__rate(1) == 0);
	for (level = 2; level < 1 + HTML_STEPS; level++)
		assert_true(html_picture__rate(level) < html_picture__rate(level + 1));
	assert_true(html_picture__rate(1 + HTML_STEPS) == 1);
}

static int digit_of(char c)
{
	const char *digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = strchr(digits, c);

	return c && at ? (int)(at - digits) : -1;
}

/* Decode base64. Return: number of bytes. */
static size_t decode(const char *text, unsigned char *bytes)
{
	size_t nr = 0;

	assert_int_equal(strlen(text) % 4, 0);
	for (; *text; text += 4) {
		int a = digit_of(text[0]), b = digit_of(text[1]);
		int c = digit_of(text[2]), d = digit_of(text[3]);

		assert_true(a >= 0 && b >= 0);
		bytes[nr++] = (unsigned char)(a << 2 | b >> 4);
		if (c >= 0)
			bytes[nr++] = (unsigned char)(b << 4 | c >> 2);
		if (d >= 0)
			bytes[nr++] = (unsigned char)(c << 6 | d);
		assert_true(d >= 0 || !text[4]);
	}
	return nr;
}

/* What the script unpacks is what was drawn, whatever remains of the last three bytes. */
static void test_picture_text(void **state)
{
	unsigned char levels[64], packed[256], back[64];
	struct html_picture pic = { .nr_rows = 1, .levels = levels };
	unsigned int nr;

	(void)state;
	for (nr = 0; nr < 64; nr++)
		levels[nr] = (unsigned char)(nr * 37 % 129);
	for (nr = 1; nr <= 64; nr++) {
		uLongf nr_back = sizeof(back);
		char *text = NULL;
		size_t len;
		FILE *out = open_memstream(&text, &len);

		assert_non_null(out);
		pic.nr_times = nr;
		assert_int_equal(html_picture__write(&pic, out), 0);
		fclose(out);
		assert_int_equal(uncompress(back, &nr_back, packed, decode(text, packed)), Z_OK);
		assert_int_equal(nr_back, nr);
		assert_memory_equal(back, levels, nr);
		free(text);
	}
}

/* --- working set ---------------------------------------------------------------- */

/* 40 snapshots: 30 MiB while regions take shape, then i MiB in snapshot i. */
static void add_growing(struct record_store *store)
{
	struct record_snapshot snaps[40];
	struct record_region regions[40];
	size_t i;

	for (i = 0; i < 40; i++) {
		regions[i] = store_region(AT, AT + (i < 20 ? 30 : i) * MIB, 1);
		snaps[i] = (struct record_snapshot){
			.start_ns = i * STORE_AGGR_NS,
			.end_ns = (i + 1) * STORE_AGGR_NS,
			.regions = &regions[i],
			.nr_regions = 1,
		};
	}
	store_add(store, 0, snaps, 40);
}

static void test_course(void **state)
{
	struct html_resident resident[] = { { 1000000000, 64 * MIB }, { 2000000000, 32 * MIB } };
	struct html_process process = { .resident = resident, .nr_resident = 2 };
	struct looked l = { .store = store_new() };
	struct html_course course;

	(void)state;
	add_growing(l.store);
	look(&l, NULL);
	assert_int_equal(html_course__init(&course, &l.survey, &process), 0);
	assert_int_equal(course.nr, 40);
	assert_int_equal(course.nr_settling, WORKSET_EXCLUDE);
	assert_int_equal(course.sizes.nr, 20);
	assert_int_equal(distribution__at(&course.sizes, 0), 20 * MIB);
	assert_int_equal(distribution__at(&course.sizes, 50), 30 * MIB);
	assert_int_equal(distribution__at(&course.sizes, 100), 39 * MIB);
	assert_true(near(course.columns[35].mean, 35 * MIB));
	assert_true(course.columns[35].least == 35 * MIB && course.columns[35].most == 35 * MIB);
	assert_true(isnan(course.columns[3].resident));
	assert_true(course.columns[15].resident == 64 * MIB);
	assert_true(course.columns[39].resident == 32 * MIB);
	assert_true(course.top == 80 * MIB);
	html_course__fini(&course);
	forget(&l);
}

/* Many snapshots share a column, which tells the least and the most of them. */
static void test_course_long(void **state)
{
	struct record_region regions[] = { store_region(AT, AT + MIB, 1) };
	struct looked l = { .store = store_new() };
	struct html_course course;

	(void)state;
	store_repeat(l.store, 0, regions, 1, 10 * HTML_COLUMNS);
	look(&l, NULL);
	l.survey.used.points[1003].value = 11 * MIB;
	assert_int_equal(html_course__init(&course, &l.survey, NULL), 0);
	assert_int_equal(course.nr, HTML_COLUMNS);
	assert_true(near(course.columns[100].mean, 2 * MIB));
	assert_true(course.columns[100].least == MIB && course.columns[100].most == 11 * MIB);
	assert_true(near(course.columns[101].mean, MIB));
	assert_false(course.has_resident);
	html_course__fini(&course);
	forget(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),	      cmocka_unit_test(test_template),
		cmocka_unit_test(test_survey),	      cmocka_unit_test(test_survey_mappings),
		cmocka_unit_test(test_survey_ranges), cmocka_unit_test(test_survey_mixed),
		cmocka_unit_test(test_axis),	      cmocka_unit_test(test_axis_small),
		cmocka_unit_test(test_axis_cold),     cmocka_unit_test(test_axis_holes),
		cmocka_unit_test(test_picture),	      cmocka_unit_test(test_picture_ages),
		cmocka_unit_test(test_levels),	      cmocka_unit_test(test_picture_text),
		cmocka_unit_test(test_course),	      cmocka_unit_test(test_course_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
