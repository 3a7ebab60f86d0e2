// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records put aside and handed out again: packing, spilling, order, pieces, early stops. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "tests/lib/record_set.h"

#define NR_RECORDS   3
#define NR_SNAPSHOTS 400
#define MAX_REGIONS  300

static uint64_t seed = 7;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static uint64_t big(void)
{
	return (uint64_t)below(UINT32_MAX) << below(33) >> below(33);
}

/* Regions that are sometimes those of before, a little older, and sometimes others. */
static size_t next_regions(struct record_region *regions, size_t nr)
{
	uint64_t at = below(2) ? 0 : big();
	size_t i;

	if (nr && below(8)) {
		for (i = 0; i < nr; i++) {
			regions[i].age += below(50) > 0;
			regions[i].nr_accesses += below(50) == 0;
			regions[i].sz_passed += below(50) == 0;
		}
		return nr;
	}
	nr = below(MAX_REGIONS);
	for (i = 0; i < nr; i++) {
		uint64_t start = at + (below(2) ? 0 : 4096 * below(9));

		at = start + 4096 * below(1000);
		regions[i] = fixture_region(start, at, below(2) ? 0 : below(UINT32_MAX),
					    below(9) ? below(99) : RECORD_AGE_UNKNOWN);
		regions[i].sz_passed = below(3) ? 0 : big();
		regions[i].nr_probes = below(3) ? 0 : below(RECORD_MAX_PROBES + 1);
		if (regions[i].nr_probes)
			regions[i].probe_hits[0] = (uint8_t)below(256);
	}
	return nr;
}

static struct record_snapshot next_snapshot(const struct record_snapshot *last,
					    struct record_region *regions)
{
	struct record_snapshot snap = {
		.start_ns = last->end_ns + below(1000) - (last->end_ns > 99 ? below(99) : 0),
		.sample_us = below(9) ? 0 : big(),
		.has_stats = !below(4),
		.regions = regions,
		.nr_regions = next_regions(regions, last->nr_regions),
	};

	snap.end_ns = snap.start_ns + 2000 + below(100000);
	snap.total_bytes = below(4) ? record_snapshot__sum(&snap) : big();
	if (snap.has_stats)
		snap.stats = (struct record_stats){ big(), big(), big(), big(),
						    big(), big(), big(), big() };
	return snap;
}

/**
 * struct series - snapshots made at random, and copies of their regions.
 * @snaps: owned by @regions as far as regions go
 */
struct series {
	struct record_snapshot snaps[NR_SNAPSHOTS];
	struct record_region regions[NR_SNAPSHOTS][MAX_REGIONS];
};

static void make_series(struct series *s)
{
	static struct record_region regions[MAX_REGIONS];
	struct record_snapshot last = { 0 };
	size_t i;

	for (i = 0; i < NR_SNAPSHOTS; i++) {
		last = s->snaps[i] = next_snapshot(&last, regions);
		memcpy(s->regions[i], regions, sizeof(regions));
		s->snaps[i].regions = s->regions[i];
	}
}

static void check_series(const struct record_kept *kept, const struct series *s)
{
	size_t i;

	assert_int_equal(kept->nr_snapshots, NR_SNAPSHOTS);
	for (i = 0; i < NR_SNAPSHOTS; i++) {
		struct record_snapshot got = kept->snapshots[i], want = s->snaps[i];

		if (got.nr_regions)
			assert_memory_equal(got.regions, want.regions,
					    got.nr_regions * sizeof(*got.regions));
		got.regions = want.regions;
		assert_int_equal(got.start_ns, want.start_ns);
		assert_int_equal(got.end_ns, want.end_ns);
		assert_int_equal(got.total_bytes, want.total_bytes);
		assert_int_equal(got.sample_us, want.sample_us);
		assert_int_equal(got.nr_regions, want.nr_regions);
		assert_int_equal(got.has_stats, want.has_stats);
		assert_memory_equal(&got.stats, &want.stats, sizeof(got.stats));
	}
}

static size_t begin(struct record_store *store)
{
	size_t id;

	assert_int_equal(record_store__begin(store, &id), 0);
	return id;
}

static int end(struct record_store *store, size_t id, uint64_t target_id)
{
	struct record head;

	record__init(&head);
	head.has_target = true;
	head.target_id = target_id;
	return record_store__end(store, id, &head);
}

