/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Facts about pages: what the page-level filters of schemes ask.
 *
 * A stretch of an address space is walked page by page.  What the entry does not tell is read
 * from the page's folio, once for a folio and only if it was asked for; pages in a row of which
 * the same is known become one run, so that a gigabyte of equal pages takes little room.  Not
 * told about is what belongs to nobody: the zero pages, memory of devices.
 *
 * Only one call is under way at a time; what a call works with is in struct fact_walk.
 */
#ifndef BDAMON_BPF_FACTS_H
#define BDAMON_BPF_FACTS_H

#include "page.bpf.h"
#include "shared.bpf.h"

#define FACT_BLOCK_SHIFT (BD_PAGE_SHIFT + WALK_INDEX_BITS)
/* As much of a struct page as is read at once: all of it on all kernels so far. */
#define FACT_PAGE_WORDS 8

enum page_memcg_data_flags___x {
	MEMCG_DATA_KMEM,
};

/* In all versions without a name in the kernel's types: bits of pointers that are no address. */
#define MAPPING_ANON  1ull
#define MEMCG_VECTOR  1ull
#define MEMCG_POINTER (~7ull)

/*
 * struct fact_walk - a call's state.
 * row: entries of the run of pages at row_at
 * page: the struct page last read
 * at, end: what is still to be looked at
 * pgd: the top page table
 * gib, pmds: the GiB whose table of entries for 2 MiB each is at pmds; 0 for none
 * block, ptes: the block whose table of entries is at ptes
 * first_pfn, nr_pfns, facts, memcg: the folio last looked at
 * memcg_data, memcg_id: what a folio said about its cgroup, and which one that is
 * want: BD_FACT_*
 * nr_runs: runs found
 */
struct fact_walk {
	__u64 row[BD_RUN_PAGES];
	__u64 page[FACT_PAGE_WORDS];
	__u64 row_at;
	__u64 at, end;
	__u64 pgd;
	__u64 gib, pmds;
	__u64 block, ptes;
	__u64 first_pfn, nr_pfns, memcg;
	__u64 memcg_data, memcg_id;
	__u32 facts;
	__u32 want;
	__u32 nr_runs;
};

static struct fact_walk fact_walk;
/* Read by the loader. */
struct bd_fact_run fact_runs[BD_MAX_FACT_RUNS];

/* --- what can be known ---------------------------------------------------------------- */

static __always_inline bool knows_order(void)
{
	return bpf_core_field_exists(struct folio___pre66, _folio_order) ||
	       bpf_core_field_exists(struct folio, _flags_1);
}

static __always_inline bool knows_memcg(void)
{
	return bpf_core_field_exists(struct folio, memcg_data) &&
	       bpf_core_field_exists(struct mem_cgroup, css) &&
	       bpf_core_field_exists(struct obj_cgroup, memcg) &&
	       bpf_core_field_exists(struct kernfs_node, id) &&
	       bpf_core_enum_value_exists(enum page_memcg_data_flags___x, MEMCG_DATA_KMEM);
}

static __always_inline __u32 known_facts(void)
{
	__u32 known = BD_FACT_YOUNG;

	if (!layout.vmemmap)
		return known;
	if (knows_order())
		known |= BD_FACT_ORDER;
	if (bpf_core_field_exists(struct folio, mapping))
		known |= BD_FACT_ANON | BD_FACT_OWNED;
	if (bpf_core_enum_value_exists(enum pageflags___x, PG_active))
		known |= BD_FACT_ACTIVE;
	if (knows_memcg())
		known |= BD_FACT_MEMCG;
	return known;
}

/* --- folios ------------------------------------------------------------------------------ */

static __always_inline bool read_page(__u64 page)
{
	return !bpf_probe_read_kernel(fact_walk.page, sizeof(fact_walk.page), (void *)page);
}

static __always_inline __u64 page_word(__u32 offset)
{
	return fact_walk.page[offset / 8 & (FACT_PAGE_WORDS - 1)];
}

static __always_inline __u32 large_order(__u64 head)
{
	__u8 order = 0;

	if (bpf_core_field_exists(struct folio___pre66, _folio_order)) {
		bpf_probe_read_kernel(
			&order, sizeof(order),
			(void *)head + bpf_core_field_offset(struct folio___pre66, _folio_order));
		return order;
	}
	if (!bpf_core_field_exists(struct folio, _flags_1))
		return 0;
	return load_word(head + bpf_core_field_offset(struct folio, _flags_1)) & BD_FACT_ORDER;
}

