// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The sampler.  A timer visits the slots of the active table every sampling
 * interval.  A visit looks again at the pages it left clear in the tick before
 * (set now = accessed in between), then picks a new random run and looks at it.
 * Looking costs about 20 ns; clearing is the loader's job and is rationed.
 *
 * Example: a region of which a quarter is in use.  Of 20 looks in a window
 * about 5 fall on pages in use: set = 0.25.  The other 15 are clear and stay
 * clear in the next tick: clear_rate = 0.  One or two of the 5 are cleared by
 * the loader and found set again 5 ms later: set_rate = 1.  Rate = 0.25.
 */
#include "kernel.h"
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>

#include "page.bpf.h"
#include "sampler.h"
#include "walk.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define CLOCK_MONOTONIC 1
/* A safety net: a sampling interval below this would keep a CPU busy with the timer alone. */
#define NS_PER_TICK_MIN 100000ull

/* Slots in one half of the table; set before load, as are the maps' sizes. */
const volatile __u32 max_slots = 1024;
const volatile __u32 max_spaces = 256;
/* Children of watched processes are watched from their first instruction on. */
const volatile bool follow_children = true;

struct bd_layout layout;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bd_control);
} bd_control SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bd_status);
} bd_status SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 2048);
	__type(key, __u32);
	__type(value, struct bd_slot);
} bd_slots SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 256);
	__type(key, __u32);
	__type(value, struct bd_space);
} bd_spaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BD_MAX_ARMS);
	__type(key, __u32);
	__type(value, struct bd_arm);
} bd_arms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, BD_MAX_ZOOMS);
	__type(key, __u32);
	__type(value, struct bd_zoom);
} bd_zooms SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct bd_scan_counts);
} bd_scan_counts SEC(".maps");

/* Watched processes: tgid -> index into bd_spaces, or BD_NO_SPACE while not yet adopted. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u32);
} bd_pids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} bd_events SEC(".maps");

/* Kept apart from the maps that may be pinned: a pinned timer would outlive the loader. */
struct ticker {
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct ticker);
} ticker_map SEC(".maps");

static const __u32 zero;

/* --- events ----------------------------------------------------------------- */

static __always_inline void send_event(const struct bd_event *event, __u64 flags)
{
	struct bd_status *status = bpf_map_lookup_elem(&bd_status, &zero);

	if (bpf_ringbuf_output(&bd_events, (void *)event, sizeof(*event), flags) && status)
		__sync_fetch_and_add(&status->nr_lost, 1);
}

/* --- checking what may be cleared -------------------------------------------- */

/*
 * The pages of the large folio behind row[@at], when the row holds all of it, aligned and mapped
 * in one piece; else nothing, and it is left alone.
 */
static __always_inline __u32 large_mask(const struct bd_layout *l, const __u64 *row, __u32 at)
{
	__u64 keep = ~ARCH_ENTRY_VOLATILE;
	__u64 entry = row[at & (BD_RUN_PAGES - 1)];
	__u64 head_pfn = 0, expected;
	__u32 order, first, i;

	order = page_large_order(l, entry, &head_pfn);
	if (!order || order > 4)
		return 0;
	first = at & ~((1u << order) - 1);
	if (((entry & l->frame_mask) >> BD_PAGE_SHIFT) - (at - first) != head_pfn)
		return 0;
	expected = (entry & keep) - ((__u64)(at - first) << BD_PAGE_SHIFT);
	for (i = 0; i < BD_RUN_PAGES; i++) {
		if (i >= 1u << order)
			break;
		if ((row[(first + i) & (BD_RUN_PAGES - 1)] & keep) != expected)
			return 0;
		expected += 1u << BD_PAGE_SHIFT;
	}
	return ((1u << (1u << order)) - 1) << first;
}

/*
 * struct row_check - which pages of a run are mapped, reachable by clearing, and safe to include.
 * The run's entries come first; the loops are bpf_loop() because the verifier would follow every
 * combination of sixteen pages' kinds otherwise.
 */
struct row_check {
	__u64 row[BD_RUN_PAGES];
	__u32 present;
	__u32 clear;
	__u32 safe;
};

/* The timer's workspace, since its stack is full; it never runs twice at the same time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct row_check);
} bd_scratch SEC(".maps");

/* What a loop passes on has to be on the stack; the row itself need not be. */
struct row_loop {
	struct row_check *check;
};

