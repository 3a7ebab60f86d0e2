// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Schemes as lines of columns: all layouts, units, and what is refused. */
#include "scheme_text_fixture.h"

#define ACCEPTED "a scheme has 7, 9, 12, 17 or 18 columns, and this line has "

/* Each layout says more of the same scheme. */
static void test_layouts(void **state)
{
	static const char *const rests[] = {
		"",
		" 64M 1s",
		" 64M 1s 0 30 70",
		" 64M 1s 0 30 70 free_mem_rate 5s 500 400 200",
		" 10ms 64M 1s 0 30 70 free_mem_rate 5s 500 400 200",
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < NR(rests); i++) {
		struct scheme_list list = { 0 };
		const struct bd_scheme *s;

		snprintf(text, sizeof(text), "2M max 90 100 100ms max hugepage%s", rests[i]);
		parse_good(text, &list);
		assert_int_equal(list.nr, 1);
		s = list.items[0];
		assert_int_equal(s->action, BD_ACTION_HUGEPAGE);
		assert_true(s->pattern.min_sz == 2 << 20 && s->pattern.max_sz == UINT64_MAX);
		assert_true(s->pattern.min_nr_accesses == 18 && s->pattern.max_nr_accesses == 20);
		assert_true(s->pattern.min_age == 1 && s->pattern.max_age == UINT32_MAX);
		assert_true(s->quota.sz_bytes == (i >= 1 ? 64 << 20 : 0));
		assert_true(s->quota.reset_interval_ms == (i >= 1 ? 1000 : 0));
		assert_true(s->quota.weight_sz == 0);
		assert_true(s->quota.weight_nr_accesses == (i >= 2 ? 30 : 0));
		assert_true(s->quota.weight_age == (i >= 2 ? 70 : 0));
		assert_int_equal(s->wmarks.metric, i >= 3 ? BD_WMARK_FREE_MEM_RATE : BD_WMARK_NONE);
		assert_true(s->wmarks.interval_us == (i >= 3 ? 5000000 : 0));
		assert_true(s->wmarks.high_permil == (i >= 3 ? 500 : 0));
		assert_true(s->wmarks.mid_permil == (i >= 3 ? 400 : 0));
		assert_true(s->wmarks.low_permil == (i >= 3 ? 200 : 0));
		assert_int_equal(s->quota.time_ms, i == 4 ? 10 : 0);
		scheme_list__fini(&list);
	}
}

static void test_lines(void **state)
{
	struct scheme_list list = { 0 };
	const struct bd_scheme *s;

	(void)state;
	parse_good("# first\n\n   # second\r\n  4K max 0 0 5s max PageOut 500M 1s\r\n"
		   "\tmin 1.5GiB min max min max STAT\n"
		   "4096 8192 50 50% 1000000 2m cold 0 0 0 0 0 0 None 0 0 0 0",
		   &list);
	assert_int_equal(list.nr, 3);
	s = list.items[0];
	assert_true(s->action == BD_ACTION_PAGEOUT && s->pattern.min_sz == 4096);
	assert_true(s->pattern.min_nr_accesses == 0 && s->pattern.max_nr_accesses == 0);
	assert_true(s->pattern.min_age == 50 && s->pattern.max_age == UINT32_MAX);
	assert_true(s->quota.sz_bytes == 500 << 20 && s->quota.reset_interval_ms == 1000);
	s = list.items[1];
	assert_true(s->action == BD_ACTION_STAT && s->pattern.min_sz == 0);
	assert_true(s->pattern.max_sz == 3ULL << 29 && s->pattern.max_nr_accesses == UINT32_MAX);
	s = list.items[2];
	assert_true(s->action == BD_ACTION_COLD && s->pattern.max_sz == 8192);
	assert_true(s->pattern.min_nr_accesses == 10 && s->pattern.max_nr_accesses == 10);
	assert_true(s->pattern.min_age == 10 && s->pattern.max_age == 1200);
	scheme_list__fini(&list);
}

static void test_nothing(void **state)
{
	static const char *const texts[] = { "", "\n", " \t\n # 4K\n" };

	(void)state;
	for (size_t i = 0; i < NR(texts); i++) {
		struct scheme_list list = { 0 };

		parse_good(texts[i], &list);
		assert_int_equal(list.nr, 0);
	}
}

