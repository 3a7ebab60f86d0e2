/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Files beside a record: what /proc says of the processes while they are monitored.
 *
 * Each is a JSON list of samples.  A sample goes to the file at once, and the
 * list is closed again behind it, so memory does not grow and the file is
 * valid also if the process is killed.  Mappings that are still the same are
 * not written again.
 */
#ifndef BDAMON_RECORD_SIDE_H
#define BDAMON_RECORD_SIDE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/** enum side_kind - what a side file holds; the name is the record's with this suffix. */
enum side_kind {
	SIDE_MEM_FOOTPRINT, /* .mem_footprint: pages of each process, kB of the system */
	SIDE_VMAS,	    /* .vmas: mappings */
	SIDE_PROC_STATS,    /* .proc_stats: the fields of /proc/PID/stat */
};

/**
 * struct side_process - a process to look at.
 * @pid: the process
 * @target_id: which target of the record it is
 */
struct side_process {
	pid_t pid;
	uint32_t target_id;
};

/** struct side_time - one moment, by two clocks. */
struct side_time {
	uint64_t wall_ns;
	uint64_t monotonic_ns;
};

struct side_file;

/**
 * side_file__open() - create a side file.
 * @ret_file: the file
 * @kind: what it holds
 * @record_path: the record it belongs to
 * @permission: its mode, exactly, from the start
 *
 * An existing .mem_footprint is renamed to .mem_footprint.old, others are replaced.
 *
 * Return: 0 or negative errno.
 */
int side_file__open(struct side_file **ret_file, enum side_kind kind, const char *record_path,
		    mode_t permission);

/**
 * side_file__sample() - add a sample of now.
 * @file: the file
 * @proc: root of the process file system, usually "/proc"
 * @now: the time
 * @procs: processes; those that are gone are recorded as such
 * @nr_procs: how many
 *
 * Return: 0 or negative errno; that of writing stays, and the file keeps the samples before.
 */
int side_file__sample(struct side_file *file, const char *proc, const struct side_time *now,
		      const struct side_process *procs, size_t nr_procs);

/** side_file__close() - free @file, which may be NULL. Return: 0 or the first error of all. */
int side_file__close(struct side_file *file);

/** side_suffix() - Return: what the @idx-th file beside a record ends in; NULL after the last. */
const char *side_suffix(size_t idx);

/**
 * side_write_kdamonds() - write the description of the monitoring beside a record.
 * @record_path: the record; ".kdamonds" is appended
 * @permission: mode of the file
 * @json: the list of kdamonds as JSON text
 *
 * Return: 0 or negative errno.
 */
int side_write_kdamonds(const char *record_path, mode_t permission, const char *json);

#endif
