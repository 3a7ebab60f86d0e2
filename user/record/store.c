// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Records put aside while they are read, and handed out in order.
 *
 * The spool holds packed snapshots in the order in which they came.  Snapshots of one record
 * that came without others between are a run: the first is packed as it is, the others against
 * the one before.  A record is a list of runs.
 */
#include "record/store.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/pack.h"
#include "record/spool.h"
#include "record/target_map.h"

#define NO_RUN UINT32_MAX

/* Runs take 16 bytes each: 64 MiB. */
#define MAX_RUNS (1UL << 22)

/* Filters take some 570 bytes each: 36 MiB. */
#define MAX_FILTERS 65536

/* How many records back a list of filters is shared: the schemes of one kdamond, and more. */
#define NR_SHARING 16

/**
 * struct store_run - snapshots of one record that lie behind each other in the spool.
 * @at: where
 * @nr: how many
 * @next: next run of the record, or NO_RUN
 */
struct store_run {
	uint64_t at;
	uint32_t nr;
	uint32_t next;
};

/** enum store_state - how far a record is. */
enum store_state { STORE_OPEN, STORE_ENDED, STORE_JOINED };

/**
 * struct store_record - one record.
 * @rec: what visitors get; its filters are owned by the store
 * @first: its first run, or NO_RUN
 * @last: its last run
 * @first_end_ns: end of its first snapshot
 */
struct store_record {
	struct record rec;
	uint32_t first;
	uint32_t last;
	uint64_t first_end_ns;
	enum store_state state;
};

/**
 * struct record_store - see store.h.
 * @source: the way it is scanned
 * @spool: packed snapshots, each behind its length
 * @pack: state of packing and, in a scan, of unpacking
 * @open: the record whose run the spool ends with, if @in_run
 * @is_strict: see record_store__be_strict()
 * @sealed: records that belong to files read before
 * @wholes: of records that pieces may belong to, which are the targets'
 * @filters: owned array of owned lists of filters
 * @nr_kept: filters in them
 */
struct record_store {
	struct record_source source;
	struct spool spool;
	struct pack pack;
	struct store_record *records;
	size_t nr_records;
	size_t cap_records;
	struct store_run *runs;
	size_t nr_runs;
	size_t cap_runs;
	size_t open;
	bool in_run;
	bool is_strict;
	size_t sealed;
	struct target_map wholes;
	struct record_filter **filters;
	size_t nr_filters;
	size_t nr_kept;
	bool has_summary;
	struct record_summary summary;
};

/* Make room for one element more; capacities grow by half. */
static int grow(void *array, size_t *cap, size_t nr, size_t sz)
{
	size_t want = *cap + *cap / 2 + 16;
	void *old, *bigger;

	if (nr < *cap)
		return 0;
	memcpy(&old, array, sizeof(old));
	bigger = reallocarray(old, want, sz);
	if (!bigger)
		return -ENOMEM;
	memcpy(array, &bigger, sizeof(bigger));
	*cap = want;
	return 0;
}

/* --- scanning ------------------------------------------------------------------- */

static int get_snapshot(struct record_store *store, uint64_t *at, struct record_snapshot *snap)
{
	const unsigned char *bytes;
	uint32_t len;
	int err = spool__get(&store->spool, *at, sizeof(len), &bytes);

	if (err)
		return err;
	memcpy(&len, bytes, sizeof(len));
	err = spool__get(&store->spool, *at + sizeof(len), len, &bytes);
	if (err)
		return err;
	*at += sizeof(len) + len;
	return pack__unpack(&store->pack, bytes, snap);
}

static int scan_run(struct record_store *store, const struct store_record *r, uint32_t idx,
		    const struct record_visitor *v)
{
	struct record_snapshot snap;
	uint64_t at = store->runs[idx].at;
	uint32_t i;
	int err = 0;

	pack__reset(&store->pack);
	for (i = 0; i < store->runs[idx].nr && !err; i++) {
		err = get_snapshot(store, &at, &snap);
		if (!err && !i && idx == r->first)
			snap.start_ns = r->rec.start_ns;
		err = err ?: v->snapshot(v->priv, &r->rec, &snap);
	}
	return err;
}

static int scan_record(struct record_store *store, const struct store_record *r,
		       const struct record_visitor *v)
{
	int err = record_visitor__begin(v, &r->rec);
	uint32_t run;

	for (run = r->first; run != NO_RUN && v->snapshot && !err; run = store->runs[run].next)
		err = scan_run(store, r, run, v);
	return err ?: record_visitor__end(v, &r->rec);
}

