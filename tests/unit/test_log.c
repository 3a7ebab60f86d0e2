/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What reaches a terminal: messages and the line of progress, byte by byte. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "util/log.h"

#define CLEAR "\r\033[K"

static int saved_stderr, screen;

/* Standard error is a terminal of 40 columns that changes nothing. */
static int begin(void **state)
{
	struct winsize size = { .ws_row = 24, .ws_col = 40 };
	struct termios modes;
	int user;

	(void)state;
	if (openpty(&screen, &user, NULL, NULL, &size) || tcgetattr(user, &modes))
		return -1;
	cfmakeraw(&modes);
	if (tcsetattr(user, TCSANOW, &modes) || fcntl(screen, F_SETFL, O_NONBLOCK))
		return -1;
	fflush(stderr);
	saved_stderr = dup(STDERR_FILENO);
	return dup2(user, STDERR_FILENO) < 0 || close(user) ? -1 : 0;
}

static int end(void **state)
{
	(void)state;
	log_set_level(LOG_NOTICE);
	return dup2(saved_stderr, STDERR_FILENO) < 0 || close(saved_stderr) || close(screen) ? -1
											     : 0;
}

/* What was written to a terminal may reach its other side a little later, in pieces. */
static void assert_screen(const char *expected)
{
	struct pollfd wait = { .fd = screen, .events = POLLIN };
	size_t len = 0;
	char text[1024];
	ssize_t n;

	while (poll(&wait, 1, len < strlen(expected) ? 2000 : 0) > 0) {
		n = read(screen, text + len, sizeof(text) - 1 - len);
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	text[len] = '\0';
	assert_string_equal(text, expected);
}

static void test_messages(void **state)
{
	(void)state;
	errno = EDOM;
	log_error("cannot open %s", "x");
	log_warn("coarse");
	log_notice("saved");
	log_info("hidden");
	assert_int_equal(errno, EDOM);
	log_set_level(LOG_INFO);
	log_info("shown");
	assert_screen("bdamon: cannot open x\nbdamon: warning: coarse\nbdamon: saved\n"
		      "bdamon: shown\n");
}

static void test_progress_is_replaced(void **state)
{
	(void)state;
	log_progress("%d s", 1);
	log_progress("%d s", 2);
	log_end_progress();
	assert_screen(CLEAR "1 s" CLEAR "2 s\n");
}

static void test_message_clears_progress(void **state)
{
	(void)state;
	log_progress("1 s");
	log_error("no space");
	log_warn("slow");
	log_end_progress();
	assert_screen(CLEAR "1 s" CLEAR "bdamon: no space\nbdamon: warning: slow\n");
}

static void test_hidden_message_leaves_progress(void **state)
{
	(void)state;
	log_progress("1 s");
	log_debug("hidden");
	log_end_progress();
	assert_screen(CLEAR "1 s\n");
}

static void test_progress_goes_on_after_message(void **state)
{
	(void)state;
	log_progress("1 s");
	log_error("no space");
	log_progress("2 s");
	log_end_progress();
	assert_screen(CLEAR "1 s" CLEAR "bdamon: no space\n" CLEAR "2 s\n");
}

static void test_end_without_progress(void **state)
{
	(void)state;
	log_end_progress();
	log_error("x");
	assert_screen("bdamon: x\n");
}

static void test_progress_does_not_wrap(void **state)
{
	char line[101];

	(void)state;
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	log_progress("%s", line);
	log_end_progress();
	/* One column less than there are. */
	assert_screen(CLEAR "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n");
}

static void test_held_messages_come_later(void **state)
{
	size_t nr;

	(void)state;
	log_hold();
	assert_null(log_held(&nr));
	assert_int_equal(nr, 0);
	errno = EDOM;
	log_warn("%d is one too many", 7);
	log_info("hidden");
	assert_int_equal(errno, EDOM);
	assert_string_equal(log_held(&nr), "warning: 7 is one too many");
	log_error("gone");
	assert_string_equal(log_held(&nr), "gone");
	assert_int_equal(nr, 2);
	assert_screen("");
	log_release();
	log_error("after");
	assert_screen("bdamon: warning: 7 is one too many\nbdamon: gone\nbdamon: after\n");
}

static void test_latest_messages_are_held(void **state)
{
	char expected[1024] = "bdamon: 3 earlier messages are not shown\n";
	size_t len = strlen(expected);
	int i;

	(void)state;
	log_hold();
	for (i = 0; i < LOG_HELD + 3; i++)
		log_warn("%d", i);
	log_release();
	for (i = 3; i < LOG_HELD + 3; i++)
		len += (size_t)snprintf(expected + len, sizeof(expected) - len,
					"bdamon: warning: %d\n", i);
	assert_screen(expected);
	log_hold();
	log_release();
	assert_screen("");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_messages),
		TEST(test_progress_is_replaced),
		TEST(test_message_clears_progress),
		TEST(test_hidden_message_leaves_progress),
		TEST(test_progress_goes_on_after_message),
		TEST(test_end_without_progress),
		TEST(test_progress_does_not_wrap),
		TEST(test_held_messages_come_later),
		TEST(test_latest_messages_are_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
