// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the addresses of processes stood for. */
#include "report/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/side_clock.h"

/**
 * struct view - the mappings of a process from @ns on.
 * @pieces: owned array
 * @nr: its length
 */
struct view {
	uint64_t ns;
	struct layout_piece *pieces;
	size_t nr;
};

/**
 * struct owner - a process.
 * @pid: its number
 * @target_id: the target it is
 * @views: owned array, in order of time
 * @nr_views: its length
 */
struct owner {
	uint64_t pid;
	uint64_t target_id;
	struct view *views;
	size_t nr_views;
};

/**
 * struct mapping_sums - a mapping in a view being made.
 * @sz_bytes: its size
 * @sz_known: bytes of which is known how much is huge
 * @sz_huge: how much is
 */
struct mapping_sums {
	uint64_t sz_bytes;
	double sz_known;
	double sz_huge;
};

/**
 * struct layout - see layout.h.
 * @clock: of the file
 * @owners: owned array
 * @last_owner: the one asked for last; mostly it or the next one is asked for again
 * @mappings: owned array; their names are owned, too
 * @sums: owned array beside it
 */
struct layout {
	struct side_clock clock;
	struct owner *owners;
	size_t nr_owners;
	size_t last_owner;
	struct layout_mapping *mappings;
	struct mapping_sums *sums;
	size_t nr_mappings;
	size_t cap_mappings;
};

/* --- kinds ---------------------------------------------------------------------- */

static const char *const kind_names[NR_LAYOUT_KINDS] = {
	[LAYOUT_HEAP] = "heap",	    [LAYOUT_STACK] = "stack",	  [LAYOUT_ANONYMOUS] = "anonymous",
	[LAYOUT_SHARED] = "shared", [LAYOUT_LIBRARY] = "library", [LAYOUT_FILE] = "file",
	[LAYOUT_KERNEL] = "kernel",
};

/* What names begin with; the first that fits counts. */
static const struct {
	const char *prefix;
	enum layout_kind kind;
} prefixes[] = {
	{ "[heap]", LAYOUT_HEAP },
	{ "[stack", LAYOUT_STACK },
	{ "[anon_shmem:", LAYOUT_SHARED },
	{ "[anon:", LAYOUT_ANONYMOUS },
	{ "[", LAYOUT_KERNEL },
	{ "//anon", LAYOUT_ANONYMOUS },
	{ "/anon_hugepage", LAYOUT_ANONYMOUS },
	{ "/dev/zero", LAYOUT_SHARED },
	{ "/dev/shm/", LAYOUT_SHARED },
	{ "/dev/hugepages/", LAYOUT_SHARED },
	{ "/SYSV", LAYOUT_SHARED },
	{ "/memfd:", LAYOUT_SHARED },
};

const char *layout_kind__name(enum layout_kind kind)
{
	return kind_names[kind];
}

/* Where there is no name, files have the number of the inode, which is 0 then. */
bool layout_kind__has_name(const char *name)
{
	return name[strspn(name, "0123456789")] != '\0';
}

/* "libc.so", "libc.so.6", "libc.so.6 (deleted)", but not "notes.sorted". */
static bool is_library(const char *name)
{
	const char *at = name;

	while ((at = strstr(at, ".so"))) {
		at += strlen(".so");
		if (!*at || *at == '.' || *at == ' ')
			return true;
	}
	return false;
}

enum layout_kind layout_kind__of(const char *name)
{
	size_t i;

	if (!layout_kind__has_name(name))
		return LAYOUT_ANONYMOUS;
	for (i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (!strncmp(name, prefixes[i].prefix, strlen(prefixes[i].prefix)))
			return prefixes[i].kind;
	}
	return is_library(name) ? LAYOUT_LIBRARY : LAYOUT_FILE;
}

/* --- building ------------------------------------------------------------------- */

static int add_mapping(struct layout *l, uint64_t target_id, const char *name, size_t *ret_idx)
{
	struct layout_mapping m = {
		.target_id = target_id,
		.kind = layout_kind__of(name),
		.huge_percent = LAYOUT_NO_HUGE,
	};

	if (l->nr_mappings == l->cap_mappings) {
		size_t cap = l->cap_mappings ? l->cap_mappings * 2 : 64;
		struct layout_mapping *mappings = reallocarray(l->mappings, cap, sizeof(*mappings));
		struct mapping_sums *sums;

		if (!mappings)
			return -ENOMEM;
		l->mappings = mappings;
		sums = reallocarray(l->sums, cap, sizeof(*sums));
		if (!sums)
			return -ENOMEM;
		l->sums = sums;
		l->cap_mappings = cap;
	}
	if (layout_kind__has_name(name)) {
		m.name = strdup(name);
		if (!m.name)
			return -ENOMEM;
	}
	l->sums[l->nr_mappings] = (struct mapping_sums){ 0 };
	l->mappings[l->nr_mappings] = m;
	*ret_idx = l->nr_mappings++;
	return 0;
}

