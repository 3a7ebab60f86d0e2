// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Tables of percentiles and histograms, character by character. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "report/distribution.h"

#define MIB (1ULL << 20)

static const struct distribution_range quarters = { 0, 101, 25 };

/* 1, 2, 3 ... @nr times @unit, the largest first. */
static void make(struct distribution *d, enum distribution_unit kind, uint64_t unit, size_t nr,
		 bool by_time)
{
	struct series s = { 0 };
	size_t i;

	for (i = 0; i < nr; i++)
		assert_int_equal(series__add(&s, i, i + 1, (nr - i) * unit), 0);
	assert_int_equal(distribution__init(d, "wss", kind, &s, by_time), 0);
	series__fini(&s);
}

static void check_print(const struct distribution *d, unsigned int nr_cols, bool raw,
			const char *want)
{
	char *text = NULL;
	size_t sz = 0;
	FILE *out = open_memstream(&text, &sz);

	assert_non_null(out);
	distribution__print(d, &quarters, nr_cols, raw, out);
	fclose(out);
	assert_string_equal(text, want);
	free(text);
}

static void test_percentiles(void **state)
{
	struct distribution d;

	(void)state;
	make(&d, DISTRIBUTION_BYTES, MIB, 5, false);
	/* The value at p is number p / 100 of all, rounded down, but for the last. */
	assert_int_equal(distribution__at(&d, 0), MIB);
	assert_int_equal(distribution__at(&d, 19), MIB);
	assert_int_equal(distribution__at(&d, 20), 2 * MIB);
	assert_int_equal(distribution__at(&d, 99), 5 * MIB);
	assert_int_equal(distribution__at(&d, 100), 5 * MIB);
	check_print(&d, 5, false,
		    "# avr:\t3.000 MiB\n"
		    "  0    1024.000 KiB |*    |\n"
		    " 25       2.000 MiB |**   |\n"
		    " 50       3.000 MiB |***  |\n"
		    " 75       4.000 MiB |**** |\n"
		    "100       5.000 MiB |*****|\n");
	check_print(&d, 0, true,
		    "# avr:\t3145728\n"
		    "  0         1048576\n"
		    " 25         2097152\n"
		    " 50         3145728\n"
		    " 75         4194304\n"
		    "100         5242880\n");
	distribution__fini(&d);
}

static void test_by_time(void **state)
{
	struct distribution d;

	(void)state;
	make(&d, DISTRIBUTION_COUNT, 10, 4, true);
	check_print(&d, 4, false,
		    "# avr:\t25\n"
		    "  0              40 |****|\n"
		    " 25              30 |*** |\n"
		    " 50              20 |**  |\n"
		    " 75              10 |*   |\n"
		    "100              10 |*   |\n");
	distribution__fini(&d);
}

static void test_nothing(void **state)
{
	struct distribution d;

	(void)state;
	make(&d, DISTRIBUTION_BYTES, 1, 0, false);
	check_print(&d, 5, false, "# no snapshot\n");
	distribution__fini(&d);
	/* All cold: no bars, and no division by their length. */
	make(&d, DISTRIBUTION_BYTES, 0, 3, false);
	check_print(
		&d, 3, false,
		"# avr:\t0 B\n  0             0 B |   |\n 25             0 B |   |\n"
		" 50             0 B |   |\n 75             0 B |   |\n100             0 B |   |\n");
	distribution__fini(&d);
}

static void test_histogram(void **state)
{
	struct distribution d;
	char *text = NULL;
	size_t sz = 0;
	FILE *out = open_memstream(&text, &sz);

	(void)state;
	assert_non_null(out);
	make(&d, DISTRIBUTION_BYTES, MIB, 8, false);
	distribution__print_histogram(&d, 4, 4, false, out);
	fclose(out);
	assert_string_equal(text, "# avr:\t4.500 MiB\n"
				  "[         0 B,    4.000 MiB)         3  37.5 % |*** |\n"
				  "[   4.000 MiB,    8.000 MiB)         4  50.0 % |****|\n"
				  "[   8.000 MiB,   12.000 MiB)         1  12.5 % |*   |\n");
	free(text);
	distribution__fini(&d);
}

/* Every value is in one bucket, buckets touch each other, and there are not too many. */
static void test_buckets(void **state)
{
	struct distribution_bucket buckets[DISTRIBUTION_MAX_BUCKETS];
	static const uint64_t units[] = { 1, 7, 4096, 123456789, 1ULL << 44, 0 };
	struct distribution d;
	size_t max, u, i, nr, sum;

	(void)state;
	for (u = 0; u < sizeof(units) / sizeof(units[0]); u++) {
		for (max = 2; max <= DISTRIBUTION_MAX_BUCKETS; max += 11) {
			make(&d, u % 2 ? DISTRIBUTION_COUNT : DISTRIBUTION_BYTES, units[u], 97,
			     false);
			nr = distribution__buckets(&d, max, buckets);
			assert_in_range(nr, 1, max);
			for (i = 0, sum = 0; i < nr; i++) {
				assert_true(buckets[i].from < buckets[i].to);
				assert_true(!i || buckets[i - 1].to == buckets[i].from);
				sum += buckets[i].nr;
			}
			assert_int_equal(sum, 97);
			assert_true(buckets[0].nr && buckets[nr - 1].nr);
			distribution__fini(&d);
		}
	}
}

static void test_csv(void **state)
{
	const struct distribution *list[2];
	struct distribution a, none;
	struct csv csv;
	char *text = NULL;
	size_t sz = 0;

	(void)state;
	make(&a, DISTRIBUTION_BYTES, 4096, 2, false);
	make(&none, DISTRIBUTION_BYTES, 1, 0, false);
	csv = (struct csv){ .out = open_memstream(&text, &sz) };
	assert_non_null(csv.out);
	list[0] = &a;
	list[1] = &none;
	distribution__csv(list, 2, &(struct distribution_range){ 0, 101, 50 }, "7", &csv);
	distribution__csv_histogram(&a, 2, NULL, &csv);
	fclose(csv.out);
	assert_string_equal(text, "7,0,4096,\n7,50,8192,\n7,100,8192,\n"
				  "wss,,4096,8192,1,50.000\nwss,,8192,12288,1,50.000\n");
	free(text);
	distribution__fini(&a);
	distribution__fini(&none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percentiles), cmocka_unit_test(test_by_time),
		cmocka_unit_test(test_nothing),	    cmocka_unit_test(test_histogram),
		cmocka_unit_test(test_buckets),	    cmocka_unit_test(test_csv),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
