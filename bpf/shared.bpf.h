/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What the parts of the sampler share: the maps that several of them use, the
 * layout found by calibration, events, and the way into an address space.
 */
#ifndef BDAMON_BPF_SHARED_H
#define BDAMON_BPF_SHARED_H

#include "kernel.h"
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "sampler.h"
#include "walk.bpf.h"

#define ARRAY(entry, nr, flags)                   \
	struct {                                  \
		__uint(type, BPF_MAP_TYPE_ARRAY); \
		__uint(map_flags, flags);         \
		__uint(max_entries, nr);          \
		__type(key, __u32);               \
		__type(value, entry);             \
	}

/* TABLE() is an array that user space maps into its memory; WORKSPACE() is BPF's own. */
#define TABLE(entry, nr) ARRAY(entry, nr, BPF_F_MMAPABLE)
#define WORKSPACE(entry) ARRAY(entry, 1, 0)

/* Found by calibrate(), constant afterwards. */
struct bd_layout layout;

TABLE(struct bd_status, 1) bd_status SEC(".maps");
/* The loader sets how many entries it has before load. */
TABLE(struct bd_space, 256) bd_spaces SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} bd_events SEC(".maps");

/* The key of maps of one entry. */
static const __u32 zero;

static __always_inline void send_event(const struct bd_event *event, __u64 flags)
{
	struct bd_status *status = bpf_map_lookup_elem(&bd_status, &zero);

	if (bpf_ringbuf_output(&bd_events, (void *)event, sizeof(*event), flags) && status)
		__sync_fetch_and_add(&status->nr_lost, 1);
}

/* The top page table of address space @index; 0 when it is gone. */
static __always_inline __u64 space_pgd(__u32 index)
{
	struct bd_space *space = bpf_map_lookup_elem(&bd_spaces, &index);

	return space ? space->pgd : 0;
}

/* Walk @addr of address space @index.  False when that is gone. */
static __always_inline bool walk_space(__u32 index, __u64 addr, struct walk *w)
{
	__u64 pgd = space_pgd(index);

	if (!pgd)
		return false;
	walk_addr(&layout, pgd, addr, w);
	return true;
}

#endif
