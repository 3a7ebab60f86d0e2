// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Reading the files beside a record: ours, those of others, and what nobody should have written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "record/side.h"
#include "record/side_clock.h"
#include "record_fixture.h"
#include "report/footprint.h"

#define S 1000000000ULL

/** struct seen - what came of the last file. */
struct seen {
	size_t nr;
	struct side_sample last;
	struct side_proc proc;
	struct side_vma vma;
	char name[64];
	int answer;
};

static struct seen seen;

static int see(void *priv, const struct side_sample *sample)
{
	assert_ptr_equal(priv, &seen);
	seen.nr++;
	seen.last = *sample;
	if (sample->nr_procs)
		seen.proc = sample->procs[0];
	if (sample->nr_procs && seen.proc.nr_vmas) {
		seen.vma = seen.proc.vmas[0];
		snprintf(seen.name, sizeof(seen.name), "%s", seen.vma.name);
	}
	return seen.answer;
}

static int read_text(const char *text)
{
	FILE *file = fopen(fixture_path("b"), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	seen = (struct seen){ 0 };
	return side_read(fixture_path("b"), see, &seen);
}

static void test_footprints_of_others(void **state)
{
	(void)state;
	assert_int_equal(
		read_text("[{\"time\": 12.5, \"footprints\": [{\"pid\": 7, \"footprint\": "
			  "{\"size\": 10, \"resident\": \"1,005\", \"new\": [1, {\"size\": 3}]}}, "
			  "{\"pid\": null, \"footprint\": {\"total\": 8, \"free\": 3}}]},\n"
			  "{\"time\": 13, \"more\": {\"time\": 99}, \"footprints\": []}]"),
		0);
	assert_int_equal(seen.nr, 2);
	assert_int_equal(seen.last.time_ns, 13 * S);
	assert_false(seen.last.has_monotonic);
	assert_int_equal(seen.proc.pid, 7);
	assert_false(seen.proc.has_target);
	assert_int_equal(seen.proc.sz_pages, 10);
	assert_int_equal(seen.proc.rss_pages, 1005);
}

/* The order of keys does not matter, and neither do mappings that are none. */
static void test_vmas_of_others(void **state)
{
	(void)state;
	assert_int_equal(read_text("[{\"procvmas\": [{\"vmas\": [{\"name\": \"x\", \"end\": 4096, "
				   "\"start\": 8192}, {\"name\": \"a \\\"b\\\"\", \"end\": 8192, "
				   "\"start\": 4096}], \"pid\": 3, \"target_id\": 5}], "
				   "\"monotonic\": 1.000000002, \"time\": 1795327363.472511484}]"),
			 0);
	assert_int_equal(seen.nr, 1);
	assert_int_equal(seen.last.time_ns, 1795327363472511484ULL);
	assert_true(seen.last.has_monotonic);
	assert_int_equal(seen.last.monotonic_ns, S + 2);
	assert_int_equal(seen.proc.nr_vmas, 1);
	assert_int_equal(seen.proc.target_id, 5);
	assert_int_equal(seen.vma.start, 4096);
	assert_int_equal(seen.vma.huge_percent, SIDE_NO_HUGE);
	assert_string_equal(seen.name, "a \"b\"");
}

static void test_nothing(void **state)
{
	(void)state;
	assert_int_equal(read_text("[]"), 0);
	assert_int_equal(seen.nr, 0);
	assert_int_equal(side_read("/nonexistent", see, &seen), -ENOENT);
	assert_int_equal(side_read("/tmp", see, &seen), -EBADMSG);
}

static void test_hostile(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"7",
		"null x",
		"[7]",
		"[[]]",
		"[{}]",
		"[{\"time\": 1}]",
		"[{\"time\": -1, \"footprints\": []}]",
		"[{\"time\": 1e99, \"footprints\": []}]",
		"[{\"time\": 99999999999999, \"footprints\": []}]",
		"[{\"footprints\": [{\"pid\": \"x\"}]}]",
		"[{\"footprints\": [3]}]",
		"[{\"procvmas\": [{\"vmas\": [{\"start\": -3}]}]}]",
		"[{\"procvmas\": [{\"vmas\": [{\"start\": 99999999999999999999}]}]}]",
		"[{\"procvmas\": [{\"vmas\": [{\"name\": \"a\\u0000b\"}]}]}]",
		"[{\"footprints\": [{\"footprint\": {\"size\": "
		"1111111111111111111111111111111111111111111111111111111111111111111111}}]}]",
		"[{\"footprints\": []}] []",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_int_equal(read_text(texts[i]), -EBADMSG);
}

/* Of a file that ends too early all whole samples count. */
static void test_cut(void **state)
{
	(void)state;
	assert_int_equal(read_text("[{\"time\": 1, \"footprints\": []}, {\"time\": 2, \"foot"), 0);
	assert_int_equal(seen.nr, 1);
	assert_int_equal(seen.last.time_ns, S);
}

static void test_visitor(void **state)
{
	(void)state;
	read_text("[{\"footprints\": []}, {\"footprints\": []}]");
	seen = (struct seen){ .answer = -ENOMEM };
	assert_int_equal(side_read(fixture_path("b"), see, &seen), -ENOMEM);
	assert_int_equal(seen.nr, 1);
}

static void test_clock(void **state)
{
	struct side_sample sample = { .time_ns = 1795000000 * S,
				      .has_monotonic = true,
				      .monotonic_ns = 500 * S };
	struct side_clock none = { 0 }, traced = { .record_start_ns = 499 * S };
	struct side_clock dated = { .record_start_ns = 1794999999 * S };
	struct side_clock unknown = traced;

	(void)state;
	assert_int_equal(side_clock__ns(&none, &sample), 1795000000 * S);
	assert_int_equal(side_clock__ns(&traced, &sample), 500 * S);
	assert_int_equal(side_clock__ns(&dated, &sample), 1795000000 * S);
	/* Without the record's clock the first sample is as old as the record. */
	sample.has_monotonic = false;
	assert_int_equal(side_clock__ns(&unknown, &sample), 499 * S);
	sample.time_ns += 3 * S;
	assert_int_equal(side_clock__ns(&unknown, &sample), 502 * S);
}

/* What is written is what is read. */
static void test_footprint_series(void **state)
{
	const struct side_process self = { getpid(), 0 };
	struct side_time now = { 1795000000 * S, 500 * S };
	char record[128];
	struct side_file *file;
	struct footprints f;
	const struct series *rss = &f.series[FOOTPRINT_RSS];
	size_t i;

	(void)state;
	snprintf(record, sizeof(record), "%s", fixture_path("a"));
	assert_int_equal(side_file__open(&file, SIDE_MEM_FOOTPRINT, record, 0600), 0);
	for (i = 0; i < 3; i++, now.wall_ns += S, now.monotonic_ns += S)
		assert_int_equal(side_file__sample(file, "/proc", &now, &self, i != 1), 0);
	assert_int_equal(side_file__close(file), 0);
	assert_int_equal(footprints__read(&f, fixture_path("a.mem_footprint"), 499 * S), 0);
	/* While there was no process there was no size of one. */
	assert_int_equal(rss->nr, 2);
	assert_int_equal(rss->points[0].start_ns, 500 * S);
	assert_int_equal(rss->points[0].end_ns, 501 * S);
	assert_int_equal(rss->points[1].start_ns, 502 * S);
	assert_int_equal(rss->points[1].end_ns, 504 * S);
	assert_in_range(rss->points[0].value, 1 << 20, f.series[FOOTPRINT_VSZ].points[0].value);
	assert_int_equal(f.series[FOOTPRINT_SYS_USED].nr, 3);
	assert_int_equal(f.series[FOOTPRINT_SYS_USED].points[1].end_ns, 502 * S);
	footprints__fini(&f);
	assert_int_equal(footprints__read(&f, "/nonexistent", 0), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_footprints_of_others),
		cmocka_unit_test(test_vmas_of_others),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_visitor),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_footprint_series),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