/* Three records whose snapshots come mixed, with @limit bytes of memory. */
static void check_mixed(uint64_t limit)
{
	static struct series series[NR_RECORDS];
	struct record_store *store = record_store__new();
	struct record_set set = { 0 };
	size_t ids[NR_RECORDS], next[NR_RECORDS] = { 0 }, i, k;

	assert_non_null(store);
	record_store__limit(store, limit);
	for (i = 0; i < NR_RECORDS; i++) {
		make_series(&series[i]);
		ids[i] = begin(store);
	}
	for (i = 0; i < (size_t)NR_RECORDS * NR_SNAPSHOTS; i++) {
		for (k = below(NR_RECORDS); next[k] == NR_SNAPSHOTS; k = (k + 1) % NR_RECORDS)
			;
		assert_int_equal(record_store__add(store, ids[k], &series[k].snaps[next[k]++]), 0);
	}
	for (i = 0; i < NR_RECORDS; i++)
		assert_int_equal(end(store, ids[i], i), 0);
	record_store__seal(store);
	/* Twice, since reports do. */
	for (k = 0; k < 2; k++) {
		assert_int_equal(record_set__fill(&set, record_store__source(store)), 0);
		assert_int_equal(set.nr, NR_RECORDS);
		for (i = 0; i < NR_RECORDS; i++)
			check_series(&set.records[i], &series[i]);
		record_set__fini(&set);
	}
	record_store__free(store);
}

static void test_in_memory(void **state)
{
	(void)state;
	check_mixed(64 << 20);
}

static void test_in_a_file(void **state)
{
	(void)state;
	check_mixed(0);
	check_mixed(2 << 20);
	assert_int_equal(setenv("TMPDIR", fixture_dir, 1), 0);
	check_mixed(0);
	assert_int_equal(unsetenv("TMPDIR"), 0);
}

/* A directory that is not there is an error, not a loss. */
static void test_no_room(void **state)
{
	static struct series series;
	struct record_store *store = record_store__new();
	char why[256];
	size_t id, i;
	int err = 0;

	(void)state;
	assert_non_null(store);
	make_series(&series);
	record_store__limit(store, 0);
	assert_int_equal(setenv("TMPDIR", "/nonexistent", 1), 0);
	id = begin(store);
	for (i = 0; i < 100000 && !err; i++) {
		series.snaps[NR_SNAPSHOTS - 1].end_ns++;
		err = record_store__add(store, id, &series.snaps[NR_SNAPSHOTS - 1]);
	}
	assert_int_equal(err, -ENOENT);
	record_store__explain(err, why, sizeof(why));
	assert_non_null(strstr(why, "/nonexistent"));
	assert_int_equal(unsetenv("TMPDIR"), 0);
	record_store__free(store);
}

static struct record_snapshot plain(uint64_t start_ns, uint64_t end_ns)
{
	return (struct record_snapshot){ .start_ns = start_ns, .end_ns = end_ns };
}

static int add(struct record_store *store, size_t id, uint64_t start_ns, uint64_t end_ns)
{
	struct record_snapshot snap = plain(start_ns, end_ns);

	return record_store__add(store, id, &snap);
}

/* Pieces of one target become one record; another file's do not. */
static void test_pieces(void **state)
{
	struct record_store *store = record_store__new();
	struct record_set set = { 0 };
	size_t id, i;

	(void)state;
	assert_non_null(store);
	for (i = 0; i < 6; i++) {
		id = begin(store);
		assert_int_equal(add(store, id, 10 * i, 10 * i + 10), 0);
		assert_int_equal(end(store, id, i % 2), 0);
	}
	record_store__seal(store);
	id = begin(store);
	assert_int_equal(add(store, id, 5, 6), 0);
	assert_int_equal(end(store, id, 0), 0);
	id = begin(store);
	assert_int_equal(end(store, id, 5), 0);
	begin(store);
	record_store__seal(store);
	assert_int_equal(record_set__fill(&set, record_store__source(store)), 0);
	assert_int_equal(set.nr, 3);
	assert_int_equal(set.records[0].nr_snapshots, 3);
	assert_int_equal(set.records[1].rec.start_ns, 10);
	assert_int_equal(set.records[1].rec.end_ns, 60);
	assert_int_equal(set.records[1].snapshots[1].end_ns, 40);
	assert_int_equal(set.records[2].rec.start_ns, 5);
	record_set__fini(&set);
	record_store__free(store);
}

/* So many targets that looking through all of them for each piece would take minutes. */
static void test_many_targets(void **state)
{
	struct record_store *store = record_store__new();
	struct record_set set = { 0 };
	size_t id, i;

	(void)state;
	assert_non_null(store);
	for (i = 0; i < 400000; i++) {
		id = begin(store);
		assert_int_equal(add(store, id, i, i + 1), 0);
		assert_int_equal(end(store, id, i % 200000 * 0x100000001), 0);
	}
	record_store__seal(store);
	assert_int_equal(record_set__fill(&set, record_store__source(store)), 0);
	assert_int_equal(set.nr, 200000);
	assert_int_equal(set.records[199999].nr_snapshots, 2);
	assert_int_equal(set.records[199999].rec.target_id, 199999 * 0x100000001);
	record_set__fini(&set);
	record_store__free(store);
}

