// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The sampler.  A timer visits the slots of the active table every sampling
 * interval.  A visit looks again at the pages it left clear in the tick before
 * (set now = accessed in between), then picks a new random run and looks at it.
 * A read takes about 20 ns once the page table is cached, a whole visit 250 to
 * 700 ns with its share of a tick's fixed cost; clearing takes microseconds, is
 * the loader's job and is rationed.
 *
 * Example: a region of which a quarter is in use.  Of 20 looks in a window
 * about 5 fall on pages in use: set = 0.25.  The other 15 are clear and stay
 * clear in the next tick: clear_rate = 0.  One or two of the 5 are cleared by
 * the loader and found set again 5 ms later: set_rate = 1.  Rate = 0.25.
 */
#include "shared.bpf.h"
#include "walk.bpf.h"

/* The other programs: parts of this object, since they share its maps. */
#include "arms.bpf.h"
#include "calibrate.bpf.h"
#include "facts.bpf.h"
#include "process.bpf.h"
#include "scan.bpf.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define CLOCK_MONOTONIC 1
#define EBUSY		16
/* A safety net: a sampling interval below this would keep a CPU busy with the timer alone. */
#define NS_PER_TICK_MIN 100000ull

/* Slots in one half of the table; set before load, as are the maps' sizes. */
const volatile __u32 max_slots = 1024;

TABLE(struct bd_control, 1) bd_control SEC(".maps");
TABLE(struct bd_slot, 2048) bd_slots SEC(".maps");
TABLE(struct bd_zoom, BD_MAX_ZOOMS) bd_zooms SEC(".maps");

/* Kept apart from the maps that may be pinned: a pinned timer would outlive the loader. */
struct ticker {
	struct bpf_timer timer;
};

WORKSPACE(struct ticker) ticker_map SEC(".maps");

/* The timer's workspace, since its stack is full; it never runs twice at the same time. */
WORKSPACE(struct row_check) bd_scratch SEC(".maps");

/* Looks for something to clear, in units of BD_LOOK_ONE. */
#define MAX_ARM_LOOKS (6 * BD_LOOK_ONE)

/* --- one slot --------------------------------------------------------------- */

struct tick {
	struct bd_control *control;
	struct walk_cache cache;
	__u64 now_ns;
	__u64 random;
	__u64 nr_looks;
	__u32 first_slot;
	__u32 end_slot;
	__u32 step;
	__u32 asks;
	__u32 tick;
	bool watch;
	bool look;
};

static __always_inline __u64 next_random(struct tick *t)
{
	__u64 x = t->random;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	t->random = x;
	return x * 0x2545f4914f6cdd1dull;
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
	__u64 pgd = space_pgd(slot->space);
	__u64 row[BD_RUN_PAGES];
	struct walk w;

	if (!pgd)
		return false;
	walk_cached(&layout, &t->cache, pgd, run, &w);
	seen->huge = w.leaf;
	seen->set_mask = 0;
	if (w.leaf)
		seen->set_mask = arch_is_set(w.leaf);
	else if (w.table)
		seen->set_mask = walk_run_set(&w, run, row);
	return true;
}

/* The share of the run's pages in @mask, in units of BD_LOOK_ONE. */
static __always_inline __u32 look_share(__u32 mask, __u32 clip_mask)
{
	__u32 pages = count_pages(clip_mask);

	if (!mask || !pages)
		return 0;
	return count_pages(mask) * BD_LOOK_ONE / pages;
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
	/* A huge page has one bit for all. */
	if (s->w.table)
		s->zoom->set_masks[i] =
			walk_run_set(&s->w, s->block + (__u64)i * BD_RUN_BYTES, s->zoom->row);
	else
		s->zoom->set_masks[i] = arch_is_set(s->w.leaf) ? 0xffff : 0;
	return 0;
}

/* Note the bits of the whole block around an armed run. */
static __noinline int slot_zoom(const struct bd_slot *slot)
{
	__u32 index = slot->zoom - 1;
	struct zoom_state s = {
		.zoom = bpf_map_lookup_elem(&bd_zooms, &index),
		.block = block_of(slot->run),
	};

	if (!s.zoom || !walk_space(slot->space, s.block, &s.w) || !(s.w.table || s.w.leaf))
		return 0;
	bpf_loop(BD_BLOCK_RUNS, zoom_row, &s, 0);
	s.zoom->done = 1;
	return 0;
}

