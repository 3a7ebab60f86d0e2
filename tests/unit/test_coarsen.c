// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Snapshots put together, against a plain way of doing it, at random and by example. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record/coarsen.h"
#include "record_fixture.h"
#include "tests/lib/record_set.h"

#define NR_ROUNDS   400
#define MAX_REGIONS 12
#define SPACE	    96

static uint64_t seed = 11;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static size_t random_regions(struct record_region *regions)
{
	uint64_t at = 0;
	size_t nr = 0;

	while (nr < MAX_REGIONS) {
		uint64_t start = at + (below(2) ? 0 : below(12));

		at = start + below(14);
		if (at > SPACE)
			break;
		regions[nr++] = fixture_region(start, at, below(20), below(30));
	}
	return nr;
}

/* --- the plain way: a list of regions in no order ----------------------------------- */

struct plain {
	struct record_region regions[SPACE * 4];
	uint32_t most[SPACE * 4];
	bool is_touched[SPACE * 4];
	size_t nr;
};

/* Match with the first region that overlaps, and go on with the parts outside of it. */
static void plain_add(struct plain *p, struct record_region r, size_t nr_old)
{
	size_t i;

	for (i = 0; i < nr_old; i++) {
		const struct record_region *old = &p->regions[i];
		struct record_region part = r;

		if (old->end <= r.start || old->start >= r.end)
			continue;
		if (!p->is_touched[i] || p->most[i] < r.nr_accesses)
			p->most[i] = r.nr_accesses;
		p->is_touched[i] = true;
		if (r.start < old->start) {
			part.end = old->start;
			plain_add(p, part, nr_old);
		}
		part = r;
		if (r.end > old->end) {
			part.start = old->end;
			plain_add(p, part, nr_old);
		}
		return;
	}
	p->regions[p->nr++] = r;
}

static void plain_snapshot(struct plain *p, const struct record_snapshot *snap)
{
	size_t i, nr_old = p->nr;

	memset(p->is_touched, 0, sizeof(p->is_touched));
	for (i = 0; i < snap->nr_regions; i++) {
		if (snap->regions[i].start < snap->regions[i].end)
			plain_add(p, snap->regions[i], nr_old);
	}
	for (i = 0; i < nr_old; i++) {
		if (p->is_touched[i])
			p->regions[i].nr_accesses += p->most[i];
	}
}

static int compare(const void *a, const void *b)
{
	const struct record_region *left = a, *right = b;

	return left->start < right->start ? -1 : left->start > right->start;
}

static void check_window(const struct record_kept *in, size_t first, size_t last,
			 const struct record_snapshot *out)
{
	static struct plain p;
	size_t i;

	p.nr = 0;
	for (i = first; i <= last; i++)
		plain_snapshot(&p, &in->snapshots[i]);
	qsort(p.regions, p.nr, sizeof(p.regions[0]), compare);
	assert_int_equal(out->start_ns, in->snapshots[first].start_ns);
	assert_int_equal(out->end_ns, in->snapshots[last].end_ns);
	assert_int_equal(out->nr_regions, p.nr);
	assert_int_equal(out->total_bytes, record_snapshot__sum(out));
	for (i = 0; i < p.nr; i++) {
		assert_int_equal(out->regions[i].start, p.regions[i].start);
		assert_int_equal(out->regions[i].end, p.regions[i].end);
		assert_int_equal(out->regions[i].nr_accesses, p.regions[i].nr_accesses);
	}
}

/* --- records -------------------------------------------------------------------------- */

static const struct record_intervals intervals = { 5000, 100000, 1000000, { 0 } };

/* A store with one record; each snapshot is 100 ms long. */
static struct record_store *make_store(struct record_region (*regions)[MAX_REGIONS],
				       const size_t *nr, size_t nr_snapshots)
{
	struct record_store *store = record_store__new();
	struct record head;
	size_t i, id;

	assert_non_null(store);
	assert_int_equal(record_store__begin(store, &id), 0);
	for (i = 0; i < nr_snapshots; i++) {
		struct record_snapshot snap = {
			.start_ns = i * FIXTURE_AGGR_NS,
			.end_ns = (i + 1) * FIXTURE_AGGR_NS,
			.regions = regions[i],
			.nr_regions = nr[i],
		};

		assert_int_equal(record_store__add(store, id, &snap), 0);
	}
	record__init(&head);
	head.has_target = true;
	head.has_intervals = true;
	head.intervals = intervals;
	assert_int_equal(record_store__end(store, id, &head), 0);
	record_store__seal(store);
	return store;
}

