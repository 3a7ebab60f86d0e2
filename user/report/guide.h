/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a recording covers: its time, and the address ranges that are not holes.
 *
 * Records of the same origin (indices and target) share one guide.
 */
#ifndef BDAMON_REPORT_GUIDE_H
#define BDAMON_REPORT_GUIDE_H

#include <stdbool.h>
#include <stdio.h>

#include "record/source.h"

/** struct guide_range - [@start, @end) of addresses. */
struct guide_range {
	uint64_t start;
	uint64_t end;
};

/**
 * struct guide - one origin.
 * @kdamond_idx: or RECORD_NULL, as the next two
 * @context_idx: origin
 * @scheme_idx: origin
 * @has_target: @target_id is known
 * @target_id: origin
 * @start_ns: when the oldest age known began, at most INT64_MAX; negative before boot
 * @end_ns: end of the last snapshot
 * @ranges: owned array, ascending
 * @nr_ranges: how many, >= 1 unless no region was seen
 * @gaps: private: holes that all snapshots so far had in common
 */
struct guide {
	int64_t kdamond_idx;
	int64_t context_idx;
	int64_t scheme_idx;
	bool has_target;
	uint64_t target_id;
	int64_t start_ns;
	int64_t end_ns;
	struct guide_range *ranges;
	size_t nr_ranges;
	struct guide_range *gaps;
	size_t nr_gaps;
	uint64_t low;
	uint64_t high;
};

/** struct guide_list - @guides: owned array of @nr, those covering most addresses first. */
struct guide_list {
	struct guide *guides;
	size_t nr;
};

/** guide_list__init() - find the guides of all records. Return: 0, or negative errno. */
int guide_list__init(struct guide_list *list, struct record_source *source);

/** guide_list__fini() - free everything and leave the list empty. */
void guide_list__fini(struct guide_list *list);

/** guide__matches() - Return: whether @rec is of @guide's origin. */
bool guide__matches(const struct guide *guide, const struct record *rec);

/**
 * guide_list__print() - describe all guides.
 * @list: the guides
 * @raw: numbers for programs
 * @out: where to
 */
void guide_list__print(const struct guide_list *list, bool raw, FILE *out);

/** guide_list__print_old() - the same in the form of the first such tools, always in numbers. */
void guide_list__print_old(const struct guide_list *list, FILE *out);

/** guide__print_summary() - say what the monitoring cost and how sure it was. */
void guide__print_summary(const struct record_summary *summary, bool raw, FILE *out);

#endif
