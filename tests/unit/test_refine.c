// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Cutting by close looks: exact places, odd units, noise, limits, and kinds of strips. */
#include "refine_fixture.h"

#include "core/rng.h"

/* Most pieces that one strip may make of a region it covers. */
#define SEGMENTS_MAX 24

/* --- where it cuts ---------------------------------------------------------------- */

static void a_hot_spot_is_cut_out_at_its_pages(void **state)
{
	struct bd_target *target = one_region(0, 64, 7.0f / 64);
	struct drawing d;

	(void)state;
	draw(&d, 16, "..........#######...............");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 3);
	/* What is left of the region had its set pages in the spot. */
	assert_regions(target, (struct span[]){ { 0, 16, 0 },
						{ 16, 26, 0 },
						{ 26, 33, 100 },
						{ 33, 48, 0 },
						{ 48, 64, 0 },
						{ 0 } });
	assert_sound(target, UNIT);
	bd_target__free(target);
}

static void a_cold_spot_is_cut_out_of_hot_memory(void **state)
{
	struct bd_target *target = one_region(0, 32, 1);
	struct drawing d;

	(void)state;
	draw(&d, 0, "############......##############");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 3);
	assert_regions(target,
		       (struct span[]){ { 0, 12, 100 }, { 12, 18, 0 }, { 18, 32, 100 }, { 0 } });
	bd_target__free(target);
}

static void a_boundary_moves_to_its_page(void **state)
{
	struct bd_target *target = one_region(0, 32, 1);
	struct bd_estimate left = target->regions[0].est;
	struct drawing d;

	(void)state;
	add(target, 32, 64, 0);
	draw(&d, 0, "####################################............................");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_regions(target,
		       (struct span[]){ { 0, 32, 100 }, { 32, 36, 100 }, { 36, 64, 0 }, { 0 } });
	/* The hot region was right, so nothing of it changed. */
	assert_memory_equal(&target->regions[0].est, &left, sizeof(left));
	bd_target__free(target);
}

/* The example of the implementation's opening comment. */
static void the_example_is_right(void **state)
{
	struct bd_target *target = one_region(0, 28, 0);
	struct drawing d;

	(void)state;
	draw(&d, 0, "....#...########.####.......");
	d.strip.steady = 8;
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 3);
	assert_int_equal(target->nr_regions, 3);
	assert_int_equal(target->regions[1].start, AT(8));
	assert_int_equal(target->regions[1].end, AT(21));
	/* Odd units change no bound, but they count. */
	assert_rate(&target->regions[0], 1.0f / 8);
	assert_rate(&target->regions[1], 12.0f / 13);
	assert_rate(&target->regions[2], 0);
	bd_target__free(target);
}

static void new_regions_are_known_and_armable(void **state)
{
	struct bd_target *target = one_region(0, 32, 0);
	struct drawing d;

	(void)state;
	target->regions[0].nr_accesses = 3;
	target->regions[0].last_nr_accesses = 2;
	target->regions[0].age = 17;
	target->regions[0].est.unarmable = 1;
	target->regions[0].est.nr_offered = 2;
	draw(&d, 0, "................################");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct bd_region *region = &target->regions[i];

		assert_int_equal(region->nr_accesses, 3);
		assert_int_equal(region->last_nr_accesses, 2);
		assert_int_equal(region->age, 17);
		assert_true(region->est.nr_set > 0);
		assert_true(region->est.nr_clear > 0);
		assert_true(region->est.nr_armed > 0);
		assert_false(bd_estimate__is_unarmable(&region->est));
	}
	bd_target__free(target);
}

/* A hot look in a region of five cold ones; the part it was of is taken out. */
static void the_look_that_led_to_it_goes_with_the_part(void **state)
{
	struct bd_target *target;
	struct drawing d;
	const struct bd_region *rest;

	(void)state;
	for (int is_suspect = 0; is_suspect < 2; is_suspect++) {
		target = one_region(0, 64, 0);
		target->regions[0].est.set_rate = 1 / 6.0f;
		target->regions[0].est.nr_armed = 5.4f;
		target->regions[0].est.clear_rate = 0;
		draw(&d, 0, "................################");
		d.strip.is_suspect = is_suspect;
		assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
		assert_int_equal(target->nr_regions, 3);
		rest = &target->regions[2];
		if (is_suspect) {
			assert_true(rest->est.set_rate < 0.001f);
			assert_true(rest->est.nr_armed > 1 && rest->est.nr_armed < 4.5f);
		} else {
			assert_true(rest->est.set_rate > 0.16f);
		}
		bd_target__free(target);
	}
}

