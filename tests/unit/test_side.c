// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files beside a record, from a /proc made for the purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>
#include <cmocka.h>

#include "record/side.h"
#include "record_fixture.h"

#define PROC_FILE(name, text)      \
	{                          \
		"proc/" name, text \
	}

static const struct {
	const char *name;
	const char *text;
} proc_files[] = {
	PROC_FILE("meminfo", "MemTotal:  1000 kB\nMemFree:  200 kB\nMemAvailable:  600 kB\n"
			     "Buffers: 30 kB\nCached:  40 kB\nSwapCached: 5 kB\n"),
	PROC_FILE("7/statm", "100 50 25 10 0 60 0\n"),
	PROC_FILE("7/stat", "7 (a \"b) S 1 2\n"),
	PROC_FILE("7/maps", "55550000-55552000 r-xp 00000000 08:01 1234   /usr/bin/a\\\xff\n"
			    "7f000000-7f001000 rw-p 00000000 00:00 0 \n"
			    "7f400000-7f800000 rw-s 00000000 00:01 77  /memfd:my mem (deleted)\n"),
};

/* How the first sample begins. */
#define TIME "[{\"time\":1.500000000,\"monotonic\":0.500000001,"

static int make_proc(void **state)
{
	size_t i;
	FILE *file;

	if (fixture_enter(state) || mkdir(fixture_path("proc"), 0700) ||
	    mkdir(fixture_path("proc/7"), 0700))
		return -1;
	for (i = 0; i < sizeof(proc_files) / sizeof(proc_files[0]); i++) {
		file = fopen(fixture_path(proc_files[i].name), "w");
		if (!file)
			return -1;
		fputs(proc_files[i].text, file);
		fclose(file);
	}
	return 0;
}

static int remove_proc(void **state)
{
	size_t i;

	for (i = 0; i < sizeof(proc_files) / sizeof(proc_files[0]); i++)
		(void)unlink(fixture_path(proc_files[i].name));
	(void)unlink(fixture_path("proc/7/pagemap"));
	(void)unlink(fixture_path("proc/kpageflags"));
	(void)rmdir(fixture_path("proc/7"));
	(void)rmdir(fixture_path("proc"));
	(void)unlink(fixture_path("a.mem_footprint.old"));
	return fixture_leave(state);
}

/* The text without blanks and newlines between the words of JSON. */
static void read_packed(const char *name, char *text, size_t sz)
{
	FILE *file = fopen(fixture_path(name), "r");
	bool inside = false;
	size_t len = 0;
	int c;

	assert_non_null(file);
	while ((c = fgetc(file)) != EOF && len + 2 < sz) {
		if (inside && c == '\\') {
			text[len++] = (char)c;
			c = fgetc(file);
		} else if (c == '"') {
			inside = !inside;
		}
		if (inside || (c != ' ' && c != '\n'))
			text[len++] = (char)c;
	}
	text[len] = '\0';
	fclose(file);
}

static void check_side(enum side_kind kind, const char *name, const char *before, const char *want)
{
	static const struct side_process procs[] = { { 7, 0 }, { 8, 3 } };
	static const struct side_time begin = { 1500000000, 500000001 };
	static const struct side_time end = { 2500000000, 1500000000 };
	struct side_file *file;
	char record[128], proc[128], text[2048];

	snprintf(record, sizeof(record), "%s", fixture_path("a"));
	snprintf(proc, sizeof(proc), "%s", fixture_path("proc"));
	assert_int_equal(side_file__open(&file, kind, record, 0640), 0);
	read_packed(name, text, sizeof(text));
	assert_string_equal(text, before);
	assert_int_equal(side_file__sample(file, proc, &begin, procs, 2), 0);
	/* Valid at any time, not only once closed. */
	read_packed(name, text, sizeof(text));
	assert_string_equal(text, want);
	assert_int_equal(side_file__sample(file, proc, &end, procs, 0), 0);
	assert_int_equal(side_file__close(file), 0);
	read_packed(name, text, sizeof(text));
	assert_non_null(strstr(text, "]},{\"time\":2.500000000,\"monotonic\":1.500000000,"));
	assert_string_equal(text + strlen(text) - 3, "]}]");
}

