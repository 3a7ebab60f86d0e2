// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Events as lines of text, compared with those that perf prints. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "record/trace_line.h"

static const struct record_region region = {
	.start = 140000000000000,
	.end = 140000010485760,
	.nr_accesses = 17,
	.age = 42,
};

static void test_aggregated(void **state)
{
	struct trace_event event = { "kdamond.0", 4711, 2, 1234567890999 };
	char line[TRACE_LINE_MAX];
	size_t len = trace_line__put_aggregated(line, &event, 0, 12, &region);

	(void)state;
	line[len] = '\0';
	assert_string_equal(line, "      kdamond.0  4711 [002]  1234.567890: "
				  "damon:damon_aggregated: target_id=0 nr_regions=12 "
				  "140000000000000-140000010485760: 17 42\n");
}

static void check_scheme_line(const struct scheme_event *what, const char *text)
{
	struct trace_event event = { "kdamond.0", 4711, 2, 1239000100000 };
	char line[TRACE_LINE_MAX];
	size_t len = trace_line__put_scheme(line, &event, what);

	line[len] = '\0';
	assert_memory_equal(line, "      kdamond.0  4711 [002]  1239.000100: ", 42);
	assert_string_equal(line + 42, text);
}

static void test_scheme_lines(void **state)
{
	const struct scheme_event esz = { .type = SCHEME_EVENT_ESZ,
					  .scheme_idx = 1,
					  .esz = 1048576 };
	const struct scheme_event tried = {
		.type = SCHEME_EVENT_TRIED,
		.scheme_idx = 1,
		.target_id = 0,
		.nr_regions = 12,
		.region = region,
	};
	const struct scheme_event stat = {
		.type = SCHEME_EVENT_STAT,
		.scheme_idx = 1,
		.stats = { 3, 12288, 2, 8192, 8192, 0, 5, 9 },
	};

	(void)state;
	check_scheme_line(&esz, "damon:damos_esz: ctx_idx=0 scheme_idx=1 esz=1048576\n");
	check_scheme_line(&tried, "damon:damos_before_apply: ctx_idx=0 scheme_idx=1 target_idx=0 "
				  "nr_regions=12 140000000000000-140000010485760: 17 42\n");
	check_scheme_line(&stat, "damon:damos_stat_after_apply_interval: ctx_idx=0 scheme_idx=1 "
				 "nr_tried=3 sz_tried=12288 nr_applied=2 sz_applied=8192 "
				 "sz_ops_filter_passed=8192 qt_exceeds=0 nr_snapshots=5\n");
}

static void test_longest_scheme_line_fits(void **state)
{
	const struct trace_event event = { "123456789012345", INT32_MAX, UINT32_MAX, UINT64_MAX };
	struct scheme_event stat = { .type = SCHEME_EVENT_STAT, .scheme_idx = UINT32_MAX };
	char line[TRACE_LINE_MAX];

	(void)state;
	memset(&stat.stats, 0xff, sizeof(stat.stats));
	assert_true(trace_line__put_scheme(line, &event, &stat) <= sizeof(line));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_aggregated),
		cmocka_unit_test(test_scheme_lines),
		cmocka_unit_test(test_longest_scheme_line_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
