/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Filters: what they match, how they cut, who decides, what happens to the rest. */
#include "core_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/filter.h"

static const struct bd_filter allow_anon = { .type = BD_FILTER_ANON,
					     .matching = true,
					     .allow = true };
static const struct bd_filter reject_anon = { .type = BD_FILTER_ANON, .matching = true };
static const struct bd_filter reject_young = { .type = BD_FILTER_YOUNG, .matching = true };

static struct bd_filter addr_filter(uint64_t start, uint64_t end, bool matching, bool allow)
{
	return (struct bd_filter){
		.type = BD_FILTER_ADDR,
		.matching = matching,
		.allow = allow,
		.addr_range = { start, end },
	};
}

static void add(struct bd_filters *filters, struct bd_filter filter)
{
	assert_int_equal(bd_filters__add(filters, &filter), 0);
}

static struct bd_place place_in(struct bd_target *target, uint64_t min_sz)
{
	return (struct bd_place){ .target = target, .min_sz = min_sz };
}

struct addr_case {
	struct span region;
	enum bd_verdict verdict;
	struct span after[3];
};

/* A filter that allows 2-6: what it matches is allowed, all else rejected. */
static void addr_filter_cuts_at_its_bounds(void **state)
{
	static const struct addr_case cases[] = {
		{ { 3, 5, 0 }, BD_ALLOWED, { { 3, 5, 0 } } },
		{ { 1, 2, 0 }, BD_REJECTED, { { 1, 2, 0 } } },
		{ { 6, 8, 0 }, BD_REJECTED, { { 6, 8, 0 } } },
		{ { 1, 4, 0 }, BD_REJECTED, { { 1, 2, 0 }, { 2, 4, 0 } } },
		{ { 2, 8, 0 }, BD_ALLOWED, { { 2, 6, 0 }, { 6, 8, 0 } } },
		{ { 2, 6, 0 }, BD_ALLOWED, { { 2, 6, 0 } } },
		{ { 0, 9, 0 }, BD_REJECTED, { { 0, 2, 0 }, { 2, 9, 0 } } },
	};
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters, addr_filter(2, 6, true, true));
	for (size_t i = 0; i < NR(cases); i++) {
		struct bd_target *target = make_target((struct span[]){ cases[i].region, { 0 } });
		struct bd_place place = place_in(target, 1);

		assert_int_equal(bd_filters__judge_region(&filters, &place), cases[i].verdict);
		assert_bounds(target, cases[i].after);
		bd_target__free(target);
	}
	bd_filters__fini(&filters);
}

static void addr_bounds_are_rounded_down(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 16384, 0 }, { 0 } });
	struct bd_place place = place_in(target, 4096);
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters, addr_filter(8191, 12289, true, true));
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_REJECTED);
	place.region_idx = 1;
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_ALLOWED);
	assert_bounds(
		target,
		(struct span[]){ { 0, 4096, 0 }, { 4096, 12288, 0 }, { 12288, 16384, 0 }, { 0 } });
	bd_target__free(target);
	bd_filters__fini(&filters);
}

/* A range within one unit holds nothing, and cuts nothing. */
static void empty_range_holds_nowhere(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 16384, 0 }, { 0 } });
	struct bd_place place = place_in(target, 4096);
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters, addr_filter(4097, 8191, false, true));
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_ALLOWED);
	assert_int_equal(target->nr_regions, 1);
	bd_target__free(target);
	bd_filters__fini(&filters);
}

static void cut_without_memory_rejects(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 9, 0 }, { 0 } });
	struct bd_place place = place_in(target, 1);
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters, addr_filter(0, 6, true, true));
	/* No room beside the one region. */
	target->capacity = 1;
	bd_alloc_fail_after(0);
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_REJECTED);
	assert_false(bd_alloc_fail_after(-1));
	assert_bounds(target, (struct span[]){ { 0, 9, 0 }, { 0 } });
	bd_target__free(target);
	bd_filters__fini(&filters);
}

static void target_filter_asks_for_the_index(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 0, 9, 0 }, { 0 } });
	struct bd_place place = place_in(target, 1);
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters,
	    (struct bd_filter){ .type = BD_FILTER_TARGET, .matching = true, .target_idx = 2 });
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_PASSED);
	place.target_idx = 2;
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_REJECTED);
	filters.core.items[0].matching = false;
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_PASSED);
	place.target_idx = 0;
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_REJECTED);
	bd_target__free(target);
	bd_filters__fini(&filters);
}

static void first_match_decides(void **state)
{
	struct bd_target *target = make_target((struct span[]){ { 4, 6, 0 }, { 0 } });
	struct bd_place place = place_in(target, 1);
	struct bd_filters filters = { 0 };

	(void)state;
	add(&filters, addr_filter(0, 10, true, true));
	add(&filters, addr_filter(4, 6, true, false));
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_ALLOWED);
	filters.core.items[0].allow = false;
	filters.core.items[1].allow = true;
	assert_int_equal(bd_filters__judge_region(&filters, &place), BD_REJECTED);
	bd_target__free(target);
	bd_filters__fini(&filters);
}

static void last_filter_decides_about_the_rest(void **state)
{
	const struct bd_filter core_allow = addr_filter(0, 1, true, true);
	const struct bd_filter core_reject = addr_filter(0, 1, true, false);
	const struct {
		const struct bd_filter *filters[2];
		bool core_rejects;
		bool ops_rejects;
	} cases[] = {
		{ { NULL, NULL }, false, false },
		{ { &core_allow, NULL }, true, false },
		{ { &core_reject, NULL }, false, false },
		{ { &core_reject, &allow_anon }, false, true },
		{ { &core_allow, &allow_anon }, false, true },
		{ { &core_allow, &reject_anon }, false, false },
		{ { &allow_anon, &reject_anon }, false, false },
		{ { &core_reject, &core_allow }, true, false },
	};

	(void)state;
	for (size_t i = 0; i < NR(cases); i++) {
		struct bd_filters filters = { 0 };

		for (size_t j = 0; j < 2 && cases[i].filters[j]; j++)
			add(&filters, *cases[i].filters[j]);
		assert_int_equal(bd_filters__core_rejects(&filters), cases[i].core_rejects);
		assert_int_equal(bd_filters__ops_rejects(&filters), cases[i].ops_rejects);
		bd_filters__fini(&filters);
	}
}