/* One look is all there was: what is left is as unknown as before it. */
static void without_looks_set_pages_count_as_clear_ones(void **state)
{
	struct bd_target *target = one_region(0, 64, 0);
	struct drawing d;

	(void)state;
	target->regions[0].est.set_rate = 1;
	target->regions[0].est.nr_armed = 0.9f;
	target->regions[0].est.clear_rate = 0.02f;
	draw(&d, 0, "................################");
	d.strip.is_suspect = true;
	/* Of memory in use that is no news, of one with few set pages it is. */
	target->regions[0].est.set = 0.1f;
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_true(target->regions[2].est.set_rate < 0.021f);
	assert_true(target->regions[2].est.nr_armed < 0.001f);
	bd_target__free(target);
}

/* --- where it does not ------------------------------------------------------------ */

static void what_agrees_is_not_cut(void **state)
{
	struct bd_target *target = one_region(0, 32, 1);
	struct drawing d;

	(void)state;
	add(target, 32, 64, 0);
	draw(&d, 0, "################################................................");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 8, "########");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 32, "................................");
	assert_untouched(target, &d.strip, 100);
	bd_target__free(target);
}

/* At every place of the strip, the first and the last and beside unknown ones, too. */
static void single_odd_units_change_nothing(void **state)
{
	static const char *const texts[] = {
		"................................",
		"################################",
		"..........??????????............",
		"##########?###########??########",
	};
	struct bd_target *target;
	struct drawing d;

	(void)state;
	for (size_t t = 0; t < NR(texts); t++) {
		target = one_region(0, 64, texts[t][0] == '#');
		for (size_t i = 0; i < strlen(texts[t]); i++) {
			draw(&d, 16, texts[t]);
			if (d.shares[i] != BD_STRIP_UNKNOWN)
				d.shares[i] = BD_STRIP_ALL - d.shares[i];
			assert_untouched(target, &d.strip, 100);
		}
		bd_target__free(target);
	}
}

/* They may be the rest of a pattern beyond the strip: nobody knows, so nobody decides. */
static void a_few_units_at_the_ends_stay_undecided(void **state)
{
	struct bd_target *target = one_region(0, 64, 0);
	struct drawing d;

	(void)state;
	draw(&d, 16, "###..........................###");
	assert_untouched(target, &d.strip, 100);
	/* Four of six are enough. */
	draw(&d, 16, "............................####");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_regions(
		target,
		(struct span[]){
			{ 0, 16, 0 }, { 16, 44, 0 }, { 44, 48, 100 }, { 48, 64, 0 }, { 0 } });
	bd_target__free(target);
}

/* The hot region that ends three units into the strip keeps them. */
static void the_end_of_a_neighbour_is_not_taken_for_cold(void **state)
{
	struct bd_target *target = one_region(0, 19, 1);
	struct drawing d;

	(void)state;
	add(target, 19, 45, 0);
	add(target, 45, 64, 1);
	draw(&d, 16, "###..........................###");
	assert_untouched(target, &d.strip, 100);
	bd_target__free(target);
}

/* Runs just long enough to be changes, but too many of them to be a pattern. */
static void too_many_changes_cut_nothing(void **state)
{
	struct bd_target *target = one_region(0, UNITS_MAX, 0);
	struct drawing d;
	char text[UNITS_MAX + 1] = { 0 };

	(void)state;
	for (size_t i = 0; i < UNITS_MAX; i++)
		text[i] = i / 8 % 2 ? '#' : '.';
	draw(&d, 0, text);
	assert_untouched(target, &d.strip, 1000);
	bd_target__free(target);
}

/* Half of the pages at random: some of it looks like changes, which must stay within bounds. */
static void noise_cuts_little(void **state)
{
	struct bd_rng rng;
	struct drawing d;
	char text[UNITS_MAX + 1] = { 0 };

	(void)state;
	bd_rng__init(&rng, 4711);
	for (int round = 0; round < 600; round++) {
		static const float rates[] = { 0, 0.5f, 1 };
		struct bd_target *target = one_region(0, UNITS_MAX, rates[round % 3]);
		int nr;

		for (size_t i = 0; i < UNITS_MAX; i++)
			text[i] = bd_rng__range(&rng, 0, 2) ? '#' : '.';
		draw(&d, 0, text);
		/* No room for all of it: nothing at all. */
		assert_untouched(target, &d.strip, 3);
		nr = bd_target__refine(target, &d.strip, 1000);
		assert_in_range(nr, 0, SEGMENTS_MAX);
		assert_in_range(target->nr_regions, 1, SEGMENTS_MAX);
		bd_target__free(target);
	}
}

