/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Watermarks: starting, stopping, and the band where nothing changes. */
#include "core_fixture.h"

#include "core/watermark.h"

static struct bd_watermarks marks_of(enum bd_wmark_metric metric, bool is_active)
{
	return (struct bd_watermarks){
		.metric = metric,
		.interval_us = 5000000,
		.high_permil = 500,
		.mid_permil = 400,
		.low_permil = 200,
		.is_active = is_active,
	};
}

static void bands(void **state)
{
	static const struct {
		uint64_t free_permil;
		bool from_active, from_inactive;
	} rows[] = {
		{ 1000, false, false }, { 501, false, false }, { 500, true, false },
		{ 400, true, false },	{ 399, true, true },   { 200, true, true },
		{ 199, false, false },	{ 0, false, false },
	};

	(void)state;
	for (size_t i = 0; i < NR(rows); i++) {
		struct bd_watermarks on = marks_of(BD_WMARK_FREE_MEM_RATE, true);
		struct bd_watermarks off = marks_of(BD_WMARK_FREE_MEM_RATE, false);

		assert_int_equal(bd_watermarks__update(&on, rows[i].free_permil),
				 rows[i].from_active ? 0 : 5000000);
		assert_int_equal(on.is_active, rows[i].from_active);
		assert_int_equal(bd_watermarks__update(&off, rows[i].free_permil),
				 rows[i].from_inactive ? 0 : 5000000);
		assert_int_equal(off.is_active, rows[i].from_inactive);
	}
}

static void without_metric_nothing_changes(void **state)
{
	struct bd_watermarks on = marks_of(BD_WMARK_NONE, true);
	struct bd_watermarks off = marks_of(BD_WMARK_NONE, false);

	(void)state;
	assert_int_equal(bd_watermarks__update(&on, 0), 0);
	assert_true(on.is_active);
	assert_int_equal(bd_watermarks__update(&off, 300), 0);
	assert_false(off.is_active);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bands),
		cmocka_unit_test(without_metric_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
