// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files that replace others: only when complete, and without a trace otherwise. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "record/successor.h"
#include "record_fixture.h"

static char target[128];

static void put(const char *text)
{
	FILE *file = fopen(target, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void expect(const char *text)
{
	FILE *file = fopen(target, "r");
	char got[64] = "";

	assert_non_null(file);
	assert_non_null(fgets(got, sizeof(got), file));
	fclose(file);
	assert_string_equal(got, text);
}

static size_t nr_files(void)
{
	DIR *dir = opendir(fixture_dir);
	size_t nr = 0;

	assert_non_null(dir);
	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr - 2;
}

/* Create and write a successor of @path. Return: its descriptor. */
static int begin(struct successor *s, const char *path, mode_t mode)
{
	int fd = successor__create(s, path, mode);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, "new", 3), 3);
	return fd;
}

static void test_replaced(void **state)
{
	struct successor s;
	struct stat st;
	int fd;

	(void)state;
	put("old");
	fd = begin(&s, target, 0640);
	expect("old");
	assert_int_equal(successor__commit(&s, fd), 0);
	close(fd);
	successor__fini(&s);
	expect("new");
	assert_int_equal(nr_files(), 1);
	assert_int_equal(stat(target, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_int_equal(unlink(target), 0);
	fd = begin(&s, target, 0600);
	assert_int_equal(successor__commit(&s, fd), 0);
	close(fd);
	successor__fini(&s);
	expect("new");
}

static void test_given_up(void **state)
{
	struct successor s;

	(void)state;
	put("old");
	close(begin(&s, target, 0600));
	successor__fini(&s);
	expect("old");
	assert_int_equal(nr_files(), 1);
}

/* The file that a link names is replaced, not the link. */
static void test_link(void **state)
{
	const char *link = fixture_path("b");
	struct successor s;
	struct stat st;
	int fd;

	(void)state;
	put("old");
	assert_int_equal(symlink(target, link), 0);
	fd = begin(&s, link, 0600);
	assert_int_equal(successor__commit(&s, fd), 0);
	close(fd);
	successor__fini(&s);
	expect("new");
	assert_int_equal(lstat(fixture_path("b"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_refused(void **state)
{
	struct successor s;

	(void)state;
	assert_int_equal(successor__create(&s, fixture_dir, 0600), -EINVAL);
	successor__fini(&s);
	assert_int_equal(successor__create(&s, "/dev/null", 0600), -EINVAL);
	successor__fini(&s);
	assert_int_equal(successor__create(&s, "/nonexistent/file", 0600), -ENOENT);
	successor__fini(&s);
}

static int enter(void **state)
{
	if (fixture_enter(state))
		return -1;
	snprintf(target, sizeof(target), "%s", fixture_path("a"));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_given_up),
		cmocka_unit_test(test_link),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, enter, fixture_leave);
}