static void coarsen(struct record_set *out, struct record_store *store, uint64_t nr_skip,
		    uint64_t interval_us)
{
	struct coarsen_options options = { nr_skip, interval_us };
	struct coarsen_stage *stage;
	struct record_source *source;

	*out = (struct record_set){ 0 };
	assert_int_equal(coarsen_stage__new(&stage, &options, record_store__source(store)), 0);
	source = coarsen_stage__source(stage);
	assert_int_equal(record_set__fill(out, source), 0);
	assert_int_equal(out->nr, source->nr_records);
	coarsen_stage__free(stage);
}

static void test_random(void **state)
{
	struct record_region regions[12][MAX_REGIONS];
	size_t nr[12], round, i;

	(void)state;
	for (round = 0; round < NR_ROUNDS; round++) {
		size_t nr_skip = below(3), per_window = 1 + below(4), nr_windows;
		struct record_set in = { 0 }, out;
		struct record_store *store;

		for (i = 0; i < 12; i++)
			nr[i] = random_regions(regions[i]);
		store = make_store(regions, nr, 12);
		assert_int_equal(record_set__fill(&in, record_store__source(store)), 0);
		coarsen(&out, store, nr_skip, per_window * 100000);
		nr_windows = (12 - nr_skip) / per_window;
		assert_int_equal(out.nr, 1);
		assert_int_equal(out.records[0].nr_snapshots, nr_windows);
		assert_int_equal(out.records[0].rec.nr_snapshots, nr_windows);
		assert_int_equal(out.records[0].rec.intervals.aggr_us, per_window * 100000);
		assert_int_equal(out.records[0].rec.start_ns, nr_skip * FIXTURE_AGGR_NS);
		for (i = 0; i < nr_windows; i++)
			check_window(&in.records[0], nr_skip + i * per_window,
				     nr_skip + (i + 1) * per_window - 1,
				     &out.records[0].snapshots[i]);
		record_set__fini(&in);
		record_set__fini(&out);
		record_store__free(store);
	}
}

/* The example of coarsen.h, and ages: 9 and 4 old intervals are 4 and 2 of twice the length. */
static void test_example(void **state)
{
	struct record_region regions[2][MAX_REGIONS] = {
		{ fixture_region(0, 8, 1, 8) },
		{ fixture_region(0, 4, 5, 9), fixture_region(4, 8, 2, 12),
		  fixture_region(8, 12, 3, 4) },
	};
	size_t nr[2] = { 1, 3 };
	struct record_store *store = make_store(regions, nr, 2);
	struct record_set out;

	(void)state;
	coarsen(&out, store, 0, 200000);
	assert_int_equal(out.records[0].nr_regions, 2);
	assert_int_equal(out.records[0].regions[0].nr_accesses, 6);
	assert_int_equal(out.records[0].regions[0].age, 4);
	assert_int_equal(out.records[0].regions[1].start, 8);
	assert_int_equal(out.records[0].regions[1].nr_accesses, 3);
	assert_int_equal(out.records[0].regions[1].age, 2);
	record_set__fini(&out);
	record_store__free(store);
}

static void test_extremes(void **state)
{
	struct record_region regions[2][MAX_REGIONS] = {
		{ fixture_region(0, UINT64_MAX, UINT32_MAX - 1, RECORD_AGE_UNKNOWN) },
		{ fixture_region(0, UINT64_MAX, UINT32_MAX - 1, RECORD_AGE_UNKNOWN) },
	};
	size_t nr[2] = { 1, 1 };
	struct record_store *store = make_store(regions, nr, 2);
	struct record_set out;

	(void)state;
	coarsen(&out, store, 0, 200000);
	assert_int_equal(out.records[0].regions[0].nr_accesses, UINT32_MAX - 1);
	assert_int_equal(out.records[0].regions[0].age, RECORD_AGE_UNKNOWN);
	record_set__fini(&out);
	/* Longer than the record, and more than it has. */
	coarsen(&out, store, 0, 300000);
	assert_int_equal(out.nr, 0);
	record_set__fini(&out);
	coarsen(&out, store, 2, 100000);
	assert_int_equal(out.nr, 0);
	record_set__fini(&out);
	/* Only skipped. */
	coarsen(&out, store, 1, 0);
	assert_int_equal(out.records[0].nr_snapshots, 1);
	assert_int_equal(out.records[0].rec.intervals.aggr_us, 100000);
	assert_int_equal(out.records[0].regions[0].nr_accesses, UINT32_MAX - 1);
	record_set__fini(&out);
	record_store__free(store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_example),
		cmocka_unit_test(test_extremes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
