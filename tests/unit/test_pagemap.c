// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Runs in views of page maps made by hand, and what of a range an action may reach. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ops/cold.h"
#include "ops/move.h"
#include "ops/pagemap.h"
#include "ops/process.h"
#include "ops/reach.h"

#define START	 (40 * BLOCK_BYTES)
#define FRAME	 (8ull * BD_BLOCK_PAGES)
#define SMALL	 (PAGEMAP_PRESENT | PAGEMAP_ALONE)
#define KPF_TAIL (1ull << 16)

/* @nr_blocks blocks without memory. */
static struct pagemap_view *make_view(uint32_t nr_blocks)
{
	struct pagemap_view *v = calloc(1, sizeof(*v));

	assert_non_null(v);
	v->start = START;
	v->nr_blocks = nr_blocks;
	return v;
}

/* Pages [from, to) of the view, counted in pages; small ones lie in frames of no order. */
static void put_small(struct pagemap_view *v, size_t from, size_t to, uint64_t bits)
{
	for (size_t i = from; i < to; i++)
		v->entries[i] = bits | (3 * i + 1);
}

static void put_in_a_row(struct pagemap_view *v, uint32_t block, uint64_t frame)
{
	for (size_t i = 0; i < BD_BLOCK_PAGES; i++)
		v->entries[block * BD_BLOCK_PAGES + i] = SMALL | (frame + i);
}

static uint64_t page(size_t nr)
{
	return START + nr * PAGE_BYTES;
}

static void assert_run(const struct bd_range *run, uint64_t start, uint64_t end)
{
	assert_int_equal(run->start, start);
	assert_int_equal(run->end, end);
}

/* --- runs ------------------------------------------------------------------------------ */