static long check_page(__u32 i, struct row_loop *loop)
{
	struct row_check *check = loop->check;
	__u64 entry = check->row[i & (BD_RUN_PAGES - 1)];
	__u32 bit = 1u << (i & (BD_RUN_PAGES - 1)), large = 0;
	enum page_kind kind;

	if (!arch_is_valid(entry)) {
		check->safe |= bit;
		return 0;
	}
	check->present |= bit;
	kind = page_kind_of(&layout, entry);
	if (kind == PAGE_LARGE)
		large = large_mask(&layout, check->row, i & (BD_RUN_PAGES - 1)) & bit;
	if (kind == PAGE_SMALL || large)
		check->clear |= bit;
	if (kind == PAGE_SMALL || kind == PAGE_SHARED || large)
		check->safe |= bit;
	return 0;
}

static __always_inline void check_row(const struct walk *w, __u64 run, struct row_check *check)
{
	struct row_loop loop = { .check = check };

	check->present = check->clear = check->safe = 0;
	walk_read_row(w, run, check->row);
	bpf_loop(BD_RUN_PAGES, check_page, &loop, 0);
}

/* --- one slot --------------------------------------------------------------- */

struct tick {
	struct bd_layout layout;
	struct bd_control *control;
	__u64 now_ns;
	__u64 random;
	__u64 nr_looks;
	/* The last table of 1 GiB found, since neighbouring slots mostly share it. */
	__u64 cached_gib;
	__u64 cached_table;
	__u32 cached_space;
	__u32 first_slot;
	__u32 asks;
	__u32 tick;
	bool watch;
	bool look;
};

#define CACHE_SHIFT 30

static __always_inline __u64 next_random(struct tick *t)
{
	__u64 x = t->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	t->random = x;
	return x * 0x2545f4914f6cdd1dull;
}

/* Walk to the lowest level, from the cached table of the GiB around @addr where that is known. */
static __always_inline void tick_walk(struct tick *t, __u32 space, __u64 pgd, __u64 addr,
				      struct walk *w)
{
	__u32 shift = BD_PAGE_SHIFT + WALK_INDEX_BITS * (t->layout.levels - 1);
	__u64 table = pgd;
	__u64 entry;
	int i;

	if (t->cached_table && t->cached_gib == addr >> CACHE_SHIFT && t->cached_space == space) {
		walk_from(&t->layout, t->cached_table, CACHE_SHIFT - WALK_INDEX_BITS, addr, w);
		return;
	}
	w->table = 0;
	w->leaf = 0;
	for (i = 0; i < WALK_MAX_LEVELS - 2 && shift >= CACHE_SHIFT; i++) {
		w->shift = shift;
		if (bpf_probe_read_kernel(
			    &entry, sizeof(entry),
			    (void *)(table + ((addr >> shift) & WALK_INDEX_MASK) * 8)))
			return;
		if (!arch_is_valid(entry))
			return;
		if (arch_is_leaf(entry)) {
			w->leaf = entry;
			return;
		}
		table = walk_table_of(&t->layout, entry);
		shift -= WALK_INDEX_BITS;
	}
	t->cached_table = table;
	t->cached_gib = addr >> CACHE_SHIFT;
	t->cached_space = space;
	walk_from(&t->layout, table, CACHE_SHIFT - WALK_INDEX_BITS, addr, w);
}

/* struct seen - the state of a run's accessed bits. */
struct seen {
	__u32 set_mask;
	bool huge;
};

/* False when the address space is gone. */
static __always_inline bool read_run(struct tick *t, const struct bd_slot *slot, __u64 run,
				     struct seen *seen)
{
	__u32 index = slot->space;
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &index);
	__u64 row[BD_RUN_PAGES];
	struct walk w;

	if (!space || !space->pgd)
		return false;
	tick_walk(t, index, space->pgd, run, &w);
	seen->huge = w.leaf;
	seen->set_mask = 0;
	if (w.leaf) {
		seen->set_mask = arch_is_set(w.leaf);
	} else if (w.table) {
		walk_read_row(&w, run, row);
		seen->set_mask = walk_row_set(row);
	}
	return true;
}

