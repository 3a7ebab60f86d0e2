/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What the sampler (BPF) and the loader (user space) share.  All memory is
 * mmap'ed array maps; every field says who writes it.
 *
 * Protocol of one aggregation window:
 *  1. The loader fills the table half that is not in use, sets the counts in
 *     struct bd_control, and increments bd_control.seq.
 *  2. The next tick sees the new seq, takes the half named by
 *     bd_control.active, and samples for bd_control.window_ticks ticks.
 *  3. A slot whose run of pages has set bits may ask for them to be cleared
 *     (BD_EVENT_ARM); the loader clears and sets the slot to BD_SLOT_ARMED.
 *  4. After the last tick the sampler sends BD_EVENT_WINDOW and holds: ticks
 *     are counted as late until the loader has done step 1 again.
 */
#ifndef BDAMON_BPF_SAMPLER_H
#define BDAMON_BPF_SAMPLER_H

#include <linux/types.h>

#define BD_PAGE_SHIFT 12
/** BD_RUN_PAGES - pages looked at together: 128 bytes of page table, read at once. */
#define BD_RUN_PAGES 16
#define BD_RUN_BYTES (BD_RUN_PAGES << BD_PAGE_SHIFT)
/** BD_LOOK_ONE - one look, as counted in struct bd_slot. */
#define BD_LOOK_ONE 256
/** BD_BLOCK_PAGES - pages of one lowest-level page table; an arming never crosses it. */
#define BD_BLOCK_PAGES 512

/**
 * struct bd_layout - how this kernel's page tables and struct pages are found.
 * @page_offset: virtual address of physical address 0 in the direct map
 * @vmemmap: virtual address of the struct page of frame 0; 0 when not found
 * @frame_mask: bits of a page-table entry that hold the physical address
 * @levels: page-table levels, 3 to 5
 *
 * Found by calibration at start, then constant.
 */
struct bd_layout {
	__u64 page_offset;
	__u64 vmemmap;
	__u64 frame_mask;
	__u32 levels;
	__u32 pad;
};

/**
 * struct bd_control - written by the loader, read by the sampler.
 * @sample_ns: sampling interval
 * @window_ticks: sampling intervals per aggregation window, >= 1
 * @nr_slots: slots in use in the active half
 * @nr_strided: the first so many of them get a new look every @stride ticks, the others, which
 *	wait for an arming or have one, in each tick
 * @stride: >= 1
 * @active: table half in use, 0 or 1
 * @seq: written last; a change tells the sampler to begin a window
 * @stop: not 0 ends the timer
 * @wake_tick: asks for arming made by this tick wake the loader; 0: only the window's end does
 * @owner_pid: the loader, so that a later start can tell whether pins are stale
 * @owner_start: its start time in clock ticks since boot, as /proc/PID/stat says
 */
struct bd_control {
	__u64 sample_ns;
	__u32 window_ticks;
	__u32 nr_slots;
	__u32 nr_strided;
	__u32 stride;
	__u32 active;
	__u32 seq;
	__u32 stop;
	__u32 owner_pid;
	__u32 wake_tick;
	__u32 pad;
	__u64 owner_start;
};

/**
 * struct bd_status - written by the sampler alone; all but the last five only grow.
 * @timer_ns: time spent in the timer's callback
 * @nr_ticks: callbacks run
 * @nr_looks: runs looked at
 * @nr_late: ticks without work because the loader had not begun the next window
 * @nr_lost: events that did not fit into the ring buffer
 * @window_end_ns: CLOCK_MONOTONIC time of the last window's end
 * @next_ns: when the next tick is due
 * @seen_seq: bd_control.seq of the window under way
 * @tick: ticks done in it
 * @hold: not 0 while waiting for the loader
 * @nr_asks: asks for arming of which the loader was not told yet
 */
struct bd_status {
	__u64 timer_ns;
	__u64 nr_ticks;
	__u64 nr_looks;
	__u64 nr_late;
	__u64 nr_lost;
	__u64 window_end_ns;
	__u64 next_ns;
	__u32 seen_seq;
	__u32 tick;
	__u32 hold;
	__u32 nr_asks;
};

