// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * From events to snapshots.  In a pass all schemes go through the regions together, so the events
 * of one scheme lie among those of the others; the scheme's last one is what it has done.
 */
#include "record/tried.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/scheme.h"

static struct record_filter describe_filter(const struct bd_filter *from)
{
	struct record_filter filter = { .matching = from->matching, .allow = from->allow };

	snprintf(filter.type, sizeof(filter.type), "%s",
		 bd_names__get(&bd_filter_names, from->type));
	switch (from->type) {
	case BD_FILTER_MEMCG:
		snprintf(filter.path, sizeof(filter.path), "%s", from->memcg_path);
		break;
	case BD_FILTER_ADDR:
		filter.range[0] = from->addr_range.start;
		filter.range[1] = from->addr_range.end;
		break;
	case BD_FILTER_TARGET:
		filter.range[0] = from->target_idx;
		break;
	case BD_FILTER_HUGEPAGE_SIZE:
		filter.range[0] = from->min_sz;
		filter.range[1] = from->max_sz;
		break;
	default:
		break;
	}
	return filter;
}

/* In the order of evaluation: those of the core come first. */
static int describe_filters(struct record_tried *tried, const struct bd_filters *from)
{
	struct record_filter *filters = calloc(from->core.nr + from->ops.nr + 1, sizeof(*filters));

	if (!filters)
		return -ENOMEM;
	for (size_t i = 0; i < from->core.nr; i++)
		filters[tried->nr_filters++] = describe_filter(&from->core.items[i]);
	for (size_t i = 0; i < from->ops.nr; i++)
		filters[tried->nr_filters++] = describe_filter(&from->ops.items[i]);
	tried->filters = filters;
	return 0;
}

int tried_schemes__init(struct tried_schemes *t, struct bd_scheme *const *schemes, size_t nr,
			uint64_t start_ns)
{
	int err = 0;

	*t = (struct tried_schemes){ .nr = nr };
	t->schemes = calloc(nr + 1, sizeof(*t->schemes));
	t->last_ns = calloc(nr + 1, sizeof(*t->last_ns));
	if (!t->schemes || !t->last_ns)
		return -ENOMEM;
	for (size_t i = 0; !err && i < nr; i++) {
		t->schemes[i].scheme_idx = (uint32_t)i;
		t->last_ns[i] = start_ns;
		err = describe_filters(&t->schemes[i], &schemes[i]->filters);
	}
	return err;
}

static int reserve(struct tried_schemes *t, size_t nr)
{
	struct record_region *grown;

	if (nr <= t->cap_regions)
		return 0;
	grown = reallocarray(t->regions, nr, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	t->regions = grown;
	t->cap_regions = nr;
	return 0;
}

/* Hand out what was gathered of one target, and begin the next one's. */
static int end_target(struct record_snapshot_view *snap, tried_fn each, void *priv)
{
	int err = snap->nr_regions ? each(priv, snap) : 0;

	snap->nr_regions = 0;
	return err;
}

static int gather_scheme(struct tried_schemes *t, const struct scheme_event *events, size_t nr,
			 const struct scheme_event *stat, tried_fn each, void *priv)
{
	struct record_tried *tried = &t->schemes[stat->scheme_idx];
	struct record_snapshot_view snap = {
		.start_ns = t->last_ns[stat->scheme_idx],
		.end_ns = stat->time_ns,
		.regions = t->regions,
		.tried = tried,
	};
	int err = 0;

	tried->stats = stat->stats;
	for (size_t i = 0; !err && i < nr; i++) {
		if (events[i].type != SCHEME_EVENT_TRIED ||
		    events[i].scheme_idx != stat->scheme_idx)
			continue;
		if (snap.nr_regions && snap.target_id != events[i].target_id)
			err = end_target(&snap, each, priv);
		snap.target_id = events[i].target_id;
		t->regions[snap.nr_regions++] = events[i].region;
	}
	t->last_ns[stat->scheme_idx] = stat->time_ns;
	return err ?: end_target(&snap, each, priv);
}

int tried_schemes__gather(struct tried_schemes *t, const struct scheme_event *events, size_t nr,
			  tried_fn each, void *priv)
{
	int err = reserve(t, nr);

	for (size_t i = 0; !err && i < nr; i++)
		if (events[i].type == SCHEME_EVENT_STAT && events[i].scheme_idx < t->nr)
			err = gather_scheme(t, events, nr, &events[i], each, priv);
	return err;
}

void tried_schemes__fini(struct tried_schemes *t)
{
	for (size_t i = 0; t->schemes && i < t->nr; i++)
		free((void *)t->schemes[i].filters);
	free(t->schemes);
	free(t->last_ns);
	free(t->regions);
}
