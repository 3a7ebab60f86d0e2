// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What is at an address, and which parts of an address space are looked at on their own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "view/mappings.h"
#include "view/ranges.h"
#include "view_fixture.h"

static const char listing[] = "00400000-00402000 r-xp 00000000 08:01 12   /usr/bin/my program\n"
			      "00402000-00403000 rw-p 00002000 08:01 12   /usr/bin/my program\n"
			      "01000000-01100000 rw-p 00000000 00:00 0    [heap]\n"
			      "7f0000000000-7f0004000000 rw-p 00000000 00:00 0 \n"
			      "7f0004000000-7f0004100000 rw-p 00000000 00:00 0    [anon:cache]\n"
			      "7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0    [stack]\n";

static struct mappings maps;

static int load(void **state)
{
	(void)state;
	maps = read_mappings(listing);
	return 0;
}

static int unload(void **state)
{
	(void)state;
	mappings__fini(&maps);
	return 0;
}

static void test_read(void **state)
{
	static const char *const names[] = {
		"/usr/bin/my program", "/usr/bin/my program", "heap", "anon", "anon:cache", "stack",
	};
	size_t i;

	(void)state;
	assert_int_equal(maps.nr, NR_OF(names));
	for (i = 0; i < maps.nr; i++)
		assert_string_equal(maps.list[i].name, names[i]);
	assert_int_equal(maps.list[3].start, 0x7f0000000000);
	assert_int_equal(maps.list[3].end, 0x7f0004000000);
	assert_int_equal(maps.bytes, 0x3000 + MIB + 65 * MIB + 0x21000);
}

/* Names are whatever files are called; lines may be anything. */
static void test_read_anything(void **state)
{
	struct mappings odd =
		read_mappings("1000-2000 r--p 0 0:0 1 /tmp/\033[2J\177\302\233x\303\244\n"
			      "nonsense\n"
			      "\n"
			      "3000-3000 r--p 0 0:0 1 /empty\n"
			      "1800-2800 r--p 0 0:0 1 /overlapping\n"
			      "4000-5000\n"
			      "6000-7000 r--p 0 0:0 1 /last");

	(void)state;
	assert_int_equal(odd.nr, 3);
	assert_string_equal(odd.list[0].name, "/tmp/?[2J??x\303\244");
	assert_int_equal(odd.list[1].start, 0x4000);
	assert_string_equal(odd.list[1].name, "anon");
	assert_string_equal(odd.list[2].name, "/last");
	mappings__fini(&odd);
	odd = read_mappings(" ");
	assert_int_equal(odd.nr, 0);
	assert_int_equal(mappings__first(&odd, 0), 0);
	mappings__fini(&odd);
}

static void test_first(void **state)
{
	(void)state;
	assert_int_equal(mappings__first(&maps, 0), 0);
	assert_int_equal(mappings__first(&maps, 0x401fff), 0);
	assert_int_equal(mappings__first(&maps, 0x402000), 1);
	assert_int_equal(mappings__first(&maps, 0x500000), 2);
	assert_int_equal(mappings__first(&maps, 0x7ffc00021000), 6);
}

static void assert_name(uint64_t start, uint64_t end, const char *name, size_t nr_others)
{
	size_t nr = 99;
	const char *got = mappings__name_of(&maps, start, end, &nr);

	assert_int_equal(nr, nr_others);
	if (name)
		assert_string_equal(got, name);
	else
		assert_null(got);
}

static void test_names(void **state)
{
	(void)state;
	assert_name(0x1000000, 0x1100000, "heap", 0);
	assert_name(0x1010000, 0x1011000, "heap", 0);
	/* Two mappings of one file are one name. */
	assert_name(0x400000, 0x403000, "/usr/bin/my program", 0);
	/* Two of file, one of heap, and most of it nothing. */
	assert_name(0x400000, 0x1100000, NULL, 3);
	assert_name(0xf80000, 0x1100000, "heap", 0);
	assert_name(0x7f0003f80000, 0x7f0004100000, "anon:cache", 1);
	assert_name(0x7f0003000000, 0x7f0004100000, "anon", 1);
	assert_name(0x2000000, 0x3000000, NULL, 0);
}

/* --- ranges ----------------------------------------------------------------------- */

static struct view_ranges ranges;

static int free_ranges(void **state)
{
	view_ranges__fini(&ranges);
	return unload(state);
}

#define FIND(...)                                                                        \
	do {                                                                             \
		const struct record_region regions_[] = { __VA_ARGS__ };                 \
		const struct record_snapshot_view snap_ = SNAPSHOT(0, SECOND, regions_); \
                                                                                         \
		assert_int_equal(view_ranges__find(&ranges, &snap_, &maps), 0);          \
	} while (0)

