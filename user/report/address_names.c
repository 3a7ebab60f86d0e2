// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What addresses stood for during some time. */
#include "report/address_names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Moments that are looked at. */
#define NR_MOMENTS 65

static void put(struct address_names *names, uint64_t start, uint64_t end,
		const struct layout_mapping *mapping)
{
	names->items[names->nr++] = (struct address_name){ start, end, mapping };
}

/* What of @piece lies beside @later, from number *@first on. */
static void put_rest(struct address_names *names, const struct layout_piece *piece,
		     const struct layout_mapping *mapping, const struct address_names *later,
		     size_t *first)
{
	uint64_t at = piece->start;
	size_t i;

	while (*first < later->nr && later->items[*first].end <= piece->start)
		(*first)++;
	for (i = *first; i < later->nr && later->items[i].start < piece->end; i++) {
		if (later->items[i].start > at)
			put(names, at, later->items[i].start, mapping);
		at = later->items[i].end;
	}
	if (at < piece->end)
		put(names, at, piece->end, mapping);
}

static int compare(const void *a, const void *b)
{
	const struct address_name *p = a, *q = b;

	return p->start < q->start ? -1 : p->start > q->start;
}

/* Add an earlier state, where nothing came later. */
static int add(struct address_names *names, struct layout *layout,
	       const struct layout_piece *pieces, size_t nr)
{
	struct address_names all = { 0 };
	size_t i, first = 0;

	/* Every later name can cut one piece in two. */
	all.items = calloc(names->nr * 2 + nr + 1, sizeof(*all.items));
	if (!all.items)
		return -ENOMEM;
	for (i = 0; i < nr; i++)
		put_rest(&all, &pieces[i], layout__mapping(layout, pieces[i].mapping), names,
			 &first);
	if (names->nr)
		memcpy(all.items + all.nr, names->items, names->nr * sizeof(*all.items));
	all.nr += names->nr;
	qsort(all.items, all.nr, sizeof(*all.items), compare);
	free(names->items);
	*names = all;
	return 0;
}

int address_names__init(struct address_names *names, struct layout *layout, uint64_t target_id,
			int64_t start_ns, int64_t end_ns)
{
	const struct layout_piece *pieces, *last = NULL;
	double span = (double)end_ns - (double)start_ns;
	int i, err = 0;
	size_t nr;

	*names = (struct address_names){ 0 };
	for (i = NR_MOMENTS - 1; i >= 0 && !err; i--) {
		double ns = (double)start_ns + span * i / (NR_MOMENTS - 1);

		pieces = layout__at(layout, target_id, ns > 0 ? (uint64_t)ns : 0, &nr);
		if (nr && pieces != last)
			err = add(names, layout, pieces, nr);
		last = pieces;
	}
	if (err)
		address_names__fini(names);
	return err;
}

void address_names__fini(struct address_names *names)
{
	free(names->items);
	*names = (struct address_names){ 0 };
}

/* --- labels ----------------------------------------------------------------------- */

/* What is worth telling of a name: what is in brackets, the end of a path. */
static void put_core(struct address_label *label, const char *name)
{
	const char *slash = strrchr(name, '/');
	char *deleted;
	size_t len;

	/* Where the kernel says that memory shared without a file comes from. */
	if (!strncmp(name, "/dev/zero", 9))
		name = "shared";
	else if (!strncmp(name, "[anon:", 6))
		name += 6;
	else if (*name == '[')
		name++;
	else if (*name == '/' && slash[1])
		name = slash + 1;
	snprintf(label->s, sizeof(label->s), "%.63s", name);
	deleted = strstr(label->s, " (deleted)");
	if (deleted)
		*deleted = '\0';
	len = strlen(label->s);
	if (len > 1 && label->s[len - 1] == ']')
		label->s[len - 1] = '\0';
}

struct address_label address_label(const struct layout_mapping *mapping)
{
	struct address_label label;
	char *at;

	if (mapping->name)
		put_core(&label, mapping->name);
	else
		snprintf(label.s, sizeof(label.s), "%s", layout_kind__name(mapping->kind));
	/* Fonts draw characters, and only valid ones. */
	for (at = label.s; *at; at++) {
		if (*at < ' ' || *at > '~')
			*at = '?';
	}
	return label;
}
