/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Every kind of value: what is accepted, what is refused, and where the limits are. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "util/value.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

static void test_nr(void **state)
{
	static const struct {
		const char *text;
		int err;
		uint64_t nr;
	} cases[] = {
		{ "0", 0, 0 },
		{ "1,234", 0, 1234 },
		{ "1e3", 0, 1000 },
		{ " 7 ", 0, 7 },
		{ "+7", 0, 7 },
		{ "max", 0, UINT64_MAX },
		{ "18446744073709551615", 0, UINT64_MAX },
		{ "18446744073709551616", -ERANGE, 0 },
		{ "-1", -ERANGE, 0 },
		{ "0.5", -EINVAL, 0 },
		{ "min", -EINVAL, 0 },
		{ "0x10", -EINVAL, 0 },
		{ "7x", -EINVAL, 0 },
		{ "7 8", -EINVAL, 0 },
		{ "", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "--5", -EINVAL, 0 },
		{ "1e", -EINVAL, 0 },
		{ "1e3e3", -EINVAL, 0 },
		{ ",5", -EINVAL, 0 },
		{ "inf", -EINVAL, 0 },
		{ "nan", -EINVAL, 0 },
		{ "1e99999", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NR(cases); i++) {
		uint64_t nr = 99;

		print_message("# nr '%s'\n", cases[i].text);
		assert_int_equal(value_parse_nr(cases[i].text, &nr), cases[i].err);
		assert_true(nr == (cases[i].err ? 99 : cases[i].nr));
	}
}

static void test_int(void **state)
{
	int64_t nr = 99;

	(void)state;
	assert_int_equal(value_parse_int("-5", &nr), 0);
	assert_true(nr == -5);
	assert_int_equal(value_parse_int("-9223372036854775808", &nr), 0);
	assert_true(nr == INT64_MIN);
	assert_int_equal(value_parse_int("9223372036854775808", &nr), -ERANGE);
	assert_int_equal(value_parse_int("1.5", &nr), -EINVAL);
	assert_int_equal(value_parse_int("5-", &nr), -EINVAL);
	assert_true(nr == INT64_MIN);
	assert_int_equal(value_parse_int("max", &nr), 0);
	assert_true(nr == INT64_MAX);
}

static void test_float(void **state)
{
	double nr = 99;

	(void)state;
	assert_int_equal(value_parse_float("-0.25", &nr), 0);
	assert_true(nr == -0.25);
	assert_int_equal(value_parse_float("1.5e-3", &nr), 0);
	assert_true(nr == 0.0015);
	assert_int_equal(value_parse_float("1.5 s", &nr), -EINVAL);
	assert_int_equal(value_parse_float("1.2.3", &nr), -EINVAL);
	assert_int_equal(value_parse_float("1e400", &nr), -ERANGE);
	assert_true(nr == 0.0015);
}

static void test_bytes(void **state)
{
	static const struct {
		const char *text;
		int err;
		uint64_t bytes;
	} cases[] = {
		{ "4096", 0, 4096 },	  { "4K", 0, 4096 },	     { "4 KiB", 0, 4096 },
		{ "4KB", 0, 4096 },	  { "1.5M", 0, 3 << 19 },    { "10B", 0, 10 },
		{ "0.5B", 0, 0 },	  { "2GiB", 0, 2ULL << 30 }, { "3T", 0, 3ULL << 40 },
		{ "1PB", 0, 1ULL << 50 }, { "5E", 0, 5ULL << 60 },   { "1e3", 0, 1000 },
		{ "1e3K", 0, 1024000 },	  { "min", 0, 0 },	     { "max", 0, UINT64_MAX },
		{ "16E", 0, UINT64_MAX }, { "1e30", 0, UINT64_MAX }, { "4k", -EINVAL, 0 },
		{ "4  Kx", -EINVAL, 0 },  { "4K 3", -EINVAL, 0 },    { "K", -EINVAL, 0 },
		{ "0x1000", -EINVAL, 0 }, { "-4K", -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NR(cases); i++) {
		uint64_t bytes = 99;

		print_message("# bytes '%s'\n", cases[i].text);
		assert_int_equal(value_parse_bytes(cases[i].text, &bytes), cases[i].err);
		assert_true(bytes == (cases[i].err ? 99 : cases[i].bytes));
	}
}

static void test_time(void **state)
{
	static const struct {
		const char *text;
		enum value_unit bare, to;
		int err;
		int64_t time;
	} cases[] = {
		{ "5ms", VALUE_US, VALUE_US, 0, 5000 },
		{ "5000", VALUE_US, VALUE_US, 0, 5000 },
		{ "5 ms", VALUE_US, VALUE_NS, 0, 5000000 },
		{ "1.5", VALUE_S, VALUE_MS, 0, 1500 },
		{ "0.29", VALUE_S, VALUE_MS, 0, 290 },
		{ "4.35", VALUE_MS, VALUE_US, 0, 4350 },
		{ "999ns", VALUE_US, VALUE_US, 0, 0 },
		{ "1 m 30 s", VALUE_US, VALUE_S, 0, 90 },
		{ "1 h 1 m 1 s", VALUE_US, VALUE_S, 0, 3661 },
		{ "2d", VALUE_US, VALUE_S, 0, 172800 },
		{ "-3.0 s", VALUE_NS, VALUE_MS, 0, -3000 },
		{ "min", VALUE_US, VALUE_US, 0, 0 },
		{ "max", VALUE_US, VALUE_US, 0, INT64_MAX },
		{ "1m 30s", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "1m30s", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "1 m 30", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "5 MS", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "5msx", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "ms", VALUE_US, VALUE_US, -EINVAL, 0 },
		{ "1e30 d", VALUE_US, VALUE_NS, -ERANGE, 0 },
	};

	(void)state;
	for (size_t i = 0; i < NR(cases); i++) {
		int64_t time = 99;

		print_message("# time '%s'\n", cases[i].text);
		assert_int_equal(value_parse_time(cases[i].text, cases[i].bare, cases[i].to, &time),
				 cases[i].err);
		assert_true(time == (cases[i].err ? 99 : cases[i].time));
	}
}

static void test_share(void **state)
{
	double share = 99;

	(void)state;
	assert_int_equal(value_parse_share("50%", VALUE_RATIO, &share), 0);
	assert_true(fabs(share - 0.5) < 1e-12);
	assert_int_equal(value_parse_share("50 %", VALUE_BP, &share), 0);
	assert_true(fabs(share - 5000) < 1e-9);
	assert_int_equal(value_parse_share("0.5", VALUE_PERCENT, &share), 0);
	assert_true(fabs(share - 0.5) < 1e-12);
	assert_int_equal(value_parse_share("4%", VALUE_PERMIL, &share), 0);
	assert_true(fabs(share - 40) < 1e-9);
	assert_int_equal(value_parse_share("50%%", VALUE_PERCENT, &share), -EINVAL);
	assert_int_equal(value_parse_share("%", VALUE_PERCENT, &share), -EINVAL);
	assert_int_equal(value_parse_share("half", VALUE_PERCENT, &share), -EINVAL);
	assert_true(fabs(share - 40) < 1e-9);
}

static void test_bool(void **state)
{
	static const char *const yes[] = { "y", "Yes", "TRUE" };
	static const char *const no[] = { "n", "NO", "false" };
	bool value = false;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(value_parse_bool(yes[i], &value), 0);
		assert_true(value);
		assert_int_equal(value_parse_bool(no[i], &value), 0);
		assert_false(value);
	}
	assert_int_equal(value_parse_bool("1", &value), -EINVAL);
	assert_int_equal(value_parse_bool("on", &value), -EINVAL);
	assert_int_equal(value_parse_bool("yes ", &value), -EINVAL);
}

static void test_mode_and_pid(void **state)
{
	mode_t mode = 1;
	pid_t pid = 1;

	(void)state;
	assert_int_equal(value_parse_mode("600", &mode), 0);
	assert_int_equal(mode, 0600);
	assert_int_equal(value_parse_mode("777", &mode), 0);
	assert_int_equal(value_parse_mode("1000", &mode), -ERANGE);
	assert_int_equal(value_parse_mode("8", &mode), -EINVAL);
	assert_int_equal(value_parse_mode("6 ", &mode), -EINVAL);
	assert_int_equal(value_parse_mode("", &mode), -EINVAL);
	assert_int_equal(mode, 0777);
	assert_int_equal(value_parse_pid("4194304", &pid), 0);
	assert_int_equal(pid, 4194304);
	assert_int_equal(value_parse_pid("4194305", &pid), -ERANGE);
	assert_int_equal(value_parse_pid("0", &pid), -ERANGE);
	assert_int_equal(value_parse_pid("99999999999999999999", &pid), -ERANGE);
	assert_int_equal(value_parse_pid("-1", &pid), -EINVAL);
	assert_int_equal(value_parse_pid("1,2", &pid), -EINVAL);
	assert_int_equal(pid, 4194304);
}

static void test_ranges(void **state)
{
	static const struct {
		const char *text;
		int err;
	} refused[] = {
		{ "", -EINVAL },	{ "  ", -EINVAL },	 { "5", -EINVAL },
		{ "8-4", -EINVAL },	{ "4-4", -EINVAL },	 { "1-2-3", -EINVAL },
		{ "a-b", -EINVAL },	{ "4-", -EINVAL },	 { "- - - - - -", -EINVAL },
		{ "5-9 1-2", -ERANGE }, { "1-9 8-10", -ERANGE },
	};
	struct value_range *ranges = NULL;
	size_t nr = 0;

	(void)state;
	assert_int_equal(value_parse_ranges(" 4096-2M  1G-2G", &ranges, &nr), 0);
	assert_int_equal(nr, 2);
	assert_true(ranges[0].start == 4096 && ranges[0].end == 2 << 20);
	assert_true(ranges[1].start == 1 << 30 && ranges[1].end == 2ULL << 30);
	free(ranges);
	assert_int_equal(value_parse_ranges("1-2 2-3 3-4", &ranges, &nr), 0);
	assert_int_equal(nr, 3);
	free(ranges);
	ranges = NULL;
	for (size_t i = 0; i < NR(refused); i++) {
		print_message("# ranges '%s'\n", refused[i].text);
		assert_int_equal(value_parse_ranges(refused[i].text, &ranges, &nr), refused[i].err);
		assert_null(ranges);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nr),     cmocka_unit_test(test_int),
		cmocka_unit_test(test_float),  cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_time),   cmocka_unit_test(test_share),
		cmocka_unit_test(test_bool),   cmocka_unit_test(test_mode_and_pid),
		cmocka_unit_test(test_ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