/* Inode number of the cgroup behind struct folio's memcg_data; the last answer is kept. */
static __always_inline __u64 memcg_id(__u64 data)
{
	struct mem_cgroup *memcg = (void *)(data & MEMCG_POINTER);

	if (data == fact_walk.memcg_data)
		return fact_walk.memcg_id;
	/* Of kernel memory, such as buffers that are mapped: charged by way of an obj_cgroup. */
	if (data & bpf_core_enum_value(enum page_memcg_data_flags___x, MEMCG_DATA_KMEM))
		memcg = BPF_CORE_READ((struct obj_cgroup *)memcg, memcg);
	fact_walk.memcg_data = data;
	fact_walk.memcg_id = data & MEMCG_VECTOR ? 0 : BPF_CORE_READ(memcg, css.cgroup, kn, id);
	return fact_walk.memcg_id;
}

/* What the head's struct page, just read, tells about the folio. */
static __always_inline void learn_folio(__u64 head)
{
	__u64 mapping = 0;
	__u32 facts = 0;

	if (page_word(0) & (1ull << (bpf_core_enum_value(enum pageflags___x, PG_head) & 63)))
		facts = large_order(head);
	if (bpf_core_field_exists(struct folio, mapping))
		mapping = page_word(bpf_core_field_offset(struct folio, mapping));
	if (mapping)
		facts |= BD_FACT_OWNED;
	if (mapping & MAPPING_ANON)
		facts |= BD_FACT_ANON;
	if (bpf_core_enum_value_exists(enum pageflags___x, PG_active) &&
	    (page_word(0) & (1ull << (bpf_core_enum_value(enum pageflags___x, PG_active) & 63))))
		facts |= BD_FACT_ACTIVE;
	fact_walk.memcg = 0;
	if ((fact_walk.want & BD_FACT_MEMCG) && knows_memcg())
		fact_walk.memcg =
			memcg_id(page_word(bpf_core_field_offset(struct folio, memcg_data)));
	fact_walk.facts = facts;
}

/* Make the folio of frame @pfn the one last looked at.  False when it cannot be read. */
static __always_inline bool find_folio(__u64 pfn)
{
	__u64 size = bpf_core_type_size(struct page);
	__u64 head = layout.vmemmap + pfn * size;
	__u64 compound;

	if (pfn - fact_walk.first_pfn < fact_walk.nr_pfns)
		return true;
	if (!read_page(head))
		return false;
	compound = page_word(bpf_core_field_offset(struct page, compound_head));
	if (compound & 1) {
		head = compound - 1;
		pfn = (head - layout.vmemmap) / size;
		if (!read_page(head))
			return false;
	}
	learn_folio(head);
	fact_walk.first_pfn = pfn;
	fact_walk.nr_pfns = 1ull << (fact_walk.facts & 63);
	return true;
}

/* --- runs -------------------------------------------------------------------------------- */

/* Add @nr pages at fact_walk.at. */
static __always_inline void add_pages(__u64 nr, __u32 facts, __u64 memcg)
{
	struct bd_fact_run *run;

	if (fact_walk.nr_runs) {
		run = &fact_runs[(fact_walk.nr_runs - 1) & (BD_MAX_FACT_RUNS - 1)];
		if (run->facts == facts && run->memcg == memcg &&
		    run->start + ((__u64)run->nr_pages << BD_PAGE_SHIFT) == fact_walk.at) {
			run->nr_pages += nr;
			return;
		}
	}
	run = &fact_runs[fact_walk.nr_runs & (BD_MAX_FACT_RUNS - 1)];
	run->start = fact_walk.at;
	run->memcg = memcg;
	run->nr_pages = nr;
	run->facts = facts;
	fact_walk.nr_runs++;
}

/* Tell about @nr pages at fact_walk.at, mapped by @entry; the first is in frame @pfn. */
static __always_inline void tell_pages(__u64 entry, __u64 pfn, __u64 nr, bool is_huge)
{
	__u64 memcg = 0;
	__u32 facts = 0;

	if (entry & ARCH_ENTRY_SPECIAL)
		return;
	if (is_huge || (fact_walk.want & ~BD_FACT_YOUNG)) {
		if (!find_folio(pfn))
			return;
		facts = fact_walk.facts;
		memcg = fact_walk.memcg;
		/* The huge zero page is marked as special by the newest kernels only. */
		if (is_huge && !(facts & BD_FACT_OWNED))
			return;
	}
	if (entry & (1ull << ARCH_ACCESSED_BIT))
		facts |= BD_FACT_YOUNG;
	add_pages(nr, facts & fact_walk.want, memcg);
}

