/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Quotas: effective sizes, windows, charges. */
#include "core_fixture.h"

#include "core/quota.h"

#define MIB (1024ULL * 1024)

static struct bd_quota quota_with_goal(enum bd_tuner tuner, uint64_t sz_bytes)
{
	struct bd_quota quota = { .tuner = tuner, .sz_bytes = sz_bytes };

	assert_int_equal(bd_goals__add(&quota.goals, &(struct bd_goal){ .target_value = 10000 }),
			 0);
	return quota;
}

static uint64_t esz(struct bd_quota *quota, uint64_t score, uint64_t min_sz)
{
	bd_quota__set_esz(quota, score, min_sz);
	return quota->state.esz;
}

static void sizes_and_times(void **state)
{
	struct bd_quota quota = { .sz_bytes = MIB };

	(void)state;
	assert_int_equal(esz(&quota, 0, 4096), 1048576);
	quota = (struct bd_quota){ .time_ms = 10 };
	assert_int_equal(esz(&quota, 0, 4096), 41943040);
	quota.state.total_charged_sz = 50 * MIB;
	quota.state.total_charged_ns = 20000000;
	assert_int_equal(esz(&quota, 0, 4096), 26214400);
	quota.sz_bytes = MIB;
	assert_int_equal(esz(&quota, 0, 4096), 1048576);
}

static void time_allows_one_piece_at_least(void **state)
{
	struct bd_quota quota = { .time_ms = 1 };

	(void)state;
	quota.state.total_charged_ns = 1000000000000;
	quota.state.total_charged_sz = 4096;
	assert_int_equal(esz(&quota, 0, 4096), 4096);
	quota.sz_bytes = 100;
	assert_int_equal(esz(&quota, 0, 4096), 100);
}

static void consist_doubles_from_a_byte(void **state)
{
	struct bd_quota quota = quota_with_goal(BD_TUNER_CONSIST, 0);

	(void)state;
	for (unsigned int window = 1; window <= 12; window++)
		assert_int_equal(esz(&quota, 0, 4096), 1ULL << window);
	assert_int_equal(quota.state.esz, 4096);
	bd_goals__fini(&quota.goals);
}

static void consist_never_stops(void **state)
{
	struct bd_quota quota = quota_with_goal(BD_TUNER_CONSIST, 1000);

	(void)state;
	assert_int_equal(esz(&quota, 10000, 1), 1);
	assert_int_equal(esz(&quota, 500000, 1), 1);
	for (int i = 0; i < 200; i++)
		esz(&quota, 0, 1);
	assert_int_equal(quota.state.esz, 1000);
	assert_int_equal(quota.state.esz_bp, UINT64_MAX);
	bd_goals__fini(&quota.goals);
}

/* Too little makes it grow, too much shrink; at the floor of a byte it stays. */
static void consist_follows_the_user(void **state)
{
	static const uint64_t currents[] = { 0, 15000, 5000, 18000 };
	struct bd_quota quota = quota_with_goal(BD_TUNER_CONSIST, 0);
	uint64_t before = 1;

	(void)state;
	for (int round = 0; round < 10; round++) {
		for (size_t i = 0; i < NR(currents); i++) {
			uint64_t score, now;

			quota.goals.items[0].current_value = currents[i];
			score = bd_goals__measure(&quota.goals, NULL, NULL, NULL);
			now = esz(&quota, score, 1);
			if (currents[i] < 10000)
				assert_true(now > before || quota.state.esz_bp < 20000);
			else
				assert_true(now < before || now == 1);
			before = now;
		}
	}
	bd_goals__fini(&quota.goals);
}

static void temporal_is_all_or_nothing(void **state)
{
	struct bd_quota quota = quota_with_goal(BD_TUNER_TEMPORAL, MIB);

	(void)state;
	assert_int_equal(esz(&quota, 9999, 4096), 1048576);
	assert_int_equal(esz(&quota, 10000, 4096), 0);
	assert_true(bd_quota__is_full(&quota, 4096));
	quota.sz_bytes = 0;
	assert_int_equal(esz(&quota, 9999, 4096), UINT64_MAX / 10000);
	assert_int_equal(esz(&quota, 20000, 4096), 0);
	/* The floor of the time limit is no reason to go on. */
	quota.time_ms = 10;
	assert_int_equal(esz(&quota, 10000, 4096), 0);
	assert_int_equal(esz(&quota, 9999, 4096), 41943040);
	bd_goals__fini(&quota.goals);
}

static uint64_t charge(uint64_t sz, uint64_t applied, uint32_t num, uint32_t denom)
{
	struct bd_quota quota = { .sz_bytes = 1,
				  .fail_charge_num = num,
				  .fail_charge_denom = denom };

	bd_quota__charge(&quota, sz, applied, 7);
	assert_int_equal(quota.state.total_charged_ns, 7);
	return quota.state.charged_sz;
}

static void failures_are_charged_by_their_ratio(void **state)
{
	(void)state;
	assert_int_equal(charge(1000 * MIB, 700 * MIB, 1, 1024), 700 * MIB + 300 * 1024);
	assert_int_equal(charge(1000 * MIB, 1002 * MIB, 1, 1024), 1000 * MIB);
	assert_int_equal(charge(1000 * MIB, 0, 0, 1), 0);
	assert_int_equal(charge(1000 * MIB, 0, 0, 0), 1000 * MIB);
	assert_int_equal(charge(1000 * MIB, 700 * MIB, 1, 0), 1000 * MIB);
	assert_int_equal(charge(1000 * MIB, 1000 * MIB, 1, 1024), 1000 * MIB);
	assert_int_equal(charge(10, 0, 3, 1), 30);
}