/**
 * enum bd_slot_state - what a slot waits for.
 * @BD_SLOT_IDLE: nothing; the next look picks a new run
 * @BD_SLOT_WATCH: the pages in clear_mask are looked at again in the next tick
 * @BD_SLOT_ASKED: an arming was asked for; only the loader leaves this state
 * @BD_SLOT_ARMED: the loader cleared the pages in armed_mask at since_ns
 */
enum bd_slot_state {
	BD_SLOT_IDLE,
	BD_SLOT_WATCH,
	BD_SLOT_ASKED,
	BD_SLOT_ARMED,
};

/**
 * struct bd_slot - one place where a region is sampled; a region has one or more.
 * @start: region's first byte (loader)
 * @end: first byte behind it (loader)
 * @space: index into the map of address spaces (loader)
 * @arm_quota: armings this slot may still ask for in this window (loader, then sampler)
 * @arm_tick: ... but not before this tick (loader)
 * @run: address of the run under watch, a multiple of BD_RUN_BYTES
 * @since_ns: since when the run is under watch
 * @state: enum bd_slot_state
 * @huge: the run is one leaf above the lowest level; only bit 0 of the masks counts
 * @clip_mask: pages of the run that belong to the region
 * @clear_mask: of these, pages whose accessed bit was clear when looked at
 * @armed_mask: of these, pages that the loader cleared
 * @zoom: one more than the index of the zoom that wants the whole block's bits after arming;
 *	0 for none (loader)
 * @hot_run: the last run found set again after arming, at least half of what was cleared; 0 for
 *	none (sampler)
 * @nr_set, @sum_set, @nr_clear, @sum_clear, @nr_armed, @sum_armed: struct bd_looks in units
 *	of 1/BD_LOOK_ONE (sampler; loader sets them to 0)
 * @sum_armed_squares: sum of the squares of the shares of the cleared pages that were set again, each
 *	weighted as in @nr_armed (sampler; loader sets it to 0)
 * @nr_refused: runs with set pages none of which clearing reaches, for which arming was therefore
 *	not asked (sampler; loader sets it to 0)
 */
struct bd_slot {
	__u64 start;
	__u64 end;
	__u64 run;
	__u64 since_ns;
	__u64 hot_run;
	__u32 space;
	__u16 arm_quota;
	__u16 arm_tick;
	__u8 state;
	__u8 huge;
	__u16 clip_mask;
	__u16 clear_mask;
	__u16 armed_mask;
	__u16 zoom;
	__u16 nr_refused;
	__u32 sum_armed_squares;
	__u32 nr_set, sum_set;
	__u32 nr_clear, sum_clear;
	__u32 nr_armed, sum_armed;
};

/** BD_BLOCK_RUNS - runs of one block. */
#define BD_BLOCK_RUNS (BD_BLOCK_PAGES / BD_RUN_PAGES)
/** BD_MAX_ZOOMS - blocks that can be looked at closely in one window. */
#define BD_MAX_ZOOMS 16

/**
 * struct bd_zoom - the accessed bits of a block, one sampling interval after it was armed.
 * @set_masks: one mask a run of the block, lowest address first (sampler)
 * @done: the masks are there (sampler; loader sets it to 0)
 * @row: the sampler's workspace: its stack is too small
 */
struct bd_zoom {
	__u64 row[BD_RUN_PAGES];
	__u16 set_masks[BD_BLOCK_RUNS];
	__u32 done;
	__u32 pad;
};

/**
 * struct bd_space - an address space being sampled.
 * @pgd: kernel address of its top page table; 0 when gone
 * @mm: kernel address of its mm_struct, identity only
 * @tgid: process it belongs to
 * @start_boottime_ns: start time of the process
 * @nr_vm_pages: size of its mappings when last probed, pages
 * @nr_vmas: number of its mappings when last probed
 * @task: kernel address of the thread group's leader
 * @signal: kernel address of what its threads share
 * @runtime_ns: CPU time of its threads, by the scheduler's last account
 * @nr_judged: ticks at which was known whether the process ran since the tick before
 * @nr_ran: those of them at which it had
 * @ran: whether it ran in the interval that ended with the last tick; also if nobody knows
 * @ran_armed: the same since the last arming in that interval
 * @ran_before: whether it ran between the last tick and an arming since
 * @is_lent: whether others than its threads used its memory when last probed
 *
 * The sampler fills it in; the loader clears it.
 */
