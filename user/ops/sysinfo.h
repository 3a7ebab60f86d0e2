/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What there is on this machine that has to do with access monitoring.
 *
 * Everything is only looked at, nothing is tried out or changed.
 */
#ifndef BDAMON_OPS_SYSINFO_H
#define BDAMON_OPS_SYSINFO_H

#include <stdbool.h>
#include <stddef.h>

/** enum sysinfo_part - what can be asked for. */
enum sysinfo_part {
	SYSINFO_VERSIONS,   /* of bdamon, the kernel and its DAMON */
	SYSINFO_FS,	    /* where file systems are mounted */
	SYSINFO_TRACE_CMD,  /* trace-cmd */
	SYSINFO_PERF,	    /* perf */
	SYSINFO_INTERFACES, /* interfaces of the kernel's DAMON */
	SYSINFO_FEATURES,   /* what bdamon finds in this kernel */
	NR_SYSINFO_PARTS,
};

/**
 * struct sysinfo_item - one fact.
 * @part: what it belongs to
 * @name: what it is about
 * @value: the fact; empty: there is none
 * @note: more about it; may be empty
 */
struct sysinfo_item {
	enum sysinfo_part part;
	char name[40];
	char value[256];
	char note[200];
};

/** SYSINFO_MAX - facts there may be. */
#define SYSINFO_MAX 64

/** struct sysinfo - @items: @nr of them, by part. */
struct sysinfo {
	struct sysinfo_item items[SYSINFO_MAX];
	size_t nr;
};

/** struct sysinfo_roots - where to look; others than "/proc" and "/sys" are for tests. */
struct sysinfo_roots {
	const char *proc;
	const char *sys;
};

/**
 * sysinfo__look() - find out.
 * @info: overwritten
 * @roots: borrowed
 * @wanted: by part: whether to look
 */
void sysinfo__look(struct sysinfo *info, const struct sysinfo_roots *roots,
		   const bool wanted[NR_SYSINFO_PARTS]);

#endif