/* --- the walk ---------------------------------------------------------------------------- */

/* Go on behind the @shift-aligned part that holds fact_walk.at. */
static __always_inline void skip_part(__u32 shift)
{
	fact_walk.at = ((fact_walk.at >> (shift & 63)) + 1) << (shift & 63);
}

static __always_inline __u64 frame_of(__u64 entry)
{
	return (arch_address(entry) & layout.frame_mask) >> BD_PAGE_SHIFT;
}

/* All of the huge page that @leaf maps, from fact_walk.at on. */
static __always_inline void tell_huge(__u64 leaf)
{
	__u64 in_block = (fact_walk.at >> BD_PAGE_SHIFT) & WALK_INDEX_MASK;
	__u64 pfn = (frame_of(leaf) & ~WALK_INDEX_MASK) + in_block;
	__u64 left = (fact_walk.end - fact_walk.at) >> BD_PAGE_SHIFT;
	__u64 nr = BD_BLOCK_PAGES - in_block;

	tell_pages(leaf, pfn, nr < left ? nr : left, true);
}

/* Find the table of the block around fact_walk.at.  False when the block was dealt with. */
static __noinline bool enter_block(void)
{
	__u64 at = fact_walk.at, entry;
	struct walk w;

	if (!fact_walk.pmds || fact_walk.gib != at >> WALK_GIB_SHIFT) {
		walk_begin(&layout, fact_walk.pgd, &w);
		walk_down(&layout, at, FACT_BLOCK_SHIFT, &w);
		fact_walk.pmds = w.table;
		fact_walk.gib = at >> WALK_GIB_SHIFT;
		if (!w.table) {
			skip_part(w.shift);
			return false;
		}
	}
	entry = load_word(fact_walk.pmds + ((at >> FACT_BLOCK_SHIFT) & WALK_INDEX_MASK) * 8);
	if (arch_is_resident(entry) && arch_is_leaf(entry))
		tell_huge(entry);
	if (!arch_is_valid(entry) || arch_is_leaf(entry)) {
		skip_part(FACT_BLOCK_SHIFT);
		return false;
	}
	fact_walk.block = block_of(at);
	fact_walk.ptes = walk_table_of(&layout, entry);
	return true;
}

static __always_inline __u64 next_entry(void)
{
	__u64 run_at = fact_walk.at & ~(BD_RUN_BYTES - 1ull);

	if (run_at != fact_walk.row_at) {
		struct walk w = { .table = fact_walk.ptes };

		walk_read_row(&w, run_at, fact_walk.row);
		fact_walk.row_at = run_at;
	}
	return fact_walk.row[(fact_walk.at >> BD_PAGE_SHIFT) & (BD_RUN_PAGES - 1)];
}

static long next_page(__u32 i, void *unused)
{
	__u64 entry;

	if (fact_walk.at >= fact_walk.end || fact_walk.nr_runs >= BD_MAX_FACT_RUNS)
		return 1;
	if (block_of(fact_walk.at) != fact_walk.block && !enter_block())
		return 0;
	entry = next_entry();
	if (arch_is_resident(entry))
		tell_pages(entry, frame_of(entry), 1, false);
	fact_walk.at += 1ull << BD_PAGE_SHIFT;
	return 0;
}

static __always_inline __u64 own_pgd(void)
{
	struct task_struct *task = bpf_get_current_task_btf();

	return (__u64)BPF_CORE_READ(task, mm, pgd);
}

SEC("syscall")
int tell_facts(struct bd_facts *args)
{
	__u64 pgd = args->space == BD_NO_SPACE ? own_pgd() : space_pgd(args->space);

	if (!pgd)
		return 1;
	fact_walk.pgd = pgd;
	fact_walk.at = args->at;
	fact_walk.end = args->end;
	fact_walk.want = args->want;
	fact_walk.nr_runs = 0;
	/* What was found in an earlier call may not be there any more. */
	fact_walk.pmds = fact_walk.nr_pfns = 0;
	fact_walk.block = fact_walk.row_at = ~0ull;
	fact_walk.memcg_data = fact_walk.memcg_id = 0;
	bpf_loop(BD_FACT_PAGES, next_page, NULL, 0);
	args->at = fact_walk.at < args->end ? fact_walk.at : args->end;
	args->nr_runs = fact_walk.nr_runs;
	args->known = known_facts();
	return 0;
}

#endif