static bool is_named(const struct layout_mapping *m, const char *name)
{
	return m->name ? !strcmp(m->name, name) : !layout_kind__has_name(name);
}

/* The mapping that this part of the view before belonged to, if it is still the same one. */
static bool find_before(const struct layout *l, const struct view *before, size_t *first,
			const struct side_vma *vma, size_t *ret_idx)
{
	size_t i;

	while (*first < before->nr && before->pieces[*first].end <= vma->start)
		(*first)++;
	for (i = *first; i < before->nr && before->pieces[i].start < vma->end; i++) {
		*ret_idx = before->pieces[i].mapping;
		if (is_named(&l->mappings[*ret_idx], vma->name))
			return true;
	}
	return false;
}

static bool find_name(const struct layout *l, uint64_t target_id, const char *name, size_t *ret_idx)
{
	size_t i;

	for (i = l->nr_mappings; i-- > 0 && layout_kind__has_name(name);) {
		if (l->mappings[i].target_id == target_id && is_named(&l->mappings[i], name)) {
			*ret_idx = i;
			return true;
		}
	}
	return false;
}

static void add_to_sums(struct layout *l, size_t idx, const struct side_vma *vma)
{
	struct mapping_sums *s = &l->sums[idx];
	struct layout_mapping *m = &l->mappings[idx];
	uint64_t sz = vma->end - vma->start;

	if (!s->sz_bytes)
		m->start = vma->start;
	m->end = vma->end;
	s->sz_bytes += sz;
	if (vma->huge_percent != SIDE_NO_HUGE) {
		s->sz_known += (double)sz;
		s->sz_huge += (double)sz * vma->huge_percent / 100;
	}
}

/* The view is complete: what was summed up becomes facts about its mappings. */
static void settle_sums(struct layout *l, const struct view *view)
{
	size_t i;

	for (i = 0; i < view->nr; i++) {
		struct mapping_sums *s = &l->sums[view->pieces[i].mapping];
		struct layout_mapping *m = &l->mappings[view->pieces[i].mapping];

		if (s->sz_bytes > m->sz_bytes)
			m->sz_bytes = s->sz_bytes;
		if (s->sz_known > 0)
			m->huge_percent = (uint32_t)(s->sz_huge * 100 / s->sz_known + 0.5);
		*s = (struct mapping_sums){ 0 };
	}
}

static int make_view(struct layout *l, uint64_t target_id, const struct view *before,
		     const struct side_proc *proc, struct view *view)
{
	size_t i, first = 0;
	int err = 0;

	view->pieces = calloc(proc->nr_vmas + 1, sizeof(*view->pieces));
	if (!view->pieces)
		return -ENOMEM;
	for (i = 0; i < proc->nr_vmas && !err; i++) {
		const struct side_vma *vma = &proc->vmas[i];
		size_t idx;

		/* Only a file that was tampered with has mappings that overlap. */
		if (view->nr && vma->start < view->pieces[view->nr - 1].end)
			continue;
		if (!find_before(l, before, &first, vma, &idx) &&
		    !find_name(l, target_id, vma->name, &idx))
			err = add_mapping(l, target_id, vma->name, &idx);
		if (err)
			continue;
		add_to_sums(l, idx, vma);
		view->pieces[view->nr++] = (struct layout_piece){ vma->start, vma->end, idx };
	}
	settle_sums(l, view);
	return err;
}

static bool is_same(const struct view *a, const struct view *b)
{
	size_t i;

	if (a->nr != b->nr)
		return false;
	for (i = 0; i < a->nr; i++) {
		const struct layout_piece *p = &a->pieces[i], *q = &b->pieces[i];

		if (p->start != q->start || p->end != q->end || p->mapping != q->mapping)
			return false;
	}
	return true;
}