/* Records of a few schemes share their filters; without end there may not be others. */
static void test_filters(void **state)
{
	struct record_store *store = record_store__new();
	struct record_filter filters[2] = { { .type = "anon" }, { .type = "anon" } };
	struct record head;
	size_t id, i;
	int err = 0;

	(void)state;
	assert_non_null(store);
	record__init(&head);
	head.filters = filters;
	head.nr_filters = 2;
	for (i = 0; i < 100000 && !err; i++) {
		filters[1].range[0] = i % 8;
		assert_int_equal(record_store__begin(store, &id), 0);
		err = record_store__end(store, id, &head);
	}
	assert_int_equal(err, 0);
	for (i = 0; i < 100000 && !err; i++) {
		filters[1].range[0] = i;
		assert_int_equal(record_store__begin(store, &id), 0);
		err = record_store__end(store, id, &head);
	}
	assert_int_equal(err, -E2BIG);
	record_store__free(store);
}

static void test_refused(void **state)
{
	struct record_region regions[2] = { { .start = 5, .end = 9 }, { .start = 8, .end = 10 } };
	struct record_snapshot snap = { .end_ns = 1, .regions = regions, .nr_regions = 2 };
	struct record_store *store = record_store__new();
	size_t id;

	(void)state;
	assert_non_null(store);
	id = begin(store);
	assert_int_equal(record_store__add(store, id, &snap), -EINVAL);
	regions[1].start = 9;
	assert_int_equal(record_store__add(store, id, &snap), 0);
	snap.start_ns = 2;
	assert_int_equal(record_store__add(store, id, &snap), -EINVAL);
	assert_int_equal(add(store, id, 0, UINT64_MAX), -EINVAL);
	assert_int_equal(add(store, id, 0, 10), 0);
	assert_int_equal(add(store, id, 0, 9), -ERANGE);
	snap.nr_regions = RECORD_MAX_REGIONS + 1;
	assert_int_equal(record_store__add(store, id, &snap), -E2BIG);
	assert_int_equal(end(store, id, 0), 0);
	id = begin(store);
	assert_int_equal(add(store, id, 0, 9), 0);
	assert_int_equal(add(store, id, 9, 20), 0);
	assert_int_equal(end(store, id, 0), -ERANGE);
	record_store__free(store);
}

static int count_begin(void *priv, const struct record *rec)
{
	++*(int *)priv;
	return rec->target_id == 1 ? RECORD_STOP : 0;
}

static int fail_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	(void)priv;
	(void)rec;
	return snap->start_ns == 2 ? -EXDEV : 0;
}