static __always_inline __u32 count_bits(__u32 mask)
{
	mask = mask - ((mask >> 1) & 0x5555);
	mask = (mask & 0x3333) + ((mask >> 2) & 0x3333);
	mask = (mask + (mask >> 4)) & 0x0f0f;
	return (mask + (mask >> 8)) & 0x1f;
}

/* The share of the run's pages in @mask, in units of BD_LOOK_ONE. */
static __always_inline __u32 look_share(__u32 mask, __u32 clip_mask)
{
	__u32 pages = count_bits(clip_mask);

	if (!mask || !pages)
		return 0;
	return count_bits(mask) * BD_LOOK_ONE / pages;
}

struct zoom_state {
	struct walk w;
	struct bd_zoom *zoom;
	__u64 block;
};

static long zoom_row(__u32 i, struct zoom_state *s)
{
	if (i >= BD_BLOCK_RUNS)
		return 1;
	walk_read_row(&s->w, s->block + (__u64)i * BD_RUN_BYTES, s->zoom->row);
	s->zoom->set_masks[i] = walk_row_set(s->zoom->row);
	return 0;
}

/* Note the bits of the whole block around an armed run. */
static __noinline int slot_zoom(struct tick *t, struct bd_slot *slot)
{
	__u32 index = slot->zoom - 1, space_index = slot->space;
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &space_index);
	struct zoom_state s = {
		.zoom = bpf_map_lookup_elem(&bd_zooms, &index),
		.block = slot->run & ~(((__u64)BD_BLOCK_PAGES << BD_PAGE_SHIFT) - 1),
	};

	if (!space || !space->pgd || !s.zoom)
		return 0;
	walk_addr(&t->layout, space->pgd, s.block, &s.w);
	if (!s.w.table)
		return 0;
	bpf_loop(BD_BLOCK_RUNS, zoom_row, &s, 0);
	s.zoom->done = 1;
	return 0;
}

/* What armed pages tell: how many of them were accessed within the interval since. */
static __always_inline void count_armed(struct tick *t, struct bd_slot *slot, __u32 set_mask)
{
	__u32 again = slot->armed_mask & set_mask;

	slot->nr_armed += look_share(slot->armed_mask, slot->clip_mask);
	slot->sum_armed += look_share(again, slot->clip_mask);
	if (2 * count_bits(again) >= count_bits(slot->armed_mask))
		slot->hot_run = slot->run;
	if (slot->zoom && !slot->huge)
		slot_zoom(t, slot);
}

/* The second look: which of the pages left clear, or cleared, are set now? */
static __always_inline void slot_watch(struct tick *t, struct bd_slot *slot)
{
	__u64 age_ns = t->now_ns - slot->since_ns;
	__u64 sample_ns = t->control->sample_ns;
	bool armed = slot->state == BD_SLOT_ARMED;
	struct seen seen;

	if (slot->state == BD_SLOT_IDLE || slot->state == BD_SLOT_ASKED)
		return;
	/* Armed just before this tick: its sampling interval has only begun. */
	if (armed && age_ns < sample_ns / 2)
		return;
	slot->state = BD_SLOT_IDLE;
	/* A late tick would count more than one interval's accesses as one's. */
	if (age_ns > sample_ns + sample_ns / 2 || !read_run(t, slot, slot->run, &seen))
		return;
	if (seen.huge != slot->huge)
		return;
	if (!armed) {
		slot->nr_clear += look_share(slot->clear_mask, slot->clip_mask);
		slot->sum_clear += look_share(slot->clear_mask & seen.set_mask, slot->clip_mask);
	} else {
		count_armed(t, slot, seen.set_mask);
	}
}

/*
 * Whether clearing reaches any set page of the run; else the loader need not be woken.  Memory
 * shared with other processes would ask in vain in every window.
 */
static __noinline bool slot_can_arm(struct tick *t, struct bd_slot *slot, __u32 set_mask)
{
	struct row_check *check = bpf_map_lookup_elem(&bd_scratch, &zero);
	__u32 index = slot->space;
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &index);
	struct walk w;

	if (!check || !space || !space->pgd)
		return false;
	walk_addr(&t->layout, space->pgd, slot->run, &w);
	if (!w.table)
		return false;
	check_row(&w, slot->run, check);
	return check->clear & set_mask;
}