static void unknown_units_are_left_alone(void **state)
{
	struct bd_target *target = one_region(0, 48, 0.5f);
	struct drawing d;

	(void)state;
	add(target, 48, 64, 1);
	draw(&d, 0, "????????????????????????????????????????????????????????????????");
	assert_untouched(target, &d.strip, 100);
	/* Of the first region 16 units remain unknown: what it had, less what was taken. */
	draw(&d, 0, "................????????????????################????????########");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_regions(
		target,
		(struct span[]){
			{ 0, 16, 0 }, { 16, 32, 50 }, { 32, 48, 100 }, { 48, 64, 100 }, { 0 } });
	bd_target__free(target);
}

/* Where half of the pages are accessed, eight alike in a row are chance, and sixteen are not. */
static void chance_cuts_nothing(void **state)
{
	struct bd_target *target = one_region(0, 64, 0.5f);
	struct drawing d;

	(void)state;
	draw(&d, 0, "#.#.#.#.#.#.#.#.########........#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 0, "################................#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.#.");
	assert_true(bd_target__refine(target, &d.strip, 100) > 0);
	bd_target__free(target);
}

/* Fewer units than make a change, but nothing beside them says otherwise. */
static void a_lonely_unit_counts(void **state)
{
	struct bd_target *target = one_region(0, 32, 0);
	struct drawing d;

	(void)state;
	draw(&d, 5, "#");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 1);
	assert_regions(target, (struct span[]){ { 0, 5, 0 }, { 5, 6, 100 }, { 6, 32, 0 }, { 0 } });
	bd_target__free(target);
}

/* --- limits and kinds --------------------------------------------------------------- */

static void never_more_than_max_new(void **state)
{
	size_t nr_cut = 0;
	struct drawing d;

	(void)state;
	draw(&d, 2, "........########........########........");
	for (size_t max_new = 0; max_new < 40; max_new++) {
		struct bd_target *target = one_region(0, 23, 0);
		int nr;

		add(target, 23, 64, 0);
		nr = bd_target__refine(target, &d.strip, max_new);
		assert_true(nr >= 0);
		assert_true(target->nr_regions - 2 <= max_new);
		assert_true(nr > 0 || target->nr_regions == 2);
		assert_sound(target, UNIT);
		assert_int_equal(bd_target__sz(target), 64 * UNIT);
		assert_true(target->nr_regions >= nr_cut);
		nr_cut = target->nr_regions;
		bd_target__free(target);
	}
	assert_int_equal(nr_cut, 8);
}

static void no_limit_is_a_limit_too(void **state)
{
	struct bd_target *target = one_region(0, 32, 0);
	struct drawing d;

	(void)state;
	draw(&d, 0, "................################");
	assert_int_equal(bd_target__refine(target, &d.strip, SIZE_MAX), 2);
	assert_int_equal(target->nr_regions, 2);
	bd_target__free(target);
}

static void coarse_strips_touch_only_unarmable_regions(void **state)
{
	struct bd_target *target = one_region(0, 32, 0);
	struct bd_estimate armable = target->regions[0].est;
	struct drawing d;

	(void)state;
	add(target, 32, 64, 1);
	target->regions[1].est.unarmable = 1;
	target->regions[1].est.nr_offered = 2;
	target->regions[1].est.coarse_rate = 0;
	draw(&d, 0, "########################################........................");
	d.strip.is_coarse = true;
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_regions(target,
		       (struct span[]){ { 0, 32, 0 }, { 32, 40, 100 }, { 40, 64, 0 }, { 0 } });
	assert_memory_equal(&target->regions[0].est, &armable, sizeof(armable));
	for (size_t i = 1; i < 3; i++) {
		const struct bd_estimate *est = &target->regions[i].est;

		assert_float_equal(est->coarse_rate, i == 1 ? 1 : 0, 0);
		/* What the free looks say is of another kind and stays. */
		assert_float_equal(est->set, 1, 0);
		assert_float_equal(est->set_rate, 1, 0);
		assert_true(bd_estimate__is_unarmable(est));
	}
	bd_target__free(target);
}

