// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Facts about pages and the filters that ask for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ops/facts.h"

#define KIB 1024ull

/* Filters with their fact: the answer must follow this fact alone. */
static void flags_answer(void **state)
{
	static const struct {
		enum bd_filter_type type;
		uint32_t fact;
		bool is_inverse;
	} cases[] = {
		{ BD_FILTER_ANON, BD_FACT_ANON, false },
		{ BD_FILTER_ACTIVE, BD_FACT_ACTIVE, false },
		{ BD_FILTER_YOUNG, BD_FACT_YOUNG, false },
		{ BD_FILTER_UNMAPPED, BD_FACT_OWNED, true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bd_filter filter = { .type = cases[i].type };
		struct bd_fact_run only = { .facts = cases[i].fact };
		struct bd_fact_run others = { .facts = ~cases[i].fact };

		assert_int_equal(facts__of_filter(&filter), cases[i].fact);
		assert_int_equal(facts__hold(&only, &filter, 0), !cases[i].is_inverse);
		assert_int_equal(facts__hold(&others, &filter, 0), cases[i].is_inverse);
		/* What is asked does not depend on the answer that is wished for. */
		filter.matching = filter.allow = true;
		assert_int_equal(facts__hold(&only, &filter, 0), !cases[i].is_inverse);
	}
}

static bool is_within(uint32_t order, uint64_t min_sz, uint64_t max_sz)
{
	struct bd_fact_run run = { .facts = order | BD_FACT_ANON | BD_FACT_YOUNG };
	struct bd_filter filter = { .type = BD_FILTER_HUGEPAGE_SIZE,
				    .min_sz = min_sz,
				    .max_sz = max_sz };

	return facts__hold(&run, &filter, 0);
}

static void sizes_answer(void **state)
{
	(void)state;
	assert_true(is_within(0, 4 * KIB, 4 * KIB));
	assert_true(is_within(0, 0, UINT64_MAX));
	assert_false(is_within(0, 4 * KIB + 1, UINT64_MAX));
	assert_true(is_within(4, 64 * KIB, 64 * KIB));
	assert_false(is_within(4, 0, 64 * KIB - 1));
	assert_true(is_within(9, 16 * KIB, 2048 * KIB));
	assert_false(is_within(9, 0, 2048 * KIB - 1));
	/* More than 32 bits. */
	assert_true(is_within(20, 4096 * 1024 * KIB, 4096 * 1024 * KIB));
}

static void cgroups_answer(void **state)
{
	struct bd_filter filter = { .type = BD_FILTER_MEMCG };
	struct bd_fact_run charged = { .memcg = 0x100000007ull }, uncharged = { 0 };

	(void)state;
	assert_int_equal(facts__of_filter(&filter), BD_FACT_MEMCG);
	assert_true(facts__hold(&charged, &filter, 0x100000007ull));
	assert_false(facts__hold(&charged, &filter, 7));
	assert_false(facts__hold(&uncharged, &filter, 7));
	/* A cgroup that is not there has no pages, not even those of no cgroup. */
	assert_false(facts__hold(&uncharged, &filter, 0));
}

static void only_page_filters_want(void **state)
{
	struct bd_filter young = { .type = BD_FILTER_YOUNG }, addr = { .type = BD_FILTER_ADDR };
	struct bd_filter size = { .type = BD_FILTER_HUGEPAGE_SIZE };
	struct bd_filters filters = { 0 };

	(void)state;
	assert_int_equal(facts__wanted(&filters), 0);
	assert_int_equal(bd_filters__add(&filters, &addr), 0);
	assert_int_equal(facts__wanted(&filters), 0);
	assert_int_equal(facts__of_filter(&addr), 0);
	assert_int_equal(bd_filters__add(&filters, &young), 0);
	assert_int_equal(bd_filters__add(&filters, &size), 0);
	assert_int_equal(facts__wanted(&filters), BD_FACT_YOUNG | BD_FACT_ORDER);
	bd_filters__fini(&filters);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_answer),
		cmocka_unit_test(sizes_answer),
		cmocka_unit_test(cgroups_answer),
		cmocka_unit_test(only_page_filters_want),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
