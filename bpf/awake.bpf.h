/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which processes ran since the last tick.
 *
 * A process that works in bursts accesses its memory in some intervals and nothing in
 * the others.  One or two moments of clearing in a window tell little about how often;
 * but whether it ran at all can be asked at every tick, for next to nothing.  So looks
 * count only intervals in which it ran, and the share of these is counted apart.
 */
#ifndef BDAMON_BPF_AWAKE_H
#define BDAMON_BPF_AWAKE_H

#include "process.bpf.h"
#include "shared.bpf.h"

/* Asking costs two reads a thread; of those beyond it is taken that they always run. */
#define MAX_JUDGED_SPACES  16
#define MAX_JUDGED_THREADS 16

struct thread_sum {
	struct list_head *next;
	__u64 runtime_ns;
	bool runs;
};

static __always_inline void add_thread(struct thread_sum *sum, struct task_struct *task)
{
	sum->runtime_ns += BPF_CORE_READ(task, se.sum_exec_runtime);
	/* Kernels for a single CPU have no such field; there, what runs now has accounts soon. */
	if (bpf_core_field_exists(task->on_cpu))
		sum->runs |= BPF_CORE_READ(task, on_cpu) != 0;
}

static long sum_thread(__u32 i, struct thread_sum *sum)
{
	struct task_struct *task =
		(void *)sum->next - bpf_core_field_offset(struct task_struct, thread_node);

	add_thread(sum, task);
	sum->next = BPF_CORE_READ(task, thread_node.next);
	return 0;
}

static __always_inline __u32 nr_judged_spaces(void)
{
	return max_spaces < MAX_JUDGED_SPACES ? max_spaces : MAX_JUDGED_SPACES;
}

/*
 * Whether a thread runs, or ran since this was last asked.  False in ret_known for too many
 * threads, and for memory that others use as well, such as the kernel for a virtual machine.
 */
static __always_inline bool has_run(struct bd_space *space, bool *ret_known)
{
	struct signal_struct *signal = (struct signal_struct *)space->signal;
	int nr = BPF_CORE_READ(signal, nr_threads);
	struct thread_sum sum = {};
	bool ran;

	*ret_known = nr >= 1 && nr <= MAX_JUDGED_THREADS && !space->is_lent;
	if (!*ret_known)
		return true;
	if (nr == 1) {
		add_thread(&sum, (struct task_struct *)space->task);
	} else {
		sum.next = BPF_CORE_READ(signal, thread_head.next);
		bpf_loop(nr, sum_thread, &sum, 0);
	}
	ran = sum.runs || sum.runtime_ns != space->runtime_ns;
	space->runtime_ns = sum.runtime_ns;
	return ran;
}

static long note_tick(__u32 i, void *unused)
{
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &i);
	bool known;

	if (!space)
		return 1;
	if (!space->pgd)
		return 0;
	space->ran_armed = has_run(space, &known);
	space->ran = space->ran_armed || space->ran_before;
	space->ran_before = 0;
	if (!known)
		return 0;
	space->nr_judged++;
	space->nr_ran += space->ran;
	return 0;
}

static long note_arming(__u32 i, void *unused)
{
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &i);
	bool known;

	if (!space)
		return 1;
	if (space->pgd && has_run(space, &known))
		space->ran_before = 1;
	return 0;
}

/* Whether address space @index may have been accessed since the last tick, or @arming after it. */
static __always_inline bool space_ran(__u32 index, bool arming)
{
	struct bd_space *space;

	if (index >= nr_judged_spaces())
		return true;
	space = bpf_map_lookup_elem(&bd_spaces, &index);
	return !space || (arming ? space->ran_armed : space->ran);
}

#endif