struct page {
	bool is_anon;
	bool is_young;
	size_t nr_asked;
};

static bool holds(void *priv, const struct bd_filter *filter)
{
	struct page *page = priv;

	page->nr_asked++;
	return filter->type == BD_FILTER_ANON ? page->is_anon : page->is_young;
}

static void pages_are_judged_in_order(void **state)
{
	struct page anon_young = { true, true, 0 }, file_young = { false, true, 0 };
	struct page file_old = { false, false, 0 };
	struct bd_filters filters = { 0 };

	(void)state;
	assert_true(bd_filters__judge_page(&filters, holds, &file_young));
	assert_int_equal(file_young.nr_asked, 0);
	add(&filters, allow_anon);
	add(&filters, reject_young);
	assert_true(bd_filters__judge_page(&filters, holds, &anon_young));
	/* Asking whether a page is young may make it old. */
	assert_int_equal(anon_young.nr_asked, 1);
	assert_false(bd_filters__judge_page(&filters, holds, &file_young));
	assert_true(bd_filters__judge_page(&filters, holds, &file_old));
	filters.ops.items[1].matching = false;
	assert_false(bd_filters__judge_page(&filters, holds, &file_old));
	filters.ops.items[1].allow = true;
	filters.ops.items[1].matching = true;
	assert_false(bd_filters__judge_page(&filters, holds, &file_old));
	bd_filters__fini(&filters);
}

static void illegal_arguments_are_told(void **state)
{
	struct bd_filter filter = addr_filter(5, 4, true, true);

	(void)state;
	assert_non_null(bd_filter__check(&filter));
	filter.addr_range.end = 5;
	assert_null(bd_filter__check(&filter));
	filter = (struct bd_filter){ .type = BD_FILTER_HUGEPAGE_SIZE, .min_sz = 2, .max_sz = 1 };
	assert_non_null(bd_filter__check(&filter));
	filter.max_sz = 2;
	assert_null(bd_filter__check(&filter));
	filter.type = BD_FILTER_MEMCG;
	assert_non_null(bd_filter__check(&filter));
}

static void copies_own_their_paths(void **state)
{
	char path[] = "/batch";
	struct bd_filter memcg = { .type = BD_FILTER_MEMCG, .memcg_path = path };
	struct bd_filters filters = { 0 }, copy = { 0 };

	(void)state;
	add(&filters, addr_filter(1, 2, true, false));
	add(&filters, memcg);
	path[1] = 'c';
	assert_int_equal(bd_filters__copy(&copy, &filters), 0);
	bd_filters__fini(&filters);
	assert_int_equal(filters.ops.nr, 0);
	assert_int_equal(copy.core.nr, 1);
	assert_int_equal(copy.core.items[0].addr_range.end, 2);
	assert_int_equal(copy.ops.nr, 1);
	assert_string_equal(copy.ops.items[0].memcg_path, "/batch");
	bd_filters__fini(&copy);
}

static void copy_without_memory_leaves_nothing(void **state)
{
	char path[] = "/batch";
	struct bd_filter memcg = { .type = BD_FILTER_MEMCG, .memcg_path = path };
	struct bd_filters filters = { 0 }, copy = { 0 };
	long nr_failures = 0;

	(void)state;
	add(&filters, addr_filter(1, 2, true, false));
	add(&filters, memcg);
	for (;; nr_failures++) {
		bd_alloc_fail_after(nr_failures);
		if (!bd_filters__copy(&copy, &filters))
			break;
		assert_int_equal(copy.core.nr + copy.ops.nr, 0);
		assert_null(copy.core.items);
		assert_null(copy.ops.items);
	}
	assert_true(bd_alloc_fail_after(-1));
	assert_int_equal(nr_failures, 3);
	bd_filters__fini(&copy);
	bd_filters__fini(&filters);
}

static void names_are_found_both_ways(void **state)
{
	(void)state;
	assert_int_equal(bd_names__find(&bd_filter_names, "anon"), BD_FILTER_ANON);
	assert_int_equal(bd_names__find(&bd_filter_names, "target"), BD_FILTER_TARGET);
	assert_int_equal(bd_names__find(&bd_filter_names, "hugepage"), -EINVAL);
	assert_int_equal(bd_names__find(&bd_filter_names, ""), -EINVAL);
	for (unsigned int i = 0; i < BD_NR_FILTER_TYPES; i++)
		assert_int_equal(
			bd_names__find(&bd_filter_names, bd_names__get(&bd_filter_names, i)), i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addr_filter_cuts_at_its_bounds),
		cmocka_unit_test(addr_bounds_are_rounded_down),
		cmocka_unit_test(empty_range_holds_nowhere),
		cmocka_unit_test(cut_without_memory_rejects),
		cmocka_unit_test(target_filter_asks_for_the_index),
		cmocka_unit_test(first_match_decides),
		cmocka_unit_test(last_filter_decides_about_the_rest),
		cmocka_unit_test(pages_are_judged_in_order),
		cmocka_unit_test(illegal_arguments_are_told),
		cmocka_unit_test(copies_own_their_paths),
		cmocka_unit_test(copy_without_memory_leaves_nothing),
		cmocka_unit_test(names_are_found_both_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
