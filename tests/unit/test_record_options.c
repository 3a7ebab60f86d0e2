/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the command lines of record, trace, monitor and schemes come to. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/deduce.h"
#include "cli/record_options.h"

#define MAX_WORDS 32

static struct record_options opts;
static char line_copy[512];

/* Parse "word|word|..."; strings are borrowed from line_copy until the next call. */
static int parse_as(enum record_command command, const char *line)
{
	char *words[MAX_WORDS + 1] = { "record" }, *pos = line_copy;
	int nr = 1;

	record_options__free(&opts);
	snprintf(line_copy, sizeof(line_copy), "%s", line);
	while (pos && *line && nr < MAX_WORDS)
		words[nr++] = strsep(&pos, "|");
	return record_options__parse(&opts, command, nr, words);
}

static int parse(const char *line)
{
	return parse_as(RECORD_COMMAND_RECORD, line);
}

static void test_defaults(void **state)
{
	const struct bd_attrs *attrs = &opts.monitor.attrs;

	(void)state;
	assert_int_equal(parse("12"), 0);
	assert_string_equal(opts.out, "damon.data");
	assert_int_equal(opts.output_type, RECORD_JSON_COMPRESSED);
	assert_int_equal(opts.output_permission, 0600);
	assert_true(opts.output_flush_s == 3600 && opts.timeout_ms == 0 && !opts.has_snapshot);
	assert_true(opts.include_child_tasks && opts.overhead_percent == 1 && !opts.pin);
	assert_true(opts.do_access && opts.do_mem_footprint && opts.do_vmas && opts.do_proc_stats);
	assert_true(attrs->sample_us == 5000 && attrs->aggr_us == 100000 &&
		    attrs->update_us == 1000000);
	assert_true(attrs->min_nr_regions == 10 && attrs->max_nr_regions == 1000);
	assert_true(attrs->goal.aggrs == 0);
	assert_int_equal(opts.monitor.ops, MONITOR_VADDR);
	assert_int_equal(opts.monitor.nr_targets, 1);
	assert_int_equal(opts.monitor.targets[0].pid, 12);
}

static void test_files(void **state)
{
	(void)state;
	/* The greedy list takes the target too. */
	assert_int_equal(parse("--do_record|access|12"), -EINVAL);
	assert_int_equal(parse("12|-ox.data|--output_type|perf_script|--output_permission|644|"
			       "--output_flush_sec|1 m|--snapshot|0.5|3|--timeout|1.5|"
			       "--do_record|access|vmas|--exclude_child_tasks|"
			       "--overhead|2.5%|--pin|web"),
			 0);
	assert_string_equal(opts.out, "x.data");
	assert_string_equal(opts.pin, "web");
	assert_int_equal(opts.output_type, RECORD_PERF_SCRIPT);
	assert_int_equal(opts.output_permission, 0644);
	assert_true(opts.output_flush_s == 60 && opts.timeout_ms == 1500);
	assert_true(opts.has_snapshot && opts.snapshot_delay_ms == 500 && opts.nr_snapshots == 3);
	assert_true(opts.do_access && opts.do_vmas);
	assert_true(!opts.do_mem_footprint && !opts.do_proc_stats);
	assert_true(!opts.include_child_tasks && opts.overhead_percent == 2.5);
}

static void test_attrs(void **state)
{
	const struct bd_attrs *attrs = &opts.monitor.attrs;

	(void)state;
	assert_int_equal(parse("12|-s|1000|-a|10ms|-u|2s|-n|5|-m|50"), 0);
	assert_true(attrs->sample_us == 1000 && attrs->aggr_us == 10000 &&
		    attrs->update_us == 2000000);
	assert_true(attrs->min_nr_regions == 5 && attrs->max_nr_regions == 50);
	assert_int_equal(parse("--monitoring_intervals|1ms|20ms|0|-s|2ms|"
			       "--monitoring_nr_regions_range|7|70|-m|60|12"),
			 0);
	assert_true(attrs->sample_us == 2000 && attrs->aggr_us == 20000 && attrs->update_us == 0);
	assert_true(attrs->min_nr_regions == 7 && attrs->max_nr_regions == 60);
	assert_int_equal(parse("--monitoring_intervals_autotune|12"), 0);
	assert_true(attrs->goal.access_bp == 400 && attrs->goal.aggrs == 3 &&
		    attrs->goal.min_sample_us == 5000 && attrs->goal.max_sample_us == 10000000);
	assert_int_equal(parse("--monitoring_intervals_goal|5%|4|1ms|1 s|12"), 0);
	assert_true(attrs->goal.access_bp == 500 && attrs->goal.aggrs == 4 &&
		    attrs->goal.min_sample_us == 1000 && attrs->goal.max_sample_us == 1000000);
}

