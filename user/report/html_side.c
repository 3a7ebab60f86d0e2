// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the files beside a record tell of its targets. */
#include "report/html_side.h"

#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/side.h"
#include "record/side_clock.h"
#include "report/layout.h"

/* What /proc counts resident memory in; records are made on machines with such pages only. */
#define SZ_PAGE 4096

/* --- names ---------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	return strcmp(a, b);
}

/* The one copy of a name, so that equal names are equal pointers. Return: NULL without memory. */
static const char *intern(struct html_side *side, const char *name)
{
	char **found;
	char *copy;

	if (!layout_kind__has_name(name))
		name = "";
	if (strlen(name) > HTML_MAX_NAME)
		name += strlen(name) - HTML_MAX_NAME;
	found = tfind(name, &side->names, compare_names);
	if (found)
		return *found;
	copy = strdup(name);
	if (copy && !tsearch(copy, &side->names, compare_names)) {
		free(copy);
		return NULL;
	}
	return copy;
}

/* --- mappings ------------------------------------------------------------------- */

static int compare_vmas(const void *a, const void *b)
{
	const struct side_vma *p = a, *q = b;

	return p->start < q->start ? -1 : p->start > q->start;
}

/**
 * struct mapping_list - mappings being collected in order of address.
 * @list: array with room for all that may come
 */
struct mapping_list {
	struct html_mapping *list;
	size_t nr;
};

/* Append what lies behind the last mapping; names are interned. */
static void append(struct mapping_list *to, uint64_t start, uint64_t end, const char *name)
{
	struct html_mapping *last = to->nr ? &to->list[to->nr - 1] : NULL;

	if (last && start < last->end)
		start = last->end;
	if (start >= end)
		return;
	if (last && last->end == start && last->name == name)
		last->end = end;
	else
		to->list[to->nr++] = (struct html_mapping){ start, end, name };
}

/* Put what the old mappings have in [@from, @to) before the next new one. */
static void append_old(struct mapping_list *to, const struct html_process *old, size_t *at,
		       uint64_t from, uint64_t until)
{
	while (*at < old->nr_mappings && old->mappings[*at].end <= from)
		(*at)++;
	for (; *at < old->nr_mappings && old->mappings[*at].start < until; (*at)++) {
		const struct html_mapping *m = &old->mappings[*at];

		append(to, m->start > from ? m->start : from, m->end < until ? m->end : until,
		       m->name);
		/* The rest of it may follow the new one. */
		if (m->end > until)
			return;
	}
}

/* The new mappings, and of the old ones what they leave. */
static int merge(struct html_side *side, struct html_process *p, const struct side_vma *vmas,
		 size_t nr)
{
	struct mapping_list to = { calloc(p->nr_mappings + 2 * nr + 1, sizeof(*to.list)), 0 };
	uint64_t from = 0;
	size_t i, at = 0;

	if (!to.list)
		return -ENOMEM;
	for (i = 0; i < nr; i++) {
		const char *name = intern(side, vmas[i].name);

		if (!name) {
			free(to.list);
			return -ENOMEM;
		}
		append_old(&to, p, &at, from, vmas[i].start);
		append(&to, vmas[i].start, vmas[i].end, name);
		if (vmas[i].end > from)
			from = vmas[i].end;
	}
	append_old(&to, p, &at, from, UINT64_MAX);
	free(p->mappings);
	p->mappings = to.list;
	p->nr_mappings = to.nr;
	return 0;
}

/* Most samples say what the one before said. */
static bool knows_all(const struct html_process *p, const struct side_vma *vmas, size_t nr)
{
	size_t i, k = 0;

	for (i = 0; i < nr; i++) {
		const char *name = layout_kind__has_name(vmas[i].name) ? vmas[i].name : "";

		while (k < p->nr_mappings && p->mappings[k].end <= vmas[i].start)
			k++;
		if (k == p->nr_mappings || p->mappings[k].start > vmas[i].start ||
		    p->mappings[k].end < vmas[i].end || strcmp(p->mappings[k].name, name))
			return false;
	}
	return true;
}

static int add_vmas(struct html_side *side, struct html_process *p, const struct side_proc *proc)
{
	struct side_vma *sorted;
	int err;

	if (!proc->nr_vmas || knows_all(p, proc->vmas, proc->nr_vmas))
		return 0;
	sorted = calloc(proc->nr_vmas, sizeof(*sorted));
	if (!sorted)
		return -ENOMEM;
	memcpy(sorted, proc->vmas, proc->nr_vmas * sizeof(*sorted));
	qsort(sorted, proc->nr_vmas, sizeof(*sorted), compare_vmas);
	err = merge(side, p, sorted, proc->nr_vmas);
	free(sorted);
	return err;
}

