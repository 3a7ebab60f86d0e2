// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What there is on a machine, from a /proc and a /sys made for the purpose; other programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "ops/sysinfo.h"
#include "record_fixture.h"
#include "util/subprocess.h"

static const char *const dirs[] = {
	"proc",	    "proc/sys",	      "proc/sys/kernel",
	"sys",	    "sys/module",     "sys/module/damon_stat",
	"debug fs", "debug fs/damon", "bin",
};

#define NR_DIRS (sizeof(dirs) / sizeof(dirs[0]))

static void put_file(const char *name, const char *text, mode_t mode)
{
	FILE *file = fopen(fixture_path(name), "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(chmod(fixture_path(name), mode), 0);
}

static int make_machine(void **state)
{
	char mounts[512], dir[128];
	size_t i;

	if (fixture_enter(state))
		return -1;
	for (i = 0; i < NR_DIRS; i++) {
		if (mkdir(fixture_path(dirs[i]), 0700))
			return -1;
	}
	snprintf(dir, sizeof(dir), "%s", fixture_path("debug\\040fs"));
	snprintf(mounts, sizeof(mounts),
		 "proc /proc proc rw 0 0\nsysfs /sys sysfs rw 0 0\n"
		 "none %s debugfs rw 0 0\nsysfs /other sysfs rw 0 0\n",
		 dir);
	put_file("proc/mounts", mounts, 0600);
	put_file("proc/sys/kernel/osrelease", "6.1.0-test\n", 0600);
	put_file("bin/perf", "#!/bin/sh\necho \"perf version 6.1.7\"\necho more\n", 0700);
	return 0;
}

static int remove_machine(void **state)
{
	size_t i;

	(void)unlink(fixture_path("proc/mounts"));
	(void)unlink(fixture_path("proc/sys/kernel/osrelease"));
	(void)unlink(fixture_path("bin/perf"));
	for (i = NR_DIRS; i-- > 0;)
		(void)rmdir(fixture_path(dirs[i]));
	return fixture_leave(state);
}

static struct sysinfo info;

static void look(enum sysinfo_part part)
{
	bool wanted[NR_SYSINFO_PARTS] = { false };
	char proc[128], sys[128];
	struct sysinfo_roots roots = { proc, sys };

	snprintf(proc, sizeof(proc), "%s", fixture_path("proc"));
	snprintf(sys, sizeof(sys), "%s", fixture_path("sys"));
	wanted[part] = true;
	sysinfo__look(&info, &roots, wanted);
}

static const struct sysinfo_item *item(const char *name)
{
	size_t i;

	for (i = 0; i < info.nr; i++) {
		if (!strcmp(info.items[i].name, name))
			return &info.items[i];
	}
	fail_msg("there is no %s", name);
	return NULL;
}

static void test_versions(void **state)
{
	(void)state;
	look(SYSINFO_VERSIONS);
	assert_string_equal(item("kernel version")->value, "6.1.0-test");
	assert_string_equal(item("bdamon version")->value, BDAMON_VERSION);
	assert_non_null(strstr(item("DAMON version")->value, "that of the kernel"));
}

static void test_mounts(void **state)
{
	(void)state;
	look(SYSINFO_FS);
	assert_string_equal(item("sysfs")->value, "/sys");
	assert_string_equal(item("tracefs")->value, "not mounted");
	assert_string_equal(item("debugfs")->value, fixture_path("debug fs"));
}

static void test_interfaces(void **state)
{
	(void)state;
	look(SYSINFO_INTERFACES);
	assert_string_equal(item("sysfs")->value, "no");
	assert_string_equal(item("damon_stat")->value, "yes");
	assert_string_equal(item("damon_reclaim")->value, "no");
	assert_string_equal(item("debugfs")->value, "yes");
}

static void test_programs(void **state)
{
	char path[256];

	(void)state;
	snprintf(path, sizeof(path), "/nonexistent:%s:/bin", fixture_path("bin"));
	setenv("PATH", path, 1);
	look(SYSINFO_PERF);
	assert_string_equal(item("perf path")->value, fixture_path("bin/perf"));
	assert_string_equal(item("perf version")->value, "6.1.7");
	setenv("PATH", "/nonexistent", 1);
	look(SYSINFO_TRACE_CMD);
	assert_int_equal(info.nr, 1);
	assert_string_equal(item("trace-cmd path")->value, "not found in PATH");
	setenv("PATH", "/usr/bin:/bin", 1);
}

static void test_features(void **state)
{
	(void)state;
	look(SYSINFO_FEATURES);
	assert_string_equal(item("btf")->value, "no");
	assert_non_null(strstr(item("access_check")->note, "bdamon features"));
}

static void test_subprocess(void **state)
{
	static const char *const echo[] = { "sh", "-c", "printf 'a\\nb'; echo no >&2; exit 3",
					    NULL };
	static const char *const much[] = { "sh", "-c", "yes | head -c 300000", NULL };
	static const char *const dies[] = { "sh", "-c", "kill -9 $$", NULL };
	static const char *const none[] = { "/nonexistent/program", NULL };
	char *text = NULL;

	(void)state;
	assert_int_equal(subprocess__output(echo, 100, &text), 3);
	assert_string_equal(text, "a\nb");
	free(text);
	assert_int_equal(subprocess__output(much, 5, &text), 0);
	assert_string_equal(text, "y\ny\ny");
	free(text);
	assert_int_equal(subprocess__output(dies, 5, &text), 128 + 9);
	assert_string_equal(text, "");
	free(text);
	assert_int_equal(subprocess__output(none, 5, &text), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_versions),   cmocka_unit_test(test_mounts),
		cmocka_unit_test(test_interfaces), cmocka_unit_test(test_programs),
		cmocka_unit_test(test_features),   cmocka_unit_test(test_subprocess),
	};

	return cmocka_run_group_tests(tests, make_machine, remove_machine);
}