/* Return: whether the loader was asked. */
static __always_inline bool slot_ask(struct tick *t, struct bd_slot *slot, __u32 index,
				     __u32 set_mask)
{
	struct bd_event event = {
		.type = BD_EVENT_ARM,
		.seq = t->control->seq,
		.slot = index,
		.set_mask = set_mask,
		.time_ns = t->now_ns,
	};

	slot->arm_quota--;
	if (!slot->huge && !slot_can_arm(t, slot, set_mask)) {
		slot->nr_refused++;
		return false;
	}
	slot->state = BD_SLOT_ASKED;
	t->asks++;
	send_event(&event, BPF_RB_NO_WAKEUP);
	return true;
}

/* The first look, at a page chosen uniformly from the region, with its neighbours in the run. */
static __always_inline void slot_look(struct tick *t, struct bd_slot *slot, __u32 index)
{
	__u64 first = slot->start >> BD_PAGE_SHIFT;
	__u64 end = slot->end >> BD_PAGE_SHIFT;
	__u64 page, run_first;
	__u32 lo, hi, clip;
	struct seen seen;

	if (slot->state != BD_SLOT_IDLE || end <= first)
		return;
	page = first + (next_random(t) >> 16) % (end - first);
	run_first = page & ~(BD_RUN_PAGES - 1ull);
	lo = run_first < first ? first - run_first : 0;
	hi = run_first + BD_RUN_PAGES > end ? end - run_first : BD_RUN_PAGES;
	clip = (0xffffu >> (BD_RUN_PAGES - (hi & 31))) & (0xffffu << (lo & 31)) & 0xffff;
	if (!read_run(t, slot, run_first << BD_PAGE_SHIFT, &seen))
		return;
	if (seen.huge)
		clip = 1;
	t->nr_looks++;
	slot->run = run_first << BD_PAGE_SHIFT;
	slot->since_ns = t->now_ns;
	slot->huge = seen.huge;
	slot->clip_mask = clip;
	slot->clear_mask = clip & ~seen.set_mask;
	slot->nr_set += BD_LOOK_ONE;
	slot->sum_set += look_share(clip & seen.set_mask, clip);
	if ((clip & seen.set_mask) && slot->arm_quota && t->tick >= slot->arm_tick &&
	    slot_ask(t, slot, index, clip & seen.set_mask))
		return;
	if (slot->clear_mask)
		slot->state = BD_SLOT_WATCH;
}

static long visit_slot(__u32 i, struct tick *t)
{
	__u32 index = t->first_slot + i * t->control->stride;
	__u32 key = t->control->active * max_slots + index;
	struct bd_slot *slot;

	if (index >= t->control->nr_slots)
		return 1;
	slot = bpf_map_lookup_elem(&bd_slots, &key);
	if (!slot)
		return 1;
	if (t->watch)
		slot_watch(t, slot);
	if (t->look)
		slot_look(t, slot, index);
	return 0;
}

/* --- the timer -------------------------------------------------------------- */

/* Visit the slots whose index is equal to @phase modulo the stride. */
static __always_inline void visit_phase(struct tick *t, __u32 phase)
{
	t->first_slot = phase;
	bpf_loop(t->control->nr_slots / t->control->stride + 1, visit_slot, t, 0);
}

static __always_inline void sample(struct bd_control *control, struct bd_status *status, __u64 now)
{
	__u32 stride = control->stride ?: 1;
	__u32 turn = status->nr_ticks % stride;
	struct tick t = {
		.layout = layout,
		.control = control,
		.now_ns = now,
		.random = now ^ ((__u64)bpf_get_prandom_u32() << 32) ^ 1,
		.tick = status->tick,
	};

	if (control->stride == 0)
		return;
	if (stride == 1) {
		t.watch = t.look = true;
		visit_phase(&t, 0);
	} else {
		t.watch = true;
		visit_phase(&t, (turn + stride - 1) % stride);
		t.watch = false;
		t.look = true;
		visit_phase(&t, turn);
	}
	status->nr_looks += t.nr_looks;
	status->nr_asks += t.asks;
	status->tick++;
	if (status->tick >= control->window_ticks) {
		struct bd_event event = { .type = BD_EVENT_WINDOW,
					  .seq = control->seq,
					  .time_ns = now };

		status->hold = 1;
		status->nr_asks = 0;
		status->window_end_ns = now;
		send_event(&event, BPF_RB_FORCE_WAKEUP);
	} else if (status->nr_asks && status->tick == control->wake_tick) {
		struct bd_event event = { .type = 0 };

		/* Records so far went out silently; this one wakes the loader for all of them. */
		status->nr_asks = 0;
		send_event(&event, BPF_RB_FORCE_WAKEUP);
	}
}

