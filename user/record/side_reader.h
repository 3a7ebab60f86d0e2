/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading the files beside a record: memory footprints and mappings of processes over time.
 *
 * Both have the same form, a list of samples, and are read sample by sample.  A file that ends too
 * early is read up to its last whole sample.
 */
#ifndef BDAMON_RECORD_SIDE_READER_H
#define BDAMON_RECORD_SIDE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** SIDE_NO_HUGE - nobody looked at how much of a mapping is huge pages. */
#define SIDE_NO_HUGE UINT32_MAX

/**
 * struct side_vma - a mapping.
 * @start: first byte
 * @end: byte after the last one, > @start
 * @name: file, or name in brackets; "0" or "" for anonymous memory
 * @huge_percent: share of the pages present that belong to huge pages, or SIDE_NO_HUGE
 */
struct side_vma {
	uint64_t start;
	uint64_t end;
	const char *name;
	uint32_t huge_percent;
};

/**
 * struct side_proc - one process at one time.
 * @pid: the process; 0: the system as a whole
 * @has_target: @target_id is known
 * @target_id: the target of the record that the process is
 * @sz_pages: pages of its address space, 0 after its death
 * @rss_pages: pages resident
 * @total_kb: the system: memory
 * @free_kb: the system: memory not used for anything
 * @vmas: mappings in order of the file, which is that of addresses
 * @nr_vmas: how many
 */
struct side_proc {
	uint64_t pid;
	bool has_target;
	uint64_t target_id;
	uint64_t sz_pages;
	uint64_t rss_pages;
	uint64_t total_kb;
	uint64_t free_kb;
	const struct side_vma *vmas;
	size_t nr_vmas;
};

/**
 * struct side_sample - what was seen at one time.
 * @time_ns: time of day, since 1970
 * @has_monotonic: @monotonic_ns is known
 * @monotonic_ns: the same moment by the clock of records
 * @procs: processes
 * @nr_procs: how many
 */
struct side_sample {
	uint64_t time_ns;
	bool has_monotonic;
	uint64_t monotonic_ns;
	const struct side_proc *procs;
	size_t nr_procs;
};

/**
 * side_read() - show all samples of a file to @visit.
 * @path: the file
 * @visit: called for each sample, which is borrowed during the call; a negative errno ends it
 * @priv: its first argument
 *
 * Logging, but for -ENOENT: a failure, also of @visit, is one error line, a file cut short one
 * warning.
 *
 * Return: 0; -ENOENT if there is no such file; -EBADMSG if it is not of this form; or other
 * negative errno.
 */
int side_read(const char *path, int (*visit)(void *priv, const struct side_sample *sample),
	      void *priv);

#endif
