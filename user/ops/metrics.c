// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Metrics.  All files are lines of words; a number is told by the beginning of its line and the
 * word before it or joined to it: "Node 0 MemFree: 12 kB", "some avg10=0.00 total=34",
 * "anon N0=56".
 */
#include "ops/metrics.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/arith.h"

#define KIB 1024ULL

/* Numbers that one look needs at most. */
#define MAX_FIELDS 4

/* Place of a number: in the line beginning with @line, after @word. */
struct field {
	const char *line;
	const char *word;
};

/* What follows @word in @line, if it stands at the beginning or after a blank; else NULL. */
static const char *after_word(const char *line, const char *word)
{
	const char *at = line;

	while ((at = strstr(at, word))) {
		if (at == line || isblank((unsigned char)at[-1]))
			return at + strlen(word);
		at++;
	}
	return NULL;
}

static bool parse_field(const char *line, const struct field *field, uint64_t *ret_value)
{
	const char *text;
	char *end;

	if (strncmp(line, field->line, strlen(field->line)) != 0)
		return false;
	text = after_word(line, field->word);
	if (!text)
		return false;
	text += strspn(text, " \t");
	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*ret_value = strtoull(text, &end, 10);
	return !errno && (isspace((unsigned char)*end) || !*end);
}

static int find_fields(FILE *file, const struct field *fields, uint64_t *values, size_t nr)
{
	bool has_found[MAX_FIELDS] = { false };
	char *line = NULL;
	size_t sz = 0, nr_found = 0;

	while (nr_found < nr && getline(&line, &sz, file) >= 0) {
		for (size_t i = 0; i < nr; i++) {
			if (has_found[i] || !parse_field(line, &fields[i], &values[i]))
				continue;
			has_found[i] = true;
			nr_found++;
		}
	}
	free(line);
	return nr_found == nr ? 0 : -EINVAL;
}

/* Look for @nr <= MAX_FIELDS numbers in the file @name below @root. */
static int read_fields(const char *root, const char *name, const struct field *fields,
		       uint64_t *values, size_t nr)
{
	char path[PATH_MAX];
	FILE *file;
	int err;

	if (snprintf(path, sizeof(path), "%s/%s", root, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	file = fopen(path, "re");
	if (!file)
		return -errno;
	err = find_fields(file, fields, values, nr);
	fclose(file);
	return err;
}

static int measure_stall(const struct metric_roots *roots, struct bd_amount *amount)
{
	const struct field field = { "some ", "total=" };

	return read_fields(roots->proc, "pressure/memory", &field, &amount->total, 1);
}

static int measure_lru(const struct metric_roots *roots, struct bd_amount *amount)
{
	const struct field fields[] = { { "Active:", "Active:" }, { "Inactive:", "Inactive:" } };
	uint64_t kib[2];
	int err = read_fields(roots->proc, "meminfo", fields, kib, 2);

	if (err)
		return err;
	amount->part = bd_mul(kib[0], KIB);
	amount->total = bd_mul(bd_add(kib[0], kib[1]), KIB);
	return 0;
}

static int measure_node(const struct metric_roots *roots, int nid, struct bd_amount *amount)
{
	const struct field fields[] = { { "Node ", "MemTotal:" }, { "Node ", "MemFree:" } };
	uint64_t kib[2];
	char name[64];
	int err;

	snprintf(name, sizeof(name), "devices/system/node/node%d/meminfo", nid);
	err = read_fields(roots->sys, name, fields, kib, 2);
	if (err)
		return err;
	amount->total = bd_mul(kib[0], KIB);
	amount->part = bd_mul(kib[0] > kib[1] ? kib[0] - kib[1] : 0, KIB);
	return 0;
}

/* How a version of cgroups tells a cgroup's LRU lists by node. */
struct numa_stat {
	const char *mount;
	const char *lines[MAX_FIELDS];
	size_t nr_lines;
	bool is_in_pages;
};

static const struct numa_stat numa_stats[] = {
	{ "", { "active_anon ", "inactive_anon ", "active_file ", "inactive_file " }, 4, false },
	{ "memory/", { "hierarchical_anon=", "hierarchical_file=" }, 2, true },
};

static int sum_lists(const struct metric_roots *roots, const struct numa_stat *stat,
		     const struct bd_goal *goal, uint64_t *ret_bytes)
{
	struct field fields[MAX_FIELDS];
	uint64_t values[MAX_FIELDS], sum = 0;
	char name[PATH_MAX], word[32];
	int err;

	if (snprintf(name, sizeof(name), "%s%s/memory.numa_stat", stat->mount, goal->memcg_path) >=
	    (int)sizeof(name))
		return -ENAMETOOLONG;
	snprintf(word, sizeof(word), "N%d=", goal->nid);
	for (size_t i = 0; i < stat->nr_lines; i++)
		fields[i] = (struct field){ stat->lines[i], word };
	err = read_fields(roots->cgroup, name, fields, values, stat->nr_lines);
	if (err)
		return err;
	for (size_t i = 0; i < stat->nr_lines; i++)
		sum = bd_add(sum, values[i]);
	*ret_bytes = bd_mul(sum, stat->is_in_pages ? (uint64_t)sysconf(_SC_PAGESIZE) : 1);
	return 0;
}

static int measure_memcg(const struct metric_roots *roots, const struct bd_goal *goal,
			 struct bd_amount *amount)
{
	int err = measure_node(roots, goal->nid, amount);

	if (err)
		return err;
	err = sum_lists(roots, &numa_stats[0], goal, &amount->part);
	return err == -ENOENT ? sum_lists(roots, &numa_stats[1], goal, &amount->part) : err;
}

static int measure(const struct metric_roots *roots, const struct bd_goal *goal,
		   struct bd_amount *amount)
{
	switch (goal->metric) {
	case BD_METRIC_SOME_MEM_PSI_US:
		return measure_stall(roots, amount);
	case BD_METRIC_NODE_MEM_USED_BP:
	case BD_METRIC_NODE_MEM_FREE_BP:
		return measure_node(roots, goal->nid, amount);
	case BD_METRIC_NODE_MEMCG_USED_BP:
	case BD_METRIC_NODE_MEMCG_FREE_BP:
		return measure_memcg(roots, goal, amount);
	case BD_METRIC_ACTIVE_MEM_BP:
	case BD_METRIC_INACTIVE_MEM_BP:
		return measure_lru(roots, amount);
	default:
		return -EOPNOTSUPP;
	}
}

int metrics__measure(void *priv, const struct bd_goal *goal, const struct bd_pattern *pattern,
		     struct bd_amount *ret_amount)
{
	struct bd_amount amount = { 0 };
	int err = measure(priv, goal, &amount);

	(void)pattern;
	if (!err)
		*ret_amount = amount;
	return err;
}

int metrics__free_permil(const struct metric_roots *roots, uint64_t *ret_permil)
{
	const struct field fields[] = { { "MemTotal:", "MemTotal:" }, { "MemFree:", "MemFree:" } };
	uint64_t kib[2];
	int err = read_fields(roots->proc, "meminfo", fields, kib, 2);

	if (err)
		return err;
	if (!kib[0] || kib[1] > kib[0])
		return -EINVAL;
	*ret_permil = bd_muldiv(kib[1], 1000, kib[0]);
	return 0;
}
