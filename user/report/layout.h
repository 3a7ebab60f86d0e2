/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What the addresses of processes stood for while a record was made: heap, stack, files.
 *
 * It comes from the file beside the record whose name ends in .vmas.  The pieces of a process that
 * have the same name, as those of a library, are one mapping.  Memory without a name is a mapping
 * by its addresses, and stays the same one as long as it overlaps with what it was.
 */
#ifndef BDAMON_REPORT_LAYOUT_H
#define BDAMON_REPORT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** LAYOUT_SUFFIX - what the name of the file adds to the record's. */
#define LAYOUT_SUFFIX ".vmas"

/** LAYOUT_NO_HUGE - nobody knows how much of a mapping is huge pages. */
#define LAYOUT_NO_HUGE UINT32_MAX

/** enum layout_kind - what a mapping is for. */
enum layout_kind {
	LAYOUT_HEAP,
	LAYOUT_STACK,
	LAYOUT_ANONYMOUS, /* private memory without a file */
	LAYOUT_SHARED,	  /* memory that processes share, without a file on disk */
	LAYOUT_LIBRARY,
	LAYOUT_FILE,   /* programs and data */
	LAYOUT_KERNEL, /* what the kernel puts there, as the vDSO */
	NR_LAYOUT_KINDS,
};

/**
 * struct layout_mapping - a mapping.
 * @target_id: the target of the record whose it is
 * @kind: what it is for
 * @name: its name; NULL: it has none
 * @start: first byte, as of the last time it was there
 * @end: byte after its last one, likewise
 * @sz_bytes: the most it ever had; holes between its pieces do not count
 * @huge_percent: share of it that is huge pages, as far as known last, or LAYOUT_NO_HUGE
 */
struct layout_mapping {
	uint64_t target_id;
	enum layout_kind kind;
	const char *name;
	uint64_t start;
	uint64_t end;
	uint64_t sz_bytes;
	uint32_t huge_percent;
};

/** struct layout_piece - [@start, @end) belongs to mapping number @mapping. */
struct layout_piece {
	uint64_t start;
	uint64_t end;
	size_t mapping;
};

struct layout;

/** layout_kind__name() - Return: the kind as a word. */
const char *layout_kind__name(enum layout_kind kind);

/** layout_kind__of() - Return: what a mapping of this name is for. */
enum layout_kind layout_kind__of(const char *name);

/** layout_kind__has_name() - Return: whether it is the name of a mapping, rather than of none. */
bool layout_kind__has_name(const char *name);

/**
 * layout__read() - read a file.
 * @ret_layout: the layout
 * @path: the file
 * @record_start_ns: beginning of the record it belongs to, by whose clock times are told
 *
 * Logging, but for -ENOENT. Return: 0 or negative errno.
 */
int layout__read(struct layout **ret_layout, const char *path, uint64_t record_start_ns);

/** layout__free() - free it; NULL is allowed. */
void layout__free(struct layout *l);

/** layout__nr_mappings() - Return: how many mappings there are. */
size_t layout__nr_mappings(const struct layout *l);

/** layout__mapping() - Return: mapping number @idx. */
const struct layout_mapping *layout__mapping(const struct layout *l, size_t idx);

/**
 * layout__at() - what a target had mapped.
 * @l: the layout
 * @target_id: the target
 * @ns: when; before the first time that is known it is as it was then
 * @ret_nr: how many pieces
 *
 * Return: the pieces, ascending, not overlapping; borrowed.
 */
const struct layout_piece *layout__at(struct layout *l, uint64_t target_id, uint64_t ns,
				      size_t *ret_nr);

#endif