static void test_footprint(void **state)
{
	struct stat st;

	(void)state;
	check_side(
		SIDE_MEM_FOOTPRINT, "a.mem_footprint", "[]",
		TIME
		"\"footprints\":["
		"{\"pid\":7,\"target_id\":0,"
		"\"footprint\":{\"size\":100,\"resident\":50,\"shared\":25,\"trs\":10,\"lrs\":0,\"drs\":60,\"dt\":0}},"
		"{\"pid\":8,\"target_id\":3,"
		"\"footprint\":{\"size\":0,\"resident\":0,\"shared\":0,\"trs\":0,\"lrs\":0,\"drs\":0,\"dt\":0}},"
		"{\"pid\":null,\"footprint\":{\"total\":1000,\"free\":200,\"available\":600,"
		"\"buffers\":30,\"cached\":40}}]}]");
	assert_int_equal(stat(fixture_path("a.mem_footprint"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
}

/* Names keep the blanks inside; memory that nobody can look at has no share of huge pages. */
#define VMAS                                                                            \
	"{\"start\":1431633920,\"end\":1431642112,\"name\":\"/usr/bin/a\\\\\\u00ff\"}," \
	"{\"start\":2130706432,\"end\":2130710528,\"name\":\"0\"},"                     \
	"{\"start\":2134900736,\"end\":2139095040,\"name\":\"/memfd:my mem (deleted)\""

static void test_vmas(void **state)
{
	(void)state;
	check_side(SIDE_VMAS, "a.vmas", "[]",
		   TIME "\"procvmas\":[{\"pid\":7,\"target_id\":0,\"vmas\":[" VMAS "}]},"
			"{\"pid\":8,\"target_id\":3,\"vmas\":[]}]}]");
}

static void put_entry(const char *name, uint64_t idx, uint64_t entry)
{
	FILE *file = fopen(fixture_path(name), "r+");

	assert_non_null(file);
	assert_int_equal(fseek(file, (long)(idx * sizeof(entry)), SEEK_SET), 0);
	assert_int_equal(fwrite(&entry, sizeof(entry), 1, file), 1);
	assert_int_equal(fclose(file), 0);
}

/*
 * Of the pages looked at in the 4 MiB, the first is present in frame 600, whose huge page begins
 * at frame 512, the second in frame 100, whose neighbours are pages of their own.
 */
static void test_huge(void **state)
{
	const uint64_t first = 0x7f400 + 1024 / 32, second = 0x7f400 + 1024 * 3 / 32;

	(void)state;
	fclose(fopen(fixture_path("proc/7/pagemap"), "w"));
	fclose(fopen(fixture_path("proc/kpageflags"), "w"));
	put_entry("proc/7/pagemap", first, 1ULL << 63 | 600);
	put_entry("proc/7/pagemap", second, 1ULL << 63 | 100);
	put_entry("proc/7/pagemap", second + 64, 100);
	put_entry("proc/kpageflags", 256, 1ULL << 15);
	put_entry("proc/kpageflags", 512 + 256, 1ULL << 16);
	check_side(SIDE_VMAS, "a.vmas", "[]",
		   TIME "\"procvmas\":[{\"pid\":7,\"target_id\":0,\"vmas\":[" VMAS
			",\"huge_percent\":50}]},{\"pid\":8,\"target_id\":3,\"vmas\":[]}]}]");
	/* Who may not know frames is told 0. */
	put_entry("proc/7/pagemap", first, 1ULL << 63);
	put_entry("proc/7/pagemap", second, 1ULL << 63);
	check_side(SIDE_VMAS, "a.vmas", "[]",
		   TIME "\"procvmas\":[{\"pid\":7,\"target_id\":0,\"vmas\":[" VMAS "}]},"
			"{\"pid\":8,\"target_id\":3,\"vmas\":[]}]}]");
}

/* The same mappings are not written again; others are. */
static void test_same_vmas(void **state)
{
	static const struct side_process proc = { 7, 0 };
	struct side_time now = { 1, 1 };
	char record[128], root[128], before[4096], after[4096];
	struct side_file *file;

	(void)state;
	snprintf(record, sizeof(record), "%s", fixture_path("a"));
	snprintf(root, sizeof(root), "%s", fixture_path("proc"));
	assert_int_equal(side_file__open(&file, SIDE_VMAS, record, 0600), 0);
	assert_int_equal(side_file__sample(file, root, &now, &proc, 1), 0);
	read_packed("a.vmas", before, sizeof(before));
	now.wall_ns++;
	assert_int_equal(side_file__sample(file, root, &now, &proc, 1), 0);
	read_packed("a.vmas", after, sizeof(after));
	assert_string_equal(before, after);
	assert_int_equal(side_file__sample(file, root, &now, &proc, 0), 0);
	assert_int_equal(side_file__sample(file, root, &now, &proc, 1), 0);
	assert_int_equal(side_file__close(file), 0);
	read_packed("a.vmas", after, sizeof(after));
	assert_true(strlen(after) > 2 * strlen(before));
}

static void put_proc(const char *name, const char *text)
{
	FILE *file = fopen(fixture_path(name), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static bool has_seen(struct side_file *file, uint64_t at_ns, const char *name)
{
	static const struct side_process proc = { 7, 0 };
	const struct side_time now = { at_ns, at_ns };
	char root[128], text[4096];

	snprintf(root, sizeof(root), "%s", fixture_path("proc"));
	assert_int_equal(side_file__sample(file, root, &now, &proc, 1), 0);
	read_packed("a.vmas", text, sizeof(text));
	return strstr(text, name);
}

/* Mappings are read again when their size is another, or after ten seconds. */
static void test_kept_vmas(void **state)
{
	struct side_file *file;

	(void)state;
	assert_int_equal(side_file__open(&file, SIDE_VMAS, fixture_path("a"), 0600), 0);
	assert_true(has_seen(file, 1, "memfd"));
	put_proc("proc/7/maps", "7f000000-7f001000 rw-p 00000000 08:01 5 /first\n");
	assert_false(has_seen(file, 1000000001, "/first"));
	assert_true(has_seen(file, 10000000001, "/first"));
	put_proc("proc/7/maps", "7f000000-7f002000 rw-p 00000000 08:01 6 /second\n");
	put_proc("proc/7/statm", "101 50 25 10 0 60 0\n");
	assert_true(has_seen(file, 10000000002, "/second"));
	assert_int_equal(side_file__close(file), 0);
}

static void test_stats(void **state)
{
	(void)state;
	check_side(SIDE_PROC_STATS, "a.proc_stats", "[]",
		   TIME
		   "\"proc_stats\":["
		   "{\"fields\":[\"7\",\"(a\",\"\\\"b)\",\"S\",\"1\",\"2\"]},{\"fields\":null}]}]");
}

static void test_kdamonds(void **state)
{
	char text[64];

	(void)state;
	assert_int_equal(side_write_kdamonds(fixture_path("a"), 0600, "[{}]"), 0);
	assert_int_equal(side_write_kdamonds(fixture_path("a"), 0600, "[1]"), 0);
	read_packed("a.kdamonds", text, sizeof(text));
	assert_string_equal(text, "[1]");
	assert_int_equal(side_write_kdamonds("/nonexistent/a", 0600, "[]"), -ENOENT);
}

static void test_old_footprint(void **state)
{
	struct side_file *file;
	struct stat st;

	(void)state;
	assert_int_equal(side_file__open(&file, SIDE_MEM_FOOTPRINT, fixture_path("a"), 0600), 0);
	assert_int_equal(side_file__close(file), 0);
	assert_int_equal(stat(fixture_path("a.mem_footprint.old"), &st), 0);
	assert_int_equal(side_file__close(NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_footprint),     cmocka_unit_test(test_vmas),
		cmocka_unit_test(test_stats),	      cmocka_unit_test(test_kdamonds),
		cmocka_unit_test(test_old_footprint), cmocka_unit_test(test_huge),
		cmocka_unit_test(test_same_vmas),     cmocka_unit_test(test_kept_vmas),
	};

	return cmocka_run_group_tests(tests, make_proc, remove_proc);
}
