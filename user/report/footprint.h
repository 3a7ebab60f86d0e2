/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Memory footprints: how much memory the processes and the system had while a record was made.
 *
 * They come from the file beside the record whose name ends in .mem_footprint.
 */
#ifndef BDAMON_REPORT_FOOTPRINT_H
#define BDAMON_REPORT_FOOTPRINT_H

#include "report/series.h"

/** enum footprint_metric - what can be asked for. */
enum footprint_metric {
	FOOTPRINT_VSZ,	    /* address space of all processes */
	FOOTPRINT_RSS,	    /* what of it is in memory */
	FOOTPRINT_SYS_USED, /* memory of the machine that is not free */
	NR_FOOTPRINTS,
};

/** FOOTPRINT_SUFFIX - what the name of the file adds to the record's. */
#define FOOTPRINT_SUFFIX ".mem_footprint"

/** footprint_names - by metric, as on the command line; NULL behind the last. */
extern const char *const footprint_names[];

/** struct footprints - @series: by metric, in order of time; a value holds until the next one. */
struct footprints {
	struct series series[NR_FOOTPRINTS];
};

/**
 * footprints__read() - read all samples of a file.
 * @f: result; footprints__fini() it after success
 * @path: the file
 * @record_start_ns: beginning of the record it belongs to, whose clock times are told by; 0: none
 *
 * Moments at which no process was left do not count for the processes' sizes.
 *
 * Logging, but for -ENOENT. Return: 0 or negative errno.
 */
int footprints__read(struct footprints *f, const char *path, uint64_t record_start_ns);

/** footprints__fini() - free all values. */
void footprints__fini(struct footprints *f);

#endif
