/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The regions of one snapshot in an order people choose. */
#ifndef BDAMON_VIEW_LISTING_H
#define BDAMON_VIEW_LISTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "record/writer.h"
#include "view/mappings.h"

/** enum listing_order - what regions are sorted by; the most of it comes first. */
enum listing_order {
	LISTING_TEMPERATURE, /* accessed for longest first, not accessed for longest last */
	LISTING_RATE,
	LISTING_AGE,
	LISTING_SIZE,
	LISTING_ADDRESS, /* the lowest first */
	NR_LISTING_ORDERS,
};

/**
 * struct listing_row - one region.
 * @region: the region
 * @share: share of samples that found an access, 0..1
 * @hz: accesses per second
 * @age_ns: for how long it has been so
 * @temperature: of rate and age together, see metric__temperature()
 * @name: what most of it is, borrowed from the mappings; "unmapped", or "" if not known
 * @nr_others: further mappings of other names in it
 */
struct listing_row {
	struct record_region region;
	double share;
	double hz;
	uint64_t age_ns;
	int64_t temperature;
	const char *name;
	size_t nr_others;
};

/**
 * struct listing - all zero is an empty one.
 * @rows: owned array, in order
 * @nr: how many
 */
struct listing {
	struct listing_row *rows;
	size_t nr;
};

/**
 * listing__fill() - make rows of a snapshot's regions, in place of those before.
 * @t: the table
 * @snap: a snapshot
 * @about: a record that has the intervals in force
 * @maps: the mappings, which must live as long as the rows
 *
 * The rows are by address; listing__sort() orders them.
 *
 * Return: 0 or -ENOMEM, then with an empty table.
 */
int listing__fill(struct listing *t, const struct record_snapshot_view *snap,
		  const struct record *about, const struct mappings *maps);

/** listing__sort() - order the rows; of those alike in @order the hotter and lower ones come first. */
void listing__sort(struct listing *t, enum listing_order order, bool reversed);

/** listing__find() - Return: index of the row that holds @addr, or the number of rows. */
size_t listing__find(const struct listing *t, uint64_t addr);

/** listing__fini() - free the rows, leave it empty. */
void listing__fini(struct listing *t);

#endif
