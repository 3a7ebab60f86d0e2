// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Traces put together into records. */
#include "record/track.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static int compare_ints(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int compare_keys(const void *a, const void *b)
{
	const struct track_key *left = a, *right = b;
	int order = compare_ints(left->kdamond, right->kdamond);

	order = order ?: compare_ints(left->context, right->context);
	order = order ?: compare_ints(left->scheme, right->scheme);
	return order ?: left->target < right->target ? -1 : left->target > right->target;
}

static int add_track(struct track_list *list, const struct track_key *key, struct track **ret_track)
{
	struct track **bigger, *t;
	int err;

	if (list->nr == TRACK_MAX)
		return -E2BIG;
	bigger = reallocarray(list->tracks, list->nr + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	list->tracks = bigger;
	t = calloc(1, sizeof(*t));
	if (!t)
		return -ENOMEM;
	t->key = *key;
	err = record_store__begin(list->store, &t->id);
	/* The tree holds keys, which are what tracks begin with. */
	if (!err && !tsearch(&t->key, &list->tree, compare_keys))
		err = -ENOMEM;
	if (err) {
		free(t);
		return err;
	}
	list->tracks[list->nr++] = t;
	*ret_track = t;
	return 0;
}

int track_list__find(struct track_list *list, const struct track_key *key, struct track **ret_track)
{
	struct track **node;
	int err = 0;

	if (!list->last || compare_keys(&list->last->key, key)) {
		node = tfind(key, &list->tree, compare_keys);
		if (node)
			list->last = *node;
		else
			err = add_track(list, key, &list->last);
	}
	if (!err)
		*ret_track = list->last;
	return err;
}

static int grow(struct track *t)
{
	size_t cap = t->cap_regions ? t->cap_regions * 2 : 16;
	struct record_region *bigger;

	bigger = reallocarray(t->regions, cap, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	t->regions = bigger;
	t->cap_regions = cap;
	return 0;
}

int track_list__put(struct track_list *list, struct track *t, const struct record_region *region)
{
	int err;

	if (list->nr_open == RECORD_MAX_REGIONS)
		return -E2BIG;
	err = t->nr_regions == t->cap_regions ? grow(t) : 0;
	if (err)
		return err;
	t->regions[t->nr_regions++] = *region;
	list->nr_open++;
	return 0;
}

/* The regions of many targets are not kept room for: few snapshots are open at a time. */
void track_list__drop(struct track_list *list, struct track *t)
{
	list->nr_open -= t->nr_regions;
	free(t->regions);
	t->regions = NULL;
	t->nr_regions = t->cap_regions = 0;
	t->expected = 0;
}

int track_list__end(struct track_list *list, struct track *t)
{
	const struct record *rec = record_store__at(list->store, t->id);
	struct record_snapshot snap = {
		.start_ns = rec->nr_snapshots ? rec->end_ns : 0,
		.end_ns = t->end_ns,
		.sample_us = t->sample_us,
		.regions = t->regions,
		.nr_regions = t->nr_regions,
	};
	int err;

	if (snap.end_ns < snap.start_ns)
		return -ERANGE;
	if (!rec->nr_snapshots)
		t->first_end_ns = t->end_ns;
	snap.total_bytes = record_snapshot__sum(&snap);
	err = record_store__add(list->store, t->id, &snap);
	track_list__drop(list, t);
	return err;
}

/* The first snapshot began one mean distance before its end. */
static void set_first_start(struct track_list *list, const struct track *t)
{
	const struct record *rec = record_store__at(list->store, t->id);
	uint64_t distance = 0;

	if (rec->nr_snapshots > 1)
		distance = (rec->end_ns - t->first_end_ns) / (rec->nr_snapshots - 1);
	else if (t->lone_end_ns > t->first_end_ns)
		distance = t->lone_end_ns - t->first_end_ns;
	record_store__set_start(list->store, t->id,
				t->first_end_ns > distance ? t->first_end_ns - distance : 0);
}

static int end_track(struct track_list *list, const struct track *t, bool is_one_kdamond)
{
	struct record head;

	record__init(&head);
	head.has_target = true;
	head.target_id = t->key.target;
	head.context_idx = t->key.context;
	head.scheme_idx = t->key.scheme;
	/* Numbers tell records apart, so they are not there where nothing is to be told apart. */
	if (!is_one_kdamond)
		head.kdamond_idx = t->key.kdamond;
	set_first_start(list, t);
	return record_store__end(list->store, t->id, &head);
}

int track_list__finish(struct track_list *list)
{
	bool is_one_kdamond = true, any = false;
	size_t i;
	int err = 0;

	for (i = 0; i < list->nr; i++) {
		is_one_kdamond &= list->tracks[i]->key.kdamond == list->tracks[0]->key.kdamond;
		any |= record_store__at(list->store, list->tracks[i]->id)->nr_snapshots > 0;
	}
	if (!any)
		return -ENODATA;
	for (i = 0; i < list->nr && !err; i++)
		err = end_track(list, list->tracks[i], is_one_kdamond);
	if (!err)
		record_store__seal(list->store);
	return err;
}

static void keep_key(void *key)
{
	(void)key;
}

void track_list__fini(struct track_list *list)
{
	size_t i;

	tdestroy(list->tree, keep_key);
	for (i = 0; i < list->nr; i++) {
		free(list->tracks[i]->regions);
		free(list->tracks[i]);
	}
	free(list->tracks);
	*list = (struct track_list){ .store = list->store };
}
