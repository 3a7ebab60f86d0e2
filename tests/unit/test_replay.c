// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Where a replay's memory is, what of it is touched, and how long it takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "replay/replay.h"
#include "tests/lib/record_set.h"

#define NR_PAGES 200

static uint64_t seed = 13;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

/* Against a byte for each page. */
static void test_map(void **state)
{
	int round;

	(void)state;
	for (round = 0; round < 500; round++) {
		bool is_used[NR_PAGES + 1] = { false };
		struct replay_map map = { 0 };
		uint64_t offset = 0;
		uint32_t i, k, nr = 1 + below(40);

		for (i = 0; i < nr; i++) {
			uint64_t start = below((NR_PAGES - 20) * 4096);
			uint64_t end = start + 1 + below(19 * 4096);

			assert_int_equal(replay_map__add(&map, start, end), 0);
			for (k = (uint32_t)(start / 4096); k * 4096ULL < end; k++)
				is_used[k] = true;
		}
		for (i = 0; i < NR_PAGES; i++)
			offset += is_used[i] ? 4096 : 0;
		assert_int_equal(replay_map__settle(&map), offset);
		for (i = 0, offset = 0; i < NR_PAGES; i++) {
			if (!is_used[i])
				continue;
			assert_int_equal(replay_map__offset(&map, i * 4096), offset);
			offset += 4096;
		}
		for (i = 1; i < map.nr; i++)
			assert_true(map.ranges[i].start > map.ranges[i - 1].end);
		replay_map__fini(&map);
	}
}

static void test_map_refuses(void **state)
{
	struct replay_map map = { 0 };
	uint64_t i;

	(void)state;
	assert_int_equal(replay_map__add(&map, 0, UINT64_MAX), -EINVAL);
	for (i = 0; i < REPLAY_MAX_RANGES; i++)
		assert_int_equal(replay_map__add(&map, i * 8192, i * 8192 + 1), 0);
	assert_int_equal(replay_map__add(&map, i * 8192, i * 8192 + 1), -E2BIG);
	/* What lies within, or closes a gap, needs no more room. */
	assert_int_equal(replay_map__add(&map, 0, 4096), 0);
	assert_int_equal(replay_map__add(&map, 4096, 8192), 0);
	assert_int_equal(map.nr, REPLAY_MAX_RANGES - 1);
	replay_map__fini(&map);
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static uint64_t nr_calls;

static void count(const struct replay *replay, uint64_t nr_done, uint64_t elapsed_ns)
{
	(void)replay;
	(void)elapsed_ns;
	assert_int_equal(nr_done, ++nr_calls);
}

/* Of the fixture, the three blocks, the 2 MiB and the rest are accessed; no gap takes memory. */
static void test_fixture(void **state)
{
	struct record_store *store = record_store__new();
	struct replay replay;
	uint64_t begin, i;

	(void)state;
	assert_non_null(store);
	assert_int_equal(fixture_write(fixture_path("a"), RECORD_JSON, 2, 9, NULL), 0);
	assert_int_equal(record_store__read(store, fixture_path("a")), 0);
	assert_int_equal(replay__init(&replay, record_store__source(store)), 0);
	replay.progress = count;
	assert_int_equal(replay.nr_slices, 20);
	assert_int_equal(replay.nr_snapshots, 9);
	/* Block 2 is hot after 16 snapshots only. */
	assert_int_equal(replay.sz_memory, (8 << 20) + (2 << 20) + 0x21000);
	begin = now_ns();
	assert_int_equal(replay__run(&replay), 0);
	assert_true(now_ns() - begin >= 9 * FIXTURE_AGGR_NS);
	assert_int_equal(nr_calls, 9);
	for (i = 0; i < replay.sz_memory; i++)
		assert_int_equal(replay.memory[i], i % 4096 == 0);
	replay__fini(&replay);
	record_store__free(store);
}

/* Without intervals, the highest count stands for what is always accessed. */
static void test_trace(void **state)
{
	struct record_store *store = record_store__new();
	struct replay replay;

	(void)state;
	assert_non_null(store);
	assert_int_equal(fixture_write(fixture_path("a"), RECORD_PERF_SCRIPT, 1, 2, NULL), 0);
	assert_int_equal(record_store__read(store, fixture_path("a")), 0);
	assert_int_equal(replay__init(&replay, record_store__source(store)), 0);
	assert_int_equal(replay.nr_slices, 16);
	replay__fini(&replay);
	record_store__free(store);
}

/* More than any machine has is refused before anything is touched. */
static void test_too_much(void **state)
{
	static const char text[] =
		"[{\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"regions\":["
		"{\"start\":0,\"end\":1152921504606846976,\"nr_accesses\":{\"samples\":1}}]}]}]";
	struct record_store *store = record_store__new();
	FILE *file = fopen(fixture_path("b"), "w");
	struct replay replay;

	(void)state;
	assert_non_null(store);
	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(record_store__read(store, fixture_path("b")), 0);
	assert_int_equal(replay__init(&replay, record_store__source(store)), -ENOMEM);
	replay__fini(&replay);
	record_store__free(store);
}

static void test_measure(void **state)
{
	double bytes = 0;
	uint64_t ns = 0;

	(void)state;
	assert_int_equal(replay_measure(1 << 20, 2000000, &bytes, &ns), 0);
	assert_true(ns >= 2000000);
	assert_true(bytes >= 1 << 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_map),	 cmocka_unit_test(test_map_refuses),
		cmocka_unit_test(test_fixture),	 cmocka_unit_test(test_trace),
		cmocka_unit_test(test_too_much), cmocka_unit_test(test_measure),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
