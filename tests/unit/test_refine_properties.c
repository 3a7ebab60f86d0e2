// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Cutting by close looks: random strips over random regions, and memory that is not there. */
#include "refine_fixture.h"

#include <errno.h>

#include "core/alloc.h"
#include "core/rng.h"

#define NR_RANDOM 20000

/* --- all of it at random -------------------------------------------------------------- */

static struct bd_target *random_target(struct bd_rng *rng)
{
	uint64_t at = bd_rng__range(rng, 0, 40), end;
	size_t n = bd_rng__range(rng, 0, 20);
	struct bd_target *target = bd_target__new(0);

	assert_non_null(target);
	for (size_t i = 0; i < n; i++) {
		struct bd_region *region;

		at += bd_rng__range(rng, 0, 3) ? 0 : bd_rng__range(rng, 1, 30);
		end = at + bd_rng__range(rng, 1, bd_rng__range(rng, 2, 80));
		add(target, at, end, (float)bd_rng__range(rng, 0, 11) / 10);
		at = end;
		region = &target->regions[i];
		region->nr_accesses = (uint32_t)i;
		region->est.unarmable = (float)bd_rng__range(rng, 0, 3) / 2;
		region->est.nr_offered = 2;
		region->est.coarse_rate = (float)bd_rng__range(rng, 0, 3) / 2 - 0.5f;
		if (region->est.coarse_rate < 0)
			region->est.coarse_rate = -1;
	}
	return target;
}

/* Runs of all lengths, some odd units, some of any share. */
static void random_strip(struct drawing *d, struct bd_rng *rng)
{
	size_t longest = bd_rng__range(rng, 2, 100);
	size_t i = 0, end;

	draw(d, bd_rng__range(rng, 0, 200), "");
	d->strip.nr = bd_rng__range(rng, 0, UNITS_MAX + 1);
	d->strip.steady = bd_rng__range(rng, 1, 10);
	d->strip.unit_bytes = UNIT * bd_rng__range(rng, 1, 5);
	d->strip.is_coarse = bd_rng__range(rng, 0, 3) == 0;
	while (i < d->strip.nr) {
		uint8_t share = (uint8_t)(bd_rng__range(rng, 0, 3) * 127);

		if (bd_rng__range(rng, 0, 6) == 0)
			share = BD_STRIP_UNKNOWN;
		end = i + bd_rng__range(rng, 1, longest);
		for (; i < end && i < d->strip.nr; i++)
			d->shares[i] = bd_rng__range(rng, 0, 16)
					       ? share
					       : (uint8_t)bd_rng__range(rng, 0, 256);
	}
}

/* The bound lies between units of the strip, or is one of its ends. */
static bool is_cut_of(const struct bd_strip *strip, uint64_t addr)
{
	return addr >= strip->start && addr <= strip->start + strip->nr * strip->unit_bytes &&
	       (addr - strip->start) % strip->unit_bytes == 0;
}

/* Every region of @after is a part of one of @before, and together they are all of it. */
static void assert_parts(const struct bd_target *before, const struct bd_target *after,
			 const struct bd_strip *strip)
{
	const struct bd_region *part = after->regions, *end = part + after->nr_regions;

	for (size_t i = 0; i < before->nr_regions; i++) {
		const struct bd_region *old = &before->regions[i];
		uint64_t at = old->start;

		for (; at < old->end; part++) {
			assert_true(part < end);
			assert_int_equal(part->start, at);
			assert_int_equal(part->nr_accesses, old->nr_accesses);
			assert_true(at == old->start || is_cut_of(strip, at));
			at = part->end;
		}
		assert_int_equal(at, old->end);
	}
	assert_ptr_equal(part, end);
}

static void assert_estimates(const struct bd_target *target)
{
	const struct bd_region *region;

	bd_for_each_region (region, target) {
		const struct bd_estimate *est = &region->est;

		assert_true(est->set >= 0 && est->set <= 1);
		assert_true(est->set_rate >= 0 && est->set_rate <= 1);
		assert_true(est->clear_rate >= 0 && est->clear_rate <= 1);
		assert_true(est->coarse_rate == -1 ||
			    (est->coarse_rate >= 0 && est->coarse_rate <= 1));
	}
}

static void random_strips_keep_what_must_be_kept(void **state)
{
	size_t nr_renewed = 0, nr_cuts = 0;
	struct bd_rng rng;
	struct drawing d;

	(void)state;
	bd_rng__init(&rng, 1);
	for (int round = 0; round < NR_RANDOM; round++) {
		struct bd_target *target = random_target(&rng), *before = bd_target__new(0);
		size_t max_new = bd_rng__range(&rng, 0, 120);
		int nr;

		random_strip(&d, &rng);
		assert_int_equal(bd_target__copy_regions(before, target), 0);
		nr = bd_target__refine(target, &d.strip, max_new);
		assert_true(nr >= 0);
		assert_true(target->nr_regions <= before->nr_regions + max_new);
		assert_sound(target, UNIT);
		assert_estimates(target);
		assert_parts(before, target, &d.strip);
		nr_renewed += (size_t)nr;
		nr_cuts += target->nr_regions - before->nr_regions;
		bd_target__free(target);
		bd_target__free(before);
	}
	/* The strips were of the kind that cuts, so that something was tested. */
	assert_true(nr_cuts > NR_RANDOM / 2);
	assert_true(nr_renewed > NR_RANDOM / 2);
}

/* What was seen once contradicts nothing when it is seen again. */
static void a_second_look_changes_nothing(void **state)
{
	struct bd_rng rng;
	struct drawing d;

	(void)state;
	bd_rng__init(&rng, 2);
	for (int round = 0; round < 2000; round++) {
		struct bd_target *target = random_target(&rng);

		random_strip(&d, &rng);
		d.strip.is_coarse = false;
		assert_true(bd_target__refine(target, &d.strip, SIZE_MAX) >= 0);
		assert_untouched(target, &d.strip, SIZE_MAX);
		bd_target__free(target);
	}
}

/* --- memory that is not there ----------------------------------------------------------- */

static void without_memory_the_target_stays_sound(void **state)
{
	size_t nr_failed = 0, nr_partly = 0;
	struct drawing d;

	(void)state;
	draw(&d, 0, "................########........########........########........");
	for (uint64_t first = 1; first <= 20; first++) {
		struct bd_target *target = one_region(0, 2, 0), *before = bd_target__new(0);
		int err;

		for (uint64_t i = 1; i < first; i++)
			add(target, 2 * i, 2 * i + 2, 0);
		add(target, 2 * first, 80, 0);
		assert_int_equal(bd_target__copy_regions(before, target), 0);
		bd_alloc_fail_after(0);
		err = bd_target__refine(target, &d.strip, 100);
		if (!bd_alloc_fail_after(-1)) {
			assert_int_equal(err, -ENOMEM);
			nr_failed++;
			nr_partly += target->nr_regions > before->nr_regions;
		}
		assert_sound(target, UNIT);
		assert_estimates(target);
		assert_parts(before, target, &d.strip);
		assert_true(bd_target__refine(target, &d.strip, 100) >= 0);
		assert_parts(before, target, &d.strip);
		bd_target__free(target);
		bd_target__free(before);
	}
	/* It failed at the first cut and in the middle, not always and not never. */
	assert_true(nr_failed > 0 && nr_failed < 20);
	assert_true(nr_partly > 0 && nr_partly < nr_failed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_strips_keep_what_must_be_kept),
		cmocka_unit_test(a_second_look_changes_nothing),
		cmocka_unit_test(without_memory_the_target_stays_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
