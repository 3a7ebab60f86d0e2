/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Processes: where their page tables are, how large their address spaces are,
 * what is mapped in them, and the events of their lives.
 */
#ifndef BDAMON_BPF_PROCESS_H
#define BDAMON_BPF_PROCESS_H

#include "shared.bpf.h"

/* Entries of bd_spaces; set before load, as is the map's size. */
const volatile __u32 max_spaces = 256;
/* Children of watched processes are watched from their first instruction on. */
const volatile bool follow_children = true;

/* Watched processes: tgid -> index into bd_spaces, or BD_NO_SPACE while not yet adopted. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, __u32);
	__type(value, __u32);
} bd_pids SEC(".maps");

/* --- where and what they are ---------------------------------------------------- */

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
	space->task = (__u64)task;
	space->signal = (__u64)BPF_CORE_READ(task, signal);
	space->mm = (__u64)mm;
	space->pgd = mm ? (__u64)BPF_CORE_READ(mm, pgd) : 0;
	return 0;
}

static long probe_space(__u32 i, void *unused)
{
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &i);
	struct signal_struct *signal;
	struct mm_struct *mm;

	if (!space)
		return 1;
	if (!space->pgd)
		return 0;
	signal = (struct signal_struct *)space->signal;
	mm = (struct mm_struct *)space->mm;
	space->nr_vm_pages = BPF_CORE_READ(mm, total_vm);
	space->nr_vmas = BPF_CORE_READ(mm, map_count);
	space->is_lent = BPF_CORE_READ(mm, mm_users.counter) > BPF_CORE_READ(signal, nr_threads);
	return 0;
}

struct probe_args {
	__u32 nr_spaces;
};

/* Note the sizes of the first address spaces, so that only changed ones are listed again. */
SEC("syscall")
int probe_spaces(struct probe_args *args)
{
	bpf_loop(args->nr_spaces, probe_space, NULL, 0);
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
	out.pgoff = vma->vm_pgoff;
	bpf_seq_write(ctx->meta->seq, &out, sizeof(out));
	return 0;
}

/* --- their lives ------------------------------------------------------------------ */

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

#endif
