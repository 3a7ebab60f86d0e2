// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What schemes did over time, from lines of JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "record_fixture.h"
#include "report/scheme_course.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static int read_text(struct scheme_course *course, const char *text)
{
	FILE *f = fopen(fixture_path("a"), "w");

	assert_non_null(f);
	fputs(text, f);
	assert_int_equal(fclose(f), 0);
	return scheme_course__read(course, fixture_path("a"));
}

static void test_differences(void **state)
{
	static const char text[] =
		"{\"time_ns\": 1000000000, \"schemes\": [{\"action\": \"pageout\", "
		"\"sz_applied\": 4096, \"effective_bytes\": 1}, {\"action\": \"stat\", "
		"\"sz_applied\": 0}]}\n"
		"{\"time_ns\": 3000000000, \"schemes\": [{\"action\": \"pageout\", "
		"\"sz_applied\": 12288, \"effective_bytes\": 1844674407370955}, "
		"{\"action\": \"stat\", \"sz_applied\": 0}]}\n"
		"{\"time_ns\": 4000000000, \"schemes\": [{\"action\": \"pageout\", "
		"\"sz_applied\": 12288, \"effective_bytes\": 18446744073709551615}, "
		"{\"action\": \"stat\", \"sz_applied\": 0}], \"is_end\": true}\n"
		/* The table at the end comes at the moment of the last line. */
		"{\"time_ns\": 4000000000, \"schemes\": [{\"action\": \"pageout\", "
		"\"sz_applied\": 12288}, {\"action\": \"stat\", \"sz_applied\": 0}]}\n";
	struct scheme_course course = { 0 };
	const struct series *s;

	(void)state;
	assert_int_equal(read_text(&course, text), 0);
	assert_int_equal(course.nr, 2);
	assert_int_equal(course.end_ns, 4000000000);
	assert_string_equal(course.tracks[0].action, "pageout");
	s = &course.tracks[0].applied;
	assert_int_equal(s->nr, 3);
	assert_int_equal(s->points[0].value, 4096);
	assert_int_equal(s->points[1].value, 4096);
	assert_int_equal(s->points[1].start_ns, 1000000000);
	assert_int_equal(s->points[1].end_ns, 3000000000);
	assert_int_equal(s->points[2].value, 0);
	/* No limit is no value. */
	s = &course.tracks[0].quota;
	assert_int_equal(s->nr, 2);
	assert_int_equal(s->points[1].value, 1844674407370955);
	assert_int_equal(course.tracks[1].quota.nr, 0);
	assert_int_equal(course.tracks[1].applied.nr, 3);
	scheme_course__fini(&course);
}

static void test_other_files(void **state)
{
#define ONE "{\"time_ns\": 10, \"schemes\": [{\"action\": \"stat\", \"sz_applied\": 5}]}\n"
	static const char *const texts[] = {
		"",
		"\n",
		"no JSON\n",
		"[]\n",
		"{}\n",
		"{\"time_ns\": \"x\", \"schemes\": []}\n",
		"{\"time_ns\": 0, \"schemes\": []}\n",
		"{\"time_ns\": 10, \"schemes\": []}\n",
		"{\"time_ns\": 10, \"schemes\": [1]}\n",
		"{\"time_ns\": 10, \"schemes\": [{\"action\": 1}]}\n",
		"{\"time_ns\": 10, \"schemes\": [{\"action\": \"stat\"}]}\n",
		/* Another number of schemes, time or totals that go back. */
		ONE "{\"time_ns\": 20, \"schemes\": []}\n",
		ONE "{\"time_ns\": 9, \"schemes\": [{\"action\": \"stat\", \"sz_applied\": 5}]}\n",
		ONE "{\"time_ns\": 20, \"schemes\": [{\"action\": \"stat\", \"sz_applied\": 4}]}\n",
	};

	(void)state;
	for (size_t i = 0; i < NR(texts); i++) {
		struct scheme_course course = { 0 };

		assert_int_equal(read_text(&course, texts[i]), -EINVAL);
		scheme_course__fini(&course);
	}
}

static void test_no_file(void **state)
{
	struct scheme_course course = { 0 };

	(void)state;
	assert_int_equal(scheme_course__read(&course, "/nonexistent/file"), -ENOENT);
	scheme_course__fini(&course);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_differences),
		cmocka_unit_test(test_other_files),
		cmocka_unit_test(test_no_file),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