static int scan(struct record_source *source, const struct record_visitor *v)
{
	struct record_store *store = (struct record_store *)source;
	size_t i;
	int err = 0;

	for (i = 0; i < store->nr_records && !err; i++)
		err = scan_record(store, &store->records[i], v);
	return err;
}

/* --- adding --------------------------------------------------------------------- */

int record_store__begin(struct record_store *store, size_t *ret_id)
{
	struct store_record *r;
	int err;

	if (store->nr_records >= RECORD_MAX_RECORDS)
		return -E2BIG;
	err = grow(&store->records, &store->cap_records, store->nr_records,
		   sizeof(*store->records));
	if (err)
		return err;
	r = &store->records[store->nr_records];
	*r = (struct store_record){ .first = NO_RUN, .last = NO_RUN, .state = STORE_OPEN };
	record__init(&r->rec);
	*ret_id = store->nr_records++;
	return 0;
}

static int check_snapshot(const struct record *rec, const struct record_snapshot *snap)
{
	size_t i;

	if (snap->nr_regions > RECORD_MAX_REGIONS)
		return -E2BIG;
	if (snap->end_ns < snap->start_ns || snap->end_ns > INT64_MAX)
		return -EINVAL;
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		if (r->start > r->end || (i && r->start < r[-1].end))
			return -EINVAL;
	}
	return rec->nr_snapshots && rec->end_ns > snap->end_ns ? -ERANGE : 0;
}

static int begin_run(struct record_store *store, size_t id)
{
	struct store_record *r = &store->records[id];
	int err;

	if (store->nr_runs >= MAX_RUNS)
		return -E2BIG;
	err = grow(&store->runs, &store->cap_runs, store->nr_runs, sizeof(*store->runs));
	if (err)
		return err;
	store->runs[store->nr_runs] = (struct store_run){ store->spool.size, 0, NO_RUN };
	if (r->last == NO_RUN)
		r->first = (uint32_t)store->nr_runs;
	else
		store->runs[r->last].next = (uint32_t)store->nr_runs;
	r->last = (uint32_t)store->nr_runs++;
	store->open = id;
	store->in_run = true;
	pack__reset(&store->pack);
	return 0;
}

int record_store__add(struct record_store *store, size_t id, const struct record_snapshot *snap)
{
	struct store_record *r = &store->records[id];
	uint32_t len;
	int err = check_snapshot(&r->rec, snap);

	if (err)
		return err;
	if (!store->in_run || store->open != id || store->runs[r->last].nr == UINT32_MAX)
		err = begin_run(store, id);
	err = err ?: pack__snapshot(&store->pack, snap);
	if (err)
		return err;
	len = (uint32_t)store->pack.nr_bytes;
	err = spool__put(&store->spool, &len, sizeof(len));
	err = err ?: spool__put(&store->spool, store->pack.bytes, len);
	if (err)
		return err;
	store->runs[r->last].nr++;
	if (!r->rec.nr_snapshots++) {
		r->rec.start_ns = snap->start_ns;
		r->first_end_ns = snap->end_ns;
	}
	r->rec.end_ns = snap->end_ns;
	return 0;
}

void record_store__set_start(struct record_store *store, size_t id, uint64_t start_ns)
{
	store->records[id].rec.start_ns = start_ns;
}

static bool is_piece(const struct record *rec)
{
	return rec->has_target && rec->kdamond_idx == RECORD_NULL &&
	       rec->context_idx == RECORD_NULL && rec->scheme_idx == RECORD_NULL;
}

/* The record that @r is a piece of, in @ret_whole; NULL if it is none. */
static int find_whole(struct record_store *store, struct store_record *r,
		      struct store_record **ret_whole)
{
	size_t id;

	*ret_whole = NULL;
	if (!is_piece(&r->rec))
		return 0;
	if (!target_map__find(&store->wholes, r->rec.target_id, &id))
		return target_map__add(&store->wholes, r->rec.target_id,
				       (size_t)(r - store->records));
	*ret_whole = &store->records[id];
	return 0;
}

static int join(struct record_store *store, struct store_record *whole, struct store_record *r)
{
	if (!r->rec.nr_snapshots || !whole->rec.nr_snapshots) {
		/* Nothing to join to: the other one stays. */
		if (r->rec.nr_snapshots)
			*whole = *r;
	} else if (whole->rec.end_ns > r->first_end_ns) {
		return -ERANGE;
	} else {
		store->runs[whole->last].next = r->first;
		whole->last = r->last;
		whole->rec.nr_snapshots += r->rec.nr_snapshots;
		whole->rec.end_ns = r->rec.end_ns;
	}
	r->state = STORE_JOINED;
	store->in_run = false;
	return 0;
}