static void test_targets(void **state)
{
	const struct monitor_options *monitor = &opts.monitor;

	(void)state;
	assert_int_equal(parse("12|13,14|15 16"), 0);
	assert_int_equal(monitor->nr_targets, 5);
	assert_int_equal(monitor->targets[4].pid, 16);
	assert_int_equal(parse("--target_pid|12|--target_pid|13|14"), 0);
	assert_int_equal(monitor->nr_targets, 3);
	assert_int_equal(parse("/bin/sh -c true"), 0);
	assert_string_equal(monitor->shell_command, "/bin/sh -c true");
	assert_true(monitor->nr_targets == 1 && monitor->targets[0].pid == 0);
	assert_int_equal(parse("-v|--|app|-s|--"), 0);
	assert_null(monitor->shell_command);
	assert_string_equal(monitor->exec_argv[1], "-s");
	assert_string_equal(monitor->exec_argv[2], "--");
	assert_null(monitor->exec_argv[3]);
	assert_true(monitor->nr_targets == 1 && opts.is_verbose);
	assert_int_equal(parse_as(RECORD_COMMAND_TRACE, "12|--timeout|3"), 0);
	assert_true(opts.timeout_ms == 3000);
	assert_int_equal(parse_as(RECORD_COMMAND_TRACE, "12|--out|x"), -EINVAL);
}

static void test_view(void **state)
{
	(void)state;
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12"), 0);
	assert_true(opts.history_bytes == 32 << 20 && !opts.is_text);
	assert_true(opts.report_type == RECORD_REPORT_WSS && opts.report_delay_ms == 1000 &&
		    opts.nr_reports == 0);
	assert_string_equal(opts.out, "damon.data");
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|-o|x|--history|1G|-s|1ms"), 0);
	assert_true(opts.history_bytes == 1 << 30 && !opts.is_text);
	assert_string_equal(opts.out, "x");
	/* Each of those that damo has asks for text. */
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--report_type|heats"), 0);
	assert_true(opts.is_text && opts.report_type == RECORD_REPORT_HEATS);
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--delay|0.5"), 0);
	assert_true(opts.is_text && opts.report_delay_ms == 500);
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--count|3"), 0);
	assert_true(opts.is_text && opts.nr_reports == 3);
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--delay|50ms"), -EINVAL);
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--history|4K"), -EINVAL);
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--snapshot|1|1"), -EINVAL);
}

static void test_regions(void **state)
{
	const struct monitor_options *monitor = &opts.monitor;

	(void)state;
	assert_int_equal(parse("12|--regions|4096-8192 1M-2M"), 0);
	assert_int_equal(monitor->ops, MONITOR_FVADDR);
	assert_true(monitor->targets[0].nr_ranges == 2);
	assert_true(monitor->targets[0].ranges[1].end == 2 << 20);
	assert_int_equal(parse("12|13|--ops|fvaddr|-r|0-4K|-r|8K-1G"), 0);
	assert_true(monitor->targets[1].ranges[0].start == 8192);
}

static void test_refused(void **state)
{
	static const char *const lines[] = {
		"",
		"--ops|vaddr",
		"12|12",
		"12,12",
		"0",
		"-1",
		"4194305",
		"paddr",
		"no_such_cmd",
		"12|true",
		"12|--target_pid|13",
		"12|--|true",
		"--target_pid|x",
		"--target_pid|5|5",
		"12|--ops|paddr",
		"12|--ops|fvaddr",
		"12|--ops|vaddr|-r|1-2",
		"12|-r|1-2|-r|3-4",
		"12|13|-r|1-2",
		"12|-r|9-1",
		"12|-r|1-9 5-7",
		"12|-r|4096-5000 5001-6000",
		"12|-s|200ms",
		"12|-a|1ms",
		"12|-s|0",
		"12|-a|2d",
		"12|-n|2",
		"12|-n|50|-m|40",
		"12|-n|2000",
		"12|-m|x",
		"12|--monitoring_intervals|1ms|2ms",
		"12|--monitoring_intervals|9ms|2ms|1s",
		"12|--monitoring_intervals_autotune|-s|1ms",
		"12|--monitoring_intervals_goal|200%|3|1ms|2ms",
		"12|--monitoring_intervals_goal|4%|x|5ms|10s",
		"12|--monitoring_intervals_goal|4%|3|10s|5ms",
		"12|--monitoring_intervals_goal|4%|3|5ms|max",
		"12|--monitoring_intervals_autotune|--monitoring_intervals_goal|4%|3|5ms|10s",
		"12|--overhead|0.01",
		"12|--overhead|101%",
		"12|--pin|a/b",
		"12|--pin|",
		"12|--pin|..",
		"12|--out|",
		"12|--out|dir/",
		"12|--output_type|perf_data",
		"12|--output_permission|1000",
		"12|--output_flush_sec|0",
		"12|--snapshot|1",
		"12|--snapshot|-1|3",
		"12|--snapshot|1|0",
		"12|--snapshot|x|1",
		"12|--snapshot|1|2|--do_record|vmas",
		"12|--timeout|0",
		"12|--timeout|-1",
		"12|--do_record|cpu_profile",
		"12|--do_record|everything",
		"12|-v|-q",
		"12|--numa_node|0",
		"12|--kdamonds|{}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		print_message("# %s\n", lines[i]);
		assert_int_equal(parse(lines[i]), -EINVAL);
	}
}

