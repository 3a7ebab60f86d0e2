/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Regions of the last snapshots, divided where mappings begin and end. */
#ifndef BDAMON_REPORT_NAMED_REGION_H
#define BDAMON_REPORT_NAMED_REGION_H

#include "record/source.h"
#include "report/layout.h"
#include "report/series.h"

/**
 * struct named_region - a part of a region that belongs to one mapping.
 * @start: first byte
 * @end: byte after the last one
 * @nr_accesses: of the region
 * @age: of the region
 * @mapping: the mapping; NULL: nothing is mapped there
 */
struct named_region {
	uint64_t start;
	uint64_t end;
	uint32_t nr_accesses;
	uint32_t age;
	const struct layout_mapping *mapping;
};

/**
 * struct named_snapshot - the last snapshot of an origin.
 * @rec: its record's head; without filters
 * @snap: the snapshot; its regions are owned
 * @origin: where it comes from
 */
struct named_snapshot {
	struct record rec;
	struct record_snapshot snap;
	struct origin origin;
};

/** struct named_snapshots - @list: owned array of @nr, in order of appearance. */
struct named_snapshots {
	struct named_snapshot *list;
	size_t nr;
};

/** named_snapshots__init() - keep the last snapshot of each origin. Return: 0 or -errno. */
int named_snapshots__init(struct named_snapshots *s, struct record_source *source);

/** named_snapshots__fini() - free everything. */
void named_snapshots__fini(struct named_snapshots *s);

/**
 * named_snapshot__divide() - put names to the regions of a snapshot.
 * @s: the snapshot
 * @layout: the mappings
 * @ret: array for the caller to free
 * @ret_nr: its length
 *
 * Parts of one region in pieces of one mapping that touch each other are one.
 *
 * Return: 0 or -ENOMEM.
 */
int named_snapshot__divide(const struct named_snapshot *s, struct layout *layout,
			   struct named_region **ret, size_t *ret_nr);

#endif