static void test_early_end(void **state)
{
	struct record_store *store = record_store__new();
	int nr = 0;
	struct record_visitor stops = { .priv = &nr, .begin = count_begin };
	struct record_visitor fails = { .snapshot = fail_snapshot };
	size_t i;

	(void)state;
	assert_non_null(store);
	for (i = 0; i < 3; i++) {
		size_t id = begin(store);

		assert_int_equal(add(store, id, i, 10), 0);
		assert_int_equal(end(store, id, i), 0);
	}
	record_store__seal(store);
	assert_int_equal(record_source__scan(record_store__source(store), &stops), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(record_source__scan(record_store__source(store), &fails), -EXDEV);
	record_store__free(store);
}

/* --- the writer as a visitor ------------------------------------------------------ */

static void copy_file(const char *from, const char *to, enum record_type type)
{
	struct record_writer_options opts = fixture_options(to, type);
	struct record_store *store = record_store__new();
	struct record_visitor visitor;
	struct record_writer *w;

	assert_non_null(store);
	assert_int_equal(record_store__read(store, from), 0);
	assert_int_equal(record_writer__open(&w, &opts), 0);
	visitor = record_writer__visitor(w);
	assert_int_equal(record_source__scan(record_store__source(store), &visitor), 0);
	assert_int_equal(record_writer__close(w, record_store__summary(store)), 0);
	record_store__free(store);
}

static void check_same(const struct record_set *a, const struct record_set *b)
{
	size_t i, k;

	assert_int_equal(a->nr, b->nr);
	for (i = 0; i < a->nr; i++) {
		const struct record_kept *left = &a->records[i], *right = &b->records[i];

		assert_int_equal(left->nr_snapshots, right->nr_snapshots);
		assert_int_equal(left->nr_regions, right->nr_regions);
		assert_memory_equal(left->regions, right->regions,
				    left->nr_regions * sizeof(*left->regions));
		assert_int_equal(left->rec.kdamond_idx, right->rec.kdamond_idx);
		assert_int_equal(left->rec.has_target, right->rec.has_target);
		assert_int_equal(left->rec.target_id, right->rec.target_id);
		for (k = 0; k < left->nr_snapshots; k++) {
			assert_int_equal(left->snapshots[k].start_ns, right->snapshots[k].start_ns);
			assert_int_equal(left->snapshots[k].end_ns, right->snapshots[k].end_ns);
			assert_int_equal(left->snapshots[k].total_bytes,
					 right->snapshots[k].total_bytes);
			assert_memory_equal(&left->snapshots[k].stats, &right->snapshots[k].stats,
					    sizeof(struct record_stats));
		}
	}
}

static void test_conversion(void **state)
{
	char from[64];
	int type;

	(void)state;
	snprintf(from, sizeof(from), "%s/a", fixture_dir);
	assert_int_equal(fixture_write(from, RECORD_JSON_COMPRESSED, 2, FIXTURE_NR, NULL), 0);
	for (type = RECORD_JSON_COMPRESSED; type <= RECORD_PERF_SCRIPT; type++) {
		struct record_set a, b;

		(void)unlink(fixture_path("b"));
		copy_file(from, fixture_path("b"), (enum record_type)type);
		assert_int_equal(record_set__read(&a, from), 0);
		assert_int_equal(record_set__read(&b, fixture_path("b")), 0);
		check_same(&a, &b);
		assert_int_equal(b.records[1].rec.has_intervals, type != RECORD_PERF_SCRIPT);
		record_set__fini(&a);
		record_set__fini(&b);
	}
}

/* What only other tools record survives as well. */
static void test_conversion_of_extras(void **state)
{
	static const char text[] =
		"[{\"kdamond_idx\":0,\"context_idx\":0,\"scheme_idx\":3,\"target_id\":null,"
		"\"data_source\":\"damon_stat\",\"scheme_filters\":[{\"filter_type\":\"memcg\","
		"\"matching\":true,\"allow\":true,\"memcg_path\":\"/a \\\"b\\\\c\"},"
		"{\"filter_type\":\"addr\",\"matching\":false,\"address_range\":"
		"{\"start\":4096,\"end\":\"8 KiB\"}},{\"filter_type\":\"target\",\"matching\":true,"
		"\"damon_target_idx\":2}],\"intervals\":{\"sample_us\":1,\"aggr_us\":20},"
		"\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"total_bytes\":9,"
		"\"damos_stats\":{\"nr_tried\":1,\"sz_tried\":2,\"nr_applied\":3,\"sz_applied\":4,"
		"\"sz_ops_filter_passed\":5,\"qt_exceeds\":6,\"nr_snapshots\":7,"
		"\"max_nr_snapshots\":8},\"regions\":[{\"start\":0,\"end\":4096,\"nr_accesses\":"
		"{\"samples\":1},\"age\":{\"aggr_intervals\":5},\"probe_hits\":[1,250],"
		"\"sz_filter_passed\":100},{\"start\":4096,\"end\":8192,\"nr_accesses\":"
		"{\"samples\":1},\"age\":{\"aggr_intervals\":5},\"sz_filter_passed\":7}]}]}]";
	const struct record_filter *filters;
	struct record_set a, b;
	FILE *file;
	char from[64];

	(void)state;
	snprintf(from, sizeof(from), "%s/a", fixture_dir);
	file = fopen(from, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	(void)unlink(fixture_path("b"));
	copy_file(from, fixture_path("b"), RECORD_JSON_COMPRESSED);
	assert_int_equal(record_set__read(&a, from), 0);
	assert_int_equal(record_set__read(&b, fixture_path("b")), 0);
	check_same(&a, &b);
	assert_int_equal(b.records[0].snapshots[0].stats.max_nr_snapshots, 8);
	assert_int_equal(b.records[0].regions[0].probe_hits[1], 250);
	assert_string_equal(b.records[0].rec.data_source, "damon_stat");
	assert_int_equal(b.records[0].rec.nr_filters, 3);
	filters = b.records[0].rec.filters;
	assert_memory_equal(filters, a.records[0].rec.filters, 3 * sizeof(*filters));
	assert_string_equal(filters[0].path, "/a \"b\\c");
	assert_int_equal(filters[1].range[1], 8192);
	assert_int_equal(filters[2].range[0], 2);
	record_set__fini(&a);
	record_set__fini(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_memory),    cmocka_unit_test(test_in_a_file),
		cmocka_unit_test(test_no_room),	     cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_many_targets), cmocka_unit_test(test_filters),
		cmocka_unit_test(test_refused),	     cmocka_unit_test(test_early_end),
		cmocka_unit_test(test_conversion),   cmocka_unit_test(test_conversion_of_extras),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