struct bd_space {
	__u64 pgd;
	__u64 mm;
	__u64 start_boottime_ns;
	__u64 nr_vm_pages;
	__u32 tgid;
	__u32 nr_vmas;
	__u64 task;
	__u64 signal;
	__u64 runtime_ns;
	__u32 nr_judged;
	__u32 nr_ran;
	__u32 ran;
	__u32 ran_armed;
	__u32 ran_before;
	__u32 is_lent;
};

/** BD_NO_SPACE - a watched process that has no address space slot (yet). */
#define BD_NO_SPACE 0xffffffffu

/** enum bd_event_type - first field of every ring buffer record. */
enum bd_event_type {
	BD_EVENT_WINDOW = 1,
	BD_EVENT_ARM,
	BD_EVENT_EXEC,
	BD_EVENT_EXIT,
	BD_EVENT_FORK,
};

/**
 * struct bd_event - one ring buffer record.
 * @type: enum bd_event_type
 * @seq: window it belongs to (WINDOW, ARM)
 * @slot: slot that asks (ARM)
 * @pid: process concerned; the child for FORK
 * @parent: the parent (FORK)
 * @set_mask: pages of the run found set (ARM)
 * @time_ns: when
 */
struct bd_event {
	__u32 type;
	__u32 seq;
	__u32 slot;
	__u32 pid;
	__u32 parent;
	__u32 set_mask;
	__u64 time_ns;
};

/**
 * enum bd_arm_kind - what an arming is of.
 * @BD_ARM_SMALL: a run of small pages
 * @BD_ARM_HUGE: a huge page
 * @BD_ARM_EITHER: the check finds out
 */
enum bd_arm_kind {
	BD_ARM_SMALL,
	BD_ARM_HUGE,
	BD_ARM_EITHER,
};

/**
 * struct bd_arm - one arming, checked by BPF before the loader makes it.
 * @run: address of the run (in)
 * @space: index into the map of address spaces (in)
 * @slot: slot that asked (loader's own use)
 * @want_rows: runs of the surrounding block of BD_BLOCK_PAGES to check as well, one bit each,
 *	lowest address first (in)
 * @safe_rows: of these, runs all of whose pages may be cleared without harm (out)
 * @clear_mask: pages of the run whose set bits clearing reaches (out)
 * @safe_mask: pages of the run that may lie in a cleared span without harm (out)
 * @huge: BD_ARM_HUGE if the run is one leaf above the lowest level; clear_mask is 1 or 0 (in); or
 *	BD_ARM_EITHER (in), then which one it is (out)
 * @present_mask: pages of the run that are mapped (out)
 */
struct bd_arm {
	__u64 run;
	__u32 space;
	__u32 slot;
	__u32 want_rows;
	__u32 safe_rows;
	__u16 clear_mask;
	__u16 safe_mask;
	__u16 present_mask;
	__u16 huge;
};

/** BD_MAX_ARMS - armings checked in one call; UIO_MAXIOV ranges go into one system call. */
#define BD_MAX_ARMS 1024

/**
 * struct bd_calibration - argument and result of the calibration program.
 * @vaddr: three pages of the caller, present
 * @pfn: their frame numbers
 * @file_fd: a descriptor whose page cache holds one page...
 * @file_pfn: ...with this frame number
 * @frame_mask: candidate for bd_layout.frame_mask
 * @max_steps: how many GiB below the page table to try
 * @found_levels: out: 0 when nothing fitted
 */
struct bd_calibration {
	__u64 vaddr[3];
	__u64 pfn[3];
	__u64 file_pfn;
	__u64 frame_mask;
	__u32 file_fd;
	__u32 max_steps;
	__u32 found_levels;
	__u32 pad;
};

#define BD_SCAN_RUNS 8192

/**
 * struct bd_scan - argument of the scan program: count set bits of a part of an address space.
 * @start: first byte, a multiple of BD_RUN_BYTES
 * @space: index into the map of address spaces
 * @nr_runs: runs to look at, at most BD_SCAN_RUNS
 * @stride: distance of two runs looked at, in runs, >= 1
 *
 * The counts (0 to 16 pages set a run; 255 = nothing mapped) are left in the scan map.
 */
struct bd_scan {
	__u64 start;
	__u32 space;
	__u32 nr_runs;
	__u32 stride;
	__u32 pad;
};