static const struct bad_text bad[] = {
	{ "4K max 0 0 5s max", "f:1: " ACCEPTED "6" },
	{ "\n# x\n4K max 0 0 5s max pageout 500M", "f:3: " ACCEPTED "8" },
	{ "4K max 0 0 5s max pageout # cold", "f:1: column 8, quota_sz: '#' is not a size such as "
					      "4096, 64K or '1.5 GiB'" },
	{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", "f:1: " ACCEPTED "more than 18" },
	{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", "f:1: " ACCEPTED "more than 18" },
	{ "4k max 0 0 5s max pageout",
	  "f:1: column 1, min_sz: '4k' is not a size such as 4096, 64K or '1.5 GiB'" },
	{ "4K huge 0 0 5s max pageout",
	  "f:1: column 2, max_sz: 'huge' is not a size such as 4096, 64K or '1.5 GiB'" },
	{ "4K max -1 0 5s max pageout", "f:1: column 3, min_freq: '-1' is negative or too large" },
	{ "4K max 0 101 5s max pageout", "f:1: column 4, max_freq: '101' exceeds 100 %" },
	{ "4K max 0 x 5s max pageout", "f:1: column 4, max_freq: 'x' is not a share such as 5%" },
	{ "4K max 0 0 5x max pageout",
	  "f:1: column 5, min_age: '5x' is not a time such as 5ms or '1 m 30 s'" },
	{ "4K max 0 0 5s 1m30s pageout",
	  "f:1: column 6, max_age: '1m30s' is not a time such as 5ms or '1 m 30 s'" },
	{ "4K max 0 0 5s max migrate_hot",
	  "f:1: column 7, action: 'migrate_hot' is none of willneed, cold, pageout, hugepage, "
	  "nohugepage, stat" },
	{ "4K max 0 0 5s max pageout 1Q 1s",
	  "f:1: column 8, quota_sz: '1Q' is not a size such as 4096, 64K or '1.5 GiB'" },
	{ "4K max 0 0 5s max pageout 1M 1q",
	  "f:1: column 9, quota_interval: '1q' is not a time such as 5ms or '1 m 30 s'" },
	{ "4K max 0 0 5s max pageout 1M 1s 0 5000000000 0",
	  "f:1: column 11, weight_freq: '5000000000' is negative or too large" },
	{ "4K max 0 0 5s max pageout 1M 1s 0 0 0 psi 1s 3 2 1",
	  "f:1: column 13, wmark_metric: 'psi' is none of none, free_mem_rate" },
	{ "4K max 0 0 5s max pageout 1M 1s 0 0 0 free_mem_rate 1s 1 2 3",
	  "f:1: the watermarks high, mid and low are not in this order" },
	{ "4K max 0 0 5s max pageout 1q 1M 1s 0 0 0 free_mem_rate 1s 3 2 1",
	  "f:1: column 8, quota_time: '1q' is not a time such as 5ms or '1 m 30 s'" },
	{ "4K max 0 0 5s max pageout 1s 1M 1s 0 0 0 free_mem_rate 1s 3 2 low",
	  "f:1: column 18, low: 'low' is not a share such as 5% or, in permil, 50" },
	{ "8K 4K 0 0 5s max pageout", "f:1: the smallest size exceeds the largest" },
	{ "4K max 9 3 5s max pageout", "f:1: the lowest access rate exceeds the highest" },
	{ "4K max 0 0 5s 4s pageout", "f:1: the shortest age exceeds the longest" },
	{ "4K max 0 0 5s max stat\n4K max 0 0 5s max thaw",
	  "f:2: column 7, action: 'thaw' is none of willneed, cold, pageout, hugepage, nohugepage, "
	  "stat" },
	{ "4K max 0 0 5s max \x1b[31m",
	  "f:1: column 7, action: '?[31m' is none of willneed, cold, pageout, hugepage, "
	  "nohugepage, stat" },
};

static void test_bad(void **state)
{
	(void)state;
	expect_bad(bad, NR(bad));
}

static void test_nul(void **state)
{
	static const char text[] = "# text\n4K max 0 0 5s max stat\0 x\n";
	struct scheme_list list = { 0 };
	char why[SCHEME_WHY];
	struct bd_attrs attrs;
	struct scheme_source source = { "f", text, sizeof(text) - 1, &attrs };

	(void)state;
	bd_attrs__init(&attrs);
	assert_int_equal(scheme_text__parse(&source, &list, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, "f:2: there is a NUL character, so this is no text");
	scheme_list__fini(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_layouts), cmocka_unit_test(test_lines),
		cmocka_unit_test(test_nothing), cmocka_unit_test(test_bad),
		cmocka_unit_test(test_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