static bool is_owner(const struct owner *o, const struct side_proc *proc)
{
	return o->pid == proc->pid && (!proc->has_target || o->target_id == proc->target_id);
}

/* Without numbers in the file, targets are processes in order of appearance. */
static struct owner *owner_of(struct layout *l, const struct side_proc *proc)
{
	struct owner *bigger;
	size_t i;

	for (i = 0; i < l->nr_owners; i++) {
		size_t at = (l->last_owner + 1 + i) % l->nr_owners;

		if (is_owner(&l->owners[at], proc)) {
			l->last_owner = at;
			return &l->owners[at];
		}
	}
	bigger = reallocarray(l->owners, l->nr_owners + 1, sizeof(*bigger));
	if (!bigger)
		return NULL;
	l->owners = bigger;
	bigger[l->nr_owners] = (struct owner){
		.pid = proc->pid,
		.target_id = proc->has_target ? proc->target_id : l->nr_owners,
	};
	l->last_owner = l->nr_owners;
	return &bigger[l->nr_owners++];
}

static int add_view(struct layout *l, struct owner *o, uint64_t ns, const struct side_proc *proc)
{
	static const struct view nothing;
	const struct view *before = o->nr_views ? &o->views[o->nr_views - 1] : &nothing;
	struct view view = { .ns = ns }, *bigger;
	int err = make_view(l, o->target_id, before, proc, &view);

	if (err || (o->nr_views && is_same(before, &view))) {
		free(view.pieces);
		return err;
	}
	bigger = reallocarray(o->views, o->nr_views + 1, sizeof(*bigger));
	if (!bigger) {
		free(view.pieces);
		return -ENOMEM;
	}
	o->views = bigger;
	bigger[o->nr_views++] = view;
	return 0;
}

static int take_sample(void *priv, const struct side_sample *sample)
{
	struct layout *l = priv;
	uint64_t ns = side_clock__ns(&l->clock, sample);
	size_t i;
	int err = 0;

	for (i = 0; i < sample->nr_procs && !err; i++) {
		const struct side_proc *proc = &sample->procs[i];
		struct owner *o;

		/* One that is gone had what it had. */
		if (!proc->nr_vmas)
			continue;
		o = owner_of(l, proc);
		err = o ? add_view(l, o, ns, proc) : -ENOMEM;
	}
	return err;
}

int layout__read(struct layout **ret_layout, const char *path, uint64_t record_start_ns)
{
	struct layout *l = calloc(1, sizeof(*l));
	int err;

	if (!l)
		return -ENOMEM;
	l->clock.record_start_ns = record_start_ns;
	err = side_read(path, take_sample, l);
	if (err)
		layout__free(l);
	else
		*ret_layout = l;
	return err;
}

void layout__free(struct layout *l)
{
	size_t i, k;

	if (!l)
		return;
	for (i = 0; i < l->nr_owners; i++) {
		for (k = 0; k < l->owners[i].nr_views; k++)
			free(l->owners[i].views[k].pieces);
		free(l->owners[i].views);
	}
	for (i = 0; i < l->nr_mappings; i++)
		free((char *)l->mappings[i].name);
	free(l->owners);
	free(l->mappings);
	free(l->sums);
	free(l);
}

/* --- looking up ----------------------------------------------------------------- */

size_t layout__nr_mappings(const struct layout *l)
{
	return l->nr_mappings;
}

const struct layout_mapping *layout__mapping(const struct layout *l, size_t idx)
{
	return &l->mappings[idx];
}

static const struct owner *owner_by_target(struct layout *l, uint64_t target_id)
{
	size_t i;

	for (i = 0; i < l->nr_owners; i++) {
		size_t at = (l->last_owner + i) % l->nr_owners;

		if (l->owners[at].target_id == target_id) {
			l->last_owner = at;
			return &l->owners[at];
		}
	}
	return NULL;
}

const struct layout_piece *layout__at(struct layout *l, uint64_t target_id, uint64_t ns,
				      size_t *ret_nr)
{
	const struct owner *o = owner_by_target(l, target_id);
	size_t low = 0, high;

	*ret_nr = 0;
	if (!o || !o->nr_views)
		return NULL;
	/* The last view that began by then. */
	for (high = o->nr_views; high - low > 1;) {
		size_t middle = low + (high - low) / 2;

		if (o->views[middle].ns <= ns)
			low = middle;
		else
			high = middle;
	}
	*ret_nr = o->views[low].nr;
	return o->views[low].pieces;
}
