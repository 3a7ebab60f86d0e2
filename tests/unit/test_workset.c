// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Working sets: the fixture's known ones, and random ones against counting byte by byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record/reader.h"
#include "record_fixture.h"
#include "report/workset.h"

/* What the fixture has besides its hot block: in every snapshot, and in odd ones. */
#define SZ_WARM	 0x21000
#define SZ_OTHER 0x200000
#define SZ_BLOCK 0x400000
#define MAX_ADDR 64
#define MS	 1000000ULL

static struct record_store *store;
static struct series_set set;
static struct workset_facts facts;

static int load(void **state)
{
	(void)state;
	store = record_store__new();
	if (!store || fixture_write(fixture_path("a"), RECORD_JSON_COMPRESSED, 1, FIXTURE_NR, NULL))
		return -1;
	return record_store__read(store, fixture_path("a"));
}

static int unload(void **state)
{
	(void)state;
	series_set__fini(&set);
	record_store__free(store);
	return 0;
}

static const struct series *sizes(const struct workset_rules *rules)
{
	series_set__fini(&set);
	assert_int_equal(workset__series(record_store__source(store), rules, &set, &facts), 0);
	assert_int_equal(set.nr, 1);
	return &set.list[0].series;
}

static void test_snapshots(void **state)
{
	const struct series *s = sizes(&(struct workset_rules){ 1, 1, 1000, 0 });
	size_t i;

	(void)state;
	assert_int_equal(s->nr, FIXTURE_NR);
	for (i = 0; i < s->nr; i++) {
		assert_int_equal(s->points[i].value, SZ_BLOCK + SZ_WARM + (i % 2 ? SZ_OTHER : 0));
		assert_int_equal(s->points[i].start_ns, FIXTURE_START_NS + i * FIXTURE_AGGR_NS);
	}
	assert_int_equal(facts.nr_snapshots, FIXTURE_NR);
	assert_int_equal(facts.nr_excluded, 0);
	assert_int_equal(facts.nr_left_over, 0);
}

static void test_thresholds(void **state)
{
	(void)state;
	assert_int_equal(sizes(&(struct workset_rules){ 4, 1, 1000, 0 })->points[1].value,
			 SZ_BLOCK + SZ_OTHER);
	assert_int_equal(sizes(&(struct workset_rules){ 17, 1, 1000, 0 })->points[1].value, 0);
	assert_int_equal(sizes(&(struct workset_rules){ 1, SZ_BLOCK, 1000, 0 })->points[1].value,
			 SZ_BLOCK);
	/* All memory counts, accessed or not. */
	assert_int_equal(sizes(&(struct workset_rules){ 0, 1, 1000, 0 })->points[0].value,
			 3 * SZ_BLOCK + SZ_OTHER + SZ_WARM);
	assert_int_equal(sizes(&(struct workset_rules){ 0, 1, 200 * MS, 0 })->points[0].value,
			 3 * SZ_BLOCK + SZ_OTHER + SZ_WARM);
}

static void test_exclude(void **state)
{
	(void)state;
	assert_int_equal(sizes(&(struct workset_rules){ 1, 1, 1000, 20 })->nr, 4);
	assert_int_equal(facts.nr_excluded, 20);
	series_set__fini(&set);
	assert_int_equal(workset__series(record_store__source(store),
					 &(struct workset_rules){ 1, 1, 1000, 24 }, &set, &facts),
			 0);
	assert_int_equal(set.nr, 0);
	assert_int_equal(facts.nr_excluded, 24);
}

/* What was accessed anywhere in the time is in the set, and nothing else is. */
static void test_work_time(void **state)
{
	const struct series *s = sizes(&(struct workset_rules){ 1, 1, 1000 * MS, 0 });

	(void)state;
	assert_int_equal(s->nr, 2);
	assert_int_equal(s->points[0].value, 2 * SZ_BLOCK + SZ_WARM + SZ_OTHER);
	assert_int_equal(s->points[1].value, 2 * SZ_BLOCK + SZ_WARM + SZ_OTHER);
	assert_int_equal(s->points[1].start_ns, FIXTURE_START_NS + 1000 * MS);
	assert_int_equal(s->points[1].end_ns, FIXTURE_START_NS + 2000 * MS);
	assert_int_equal(facts.nr_left_over, 4);
	/* Samples of the whole time add up: the warm region has 3 in each of 10 snapshots. */
	s = sizes(&(struct workset_rules){ 30, 1, 1000 * MS, 0 });
	assert_int_equal(s->points[0].value, 2 * SZ_BLOCK + SZ_WARM);
	s = sizes(&(struct workset_rules){ 31, 1, 1000 * MS, 0 });
	assert_int_equal(s->points[0].value, 2 * SZ_BLOCK);
	assert_int_equal(sizes(&(struct workset_rules){ 1, 1, 2400 * MS, 0 })->nr, 1);
}