static void fine_strips_end_coarse_rates(void **state)
{
	struct bd_target *target = one_region(0, 32, 1);
	struct drawing d;

	(void)state;
	target->regions[0].est.coarse_rate = 0;
	target->regions[0].est.unarmable = 1;
	target->regions[0].est.nr_offered = 2;
	draw(&d, 0, "################################");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 1);
	assert_float_equal(target->regions[0].est.coarse_rate, -1, 0);
	assert_rate(&target->regions[0], 1);
	bd_target__free(target);
}

static void strips_of_set_bits_cut_by_them_alone(void **state)
{
	struct bd_target *target = one_region(0, 32, 0.5f);
	struct drawing d;

	(void)state;
	target->regions[0].est.set_rate = 0.2f;
	target->regions[0].est.nr_armed = 0.1f;
	draw(&d, 0, "................################");
	d.strip.is_set = true;
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 2);
	assert_int_equal(target->nr_regions, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct bd_estimate *est = &target->regions[i].est;

		assert_float_equal(est->set, i, 0);
		/* How often set pages are accessed was not seen. */
		assert_float_equal(est->set_rate, 0.2f, 0);
		assert_true(est->nr_armed < 0.2f);
	}
	assert_int_equal(target->regions[1].start, AT(16));
	bd_target__free(target);
}

/* --- strips and regions of all positions --------------------------------------------- */

static void strips_outside_of_regions_do_nothing(void **state)
{
	struct bd_target *target = one_region(40, 50, 0), *empty = bd_target__new(0);
	struct drawing d;

	(void)state;
	add(target, 80, 90, 0);
	draw(&d, 0, "########################################");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 50, "##############################");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 90, "################");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 40, "");
	assert_untouched(target, &d.strip, 100);
	draw(&d, 40, "################");
	assert_untouched(empty, &d.strip, 100);
	bd_target__free(target);
	bd_target__free(empty);
}

static void strips_across_regions_and_holes(void **state)
{
	struct bd_target *target = one_region(10, 20, 0);
	struct drawing d;

	(void)state;
	add(target, 20, 30, 1);
	add(target, 50, 70, 0);
	/* Begins before the first region, ends inside of the last one. */
	draw(&d, 4, "............################................########");
	assert_int_equal(bd_target__refine(target, &d.strip, 100), 3);
	assert_regions(target, (struct span[]){ { 10, 16, 0 },
						{ 16, 20, 100 },
						{ 20, 30, 100 },
						{ 50, 56, 100 },
						{ 56, 70, 0 },
						{ 0 } });
	bd_target__free(target);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hot_spot_is_cut_out_at_its_pages),
		cmocka_unit_test(a_cold_spot_is_cut_out_of_hot_memory),
		cmocka_unit_test(a_boundary_moves_to_its_page),
		cmocka_unit_test(the_example_is_right),
		cmocka_unit_test(new_regions_are_known_and_armable),
		cmocka_unit_test(the_look_that_led_to_it_goes_with_the_part),
		cmocka_unit_test(without_looks_set_pages_count_as_clear_ones),
		cmocka_unit_test(what_agrees_is_not_cut),
		cmocka_unit_test(single_odd_units_change_nothing),
		cmocka_unit_test(a_few_units_at_the_ends_stay_undecided),
		cmocka_unit_test(the_end_of_a_neighbour_is_not_taken_for_cold),
		cmocka_unit_test(too_many_changes_cut_nothing),
		cmocka_unit_test(noise_cuts_little),
		cmocka_unit_test(unknown_units_are_left_alone),
		cmocka_unit_test(chance_cuts_nothing),
		cmocka_unit_test(a_lonely_unit_counts),
		cmocka_unit_test(never_more_than_max_new),
		cmocka_unit_test(no_limit_is_a_limit_too),
		cmocka_unit_test(coarse_strips_touch_only_unarmable_regions),
		cmocka_unit_test(fine_strips_end_coarse_rates),
		cmocka_unit_test(strips_of_set_bits_cut_by_them_alone),
		cmocka_unit_test(strips_outside_of_regions_do_nothing),
		cmocka_unit_test(strips_across_regions_and_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
