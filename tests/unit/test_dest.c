/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Destinations of migration: turns by weight. */
#include "core_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/dest.h"

static void add(struct bd_dests *dests, int nid, uint32_t weight)
{
	assert_int_equal(bd_dests__add(dests, &(struct bd_dest){ nid, weight }), 0);
}

static void pages_take_turns_by_weight(void **state)
{
	static const int expected[] = { 5, 5, 5, 2, 5, 5, 5, 2 };
	struct bd_dests dests = { 0 };

	(void)state;
	add(&dests, 5, 3);
	add(&dests, 7, 0);
	add(&dests, 2, 1);
	for (size_t i = 0; i < NR(expected); i++)
		assert_int_equal(bd_dests__choose(&dests, i), expected[i]);
	assert_int_equal(bd_dests__choose(&dests, UINT64_MAX), 2);
	bd_dests__fini(&dests);
}

static void no_weight_is_no_destination(void **state)
{
	struct bd_dests dests = { 0 };

	(void)state;
	assert_int_equal(bd_dests__choose(&dests, 0), BD_NO_NODE);
	add(&dests, 1, 0);
	assert_int_equal(bd_dests__choose(&dests, 0), BD_NO_NODE);
	add(&dests, 2, UINT32_MAX);
	add(&dests, 3, UINT32_MAX);
	assert_int_equal(bd_dests__choose(&dests, UINT32_MAX), 3);
	bd_dests__fini(&dests);
}

static void copies_are_apart(void **state)
{
	struct bd_dests dests = { 0 }, copy = { 0 };

	(void)state;
	assert_int_equal(bd_dests__copy(&copy, &dests), 0);
	assert_int_equal(copy.nr, 0);
	add(&dests, 1, 2);
	bd_alloc_fail_after(0);
	assert_int_equal(bd_dests__copy(&copy, &dests), -ENOMEM);
	assert_int_equal(copy.nr, 0);
	assert_int_equal(bd_dests__copy(&copy, &dests), 0);
	bd_dests__fini(&dests);
	assert_int_equal(copy.nr, 1);
	assert_int_equal(copy.items[0].nid, 1);
	bd_dests__fini(&copy);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_take_turns_by_weight),
		cmocka_unit_test(no_weight_is_no_destination),
		cmocka_unit_test(copies_are_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
