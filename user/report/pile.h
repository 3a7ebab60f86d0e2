/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Regions laid end to end, the coldest first: how much memory is how hot, wherever it lies.
 *
 * Temperature is the weighted sum of access rate and age, negated for what is not accessed: the
 * longer idle the colder, the longer in use the hotter.
 */
#ifndef BDAMON_REPORT_PILE_H
#define BDAMON_REPORT_PILE_H

#include "record/record.h"

/**
 * struct pile_weights - what a temperature is made of.
 * @access: weight of each percent of accesses
 * @age: weight of each microsecond of age
 */
struct pile_weights {
	double access;
	double age;
};

/**
 * struct pile_item - one region in the pile.
 * @region: the region, as the record has it; borrowed from the snapshot
 * @start: where in the pile it begins, from 0
 * @end: where it ends
 * @idx: its number among those that are piled up
 * @temperature: its temperature
 */
struct pile_item {
	const struct record_region *region;
	uint64_t start;
	uint64_t end;
	size_t idx;
	double temperature;
};

/**
 * struct pile - a snapshot's pile; all zero is an empty one.
 * @items: owned array, from the bottom
 * @nr: how many
 * @cap: private: room
 */
struct pile {
	struct pile_item *items;
	size_t nr;
	size_t cap;
};

/**
 * pile__make() - pile up what a snapshot has between two addresses.
 * @pile: filled anew
 * @rec: the record
 * @snap: its snapshot
 * @start: first address
 * @end: address after the last
 * @weights: what temperature is
 *
 * Return: 0 or -ENOMEM.
 */
int pile__make(struct pile *pile, const struct record *rec, const struct record_snapshot *snap,
	       uint64_t start, uint64_t end, const struct pile_weights *weights);

/** pile__fini() - free the items and leave the pile empty. */
void pile__fini(struct pile *pile);

#endif
