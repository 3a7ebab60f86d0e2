/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What addresses stood for during some time, each for the last time within it. */
#ifndef BDAMON_REPORT_ADDRESS_NAMES_H
#define BDAMON_REPORT_ADDRESS_NAMES_H

#include "report/layout.h"

/** struct address_name - [@start, @end) belonged to @mapping, which is borrowed of the layout. */
struct address_name {
	uint64_t start;
	uint64_t end;
	const struct layout_mapping *mapping;
};

/** struct address_names - @items: owned array of @nr, ascending, not overlapping. */
struct address_names {
	struct address_name *items;
	size_t nr;
};

/**
 * address_names__init() - find the names.
 * @names: result; address_names__fini() it after success
 * @layout: the mappings, borrowed as long as the names
 * @target_id: whose
 * @start_ns: beginning of the time
 * @end_ns: its end
 *
 * What was mapped for less than 1/64 of the time may be missing.
 *
 * Return: 0 or -ENOMEM.
 */
int address_names__init(struct address_names *names, struct layout *layout, uint64_t target_id,
			int64_t start_ns, int64_t end_ns);

/** address_names__fini() - free the array and leave it empty. */
void address_names__fini(struct address_names *names);

/** struct address_label - a name for people. @s: terminated; printable ASCII. */
struct address_label {
	char s[64];
};

/** address_label() - Return: the name of a mapping in short: "heap", "libc.so.6". */
struct address_label address_label(const struct layout_mapping *mapping);

#endif