static void test_schemes(void **state)
{
	(void)state;
	assert_int_equal(parse("12"), 0);
	assert_int_equal(opts.schemes.nr, 0);
	assert_int_equal(parse("--damos_action|stat|--damos_age|5s|max|--schemes_target_regions|"
			       "--target_pid|12"),
			 0);
	assert_int_equal(opts.schemes.nr, 1);
	assert_int_equal(opts.schemes.items[0]->action, BD_ACTION_STAT);
	/* Ages count in the intervals in force. */
	assert_int_equal(opts.schemes.items[0]->pattern.min_age, 50);
	assert_true(opts.schemes_target_regions && !opts.acting.is_dry);
	assert_int_equal(parse_as(RECORD_COMMAND_SCHEMES,
				  "12|-a|1s|--damos_action|pageout|--damos_age|5s|max|--dry-run|"
				  "--inject|--force|--interval|0.5|--json|-o|x|"
				  "--damos_quota_interval|1s|--damos_quota_goal|user_input|9|"
				  "--goal_input|y"),
			 0);
	assert_int_equal(opts.schemes.items[0]->pattern.min_age, 5);
	assert_true(opts.acting.is_dry && opts.acting.may_inject && opts.acting.is_forced);
	assert_true(opts.is_json && opts.stats_interval_ms == 500);
	assert_string_equal(opts.stats_out, "x");
	assert_string_equal(opts.goal_input, "y");
}

static void test_schemes_without_target(void **state)
{
	(void)state;
	assert_int_equal(parse_as(RECORD_COMMAND_SCHEMES, "--list"), 0);
	assert_true(opts.do_list);
	assert_int_equal(parse_as(RECORD_COMMAND_SCHEMES, "--show|--damos_action|stat"), 0);
	assert_true(opts.do_show && opts.schemes.nr == 1);
}

static void test_schemes_refused(void **state)
{
	static const char *const lines[] = {
		"12",
		"--damos_action|stat",
		"--show",
		"12|--dry-run",
		"12|--damos_action|fly|-v",
		"12|--damos_age|5s|max",
		"12|--damos_action|stat|--interval|0.01",
		"12|--damos_action|stat|--goal_input|y",
		"12|--damos_action|stat|--output_type|json",
	};
	static const char *const record_lines[] = {
		"12|--dry-run",
		"12|--force",
		"12|--schemes_target_regions",
		"12|--damos_action|stat|--json",
		"12|--list",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		print_message("# schemes %s\n", lines[i]);
		assert_int_equal(parse_as(RECORD_COMMAND_SCHEMES, lines[i]), -EINVAL);
	}
	for (size_t i = 0; i < sizeof(record_lines) / sizeof(record_lines[0]); i++) {
		print_message("# record %s\n", record_lines[i]);
		assert_int_equal(parse(record_lines[i]), -EINVAL);
	}
	assert_int_equal(parse_as(RECORD_COMMAND_MONITOR, "12|--damos_action|stat|-v"), -EINVAL);
}

static void test_commands_in_path(void **state)
{
	char dir[] = "/tmp/bdamon-path-XXXXXX", file[64], path[128];
	int fd;

	(void)state;
	assert_non_null(mkdtemp(dir));
	snprintf(file, sizeof(file), "%s/4242", dir);
	snprintf(path, sizeof(path), "/nonexistent::%s", dir);
	fd = open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	assert_false(deduce_has_command("4242", path));
	assert_int_equal(chmod(file, 0700), 0);
	assert_true(deduce_has_command("4242", path));
	assert_true(deduce_has_command("  4242 --with args", path));
	assert_false(deduce_has_command("42420", path));
	assert_false(deduce_has_command("4242", NULL));
	assert_false(deduce_has_command("4242", ""));
	assert_false(deduce_has_command("", path));
	assert_false(deduce_has_command(dir, path));
	assert_true(deduce_has_command(file, NULL));
	assert_int_equal(unlink(file), 0);
	assert_int_equal(rmdir(dir), 0);
}

static int free_opts(void **state)
{
	(void)state;
	record_options__free(&opts);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_attrs),
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_view),
		cmocka_unit_test(test_regions),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_commands_in_path),
		cmocka_unit_test(test_schemes),
		cmocka_unit_test(test_schemes_without_target),
		cmocka_unit_test(test_schemes_refused),
	};

	return cmocka_run_group_tests(tests, NULL, free_opts);
}