/* Return: a list as that of @head which one of the last records has, or NULL. */
static const struct record_filter *find_filters(const struct record_store *store,
						const struct store_record *r,
						const struct record *head)
{
	size_t sz = head->nr_filters * sizeof(*head->filters), i;

	for (i = 1; i <= NR_SHARING && i <= (size_t)(r - store->records); i++) {
		const struct record *last = &r[-(ptrdiff_t)i].rec;

		if (last->nr_filters == head->nr_filters &&
		    !memcmp(last->filters, head->filters, sz))
			return last->filters;
	}
	return NULL;
}

/* Let @r have a list of filters that stays; those of the last records are shared if alike. */
static int keep_filters(struct record_store *store, struct store_record *r,
			const struct record *head)
{
	size_t sz = head->nr_filters * sizeof(*head->filters);
	struct record_filter **bigger, *copy;

	if (!sz)
		return 0;
	r->rec.nr_filters = head->nr_filters;
	r->rec.filters = find_filters(store, r, head);
	if (r->rec.filters)
		return 0;
	if (store->nr_kept + head->nr_filters > MAX_FILTERS)
		return -E2BIG;
	bigger = reallocarray(store->filters, store->nr_filters + 1, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	store->filters = bigger;
	copy = malloc(sz);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, head->filters, sz);
	store->filters[store->nr_filters++] = copy;
	store->nr_kept += head->nr_filters;
	r->rec.filters = copy;
	return 0;
}

int record_store__end(struct record_store *store, size_t id, const struct record *head)
{
	struct store_record *r = &store->records[id], *whole;
	struct record known = r->rec;
	int err;

	r->rec = *head;
	r->rec.nr_snapshots = known.nr_snapshots;
	r->rec.start_ns = known.start_ns;
	r->rec.end_ns = known.end_ns;
	r->rec.filters = NULL;
	r->rec.nr_filters = 0;
	err = keep_filters(store, r, head);
	if (err)
		return err;
	r->state = STORE_ENDED;
	err = find_whole(store, r, &whole);
	if (!err && whole)
		err = join(store, whole, r);
	/* A long recording may have very many pieces. */
	if (r->state == STORE_JOINED && id + 1 == store->nr_records)
		store->nr_records--;
	return err;
}

void record_store__explain(int err, char *why, size_t sz_why)
{
	switch (err) {
	case -ENOMEM:
		snprintf(why, sz_why, "there is not enough memory");
		break;
	case -E2BIG:
		snprintf(why, sz_why, "it has more records or regions than can be handled");
		break;
	case -EINVAL:
		snprintf(why, sz_why, "a snapshot ends before it starts, or its regions overlap");
		break;
	case -ERANGE:
		snprintf(why, sz_why, "snapshots are not in order of time");
		break;
	default:
		snprintf(why, sz_why, "its snapshots cannot be put aside in %s (%s): %s",
			 spool__dir(), strerror(-err), "set TMPDIR to a directory with more room");
	}
}

const struct record *record_store__at(const struct record_store *store, size_t id)
{
	return &store->records[id].rec;
}

void record_store__seal(struct record_store *store)
{
	size_t i;

	for (i = store->sealed; i < store->nr_records; i++) {
		const struct store_record *r = &store->records[i];

		if (r->state == STORE_ENDED && r->rec.nr_snapshots)
			store->records[store->sealed++] = *r;
	}
	store->nr_records = store->source.nr_records = store->sealed;
	store->in_run = false;
	target_map__fini(&store->wholes);
}

/* --- life ----------------------------------------------------------------------- */

struct record_store *record_store__new(void)
{
	struct record_store *store = calloc(1, sizeof(*store));

	if (!store)
		return NULL;
	store->source.scan = scan;
	store->spool.limit = SPOOL_IN_MEMORY;
	return store;
}

void record_store__free(struct record_store *store)
{
	size_t i;

	if (!store)
		return;
	for (i = 0; i < store->nr_filters; i++)
		free(store->filters[i]);
	free(store->filters);
	free(store->records);
	free(store->runs);
	target_map__fini(&store->wholes);
	spool__fini(&store->spool);
	pack__fini(&store->pack);
	free(store);
}

struct record_source *record_store__source(struct record_store *store)
{
	return &store->source;
}

void record_store__limit(struct record_store *store, uint64_t bytes)
{
	store->spool.limit = bytes;
}

void record_store__be_strict(struct record_store *store)
{
	store->is_strict = true;
}

bool record_store__is_strict(const struct record_store *store)
{
	return store->is_strict;
}

void record_store__set_summary(struct record_store *store, const struct record_summary *summary)
{
	store->summary = *summary;
	store->has_summary = true;
}

const struct record_summary *record_store__summary(const struct record_store *store)
{
	return store->has_summary ? &store->summary : NULL;
}
