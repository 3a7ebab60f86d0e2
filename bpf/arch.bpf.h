/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a page-table entry means, by architecture; 4 KiB pages only. */
#ifndef BDAMON_BPF_ARCH_H
#define BDAMON_BPF_ARCH_H

#include <stdbool.h>
#include <linux/types.h>

#if defined(__TARGET_ARCH_x86)

#define ARCH_MIN_LEVELS	  4
#define ARCH_ACCESSED_BIT 5
#define ARCH_ENTRY_HUGE	  (1ull << 7)
/* Bits in which entries of one large folio may differ: accessed, dirty, software dirty. */
#define ARCH_ENTRY_VOLATILE ((1ull << 5) | (1ull << 6) | (1ull << 11) | (1ull << 58))
/* Pages that are nobody's: the zero page, memory of devices. */
#define ARCH_ENTRY_SPECIAL (1ull << 9)
/* In entries that are not valid: made inaccessible on purpose. */
#define ARCH_ENTRY_BARRED (1ull << 8)

static __always_inline bool arch_is_leaf(__u64 entry)
{
	return entry & ARCH_ENTRY_HUGE;
}

/* A page is there, be it barred from access (PROT_NONE, NUMA hinting). */
static __always_inline bool arch_is_resident(__u64 entry)
{
	return entry & (1 | ARCH_ENTRY_BARRED);
}

/* The address in a barred entry is inverted, so that speculation cannot follow it. */
static __always_inline __u64 arch_address(__u64 entry)
{
	return entry & 1 ? entry : ~entry;
}

#elif defined(__TARGET_ARCH_arm64)

#define ARCH_MIN_LEVELS	    3
#define ARCH_ACCESSED_BIT   10
#define ARCH_ENTRY_TABLE    (1ull << 1)
#define ARCH_ENTRY_VOLATILE ((1ull << 10) | (1ull << 7) | (1ull << 51) | (1ull << 55))
#define ARCH_ENTRY_SPECIAL  (1ull << 56)

static __always_inline bool arch_is_leaf(__u64 entry)
{
	return !(entry & ARCH_ENTRY_TABLE);
}

/* The bit of barred entries differs between versions, so they do not count. */
static __always_inline bool arch_is_resident(__u64 entry)
{
	return entry & 1;
}

static __always_inline __u64 arch_address(__u64 entry)
{
	return entry;
}

#else
#error "unknown architecture: bpf/arch.bpf.h needs its page-table format"
#endif

/*
 * An entry made inaccessible on purpose (PROT_NONE, NUMA hinting) is not valid
 * and so counts as clear: the next access faults, makes it valid and sets it.
 * The valid bit is the lowest one on all architectures so far.
 */
static __always_inline bool arch_is_valid(__u64 entry)
{
	return entry & 1;
}

/*
 * 1 when valid and accessed.  Without a branch, which the compiler would put in otherwise: the
 * verifier would follow 65,536 paths through the sixteen entries of a run.
 */
static __always_inline __u32 arch_is_set(__u64 entry)
{
	__u64 accessed = entry >> ARCH_ACCESSED_BIT;

	asm volatile("" : "+r"(accessed));
	return accessed & entry & 1;
}

#endif
