// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Names of addresses over time, and which of them a picture has room for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/mapping_strip.h"

/*
 * Mappings of process 7, in KiB, first at 10 s, then at 20 s:
 *
 *	heap 100-200, libx 300-310, anonymous 400-500, stack 900-910
 *	heap 100-250, liby 300-305, anonymous 450-460
 */
static const char file_text[] =
	"[{\"time\": 10.0, \"procvmas\": [{\"pid\": 7, \"vmas\": ["
	"{\"start\": 102400, \"end\": 204800, \"name\": \"[heap]\"},"
	"{\"start\": 307200, \"end\": 317440, \"name\": \"/usr/lib/libx.so.1\"},"
	"{\"start\": 409600, \"end\": 512000, \"name\": \"0\"},"
	"{\"start\": 921600, \"end\": 931840, \"name\": \"[stack]\"}]}]},"
	"{\"time\": 20.0, \"procvmas\": [{\"pid\": 7, \"vmas\": ["
	"{\"start\": 102400, \"end\": 256000, \"name\": \"[heap]\"},"
	"{\"start\": 307200, \"end\": 312320, \"name\": \"/usr/lib/liby.so.1\"},"
	"{\"start\": 460800, \"end\": 471040, \"name\": \"0\"}]}]}]";

static struct layout *layout;

static int load(void **state)
{
	FILE *out = fopen(fixture_path("a.vmas"), "w");

	(void)state;
	if (!out || fputs(file_text, out) < 0 || fclose(out))
		return -1;
	return layout__read(&layout, fixture_path("a.vmas"), 10000000000);
}

static int unload(void **state)
{
	(void)state;
	layout__free(layout);
	return 0;
}

static void get_names(struct address_names *names, int64_t start_s, int64_t end_s)
{
	assert_int_equal(
		address_names__init(names, layout, 0, start_s * 1000000000, end_s * 1000000000), 0);
}

static void check_names(int64_t start_s, int64_t end_s, const char *want)
{
	struct address_names names;
	size_t i, len = 0;
	char text[512] = "";

	get_names(&names, start_s, end_s);
	for (i = 0; i < names.nr; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s %lu-%lu",
					i ? ", " : "", address_label(names.items[i].mapping).s,
					names.items[i].start >> 10, names.items[i].end >> 10);
	assert_string_equal(text, want);
	address_names__fini(&names);
}

static void test_times(void **state)
{
	static const char early[] =
		"heap 100-200, libx.so.1 300-310, anonymous 400-500, stack 900-910";

	(void)state;
	check_names(11, 12, early);
	check_names(0, 1, early);
	check_names(25, 30, "heap 100-250, liby.so.1 300-305, anonymous 450-460");
	/* The latest name, and around it what was there before. */
	check_names(11, 30,
		    "heap 100-250, liby.so.1 300-305, libx.so.1 305-310, anonymous 400-450, "
		    "anonymous 450-460, anonymous 460-500, stack 900-910");
}

static void check_label(const char *name, const char *want)
{
	const struct layout_mapping mapping = { .kind = layout_kind__of(name), .name = name };

	assert_string_equal(address_label(&mapping).s, want);
}

static void test_labels(void **state)
{
	const struct layout_mapping nameless = { .kind = LAYOUT_ANONYMOUS };
	char name[4096];

	(void)state;
	assert_string_equal(address_label(&nameless).s, "anonymous");
	check_label("[heap]", "heap");
	check_label("[stack]", "stack");
	check_label("[anon:glibc: malloc]", "glibc: malloc");
	check_label("/usr/lib/x/libc.so.6", "libc.so.6");
	check_label("/a/b (deleted)", "b");
	check_label("/dev/zero (deleted)", "shared");
	check_label("/", "/");
	check_label("/a/\033[31m\303\244", "?[31m??");
	memset(name, 'n', sizeof(name));
	name[sizeof(name) - 1] = '\0';
	check_label(name, "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn");
}

/* Which pieces have their names beside them, from the largest to the smallest. */
static void check_strip(uint64_t start_kib, uint64_t end_kib, double height, const char *want)
{
	const struct guide_range range = { start_kib << 10, end_kib << 10 };
	struct address_names names;
	struct mapping_strip strip;
	size_t i, len = 0;
	char text[512] = "";

	get_names(&names, 11, 12);
	assert_int_equal(mapping_strip__init(&strip, &names, &range, height, 1), 0);
	for (i = 0; i < strip.nr; i++) {
		const struct mapping_piece *p = &strip.pieces[i];

		assert_true(p->low >= 0 && p->low < p->high && p->high <= height);
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s%s", i ? ", " : "",
					p->is_named ? "" : "-", address_label(p->mapping).s);
	}
	assert_string_equal(text, want);
	mapping_strip__fini(&strip);
	address_names__fini(&names);
}

static void test_strip(void **state)
{
	(void)state;
	check_strip(100, 910, 810, "heap, anonymous, libx.so.1, stack");
	/* Names need a line of the strip each, and nobody needs a name for a little anonymity. */
	check_strip(290, 500, 210, "anonymous, libx.so.1");
	check_strip(100, 910, 101.25, "heap, -anonymous, libx.so.1, stack");
	check_strip(100, 510, 82, "heap, -anonymous, libx.so.1");
	check_strip(100, 910, 50.625, "heap, -anonymous, -libx.so.1, -stack");
	check_strip(150, 305, 155, "heap, libx.so.1");
	check_strip(600, 700, 100, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_times, load, unload),
		cmocka_unit_test(test_labels),
		cmocka_unit_test_setup_teardown(test_strip, load, unload),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
