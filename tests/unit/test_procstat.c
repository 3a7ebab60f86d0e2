// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What /proc/PID/stat tells of ourselves, whatever our name is. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>
#include <cmocka.h>

#include "ops/procstat.h"

static void test_names(void **state)
{
	static const char *const names[] = { "plain", "a b", ") S 1 (", ")", "" };
	char buf[PROCSTAT_MAX], letter;
	const char *fields;
	int parent;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		assert_int_equal(prctl(PR_SET_NAME, names[i]), 0);
		fields = procstat__read(getpid(), buf);
		assert_non_null(fields);
		assert_int_equal(sscanf(fields, "%c %d", &letter, &parent), 2);
		assert_int_equal(letter, 'R');
		assert_int_equal(parent, getppid());
	}
}

static void test_nobody(void **state)
{
	char buf[PROCSTAT_MAX];

	(void)state;
	assert_null(procstat__read(INT_MAX, buf));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
