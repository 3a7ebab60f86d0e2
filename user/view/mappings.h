/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The mappings of a process as /proc/PID/maps lists them: what is at an address. */
#ifndef BDAMON_VIEW_MAPPINGS_H
#define BDAMON_VIEW_MAPPINGS_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct mapping - bytes [@start, @end) of an address space.
 * @start: first byte
 * @end: byte after the last, > @start
 * @name: "heap", "stack", "anon", the path of a file, ...; printable; owned by the list
 */
struct mapping {
	uint64_t start;
	uint64_t end;
	const char *name;
};

/**
 * struct mappings - all zero is an empty list.
 * @list: owned array, ascending
 * @nr: how many
 * @bytes: size of all together
 * @names: private: owned array of owned names; equal neighbours share one
 */
struct mappings {
	struct mapping *list;
	size_t nr;
	uint64_t bytes;
	char **names;
	size_t nr_names;
};

/**
 * mappings__read() - read a list.
 * @m: an empty list; unchanged on failure
 * @maps: the text of /proc/PID/maps
 *
 * Lines that are none of a mapping are left out.
 *
 * Return: 0 or -ENOMEM.
 */
int mappings__read(struct mappings *m, FILE *maps);

/** mappings__fini() - free everything, leave it empty. */
void mappings__fini(struct mappings *m);

/** mappings__first() - Return: index of the first mapping that ends above @addr, or @nr. */
size_t mappings__first(const struct mappings *m, uint64_t addr);

/**
 * mappings__name_of() - what most of a range is.
 * @m: the mappings
 * @start: first byte
 * @end: byte after the last
 * @ret_nr_others: how many mappings with other names lie there, too
 *
 * Return: the name of the mapping with the largest part of it, borrowed; NULL if more of it is not
 * mapped at all.
 */
const char *mappings__name_of(const struct mappings *m, uint64_t start, uint64_t end,
			      size_t *ret_nr_others);

#endif
