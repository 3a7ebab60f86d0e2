/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The order in which regions of a snapshot are listed. */
#ifndef BDAMON_REPORT_SORT_H
#define BDAMON_REPORT_SORT_H

#include "report/metric.h"

/** enum sort_field - what to sort by. */
enum sort_field {
	SORT_ADDRESS,
	SORT_ACCESS_RATE,
	SORT_AGE,
	SORT_SIZE,
	SORT_TEMPERATURE,
	NR_SORT_FIELDS,
};

/** sort_field_names - names by field, NULL at the end. */
extern const char *const sort_field_names[];

/** SORT_MAX - fields that can be sorted by; more would repeat some. */
#define SORT_MAX 16

/**
 * struct sort_order - the order: by the last field; what is alike in that by the one before.
 * @fields: the fields
 * @nr: how many; 0 leaves regions in the order of addresses
 * @is_descending: by field: largest first
 */
struct sort_order {
	enum sort_field fields[SORT_MAX];
	size_t nr;
	bool is_descending[NR_SORT_FIELDS];
};

/**
 * sort__regions() - put regions in order.
 * @order: the order
 * @weights: what temperature is
 * @rec: a record with intervals
 * @regions: its regions, sorted in place
 * @nr: how many
 *
 * Return: 0 or -ENOMEM.
 */
int sort__regions(const struct sort_order *order, const struct metric_weights *weights,
		  const struct record *rec, struct record_region *regions, size_t nr);

#endif