static void nothing_is_charged_without_limits(void **state)
{
	struct bd_quota quota = { .reset_interval_ms = 1000 };

	(void)state;
	bd_quota__charge(&quota, 10, 10, 5);
	assert_int_equal(quota.state.charged_sz, 0);
	assert_int_equal(quota.state.total_charged_ns, 0);
	assert_false(bd_quota__is_full(&quota, 4096));
	assert_int_equal(bd_quota__room(&quota, 8192, 4096), 8192);
}

static void full_when_less_than_a_piece_is_left(void **state)
{
	struct bd_quota quota = { .sz_bytes = 10000 };

	(void)state;
	esz(&quota, 0, 4096);
	assert_false(bd_quota__is_full(&quota, 4096));
	assert_int_equal(bd_quota__room(&quota, 4096, 4096), 4096);
	assert_int_equal(bd_quota__room(&quota, 40960, 4096), 8192);
	bd_quota__charge(&quota, 4096, 4096, 0);
	assert_int_equal(bd_quota__room(&quota, 40960, 4096), 4096);
	assert_false(bd_quota__is_full(&quota, 4096));
	bd_quota__charge(&quota, 4096, 4096, 0);
	assert_true(bd_quota__is_full(&quota, 4096));
	assert_int_equal(bd_quota__room(&quota, 4096, 4096), 0);
	assert_false(bd_quota__is_full(&quota, 1024));
	bd_quota__charge(&quota, 4096, 4096, 0);
	assert_true(bd_quota__is_full(&quota, 1));
	assert_int_equal(bd_quota__room(&quota, 4096, 1), 0);
}

static void windows_last_the_reset_interval(void **state)
{
	struct bd_quota quota = { .sz_bytes = 8192, .reset_interval_ms = 100 };

	(void)state;
	assert_true(bd_quota__is_window_over(&quota, 5000));
	assert_false(bd_quota__begin_window(&quota, 5000, 4096));
	esz(&quota, 0, 4096);
	assert_false(bd_quota__is_window_over(&quota, 5000));
	assert_false(bd_quota__is_window_over(&quota, 104999));
	assert_true(bd_quota__is_window_over(&quota, 105000));
	assert_true(bd_quota__is_window_over(&quota, 4999));
	bd_quota__charge(&quota, 4096, 4096, 0);
	assert_false(bd_quota__begin_window(&quota, 105000, 4096));
	assert_int_equal(quota.state.charged_sz, 0);
	assert_int_equal(quota.state.total_charged_sz, 4096);
	bd_quota__charge(&quota, 8192, 8192, 0);
	assert_true(bd_quota__begin_window(&quota, 305000, 4096));
	assert_int_equal(quota.state.total_charged_sz, 12288);
	quota.reset_interval_ms = 0;
	assert_true(bd_quota__is_window_over(&quota, 305000));
	quota.reset_interval_ms = UINT64_MAX;
	assert_false(bd_quota__is_window_over(&quota, UINT64_MAX / 2));
}

static void removed_limits_leave_no_window(void **state)
{
	struct bd_quota quota = { .sz_bytes = 4096 };
	struct bd_target *target = make_target((struct span[]){ { 0 } });

	(void)state;
	bd_quota__begin_window(&quota, 10, 4096);
	esz(&quota, 0, 4096);
	bd_quota__charge(&quota, 4096, 4096, 0);
	bd_quota__set_resume(&quota, target, 4096);
	quota.sz_bytes = 0;
	assert_false(bd_quota__is_full(&quota, 4096));
	bd_quota__clear_window(&quota);
	quota.sz_bytes = 8192;
	assert_null(quota.state.resume_target);
	assert_true(bd_quota__is_window_over(&quota, 11));
	assert_false(bd_quota__begin_window(&quota, 11, 4096));
	bd_target__free(target);
}

static void resume_point_goes_with_its_target(void **state)
{
	struct bd_target *one = make_target((struct span[]){ { 0 } });
	struct bd_target *other = make_target((struct span[]){ { 0 } });
	struct bd_quota quota = { .sz_bytes = 4096 };

	(void)state;
	bd_quota__set_resume(&quota, one, 4096);
	bd_quota__drop_target(&quota, other);
	assert_ptr_equal(quota.state.resume_target, one);
	bd_quota__drop_target(&quota, one);
	assert_null(quota.state.resume_target);
	bd_target__free(one);
	bd_target__free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_and_times),
		cmocka_unit_test(time_allows_one_piece_at_least),
		cmocka_unit_test(consist_doubles_from_a_byte),
		cmocka_unit_test(consist_never_stops),
		cmocka_unit_test(consist_follows_the_user),
		cmocka_unit_test(temporal_is_all_or_nothing),
		cmocka_unit_test(failures_are_charged_by_their_ratio),
		cmocka_unit_test(nothing_is_charged_without_limits),
		cmocka_unit_test(full_when_less_than_a_piece_is_left),
		cmocka_unit_test(windows_last_the_reset_interval),
		cmocka_unit_test(removed_limits_leave_no_window),
		cmocka_unit_test(resume_point_goes_with_its_target),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