static __always_inline void begin_window(struct bd_control *control, struct bd_status *status)
{
	status->seen_seq = control->seq;
	status->tick = 0;
	status->hold = 0;
}

static __always_inline void rearm_timer(struct bd_control *control, struct bd_status *status,
					struct ticker *ticker, __u64 now)
{
	__u64 interval =
		control->sample_ns < NS_PER_TICK_MIN ? NS_PER_TICK_MIN : control->sample_ns;

	/* Keep to the schedule; after a long delay start a new one. */
	status->next_ns += interval;
	if (status->next_ns <= now || status->next_ns > now + 2 * interval)
		status->next_ns = now + interval;
	bpf_timer_start(&ticker->timer, status->next_ns - now, 0);
}

static int on_timer(void *map, int *key, struct ticker *ticker)
{
	struct bd_control *control = bpf_map_lookup_elem(&bd_control, &zero);
	struct bd_status *status = bpf_map_lookup_elem(&bd_status, &zero);
	__u64 now = bpf_ktime_get_ns();

	if (!control || !status || control->stop)
		return 0;
	rearm_timer(control, status, ticker, now);
	status->nr_ticks++;
	if (status->seen_seq != *(volatile __u32 *)&control->seq)
		begin_window(control, status);
	if (status->hold)
		status->nr_late++;
	else
		sample(control, status, now);
	status->timer_ns += bpf_ktime_get_ns() - now;
	return 0;
}

SEC("syscall")
int start_timer(void *ctx)
{
	struct bd_control *control = bpf_map_lookup_elem(&bd_control, &zero);
	struct ticker *ticker = bpf_map_lookup_elem(&ticker_map, &zero);
	long err;

	if (!control || !ticker)
		return 1;
	err = bpf_timer_init(&ticker->timer, &ticker_map, CLOCK_MONOTONIC);
	if (err)
		return 1;
	if (bpf_timer_set_callback(&ticker->timer, on_timer))
		return 1;
	return bpf_timer_start(&ticker->timer, control->sample_ns, 0) ? 1 : 0;
}

/* --- arming, checked --------------------------------------------------------------- */

struct arm_check {
	struct walk w;
	__u64 run;
	__u32 want_rows;
	__u32 safe_rows;
};

static long check_block_row(__u32 i, struct arm_check *c)
{
	__u64 block = c->run & ~(((__u64)BD_BLOCK_PAGES << BD_PAGE_SHIFT) - 1);
	__u32 bit = 1u << (i & 31);
	struct row_check check;

	if (!(c->want_rows & bit))
		return 0;
	check_row(&c->w, block + (__u64)i * BD_RUN_BYTES, &check);
	if (check.safe == 0xffff)
		c->safe_rows |= bit;
	return 0;
}

static __always_inline void check_huge(const struct walk *w, struct bd_arm *arm)
{
	bool pmd = w->leaf && w->shift == BD_PAGE_SHIFT + WALK_INDEX_BITS;

	arm->present_mask = w->leaf != 0;
	arm->clear_mask = pmd && page_huge_is_exclusive(&layout, w->leaf);
	arm->safe_mask = arm->clear_mask;
}

static long check_one_arm(__u32 i, void *unused)
{
	struct bd_arm *arm = bpf_map_lookup_elem(&bd_arms, &i);
	struct arm_check c = {};
	struct row_check check;
	struct bd_space *space;
	__u32 index;

	if (!arm)
		return 1;
	arm->clear_mask = arm->safe_mask = arm->present_mask = 0;
	arm->safe_rows = 0;
	index = arm->space;
	space = bpf_map_lookup_elem(&bd_spaces, &index);
	if (!space || !space->pgd)
		return 0;
	walk_addr(&layout, space->pgd, arm->run, &c.w);
	if (arm->huge) {
		check_huge(&c.w, arm);
		return 0;
	}
	if (!c.w.table)
		return 0;
	check_row(&c.w, arm->run, &check);
	arm->present_mask = check.present;
	arm->clear_mask = check.clear;
	arm->safe_mask = check.safe;
	c.run = arm->run;
	c.want_rows = arm->want_rows;
	if (c.want_rows)
		bpf_loop(BD_BLOCK_PAGES / BD_RUN_PAGES, check_block_row, &c, 0);
	arm->safe_rows = c.safe_rows;
	return 0;
}