/* What armed pages tell: how many of them were accessed within the interval since. */
static __always_inline void count_armed(struct bd_slot *slot, __u32 set_mask)
{
	__u32 again = slot->armed_mask & set_mask;
	__u32 nr_armed = count_pages(slot->armed_mask), nr_again = count_pages(again);
	__u32 share = look_share(again, slot->clip_mask);

	slot->nr_armed += look_share(slot->armed_mask, slot->clip_mask);
	slot->sum_armed += share;
	if (nr_armed)
		slot->sum_armed_squares += share * nr_again / nr_armed;
	if (2 * nr_again >= nr_armed)
		slot->hot_run = slot->run;
	if (slot->zoom)
		slot_zoom(slot);
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
	if (!space_ran(slot->space, armed)) {
		/* Nobody could access it; what was cleared waits for somebody who can. */
		slot->since_ns = t->now_ns;
		if (!armed)
			slot->state = BD_SLOT_IDLE;
		return;
	}
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
		count_armed(slot, seen.set_mask);
	}
}

/*
 * Whether clearing reaches any set page of the run; else the loader need not be woken.  Memory
 * shared with other processes would ask in vain in every window.
 */
static __noinline bool slot_can_arm(const struct bd_slot *slot, __u32 set_mask)
{
	struct row_check *check = bpf_map_lookup_elem(&bd_scratch, &zero);
	struct walk w;

	if (!check || !walk_space(slot->space, slot->run, &w) || !w.table)
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
	if (!slot->huge && !slot_can_arm(slot, set_mask)) {
		slot->nr_refused++;
		return false;
	}
	slot->state = BD_SLOT_ASKED;
	t->asks++;
	send_event(&event, BPF_RB_NO_WAKEUP);
	return true;
}

/*
 * Slots made for an arming look when it is due, a few times if they find nothing set, and not
 * any more once it was made.
 */
static __always_inline bool is_due(const struct tick *t, const struct bd_slot *slot)
{
	return slot->arm_quota && t->tick >= slot->arm_tick && slot->nr_set < MAX_ARM_LOOKS;
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
	if (index >= t->control->nr_strided && !is_due(t, slot))
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
	__u32 index = t->first_slot + i * t->step;
	__u32 key = t->control->active * max_slots + index;
	struct bd_slot *slot;

	if (index >= t->end_slot)
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

/* Visit every @step-th of the slots [first, end). */
static __always_inline void visit_slots(struct tick *t, __u32 first, __u32 end, __u32 step)
{
	if (first >= end || !step)
		return;
	t->first_slot = first;
	t->end_slot = end;
	t->step = step;
	bpf_loop((end - first) / step + 1, visit_slot, t, 0);
}

/* After the last tick of a window, and for what was asked by the wake tick, wake the loader. */
static __always_inline void end_tick(struct bd_control *control, struct bd_status *status,
				     __u64 now)
{
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

static __always_inline void sample(struct bd_control *control, struct bd_status *status, __u64 now)
{
	__u32 stride = control->stride ?: 1;
	__u32 turn = status->nr_ticks % stride;
	struct tick t = {
		.control = control,
		.now_ns = now,
		.random = now ^ ((__u64)bpf_get_prandom_u32() << 32) ^ 1,
		.tick = status->tick,
	};

	if (stride > 1) {
		t.watch = true;
		visit_slots(&t, (turn + stride - 1) % stride, control->nr_strided, stride);
		t.watch = false;
		t.look = true;
		visit_slots(&t, turn, control->nr_strided, stride);
	}
	t.watch = t.look = true;
	visit_slots(&t, stride > 1 ? control->nr_strided : 0, control->nr_slots, 1);
	status->nr_looks += t.nr_looks;
	status->nr_asks += t.asks;
	end_tick(control, status, now);
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
	bpf_loop(nr_judged_spaces(), note_tick, NULL, 0);
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
	/* Started again it is there already. */
	err = bpf_timer_init(&ticker->timer, &ticker_map, CLOCK_MONOTONIC);
	if (err && err != -EBUSY)
		return 1;
	if (bpf_timer_set_callback(&ticker->timer, on_timer))
		return 1;
	return bpf_timer_start(&ticker->timer, control->sample_ns, 0) ? 1 : 0;
}
