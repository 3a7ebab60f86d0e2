// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Memory is short while the targets wait for pages that the system takes away and reads back. */
#include "core_fixture.h"
#include "worker/shortage.h"

#define SECOND_NS 1000000000ull

static void ask(struct shortage *shortage, uint64_t now_ns, uint64_t nr_faults,
		uint64_t nr_refaults)
{
	if (shortage__take_faults(shortage, nr_faults, now_ns))
		shortage__take_refaults(shortage, nr_refaults);
}

/* Asked every second for @nr seconds, while the counters grow by so many a second. */
static uint64_t run(struct shortage *shortage, uint64_t start_ns, unsigned int nr, uint64_t faults,
		    uint64_t refaults)
{
	uint64_t now_ns = start_ns, nr_refaults = shortage->nr_refaults;

	while (nr--) {
		now_ns += SECOND_NS;
		nr_refaults += refaults;
		ask(shortage, now_ns, shortage->nr_faults + faults, nr_refaults);
	}
	return now_ns;
}

static void test_needs_both(void **state)
{
	(void)state;
	for (int which = 0; which < 3; which++) {
		struct shortage shortage = { 0 };
		uint64_t now_ns =
			run(&shortage, SECOND_NS, 10, which == 1 ? 0 : 100, which == 2 ? 0 : 100);

		assert_int_equal(shortage__is_on(&shortage, now_ns), which == 0);
	}
}

static void test_first_counts_say_nothing(void **state)
{
	struct shortage shortage = { 0 };

	(void)state;
	ask(&shortage, SECOND_NS, 1000000, 1000000);
	assert_false(shortage__is_on(&shortage, SECOND_NS));
	/* Nor do the first refaults. */
	ask(&shortage, 2 * SECOND_NS, 1000100, 1000000);
	assert_false(shortage__is_on(&shortage, 2 * SECOND_NS));
	ask(&shortage, 3 * SECOND_NS, 1000200, 1000100);
	assert_true(shortage__is_on(&shortage, 3 * SECOND_NS));
}

static void test_lasts_and_ends(void **state)
{
	struct shortage shortage = { 0 };
	uint64_t now_ns = run(&shortage, SECOND_NS, 3, 50, 50);

	(void)state;
	assert_true(shortage__is_on(&shortage, now_ns));
	now_ns = run(&shortage, now_ns, 5, 0, 0);
	assert_true(shortage__is_on(&shortage, now_ns));
	now_ns = run(&shortage, now_ns, 6, 0, 0);
	assert_false(shortage__is_on(&shortage, now_ns));
}

/* The sum falls when one of the targets ends. */
static void test_fewer_faults(void **state)
{
	struct shortage shortage = { 0 };
	uint64_t now_ns = run(&shortage, SECOND_NS, 2, 4, 100);

	(void)state;
	ask(&shortage, now_ns + SECOND_NS, shortage.nr_faults - 2, 1000);
	assert_false(shortage__is_on(&shortage, now_ns + SECOND_NS));
}

/* Not before a second has passed, nor while there are faults, whoever had them. */
static void test_is_unlikely(void **state)
{
	struct shortage shortage = { 0 };
	uint64_t now_ns;

	(void)state;
	assert_false(shortage__is_unlikely(&shortage));
	ask(&shortage, SECOND_NS, 1000000, 0);
	assert_false(shortage__is_unlikely(&shortage));
	now_ns = run(&shortage, SECOND_NS, 1, 2, 0);
	assert_true(shortage__is_unlikely(&shortage));
	run(&shortage, now_ns, 1, 50, 0);
	assert_false(shortage__is_unlikely(&shortage));
}

static void test_limit(void **state)
{
	/* 1 GiB are 16,384 runs: in 120 s all of them, in 100 ms 13. */
	struct shortage shortage = { .nr_pages = 262144 };

	(void)state;
	assert_int_equal(shortage__limit_arms(&shortage, 1000, SECOND_NS / 10), 13);
	assert_int_equal(shortage__limit_arms(&shortage, 5, SECOND_NS / 10), 5);
	shortage.nr_pages = 0;
	assert_int_equal(shortage__limit_arms(&shortage, 5, SECOND_NS / 10), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_needs_both),
		cmocka_unit_test(test_first_counts_say_nothing),
		cmocka_unit_test(test_lasts_and_ends),
		cmocka_unit_test(test_fewer_faults),
		cmocka_unit_test(test_is_unlikely),
		cmocka_unit_test(test_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
