/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The kernel types bdamon reads: only the fields used, by name.  CO-RE looks
 * up their offsets in the running kernel's BTF at load time, so neither order
 * nor size matters here, and no kernel's BTF is needed to build.
 */
#ifndef BDAMON_VMLINUX_KERNEL_H
#define BDAMON_VMLINUX_KERNEL_H

#include <linux/types.h>

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

typedef struct {
	int counter;
} atomic_t;

struct xarray {
	void *xa_head;
};

struct address_space {
	struct xarray i_pages;
};

struct file {
	struct address_space *f_mapping;
};

struct fdtable {
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct list_head {
	struct list_head *next;
};

struct mm_struct {
	void *pgd;
	atomic_t mm_users;
	unsigned long total_vm;
	int map_count;
};

struct signal_struct {
	atomic_t live;
	int nr_threads;
	struct list_head thread_head;
};

struct sched_entity {
	__u64 sum_exec_runtime;
};

struct task_struct {
	int pid;
	int tgid;
	int on_cpu;
	struct sched_entity se;
	struct list_head thread_node;
	__u64 start_boottime;
	struct mm_struct *mm;
	struct files_struct *files;
	struct signal_struct *signal;
	struct task_struct *group_leader;
};

struct timespec64 {
	__s64 tv_sec;
};

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_flags;
	unsigned long vm_pgoff;
	struct file *vm_file;
};

struct page {
	unsigned long flags;
	unsigned long compound_head;
	void *mapping;
	atomic_t _mapcount;
};

/* _large_mapcount came with 6.10, by the commit that also made MADV_COLD leave fully covered
 * large folios whole. */
struct folio {
	void *mapping;
	unsigned long memcg_data;
	unsigned long _flags_1;
	atomic_t _large_mapcount;
	atomic_t _entire_mapcount;
};

/* Up to 6.5 the order had a field of its own; since then it is the lowest byte of _flags_1. */
struct folio___pre66 {
	unsigned char _folio_order;
};

/* Up to 6.2 the count of PMD mappings was a field of the second struct page. */
struct page___pre63 {
	atomic_t compound_mapcount;
};

struct kernfs_node {
	__u64 id;
};

struct cgroup {
	struct kernfs_node *kn;
};

struct cgroup_subsys_state {
	struct cgroup *cgroup;
};

struct mem_cgroup {
	struct cgroup_subsys_state css;
};

struct obj_cgroup {
	struct mem_cgroup *memcg;
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
	__u64 seq_num;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
};

struct bpf_iter__task_vma {
	struct bpf_iter_meta *meta;
	struct task_struct *task;
	struct vm_area_struct *vma;
};

#pragma clang attribute pop

#endif