struct check_args {
	__u32 nr_arms;
};

SEC("syscall")
int check_arms(struct check_args *args)
{
	bpf_loop(args->nr_arms, check_one_arm, NULL, 0);
	return 0;
}

/* --- counting set bits of a stretch ------------------------------------------ */

struct scan_state {
	struct bd_layout layout;
	__u64 start;
	__u64 step;
	__u64 pgd;
	__u64 block;
	struct walk w;
};

static long scan_run(__u32 i, struct scan_state *s)
{
	__u64 addr = s->start + (__u64)i * s->step;
	__u64 block = addr >> (BD_PAGE_SHIFT + WALK_INDEX_BITS);
	struct bd_scan_counts *counts = bpf_map_lookup_elem(&bd_scan_counts, &zero);
	__u64 row[BD_RUN_PAGES];
	__u8 *count;

	if (!counts || i >= BD_SCAN_RUNS)
		return 1;
	count = &counts->runs[i];
	if (block != s->block) {
		walk_addr(&s->layout, s->pgd, addr, &s->w);
		s->block = block;
	}
	if (s->w.table) {
		walk_read_row(&s->w, addr, row);
		*count = count_bits(walk_row_set(row));
	} else if (s->w.leaf) {
		*count = arch_is_set(s->w.leaf) ? BD_RUN_PAGES : 0;
	} else {
		*count = BD_SCAN_VOID;
	}
	return 0;
}

SEC("syscall")
int scan(struct bd_scan *args)
{
	struct scan_state s = {
		.layout = layout,
		.start = args->start,
		.step = (__u64)args->stride * BD_RUN_BYTES,
		.block = ~0ull,
	};
	__u32 index = args->space;
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &index);

	if (!space || !space->pgd)
		return 1;
	s.pgd = space->pgd;
	bpf_loop(args->nr_runs, scan_run, &s, 0);
	return 0;
}

/* --- calibration -------------------------------------------------------------- */

struct calibrate_state {
	struct bd_calibration *args;
	struct bd_layout layout;
	__u64 pgd;
	__u64 vaddr[3];
	__u64 pfn[3];
	bool found;
};

/* Not inlined: verifiers up to 6.1 refuse some layouts of loops around calls. */
static __noinline bool page_fits(struct calibrate_state *s, __u64 vaddr, __u64 pfn)
{
	struct walk w;

	walk_addr(&s->layout, s->pgd, vaddr, &w);
	return walk_pfn(&s->layout, walk_entry(&w, vaddr), w.shift, vaddr) == pfn;
}

#define NR_DEPTHS (WALK_MAX_LEVELS - ARCH_MIN_LEVELS + 1)

/* Try direct-map base number i / NR_DEPTHS with one depth of tables. */
static long try_layout(__u32 i, struct calibrate_state *s)
{
	s->layout.page_offset = (s->pgd & ~((1ull << 30) - 1)) - ((__u64)(i / NR_DEPTHS) << 30);
	s->layout.levels = ARCH_MIN_LEVELS + i % NR_DEPTHS;
	s->found = page_fits(s, s->vaddr[0], s->pfn[0]) && page_fits(s, s->vaddr[1], s->pfn[1]) &&
		   page_fits(s, s->vaddr[2], s->pfn[2]);
	return s->found;
}

/*
 * A page cache of one page holds that page's struct folio at its root, and the frame number is
 * known from the caller, hence the base of the array of struct pages.
 */
static __always_inline __u64 find_vmemmap(__u32 fd, __u64 pfn)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct file **files = BPF_CORE_READ(task, files, fdt, fd);
	struct file *file = NULL;
	__u64 folio;

	if (bpf_probe_read_kernel(&file, sizeof(file), files + fd) || !file)
		return 0;
	folio = (__u64)BPF_CORE_READ(file, f_mapping, i_pages.xa_head);
	if (!folio || (folio & 3))
		return 0;
	return folio - pfn * bpf_core_type_size(struct page);
}

