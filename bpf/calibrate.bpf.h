/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Calibration: where this kernel keeps its direct map and its struct pages, and
 * how many levels its page tables have, found by trying until the caller's own
 * addresses lead to the frames that the caller knows they have.
 */
#ifndef BDAMON_BPF_CALIBRATE_H
#define BDAMON_BPF_CALIBRATE_H

#include "shared.bpf.h"

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

#endif
