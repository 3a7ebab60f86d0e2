/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Scans: the accessed bits of a stretch of an address space, counted run by
 * run.  They take no clearing: after a while the set bits of memory that is
 * partly in use are a map of it.
 */
#ifndef BDAMON_BPF_SCAN_H
#define BDAMON_BPF_SCAN_H

#include "shared.bpf.h"

TABLE(struct bd_scan_counts, 1) bd_scan_counts SEC(".maps");

struct scan_state {
	__u64 start;
	__u64 step;
	__u64 pgd;
	__u64 block;
	struct walk w;
};

static long scan_run(__u32 i, struct scan_state *s)
{
	__u64 addr = s->start + (__u64)i * s->step;
	__u64 block = block_of(addr);
	struct bd_scan_counts *counts = bpf_map_lookup_elem(&bd_scan_counts, &zero);
	__u64 row[BD_RUN_PAGES];
	__u8 *count;

	if (!counts || i >= BD_SCAN_RUNS)
		return 1;
	count = &counts->runs[i];
	if (block != s->block) {
		walk_addr(&layout, s->pgd, addr, &s->w);
		s->block = block;
	}
	if (s->w.table)
		*count = count_pages(walk_run_set(&s->w, addr, row));
	else if (s->w.leaf)
		*count = arch_is_set(s->w.leaf) ? BD_RUN_PAGES : 0;
	else
		*count = BD_SCAN_VOID;
	return 0;
}

SEC("syscall")
int scan(struct bd_scan *args)
{
	struct scan_state s = {
		.start = args->start,
		.step = (__u64)args->stride * BD_RUN_BYTES,
		.pgd = space_pgd(args->space),
		.block = ~0ull,
	};

	if (!s.pgd)
		return 1;
	bpf_loop(args->nr_runs, scan_run, &s, 0);
	return 0;
}

#endif
