/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What the files beside a record tell of its targets: mappings, resident memory, time of day.
 *
 * All of it may be missing.  Mappings come and go; one that is replaced by another at the same
 * addresses is forgotten, since a page can name an address only once.
 */
#ifndef BDAMON_REPORT_HTML_SIDE_H
#define BDAMON_REPORT_HTML_SIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** HTML_MAX_NAME - bytes of a name that are kept: its end, which tells files apart. */
#define HTML_MAX_NAME 256

/**
 * struct html_mapping - neighbouring mappings of one name.
 * @start: first byte
 * @end: byte after the last one
 * @name: as the kernel tells it, empty for anonymous memory; borrowed from struct html_side
 */
struct html_mapping {
	uint64_t start;
	uint64_t end;
	const char *name;
};

/** struct html_resident - @bytes were resident at @at_ns, by the clock of records. */
struct html_resident {
	int64_t at_ns;
	uint64_t bytes;
};

/**
 * struct html_process - one target.
 * @target_id: which one
 * @pid: its process
 * @program: name of the file it runs, without directories; borrowed, NULL if unknown
 * @mappings: owned array, ascending, not overlapping
 * @nr_mappings: how many
 * @resident: owned array, in order of time
 * @nr_resident: how many
 * @cap_resident: private: room
 */
struct html_process {
	uint64_t target_id;
	int64_t pid;
	const char *program;
	struct html_mapping *mappings;
	size_t nr_mappings;
	struct html_resident *resident;
	size_t nr_resident;
	size_t cap_resident;
};

/**
 * struct html_side - all that is known.
 * @processes: owned array
 * @nr_processes: how many
 * @has_clock: @clock_ns is known
 * @clock_ns: what to add to a record's times to get the time of day since 1970
 * @names: private: owned tree of names
 */
struct html_side {
	struct html_process *processes;
	size_t nr_processes;
	bool has_clock;
	int64_t clock_ns;
	void *names;
};

/**
 * html_side__read() - take in what lies beside a record.
 * @side: all zero at first; may have taken in other records' files
 * @record_path: the record
 * @record_start_ns: when the records that are shown begin
 *
 * Files that are not there are no error. Logging, as side_read().
 *
 * Return: 0 or negative errno; html_side__fini() is due in any case.
 */
int html_side__read(struct html_side *side, const char *record_path, uint64_t record_start_ns);

/** html_side__find() - Return: what is known of a target, or NULL. */
const struct html_process *html_side__find(const struct html_side *side, uint64_t target_id);

/** html_side__fini() - free everything. */
void html_side__fini(struct html_side *side);

#endif
