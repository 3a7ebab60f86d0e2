// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The mappings of a process, read from text. */
#include "view/mappings.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/quote.h"

/* Blank-separated words before the name: range, rights, offset, device, inode. */
#define NR_WORDS 5

/* "[heap]" is the kernel's own name, "" is memory without a file. */
static const char *name_of_line(char *line)
{
	size_t len;
	int i;

	for (i = 0; i < NR_WORDS; i++) {
		line += strcspn(line, " \n");
		line += strspn(line, " ");
	}
	len = strcspn(line, "\n");
	line[len] = '\0';
	if (!len)
		return "anon";
	if (line[0] == '[' && line[len - 1] == ']') {
		line[len - 1] = '\0';
		line++;
	}
	/* Files may be called anything; what would move a terminal's cursor is not printed. */
	quote_plain_in_place(line);
	return line;
}

/* A copy of @name that the list owns; the last one if it is the same. */
static const char *own_name(struct mappings *m, const char *name)
{
	char **grown, *copy;

	if (m->nr_names && !strcmp(m->names[m->nr_names - 1], name))
		return m->names[m->nr_names - 1];
	/* Room for a power of two of them. */
	if (!(m->nr_names & (m->nr_names - 1))) {
		grown = reallocarray(m->names, m->nr_names ? m->nr_names * 2 : 1, sizeof(*grown));
		if (!grown)
			return NULL;
		m->names = grown;
	}
	copy = strdup(name);
	if (copy)
		m->names[m->nr_names++] = copy;
	return copy;
}

static int add(struct mappings *m, uint64_t start, uint64_t end, const char *name)
{
	struct mapping *grown;

	name = own_name(m, name);
	if (!name)
		return -ENOMEM;
	if (!(m->nr & (m->nr - 1))) {
		grown = reallocarray(m->list, m->nr ? m->nr * 2 : 1, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		m->list = grown;
	}
	m->list[m->nr++] = (struct mapping){ start, end, name };
	m->bytes += end - start;
	return 0;
}

int mappings__read(struct mappings *m, FILE *maps)
{
	char *line = NULL, *dash;
	size_t sz = 0;
	int err = 0;

	while (!err && getline(&line, &sz, maps) > 0) {
		uint64_t start = strtoull(line, &dash, 16);
		uint64_t end = *dash == '-' ? strtoull(dash + 1, NULL, 16) : 0;

		if (end > start && (!m->nr || start >= m->list[m->nr - 1].end))
			err = add(m, start, end, name_of_line(line));
	}
	free(line);
	if (err)
		mappings__fini(m);
	return err;
}

void mappings__fini(struct mappings *m)
{
	size_t i;

	for (i = 0; i < m->nr_names; i++)
		free(m->names[i]);
	free(m->names);
	free(m->list);
	*m = (struct mappings){ 0 };
}

size_t mappings__first(const struct mappings *m, uint64_t addr)
{
	size_t low = 0, high = m->nr;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (m->list[mid].end <= addr)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static uint64_t overlap(const struct mapping *map, uint64_t start, uint64_t end)
{
	uint64_t from = map->start > start ? map->start : start;
	uint64_t to = map->end < end ? map->end : end;

	return to > from ? to - from : 0;
}

const char *mappings__name_of(const struct mappings *m, uint64_t start, uint64_t end,
			      size_t *ret_nr_others)
{
	uint64_t most_bytes = 0, unmapped_bytes = end - start;
	size_t first = mappings__first(m, start), i;
	const char *name = NULL;

	for (i = first; i < m->nr && m->list[i].start < end; i++) {
		uint64_t bytes = overlap(&m->list[i], start, end);

		unmapped_bytes -= bytes;
		if (bytes > most_bytes) {
			name = m->list[i].name;
			most_bytes = bytes;
		}
	}
	if (unmapped_bytes > most_bytes)
		name = NULL;
	*ret_nr_others = 0;
	for (i = first; i < m->nr && m->list[i].start < end; i++)
		*ret_nr_others += !name || strcmp(m->list[i].name, name);
	return name;
}