#define BD_SCAN_VOID 255

/** struct bd_scan_counts - result of the scan program, see struct bd_scan. */
struct bd_scan_counts {
	__u8 runs[BD_SCAN_RUNS];
};

/* What is known of a page; see struct bd_facts and struct bd_fact_run. */
/** BD_FACT_ORDER - log2 of the pages of the folio that it is in: a mask, not one bit. */
#define BD_FACT_ORDER 0xffu
/** BD_FACT_ANON - it is anonymous. */
#define BD_FACT_ANON (1u << 8)
/** BD_FACT_ACTIVE - it is on an active LRU list. */
#define BD_FACT_ACTIVE (1u << 9)
/** BD_FACT_YOUNG - the accessed bit of the entry that maps it is set. */
#define BD_FACT_YOUNG (1u << 10)
/** BD_FACT_OWNED - it is a file's or anonymous, and not just lent by a driver. */
#define BD_FACT_OWNED (1u << 11)
/** BD_FACT_MEMCG - which cgroup it is charged to; never set in a run. */
#define BD_FACT_MEMCG (1u << 12)

/** BD_FACT_PAGES - pages and holes looked at in one call, a tenth of a millisecond's work. */
#define BD_FACT_PAGES 4096
/** BD_MAX_FACT_RUNS - runs that one call can tell. */
#define BD_MAX_FACT_RUNS 1024

/**
 * struct bd_facts - argument and result of the program that tells facts about pages.
 * @at: in: the first page's address; out: the first page not looked at
 * @end: end of the last page
 * @space: index into the map of address spaces; BD_NO_SPACE: the caller's own
 * @want: facts wanted, BD_FACT_*; asking for less is faster and makes runs longer
 * @known: out: facts that this kernel's types tell, whatever was wanted
 * @nr_runs: out: how many runs were found
 */
struct bd_facts {
	__u64 at;
	__u64 end;
	__u32 space;
	__u32 want;
	__u32 known;
	__u32 nr_runs;
};

/**
 * struct bd_fact_run - neighbouring resident pages of which the same is known.
 * @start: the first page's address
 * @memcg: inode number of the cgroup that they are charged to; 0 for none, or if not wanted
 * @nr_pages: how many pages
 * @facts: BD_FACT_*; what was not wanted is 0
 */
struct bd_fact_run {
	__u64 start;
	__u64 memcg;
	__u32 nr_pages;
	__u32 facts;
};

/**
 * struct bd_vma - one mapping, as the mapping iterator writes them.
 * @start, @end: its range
 * @flags: vm_flags of the kernel (BD_VM_*), and BD_VMA_FILE
 * @pgoff: number of its first page in its file; without a file, whatever the kernel counts by
 */
struct bd_vma {
	__u64 start;
	__u64 end;
	__u64 flags;
	__u64 pgoff;
};

/* vm_flags of the kernel, unchanged since 2.6 */
#define BD_VM_PFNMAP  0x400ull
#define BD_VM_LOCKED  0x2000ull
#define BD_VM_HUGETLB 0x400000ull
/* what madvise() said of huge pages: "hg" and "nh" in smaps */
#define BD_VM_HUGEPAGE	 0x20000000ull
#define BD_VM_NOHUGEPAGE 0x40000000ull
/* ours: the mapping has a file, be it shared memory's */
#define BD_VMA_FILE (1ull << 63)

#define BD_ASSERT_SIZE(type, size) _Static_assert(sizeof(struct type) == (size), #type)
BD_ASSERT_SIZE(bd_layout, 32);
BD_ASSERT_SIZE(bd_control, 56);
BD_ASSERT_SIZE(bd_status, 72);
BD_ASSERT_SIZE(bd_slot, 88);
BD_ASSERT_SIZE(bd_zoom, 200);
BD_ASSERT_SIZE(bd_space, 88);
BD_ASSERT_SIZE(bd_event, 32);
BD_ASSERT_SIZE(bd_arm, 32);
BD_ASSERT_SIZE(bd_scan, 24);
BD_ASSERT_SIZE(bd_facts, 32);
BD_ASSERT_SIZE(bd_fact_run, 24);
BD_ASSERT_SIZE(bd_vma, 32);

#endif