static void assert_range(size_t i, uint64_t start, uint64_t end, double heat)
{
	assert_true(i < ranges.nr);
	assert_int_equal(ranges.list[i].start, start);
	assert_int_equal(ranges.list[i].end, end);
	assert_float_equal(ranges.list[i].heat, heat, 1e-6);
}

static void test_ranges_without_mappings(void **state)
{
	(void)state;
	mappings__fini(&maps);
	FIND(REGION(0x400000, 0x500000, 2, 0), REGION(0x500000, 0x600000, 0, 0),
	     REGION(0x800000, 0x900000, 1, 0));
	assert_int_equal(ranges.nr, 2);
	assert_range(0, 0x400000, 0x600000, 2.0 * MIB);
	assert_range(1, 0x800000, 0x900000, 1.0 * MIB);
}

/* Without a hole between regions the mappings tell: 126 TiB of nothing separate, 11 MiB do not. */
static void test_ranges_of_mappings(void **state)
{
	(void)state;
	FIND(REGION(0x400000, 0x7f0002000000, 3, 0), REGION(0x7f0002000000, 0x7ffc00021000, 1, 0));
	assert_int_equal(ranges.nr, 3);
	assert_range(0, 0x400000, 0x1100000, 3.0 * 13 * MIB);
	assert_range(1, 0x7f0000000000, 0x7f0004100000, 32.0 * MIB * 3 + 33.0 * MIB);
	assert_range(2, 0x7ffc00000000, 0x7ffc00021000, 0x21000);
}

/* What is monitored and not mapped is a range all the same; mappings are cut at its ends. */
static void test_ranges_of_parts(void **state)
{
	(void)state;
	FIND(REGION(0x1080000, 0x10c0000, 1, 0), REGION(0x2000000, 0x2100000, 0, 0),
	     REGION(0x7f0001000000, 0x7f0002000000, 0, 0));
	assert_int_equal(ranges.nr, 3);
	assert_range(0, 0x1080000, 0x10c0000, 0x40000);
	assert_range(1, 0x2000000, 0x2100000, 0);
	assert_range(2, 0x7f0001000000, 0x7f0002000000, 0);
}

static void test_no_regions(void **state)
{
	const struct record_snapshot_view snap = snapshot(0, SECOND, NULL, 0);

	(void)state;
	assert_int_equal(view_ranges__find(&ranges, &snap, &maps), 0);
	assert_int_equal(ranges.nr, 0);
	assert_null(view_ranges__hottest(&ranges, 0, 0));
}

static void test_hottest(void **state)
{
	(void)state;
	mappings__fini(&maps);
	FIND(REGION(1 * MIB, 2 * MIB, 0, 0), REGION(4 * MIB, 8 * MIB, 0, 0),
	     REGION(9 * MIB, 10 * MIB, 0, 0));
	assert_ptr_equal(view_ranges__hottest(&ranges, 0, 0), &ranges.list[1]);
	/* Nothing is hotter than what is shown. */
	assert_ptr_equal(view_ranges__hottest(&ranges, MIB, 2 * MIB), &ranges.list[0]);

	FIND(REGION(1 * MIB, 2 * MIB, 10, 0), REGION(4 * MIB, 8 * MIB, 5, 0),
	     REGION(9 * MIB, 10 * MIB, 11, 0));
	assert_ptr_equal(view_ranges__hottest(&ranges, 0, 0), &ranges.list[1]);
	assert_ptr_equal(view_ranges__hottest(&ranges, MIB, 2 * MIB), &ranges.list[0]);
	assert_ptr_equal(view_ranges__hottest(&ranges, 2 * MIB, 3 * MIB), &ranges.list[1]);

	FIND(REGION(1 * MIB, 2 * MIB, 9, 0), REGION(4 * MIB, 8 * MIB, 5, 0));
	assert_ptr_equal(view_ranges__hottest(&ranges, MIB, 2 * MIB), &ranges.list[1]);
}

#define TEST(name)	  cmocka_unit_test_setup_teardown(name, load, unload)
#define RANGES_TEST(name) cmocka_unit_test_setup_teardown(name, load, free_ranges)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_read),
		TEST(test_read_anything),
		TEST(test_first),
		TEST(test_names),
		RANGES_TEST(test_ranges_without_mappings),
		RANGES_TEST(test_ranges_of_mappings),
		RANGES_TEST(test_ranges_of_parts),
		RANGES_TEST(test_no_regions),
		RANGES_TEST(test_hottest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
