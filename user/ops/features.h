/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a kernel offers to a memory monitor, as far as files and types tell.
 * What only trying can tell is found by trial.h.
 */
#ifndef BDAMON_OPS_FEATURES_H
#define BDAMON_OPS_FEATURES_H

#include <stdbool.h>

/** enum feature_id - in the order in which they are shown: first what monitoring needs. */
enum feature_id {
	FEATURE_ROOT,
	FEATURE_PID_NAMESPACE,
	FEATURE_BTF,
	FEATURE_KERNEL_READS,
	FEATURE_BPF_PROGRAMS,
	FEATURE_BPF_TIMER,
	FEATURE_RING_BUFFER,
	FEATURE_TASK_ITERATORS,
	FEATURE_PROCESS_MADVISE,
	FEATURE_PAGE_TABLES,
	FEATURE_STRUCT_PAGES,
	FEATURE_ACCESS_CHECK,
	FEATURE_LARGE_FOLIOS,
	FEATURE_PAGEOUT,
	FEATURE_COLLAPSE,
	FEATURE_MIGRATE,
	FEATURE_INJECTION,
	FEATURE_THP,
	FEATURE_MTHP,
	FEATURE_NUMA_HINT_FAULTS,
	FEATURE_SWAP,
	FEATURE_PSI,
	FEATURE_MEMORY_CGROUP,
	FEATURE_BPFFS,
	FEATURE_TRACEFS,
	FEATURE_CLEAR_REFS,
	FEATURE_PAGE_IDLE,
	FEATURE_MGLRU,
	FEATURE_KERNEL_DAMON,
	NR_FEATURES,
};

/** enum feature_state - unknown until looked at, and when looking was not possible. */
enum feature_state {
	FEATURE_UNKNOWN,
	FEATURE_YES,
	FEATURE_NO,
};

/**
 * struct feature - one thing that a kernel may offer.
 * @state: whether it does
 * @details: what was found; for what is missing, the cure; one line
 */
struct feature {
	enum feature_state state;
	char details[160];
};

/** struct features - all of them, by enum feature_id. */
struct features {
	struct feature list[NR_FEATURES];
};

/**
 * struct features_roots - where to look; other places than the usual ones are for tests.
 * @proc: for /proc
 * @sys: for /sys
 * @btf: file with the kernel's types; NULL for the one below @sys
 */
struct features_roots {
	const char *proc;
	const char *sys;
	const char *btf;
};

/**
 * features__look() - fill in what the files of /proc and /sys and the kernel's types tell.
 * @f: overwritten; what only trying can tell is left unknown
 * @roots: borrowed
 *
 * Reads only. Non-logging; whatever cannot be read is missing.
 */
void features__look(struct features *f, const struct features_roots *roots);

/** features__set() - set state and details of one feature; @fmt as for printf. */
__attribute__((format(printf, 4, 5))) void features__set(struct features *f, enum feature_id id,
							 bool is_there, const char *fmt, ...);

/** features__set_unknown() - a feature that could not be looked at, with the reason. */
__attribute__((format(printf, 3, 4))) void
features__set_unknown(struct features *f, enum feature_id id, const char *fmt, ...);

/** features__name() - Return: the name of a feature, a stable word of [a-z_]. */
const char *features__name(enum feature_id id);

/** features__is_needed() - Return: whether monitoring is impossible without it. */
bool features__is_needed(enum feature_id id);

/**
 * features__obstacle() - what stands in the way of monitoring.
 *
 * Return: the first needed feature that is missing, else the first one that is unknown, else
 * NR_FEATURES: nothing does.
 */
enum feature_id features__obstacle(const struct features *f);

#endif
