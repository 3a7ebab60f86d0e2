// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The newest snapshots: a ring of pointers, each to a snapshot with its regions behind it. */
#include "view/history.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MIN_SLOTS 1024

/**
 * struct history - see history.h.
 * @slots: owned ring; snapshot @nr stands at nr % @nr_slots
 * @nr_slots: its size
 * @first: number of the oldest snapshot
 * @end: number of the next one
 * @bytes: memory of the snapshots, their slots included
 * @max_bytes: its limit
 */
struct history {
	struct record_snapshot_view **slots;
	size_t nr_slots;
	uint64_t first;
	uint64_t end;
	size_t bytes;
	size_t max_bytes;
};

static size_t bytes_of(const struct record_snapshot_view *snap)
{
	return sizeof(*snap) + sizeof(snap) + snap->nr_regions * sizeof(*snap->regions);
}

static void drop_first(struct history *h)
{
	struct record_snapshot_view *oldest = h->slots[h->first++ % h->nr_slots];

	h->bytes -= bytes_of(oldest);
	free(oldest);
}

struct history *history__new(size_t max_bytes)
{
	struct history *h = calloc(1, sizeof(*h));

	if (h)
		h->max_bytes = max_bytes;
	return h;
}

void history__free(struct history *h)
{
	if (!h)
		return;
	while (h->first < h->end)
		drop_first(h);
	free(h->slots);
	free(h);
}

static int reserve_slot(struct history *h)
{
	size_t nr = h->nr_slots ? h->nr_slots * 2 : MIN_SLOTS;
	struct record_snapshot_view **slots;
	uint64_t i;

	if (h->end - h->first < h->nr_slots)
		return 0;
	slots = calloc(nr, sizeof(struct record_snapshot_view *));
	if (!slots)
		return -ENOMEM;
	for (i = h->first; i < h->end; i++)
		slots[i % nr] = h->slots[i % h->nr_slots];
	free(h->slots);
	h->slots = slots;
	h->nr_slots = nr;
	return 0;
}

static struct record_snapshot_view *copy(const struct record_snapshot_view *snap)
{
	size_t sz_regions = snap->nr_regions * sizeof(*snap->regions);
	struct record_snapshot_view *copy = malloc(sizeof(*copy) + sz_regions);

	if (!copy)
		return NULL;
	*copy = *snap;
	copy->regions = (void *)(copy + 1);
	if (sz_regions)
		memcpy(copy + 1, snap->regions, sz_regions);
	return copy;
}

int history__add(struct history *h, const struct record_snapshot_view *snap)
{
	struct record_snapshot_view *newest;

	if (reserve_slot(h))
		return -ENOMEM;
	newest = copy(snap);
	if (!newest)
		return -ENOMEM;
	h->slots[h->end++ % h->nr_slots] = newest;
	h->bytes += bytes_of(newest);
	while (h->bytes > h->max_bytes && h->end - h->first > 1)
		drop_first(h);
	return 0;
}

uint64_t history__first(const struct history *h)
{
	return h->first;
}

uint64_t history__end(const struct history *h)
{
	return h->end;
}

const struct record_snapshot_view *history__at(const struct history *h, uint64_t nr)
{
	return h->slots[nr % h->nr_slots];
}

const struct record_snapshot_view *history__last_of(const struct history *h, uint32_t target_id,
						    uint64_t end)
{
	uint64_t i;

	for (i = end; i > h->first; i--) {
		const struct record_snapshot_view *snap = history__at(h, i - 1);

		if (snap->target_id == target_id)
			return snap;
	}
	return NULL;
}
