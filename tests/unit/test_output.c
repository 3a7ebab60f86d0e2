// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Output that fails: which error is noticed, and what is told of it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "cli/output.h"

static FILE *open_full(int mode)
{
	FILE *out = fopen("/dev/full", "w");

	assert_non_null(out);
	assert_int_equal(setvbuf(out, NULL, mode, BUFSIZ), 0);
	return out;
}

static void test_flush(void **state)
{
	FILE *out = open_full(_IOFBF);

	(void)state;
	assert_int_equal(output__flush(out), 0);
	fputs("text", out);
	assert_int_equal(output__flush(out), -ENOSPC);
	fclose(out);
	/* Nothing is left to be written when the file is asked. */
	out = open_full(_IONBF);
	fputs("text", out);
	errno = ENOSPC;
	assert_int_equal(output__flush(out), -EIO);
	fclose(out);
}

/* What the end of a command with @err prints after standard output failed, if it did. */
static int judge(bool has_failed, int err, char *ret_text, size_t sz)
{
	int out = dup(STDOUT_FILENO), messages = dup(STDERR_FILENO), result, is_sound;
	FILE *told = tmpfile(), *full = open_full(_IONBF);

	assert_true(told && out >= 0 && messages >= 0);
	fflush(NULL);
	dup2(fileno(told), STDERR_FILENO);
	if (has_failed) {
		dup2(fileno(full), STDOUT_FILENO);
		fputs("text", stdout);
		fflush(stdout);
		assert_true(ferror(stdout));
	}
	result = output__judge(err);
	is_sound = !ferror(stdout);
	dup2(out, STDOUT_FILENO);
	dup2(messages, STDERR_FILENO);
	rewind(told);
	ret_text[fread(ret_text, 1, sz - 1, told)] = '\0';
	fclose(told);
	fclose(full);
	close(out);
	close(messages);
	assert_true(is_sound);
	return result;
}

static void test_judge(void **state)
{
	char text[256];

	(void)state;
	assert_int_equal(judge(false, 0, text, sizeof(text)), 0);
	assert_string_equal(text, "");
	/* Not of standard output: told where it happened. */
	assert_int_equal(judge(false, -EPIPE, text, sizeof(text)), -EPIPE);
	assert_string_equal(text, "");
	assert_int_equal(judge(true, -ENOSPC, text, sizeof(text)), -ENOSPC);
	assert_non_null(strstr(text, "writing to standard output failed: No space left"));
	assert_int_equal(judge(true, -EPIPE, text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flush),
		cmocka_unit_test(test_judge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
