/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading single words of the kernel's memory, wherever they are.
 *
 * From Linux 6.2 on any address can be taken for that of a kernel's type, and be read by an
 * ordinary load that yields 0 where nothing is, without the call of a helper.  The helper serves
 * where that cannot be done, and for whole rows, which one call copies.
 */
#ifndef BDAMON_BPF_LOAD_H
#define BDAMON_BPF_LOAD_H

#include "kernel.h"
#include <stdbool.h>
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

extern void *bpf_rdonly_cast(const void *obj, __u32 type_id) __ksym __weak;

/* Whether the kernel has bpf_rdonly_cast(); set before load. */
const volatile bool can_cast = false;

/* The aligned word at @addr; 0 if it cannot be read. */
static __always_inline __u64 load_word(__u64 addr)
{
	__u64 word;

	if (can_cast) {
		/* Any type will do that begins with a word which is no pointer. */
		const struct timespec64 *at =
			bpf_rdonly_cast((void *)addr, bpf_core_type_id_kernel(struct timespec64));

		return at->tv_sec;
	}
	return bpf_probe_read_kernel(&word, sizeof(word), (void *)addr) ? 0 : word;
}

/* The aligned half of a word at @addr; likewise. */
static __always_inline __u32 load_half(__u64 addr)
{
	return load_word(addr & ~7ull) >> (addr & 4) * 8;
}

#endif