static void test_runs_are_joined_and_cut(void **state)
{
	struct pagemap_view *v = make_view(2);
	const struct bd_range within = { page(12), page(700) };
	uint64_t at = within.start;
	struct bd_range run;

	(void)state;
	put_small(v, 10, 20, SMALL);
	put_small(v, 20, 21, PAGEMAP_PRESENT);
	put_small(v, 500, 530, SMALL | PAGEMAP_FILE);
	put_small(v, 699, 702, SMALL);
	assert_true(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	assert_run(&run, page(12), page(20));
	assert_true(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	assert_run(&run, page(500), page(530));
	assert_true(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	assert_run(&run, page(699), page(700));
	assert_false(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	free(v);
}

static void test_runs_have_all_bits(void **state)
{
	struct pagemap_view *v = make_view(1);
	const struct bd_range within = { 0, UINT64_MAX & ~(PAGE_BYTES - 1) };
	uint64_t at = within.start;
	struct bd_range run;

	(void)state;
	put_small(v, 0, 4, SMALL);
	put_small(v, 4, 6, SMALL | PAGEMAP_FILE);
	put_small(v, 6, 8, PAGEMAP_SWAPPED);
	assert_true(pagemap_view__next_run(v, SMALL | PAGEMAP_FILE, &within, &at, &run));
	assert_run(&run, page(4), page(6));
	assert_false(pagemap_view__next_run(v, SMALL | PAGEMAP_FILE, &within, &at, &run));
	at = 0;
	assert_true(pagemap_view__next_run(v, PAGEMAP_SWAPPED, &within, &at, &run));
	assert_run(&run, page(6), page(8));
	assert_int_equal(pagemap_view__sz_with(v, SMALL, &(struct bd_range){ page(2), page(8) }),
			 4 * PAGE_BYTES);
	free(v);
}

/* --- huge pages -------------------------------------------------------------------------- */

/* Frames that follow each other are no huge page if the one in the middle begins another. */
static void test_huge_pages_are_told_from_neighbours(void **state)
{
	struct pagemap_view *v = make_view(4);
	char name[] = "/tmp/bdamon-flags.XXXXXX";
	int fd = mkstemp(name);
	uint64_t flags = KPF_TAIL;

	(void)state;
	assert_true(fd >= 0);
	unlink(name);
	put_in_a_row(v, 0, FRAME);
	put_in_a_row(v, 1, FRAME + BD_BLOCK_PAGES);
	put_in_a_row(v, 2, FRAME + 2 * BD_BLOCK_PAGES + 1);
	put_in_a_row(v, 3, FRAME + 4 * BD_BLOCK_PAGES);
	v->entries[4 * BD_BLOCK_PAGES - 1] &= ~PAGEMAP_PRESENT;
	assert_int_equal(pwrite(fd, &flags, 8, (off_t)(FRAME + BD_BLOCK_PAGES / 2) * 8), 8);
	pagemap_view__find_huge(v, fd);
	assert_int_equal(v->huge, 1);
	/* Without the flags all that is in a row has to do. */
	pagemap_view__find_huge(v, -1);
	assert_int_equal(v->huge, 3);
	close(fd);
	free(v);
}

static void test_huge_pages_come_whole(void **state)
{
	struct pagemap_view *v = make_view(4);
	const struct bd_range within = { page(256), page(3 * BD_BLOCK_PAGES + 256) };
	uint64_t at = within.start;
	struct bd_range run;

	(void)state;
	put_in_a_row(v, 0, FRAME);
	put_in_a_row(v, 1, FRAME + BD_BLOCK_PAGES);
	put_small(v, 2 * BD_BLOCK_PAGES, 2 * BD_BLOCK_PAGES + 3, SMALL);
	put_in_a_row(v, 3, FRAME + 2 * BD_BLOCK_PAGES);
	pagemap_view__find_huge(v, -1);
	assert_true(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	assert_run(&run, page(BD_BLOCK_PAGES), page(2 * BD_BLOCK_PAGES + 3));
	assert_false(pagemap_view__next_run(v, SMALL, &within, &at, &run));
	free(v);
}

static void test_blocks_that_could_become_huge(void **state)
{
	struct pagemap_view *v = make_view(6);
	const struct bd_range within = { page(1), page(6 * BD_BLOCK_PAGES - 1) };
	uint64_t at = within.start;
	struct bd_range run;

	(void)state;
	put_small(v, 0, 100, SMALL);
	put_small(v, BD_BLOCK_PAGES + 7, BD_BLOCK_PAGES + 8, SMALL);
	put_small(v, 2 * BD_BLOCK_PAGES, 3 * BD_BLOCK_PAGES, SMALL);
	put_in_a_row(v, 3, FRAME);
	put_small(v, 4 * BD_BLOCK_PAGES, 5 * BD_BLOCK_PAGES, PAGEMAP_SWAPPED);
	put_small(v, 5 * BD_BLOCK_PAGES, 6 * BD_BLOCK_PAGES, SMALL);
	pagemap_view__find_huge(v, -1);
	assert_true(pagemap_view__next_blocks(v, &within, &at, &run));
	assert_run(&run, page(BD_BLOCK_PAGES), page(3 * BD_BLOCK_PAGES));
	assert_false(pagemap_view__next_blocks(v, &within, &at, &run));
	assert_int_equal(pagemap_view__sz_huge(v, &(struct bd_range){ page(2 * BD_BLOCK_PAGES),
								      page(5 * BD_BLOCK_PAGES) }),
			 BLOCK_BYTES);
	free(v);
}

/* Frames 100..103 are one large page; runs that hold a part of it lose that part. */
static void test_cold_runs_keep_off_large_pages_they_cut(void **state)
{
	struct pagemap_view *v = make_view(1);
	const uint64_t tails[] = { KPF_TAIL, KPF_TAIL, KPF_TAIL };
	char name[] = "/tmp/bdamon-flags.XXXXXX";
	int fd = mkstemp(name);
	struct bd_range run, part;

	(void)state;
	assert_true(fd >= 0);
	unlink(name);
	assert_int_equal(pwrite(fd, tails, sizeof(tails), 101 * 8), sizeof(tails));
	for (size_t i = 0; i < 16; i++)
		v->entries[i] = SMALL | (96 + i);
	part = run = (struct bd_range){ page(6), page(12) };
	cold__trim(fd, v, &part, &run);
	assert_run(&run, page(8), page(12));
	part = run = (struct bd_range){ page(2), page(7) };
	cold__trim(fd, v, &part, &run);
	assert_run(&run, page(2), page(4));
	part = run = (struct bd_range){ page(3), page(9) };
	cold__trim(fd, v, &part, &run);
	assert_run(&run, page(3), page(9));
	part = run = (struct bd_range){ page(5), page(7) };
	cold__trim(fd, v, &part, &run);
	assert_int_equal(run.start, run.end);
	close(fd);
	free(v);
}

/* --- reach ------------------------------------------------------------------------------- */

static void test_reach_is_mapped_memory_of_the_kind(void **state)
{
	struct bd_vma vmas[] = {
		{ .start = 0x1000, .end = 0x3000 },
		{ .start = 0x3000, .end = 0x4000, .flags = BD_VM_LOCKED },
		{ .start = 0x8000, .end = 0x9000 },
		{ .start = 0xa000, .end = 0xf000 },
		{ .start = 0xf000, .end = 0x10000 },
	};
	const struct process p = { .vmas = vmas, .nr_vmas = 5 };
	const struct bd_range range = { 0x2000, 0xc000 };
	struct reach reach = { 0 };

	(void)state;
	assert_int_equal(reach__add_mapped(&reach, &p, &range, BD_VM_LOCKED), 0);
	assert_int_equal(reach.nr, 3);
	assert_run(&reach.parts[0], 0x2000, 0x3000);
	assert_run(&reach.parts[1], 0x8000, 0x9000);
	assert_run(&reach.parts[2], 0xa000, 0xc000);
	reach__clear(&reach);
	assert_int_equal(reach__add_mapped(&reach, &p, &range, 0), 0);
	assert_int_equal(reach.nr, 4);
	reach__fini(&reach);
	assert_null(reach.parts);
}

/* --- nodes ------------------------------------------------------------------------------- */

static void test_pages_take_turns_by_their_place(void **state)
{
	const struct bd_vma vma = { .start = START, .end = START + 8 * BLOCK_BYTES, .pgoff = 6 };
	const struct bd_dest zero = { .nid = 0, .weight = 3 }, one = { .nid = 1, .weight = 1 };
	struct bd_scheme scheme = { .target_nid = 5 };

	(void)state;
	assert_int_equal(move__node_of(&scheme, &vma, START, false), 5);
	assert_int_equal(bd_dests__add(&scheme.dests, &zero), 0);
	assert_int_equal(bd_dests__add(&scheme.dests, &one), 0);
	/* Numbers 6, 7, 8 of the file, modulo 4. */
	assert_int_equal(move__node_of(&scheme, &vma, START, false), 0);
	assert_int_equal(move__node_of(&scheme, &vma, START + PAGE_BYTES, false), 1);
	assert_int_equal(move__node_of(&scheme, &vma, START + 2 * PAGE_BYTES, false), 0);
	/* Huge pages are counted by themselves. */
	assert_int_equal(move__node_of(&scheme, &vma, START + 2 * BLOCK_BYTES, true), 0);
	assert_int_equal(move__node_of(&scheme, &vma, START + 3 * BLOCK_BYTES, true), 1);
	bd_dests__fini(&scheme.dests);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs_are_joined_and_cut),
		cmocka_unit_test(test_runs_have_all_bits),
		cmocka_unit_test(test_huge_pages_are_told_from_neighbours),
		cmocka_unit_test(test_huge_pages_come_whole),
		cmocka_unit_test(test_blocks_that_could_become_huge),
		cmocka_unit_test(test_cold_runs_keep_off_large_pages_they_cut),
		cmocka_unit_test(test_reach_is_mapped_memory_of_the_kind),
		cmocka_unit_test(test_pages_take_turns_by_their_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
