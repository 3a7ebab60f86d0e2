// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Lines, table and JSON of what schemes have done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/scheme_stats.h"

#define MIB (1ull << 20)

static struct bd_goal goal = { .metric = BD_METRIC_SOME_MEM_PSI_US,
			       .target_value = 500,
			       .current_value = 20 };
static struct bd_scheme pageout = {
	.action = BD_ACTION_PAGEOUT,
	.wmarks = { .is_active = true },
	.stat = { 3, 34 * MIB, 2, 30 * MIB, 5 * MIB, 1, 4 },
	.quota = { .sz_bytes = MIB,
		   .goals = { &goal, 1 },
		   .state = { .esz = 512 << 10, .charged_sz = 4096 } },
};
static struct bd_scheme longest = { .action = BD_ACTION_NOHUGEPAGE };
static const struct monitor_scheme schemes[] = { { &pageout, 120000000 }, { &longest, 0 } };
static const uint64_t nr_refused[BD_NR_ACTIONS] = {
	[BD_ACTION_WILLNEED] = 7, [BD_ACTION_PAGEOUT] = 12
};
static const struct monitor_progress progress = {
	.overhead_percent = 0.5,
	.action_ns = 120000000,
	.action_cpu_ns = 80000000,
	.nr_refused = nr_refused,
	.summary = { .elapsed_ns = 15000000000, .budget_percent = 1, .nr_late_windows = 2 },
};
static struct scheme_stats stats = { schemes, 2, &progress, false };

static char *text;
static size_t size;
static FILE *out;

static int enter(void **state)
{
	(void)state;
	out = open_memstream(&text, &size);
	return out ? 0 : -1;
}

static int leave(void **state)
{
	(void)state;
	fclose(out);
	free(text);
	return 0;
}

static void assert_fits(void)
{
	assert_int_equal(fflush(out), 0);
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
}

static void test_lines(void **state)
{
	struct bd_scheme_stat last[2] = { { .sz_tried = 4 * MIB }, { 0 } };

	(void)state;
	scheme_stats__print_head(out, &stats);
	scheme_stats__print_lines(out, &stats, last);
	scheme_stats__print_lines(out, &stats, last);
	assert_fits();
	assert_string_equal(
		text,
		"    time  scheme                tried     applied     passed      quota  exceeds\n"
		"    15 s  0 pageout          30.0 MiB    30.0 MiB   5.00 MiB    512 KiB        1\n"
		"    15 s  1 nohugepage     inactive by its watermarks\n"
		"    15 s  0 pageout               0 B         0 B        0 B    512 KiB        0\n"
		"    15 s  1 nohugepage     inactive by its watermarks\n");
}

static void test_table(void **state)
{
	(void)state;
	scheme_stats__print_table(out, &stats);
	assert_fits();
	assert_non_null(strstr(text, "0 pageout          34.0 MiB    30.0 MiB   5.00 MiB        1"
				     "    512 KiB    120 ms\n"));
	assert_non_null(strstr(text, "1 nohugepage            0 B         0 B        0 B        0"
				     "          -      0 ms\n"));
	assert_non_null(strstr(text, "took 120 ms in 15 s, 80 ms of it CPU time of bdamon\n"));
	assert_non_null(strstr(text, "0.50 % of a CPU, of 1.00 % allowed; 2 late windows\n"
				     "willneed was refused 7 times\n"
				     "pageout was refused 12 times\n"));
}

/* Nobody shall take what was only counted for what was done. */
static void test_dry_run_says_so(void **state)
{
	struct scheme_stats dry = stats;

	(void)state;
	dry.is_dry = true;
	scheme_stats__print_head(out, &dry);
	scheme_stats__print_table(out, &dry);
	assert_fits();
	assert_null(strstr(text, " applied"));
	assert_non_null(strstr(text, "would apply"));
	assert_non_null(strstr(text, "dry run"));
}

static void test_json(void **state)
{
	(void)state;
	scheme_stats__print_json(out, &stats, true);
	assert_int_equal(fflush(out), 0);
	assert_string_equal(
		text,
		"{\"time_ns\": 15000000000, \"is_end\": true, \"is_dry\": false, "
		"\"suspended\": false, \"schemes\": [{\"action\": \"pageout\", \"active\": true, "
		"\"nr_tried\": 3, \"sz_tried\": 35651584, \"nr_applied\": 2, "
		"\"sz_applied\": 31457280, \"sz_ops_filter_passed\": 5242880, "
		"\"qt_exceeds\": 1, \"nr_snapshots\": 4, \"elapsed_ns\": 120000000, "
		"\"effective_bytes\": 524288, \"charged_bytes\": 4096, "
		"\"goals\": [{\"metric\": \"some_mem_psi_us\", \"target_value\": 500, "
		"\"current_value\": 20}]}, {\"action\": \"nohugepage\", \"active\": false, "
		"\"nr_tried\": 0, \"sz_tried\": 0, \"nr_applied\": 0, \"sz_applied\": 0, "
		"\"sz_ops_filter_passed\": 0, \"qt_exceeds\": 0, \"nr_snapshots\": 0, "
		"\"elapsed_ns\": 0, \"goals\": []}], \"action_ns\": 120000000, "
		"\"action_cpu_ns\": 80000000, \"overhead_percent\": 0.500, "
		"\"nr_late_windows\": 2, \"refused\": {\"willneed\": 7, \"pageout\": 12}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, enter, leave),
		cmocka_unit_test_setup_teardown(test_table, enter, leave),
		cmocka_unit_test_setup_teardown(test_dry_run_says_so, enter, leave),
		cmocka_unit_test_setup_teardown(test_json, enter, leave),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
