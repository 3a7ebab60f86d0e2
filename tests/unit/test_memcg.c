// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Memory cgroups of both versions, from trees of directories made for the purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/memcg.h"

static char root[] = "/tmp/bdamon-memcg-XXXXXX";

/* Make the directory @name below the root. Return: its inode number. */
static uint64_t put_dir(const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	snprintf(path, sizeof(path), "%s%s", root, name);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_int_equal(stat(path, &st), 0);
	return st.st_ino;
}

static void put_file(const char *name)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s%s", root, name);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static int enter(void **state)
{
	(void)state;
	return mkdtemp(root) ? 0 : -1;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int leave(void **state)
{
	(void)state;
	return nftw(root, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void expect_none(const char *path, int err)
{
	uint64_t id = 7;

	assert_int_equal(memcg__find_id(root, path, &id), err);
	assert_int_equal(id, 7);
}

static void expect_id(const char *path, uint64_t expected)
{
	uint64_t id = 0;

	assert_int_equal(memcg__find_id(root, path, &id), 0);
	assert_int_equal(id, expected);
}

static void finds_version_2(void **state)
{
	uint64_t a, b;

	(void)state;
	a = put_dir("/a");
	b = put_dir("/a/b");
	expect_none("/a", -ENOENT);
	put_file("/a/memory.stat");
	expect_id("/a", a);
	expect_id("a", a);
	expect_id("/a/", a);
	/* Its memory is accounted to the cgroup above. */
	expect_none("/a/b", -ENOENT);
	put_file("/a/b/memory.stat");
	expect_id("/a/b", b);
	expect_none("/a/c", -ENOENT);
	expect_none("/a/memory.stat", -ENOENT);
}

static void finds_version_1(void **state)
{
	uint64_t controller = put_dir("/memory"), old;

	(void)state;
	put_file("/memory/memory.stat");
	expect_id("/", controller);
	old = put_dir("/memory/old");
	put_file("/memory/old/memory.stat");
	expect_id("/old", old);
	expect_none("/older", -ENOENT);
}

static void refuses_long_paths(void **state)
{
	char path[PATH_MAX];

	(void)state;
	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	expect_none(path, -ENAMETOOLONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_version_2),
		cmocka_unit_test(finds_version_1),
		cmocka_unit_test(refuses_long_paths),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