/* --- against counting -------------------------------------------------------------- */

static uint64_t seed = 7;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

/**
 * struct truth - counts by byte of the stretch at hand, and what is wanted of each stretch.
 */
struct truth {
	uint64_t samples[MAX_ADDR];
	uint64_t covered[MAX_ADDR];
	uint64_t want[64];
	size_t nr;
};

static uint64_t count(const struct truth *t, uint64_t acc_thres)
{
	uint64_t nr = 0;
	size_t i;

	for (i = 0; i < MAX_ADDR; i++)
		nr += t->covered[i] && t->samples[i] >= acc_thres;
	return nr;
}

static size_t random_regions(struct record_region *regions, struct truth *t)
{
	uint64_t at = below(4), end, i;
	size_t nr = 0;

	while (at + 1 < MAX_ADDR) {
		end = at + 1 + below(12);
		end = end < MAX_ADDR ? end : MAX_ADDR;
		regions[nr] = fixture_region(at, end, below(2) ? below(5) : 0, 0);
		for (i = at; i < end; i++) {
			t->samples[i] += regions[nr].nr_accesses;
			t->covered[i]++;
		}
		nr++;
		at = end + (below(3) ? 0 : below(6));
	}
	return nr;
}

/* @nr_each snapshots make a stretch. */
static void fill_random(struct record_store *random, struct truth *t, size_t nr_each,
			uint64_t acc_thres)
{
	struct record head;
	size_t id, i;

	record__init(&head);
	assert_int_equal(record_store__begin(random, &id), 0);
	for (i = 0; i < 24; i++) {
		struct record_region regions[MAX_ADDR];
		struct record_snapshot snap = {
			.start_ns = 1000 + i * 10,
			.end_ns = 1010 + i * 10,
			.regions = regions,
		};

		if (i % nr_each == 0) {
			memset(t->samples, 0, sizeof(t->samples));
			memset(t->covered, 0, sizeof(t->covered));
		}
		snap.nr_regions = random_regions(regions, t);
		assert_int_equal(record_store__add(random, id, &snap), 0);
		if (i % nr_each == nr_each - 1)
			t->want[t->nr++] = count(t, acc_thres);
	}
	assert_int_equal(record_store__end(random, id, &head), 0);
	record_store__seal(random);
}

static int check_set(void *priv, const struct record *rec, const struct workset *ws)
{
	struct truth *t = priv;
	uint64_t sz = 0;
	size_t i;

	(void)rec;
	for (i = 0; i < ws->nr_ranges; i++) {
		assert_true(ws->ranges[i].start < ws->ranges[i].end);
		if (i)
			assert_true(ws->ranges[i - 1].end < ws->ranges[i].start);
		sz += ws->ranges[i].end - ws->ranges[i].start;
	}
	assert_int_equal(sz, ws->sz_bytes);
	assert_int_equal(sz, t->want[t->nr++]);
	return 0;
}

static void test_random(void **state)
{
	size_t round;

	(void)state;
	for (round = 0; round < 400; round++) {
		size_t nr_each = 1 + round % 6;
		uint64_t acc_thres = round % 7;
		struct workset_rules rules = { acc_thres, 1, nr_each * 10, 0 };
		struct record_store *random = record_store__new();
		struct truth truth = { 0 };
		size_t nr_want;

		assert_non_null(random);
		fill_random(random, &truth, nr_each, acc_thres);
		nr_want = truth.nr;
		truth.nr = 0;
		assert_int_equal(workset__scan(record_store__source(random), &rules, check_set,
					       &truth, &facts),
				 0);
		assert_int_equal(truth.nr, nr_want);
		assert_int_equal(facts.nr_left_over, 24 % nr_each);
		record_store__free(random);
	}
}

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, load, unload)

int main(void)
{
	const struct CMUnitTest tests[] = {
		fixture_test(test_snapshots),  fixture_test(test_thresholds),
		fixture_test(test_exclude),    fixture_test(test_work_time),
		cmocka_unit_test(test_random),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