SEC("syscall")
int calibrate(struct bd_calibration *args)
{
	struct task_struct *task = bpf_get_current_task_btf();
	struct calibrate_state s = {
		.pgd = (__u64)BPF_CORE_READ(task, mm, pgd),
		.layout.frame_mask = args->frame_mask,
		.vaddr = { args->vaddr[0], args->vaddr[1], args->vaddr[2] },
		.pfn = { args->pfn[0], args->pfn[1], args->pfn[2] },
	};

	bpf_loop(args->max_steps * NR_DEPTHS, try_layout, &s, 0);
	if (!s.found)
		return 1;
	s.layout.vmemmap = find_vmemmap(args->file_fd, args->file_pfn);
	layout = s.layout;
	args->found_levels = s.layout.levels;
	return 0;
}

/* --- processes ------------------------------------------------------------------ */

/* Run for one thread group leader: note where its page tables are. */
SEC("iter/task")
int find_space(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	struct bd_space *space;
	__u32 tgid, *index;
	struct mm_struct *mm;

	if (!task || task->pid != task->tgid)
		return 0;
	tgid = task->tgid;
	index = bpf_map_lookup_elem(&bd_pids, &tgid);
	if (!index)
		return 0;
	space = bpf_map_lookup_elem(&bd_spaces, index);
	if (!space)
		return 0;
	mm = BPF_CORE_READ(task, mm);
	space->tgid = tgid;
	space->start_boottime_ns = BPF_CORE_READ(task, start_boottime);
	space->mm = (__u64)mm;
	space->pgd = mm ? (__u64)BPF_CORE_READ(mm, pgd) : 0;
	return 0;
}

static long probe_space(__u32 i, void *unused)
{
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &i);
	struct mm_struct *mm;

	if (!space)
		return 1;
	if (!space->pgd)
		return 0;
	mm = (struct mm_struct *)space->mm;
	space->nr_vm_pages = BPF_CORE_READ(mm, total_vm);
	space->nr_vmas = BPF_CORE_READ(mm, map_count);
	return 0;
}

/* Note the sizes of all address spaces, so that only changed ones are listed again. */
SEC("syscall")
int probe_spaces(void *ctx)
{
	bpf_loop(max_spaces, probe_space, NULL, 0);
	return 0;
}

SEC("iter/task_vma")
int list_vmas(struct bpf_iter__task_vma *ctx)
{
	struct vm_area_struct *vma = ctx->vma;
	struct bd_vma out;

	if (!vma)
		return 0;
	out.start = vma->vm_start;
	out.end = vma->vm_end;
	out.flags = vma->vm_flags | (vma->vm_file ? BD_VMA_FILE : 0);
	bpf_seq_write(ctx->meta->seq, &out, sizeof(out));
	return 0;
}

/* Stop reading page tables of a process that leaves its address space. */
static __always_inline void drop_space(__u32 tgid, __u32 type)
{
	__u32 *index = bpf_map_lookup_elem(&bd_pids, &tgid);
	struct bd_event event = { .type = type, .pid = tgid, .time_ns = bpf_ktime_get_ns() };
	struct bd_space *space;

	if (!index)
		return;
	space = bpf_map_lookup_elem(&bd_spaces, index);
	if (space)
		space->pgd = 0;
	send_event(&event, 0);
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task)
{
	drop_space(task->tgid, BD_EVENT_EXEC);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	if (BPF_CORE_READ(task, signal, live.counter) == 0)
		drop_space(task->tgid, BD_EVENT_EXIT);
	return 0;
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	__u32 none = BD_NO_SPACE, tgid = child->tgid, parent_tgid = parent->tgid;
	struct bd_event event = {
		.type = BD_EVENT_FORK,
		.pid = tgid,
		.parent = parent_tgid,
	};

	if (!follow_children || child->pid != child->tgid ||
	    !bpf_map_lookup_elem(&bd_pids, &parent_tgid))
		return 0;
	event.time_ns = bpf_ktime_get_ns();
	bpf_map_update_elem(&bd_pids, &tgid, &none, BPF_ANY);
	send_event(&event, 0);
	return 0;
}