/* A program is mapped below its libraries. */
static void find_program(struct html_process *p)
{
	size_t i;

	for (i = 0; i < p->nr_mappings; i++) {
		const char *slash = strrchr(p->mappings[i].name, '/');

		if (layout_kind__of(p->mappings[i].name) == LAYOUT_FILE && slash && slash[1]) {
			p->program = slash + 1;
			return;
		}
	}
}

/* --- files ---------------------------------------------------------------------- */

static struct html_process *get_process(struct html_side *side, uint64_t target_id, int64_t pid)
{
	struct html_process *bigger = (struct html_process *)html_side__find(side, target_id);

	if (bigger)
		return bigger;
	bigger = reallocarray(side->processes, side->nr_processes + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	side->processes = bigger;
	bigger += side->nr_processes++;
	*bigger = (struct html_process){ .target_id = target_id, .pid = pid };
	return bigger;
}

static int add_resident(struct html_process *p, int64_t at_ns, uint64_t bytes)
{
	if (p->nr_resident == p->cap_resident) {
		size_t cap = p->cap_resident ? 2 * p->cap_resident : 256;
		struct html_resident *bigger = reallocarray(p->resident, cap, sizeof(*bigger));

		if (!bigger)
			return -ENOMEM;
		p->resident = bigger;
		p->cap_resident = cap;
	}
	p->resident[p->nr_resident++] = (struct html_resident){ at_ns, bytes };
	return 0;
}

/** struct side_scan - a file being read. @clock: of the file */
struct side_scan {
	struct html_side *side;
	struct side_clock clock;
};

static int add_process(struct html_side *side, const struct side_proc *proc, size_t idx,
		       int64_t at_ns)
{
	/* Others write processes in order of targets. */
	uint64_t target_id = proc->has_target ? proc->target_id : idx;
	struct html_process *p = get_process(side, target_id, proc->pid);
	int err = p ? add_vmas(side, p, proc) : -ENOMEM;

	return err || !proc->rss_pages ? err : add_resident(p, at_ns, proc->rss_pages * SZ_PAGE);
}

static int on_sample(void *priv, const struct side_sample *sample)
{
	struct side_scan *scan = priv;
	int64_t at_ns = (int64_t)side_clock__ns(&scan->clock, sample);
	size_t i;
	int err = 0;

	scan->side->has_clock = true;
	scan->side->clock_ns = (int64_t)sample->time_ns - at_ns;
	for (i = 0; i < sample->nr_procs && !err; i++) {
		/* The system as a whole is no target. */
		if (sample->procs[i].pid)
			err = add_process(scan->side, &sample->procs[i], i, at_ns);
	}
	return err;
}

static int read_one(struct side_scan *scan, const char *record_path, enum side_kind kind)
{
	char *path;
	int err;

	if (asprintf(&path, "%s%s", record_path, side_suffix(kind)) < 0)
		return -ENOMEM;
	err = side_read(path, on_sample, scan);
	free(path);
	return err == -ENOENT ? 0 : err;
}

int html_side__read(struct html_side *side, const char *record_path, uint64_t record_start_ns)
{
	struct side_scan vmas = { side, { .record_start_ns = record_start_ns } };
	struct side_scan footprints = vmas;
	size_t i;
	int err = read_one(&vmas, record_path, SIDE_VMAS);

	err = err ?: read_one(&footprints, record_path, SIDE_MEM_FOOTPRINT);
	for (i = 0; i < side->nr_processes; i++)
		find_program(&side->processes[i]);
	return err;
}

const struct html_process *html_side__find(const struct html_side *side, uint64_t target_id)
{
	size_t i;

	for (i = 0; i < side->nr_processes; i++) {
		if (side->processes[i].target_id == target_id)
			return &side->processes[i];
	}
	return NULL;
}

void html_side__fini(struct html_side *side)
{
	size_t i;

	for (i = 0; i < side->nr_processes; i++) {
		free(side->processes[i].mappings);
		free(side->processes[i].resident);
	}
	free(side->processes);
	tdestroy(side->names, free);
	*side = (struct html_side){ 0 };
}
