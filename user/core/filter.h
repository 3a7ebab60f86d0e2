/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Filters: which memory a scheme may act on, among what its pattern matches.
 *
 * There are two layers.  Core filters know addresses and targets; they judge whole regions, which
 * they cut where only a part is meant.  Operations set filters know pages; the operations set
 * evaluates them page by page while it acts.  In each layer the first filter that matches decides;
 * if none does, the last filter tells what the list is: one that ends by allowing is a white list
 * and rejects the rest, one that ends by rejecting a black list.
 */
#ifndef BDAMON_CORE_FILTER_H
#define BDAMON_CORE_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/names.h"
#include "core/place.h"
#include "core/range.h"

/** enum bd_filter_type - what a filter asks of memory. */
enum bd_filter_type {
	BD_FILTER_ANON,		 /* anonymous page */
	BD_FILTER_ACTIVE,	 /* page on an active LRU list */
	BD_FILTER_MEMCG,	 /* page charged to exactly this cgroup */
	BD_FILTER_YOUNG,	 /* page accessed since the last check */
	BD_FILTER_HUGEPAGE_SIZE, /* page in a (large) page of this size */
	BD_FILTER_UNMAPPED,	 /* page mapped by nobody */
	BD_FILTER_ADDR,		 /* core: inside a range of addresses */
	BD_FILTER_TARGET,	 /* core: of the target with this index */
	BD_NR_FILTER_TYPES,
};

/** bd_filter_names - names of filter types, in the order of the enumeration. */
extern const struct bd_names bd_filter_names;

/**
 * struct bd_filter - one filter.
 * @type: the question
 * @matching: the answer for which the filter matches
 * @allow: what happens to memory that it matches: true: acted on, false: left alone
 * @addr_range: BD_FILTER_ADDR: the addresses; bounds are rounded down to the context's min_sz
 * @target_idx: BD_FILTER_TARGET: index of the target in the context
 * @memcg_path: BD_FILTER_MEMCG: the cgroup's path below its root; owned by the list it is in
 * @min_sz: BD_FILTER_HUGEPAGE_SIZE: smallest size meant, bytes
 * @max_sz: BD_FILTER_HUGEPAGE_SIZE: largest size meant, bytes, >= @min_sz
 */
struct bd_filter {
	enum bd_filter_type type;
	bool matching;
	bool allow;
	struct bd_range addr_range;
	size_t target_idx;
	char *memcg_path;
	uint64_t min_sz;
	uint64_t max_sz;
};

/** bd_filter__is_core() - Return: whether filters of @type judge whole regions. */
bool bd_filter__is_core(enum bd_filter_type type);

/**
 * bd_filter__check() - are the arguments legal?
 *
 * Return: NULL if so, else why not, as the end of a sentence; static text.
 */
const char *bd_filter__check(const struct bd_filter *filter);

/** struct bd_filter_list - @nr filters of one layer in the order of evaluation, owned. */
struct bd_filter_list {
	struct bd_filter *items;
	size_t nr;
};

/** struct bd_filters - a scheme's filters by layer; starts all zero: nothing is left out. */
struct bd_filters {
	struct bd_filter_list core;
	struct bd_filter_list ops;
};

/**
 * bd_filters__add() - append a filter to the list of its layer.
 * @filters: the filters
 * @filter: copied with what it points to
 *
 * Return: 0, or -ENOMEM with nothing changed.
 */
int bd_filters__add(struct bd_filters *filters, const struct bd_filter *filter);

/** bd_filters__copy() - make @filters, empty, equal @from. Return: 0, or -ENOMEM: still empty. */
int bd_filters__copy(struct bd_filters *filters, const struct bd_filters *from);

/** bd_filters__fini() - free the lists; they are empty afterwards. */
void bd_filters__fini(struct bd_filters *filters);

/** bd_filters__core_rejects() - Return: whether a region that no core filter matches is left out;
 * never with operations set filters, which then have the last word. */
bool bd_filters__core_rejects(const struct bd_filters *filters);

/** bd_filters__ops_rejects() - Return: whether a page that no operations set filter matches is
 * left out. */
bool bd_filters__ops_rejects(const struct bd_filters *filters);

/** enum bd_verdict - what core filters say of a region. */
enum bd_verdict {
	BD_REJECTED, /* leave it alone */
	BD_PASSED,   /* its pages are for the operations set's filters to judge */
	BD_ALLOWED,  /* all of it, whatever the operations set's filters say */
};

/**
 * bd_filters__judge_region() - evaluate the core filters.
 * @filters: the filters
 * @place: the region.  Where an address filter begins or ends inside, the region is cut, and the
 *	verdict is about its left part; the right part is the next region
 *
 * Return: the verdict; BD_REJECTED if a cut fails for want of memory.
 */
enum bd_verdict bd_filters__judge_region(const struct bd_filters *filters,
					 const struct bd_place *place);

/**
 * typedef bd_page_holds_fn - answers a filter's question about a page.
 *
 * Return: whether what @filter asks holds, whatever bd_filter.matching is.
 */
typedef bool (*bd_page_holds_fn)(void *priv, const struct bd_filter *filter);

/**
 * bd_filters__judge_page() - evaluate the operations set's filters.
 * @filters: the filters
 * @holds: answers the questions, one filter after the other as far as is needed
 * @priv: first argument of @holds
 *
 * Return: whether the page may be acted on.
 */
bool bd_filters__judge_page(const struct bd_filters *filters, bd_page_holds_fn holds, void *priv);

#endif
