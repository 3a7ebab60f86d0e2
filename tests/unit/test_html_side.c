// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Mappings that come, go and are replaced; resident memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/html_side.h"

static void write_file(const char *suffix, const char *text)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s%s", fixture_path("a"), suffix);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static void check_mapping(const struct html_process *p, size_t i, uint64_t start, uint64_t end,
			  const char *name)
{
	assert_true(i < p->nr_mappings);
	assert_int_equal(p->mappings[i].start, start);
	assert_int_equal(p->mappings[i].end, end);
	assert_string_equal(p->mappings[i].name, name);
}

static void test_mappings(void **state)
{
	struct html_side side = { 0 };
	const struct html_process *p;

	(void)state;
	write_file(".vmas",
		   "[{\"time\": 100.25, \"monotonic\": 7.5, \"procvmas\": ["
		   "{\"pid\": 11, \"target_id\": 1, \"vmas\": ["
		   "{\"start\": 4096, \"end\": 8192, \"name\": \"/bin/pro gram\"},"
		   "{\"start\": 8192, \"end\": 12288, \"name\": \"/bin/pro gram\"},"
		   "{\"start\": 16384, \"end\": 65536, \"name\": \"0\"},"
		   "{\"start\": 131072, \"end\": 135168, \"name\": \"[stack]\"}]},"
		   "{\"pid\": 12, \"target_id\": 0, \"vmas\": []}]},"
		   /* In the middle of nothing a library appears, and the heap behind it. */
		   "{\"time\": 101.25, \"monotonic\": 8.5, \"procvmas\": ["
		   "{\"pid\": 11, \"target_id\": 1, \"vmas\": ["
		   "{\"start\": 32768, \"end\": 36864, \"name\": \"/lib/x.so\"},"
		   "{\"start\": 65536, \"end\": 69632, \"name\": \"[heap]\"}]}]}]");
	assert_int_equal(html_side__read(&side, fixture_path("a"), 7000000000), 0);
	assert_true(side.has_clock);
	assert_int_equal(side.clock_ns, 92750000000);
	assert_int_equal(side.nr_processes, 2);
	p = html_side__find(&side, 1);
	assert_non_null(p);
	assert_int_equal(p->pid, 11);
	assert_string_equal(p->program, "pro gram");
	assert_int_equal(p->nr_mappings, 6);
	check_mapping(p, 0, 4096, 12288, "/bin/pro gram");
	check_mapping(p, 1, 16384, 32768, "");
	check_mapping(p, 2, 32768, 36864, "/lib/x.so");
	check_mapping(p, 3, 36864, 65536, "");
	check_mapping(p, 4, 65536, 69632, "[heap]");
	check_mapping(p, 5, 131072, 135168, "[stack]");
	p = html_side__find(&side, 0);
	assert_int_equal(p->pid, 12);
	assert_null(p->program);
	assert_null(html_side__find(&side, 2));
	html_side__fini(&side);
}

static void test_resident(void **state)
{
	struct html_side side = { 0 };
	const struct html_process *p;

	(void)state;
	write_file(".vmas", "[]");
	write_file(
		".mem_footprint",
		"[{\"time\": 100, \"monotonic\": 7, \"footprints\": ["
		"{\"pid\": 11, \"target_id\": 0, \"footprint\": {\"size\": 9, \"resident\": 3}},"
		"{\"pid\": null, \"footprint\": {\"total\": 1000}}]},"
		"{\"time\": 101, \"monotonic\": 8, \"footprints\": ["
		"{\"pid\": 11, \"target_id\": 0, \"footprint\": {\"size\": 9, \"resident\": 5}}]}]");
	assert_int_equal(html_side__read(&side, fixture_path("a"), 7000000000), 0);
	assert_int_equal(side.nr_processes, 1);
	p = html_side__find(&side, 0);
	assert_int_equal(p->nr_resident, 2);
	assert_int_equal(p->resident[0].at_ns, 7000000000);
	assert_int_equal(p->resident[1].bytes, 5 * 4096);
	html_side__fini(&side);
}

/* Nothing beside the record is no error, but what is broken there is. */
static void test_missing(void **state)
{
	struct html_side side = { 0 };

	(void)state;
	assert_int_equal(html_side__read(&side, "/nonexistent/record", 0), 0);
	assert_int_equal(side.nr_processes, 0);
	html_side__fini(&side);
	write_file(".vmas", "{\"time\": ");
	assert_int_equal(html_side__read(&side, fixture_path("a"), 7000000000), -EBADMSG);
	html_side__fini(&side);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mappings),
		cmocka_unit_test(test_resident),
		cmocka_unit_test(test_missing),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
