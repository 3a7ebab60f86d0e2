// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Snapshots packed into few bytes.
 *
 * Numbers are written seven bits a byte, lowest first.  A region is a byte of flags and the
 * numbers that the flags do not save.  "Its match" is the region of the snapshot before that
 * begins at the same address; without one, it is a region of nothing but zeros there.
 */
#include "record/pack.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Flags of a region. */
#define AT_LAST_END   0x01 /* begins where the region before it ends */
#define SAME_SIZE     0x02 /* as large as its match */
#define SAME_ACCESSES 0x04
#define OLDER	      0x08 /* one interval older than its match */
#define SAME_PASSED   0x10
#define SAME_PROBES   0x20
#define ONLY_OLDER    0x3f

/* Flags of a snapshot. */
#define HAS_STATS 0x01
#define HAS_TOTAL 0x02 /* the total is not the sum of the regions */

/* Upper bounds of what one region and one snapshot without regions take. */
#define SZ_REGION   (1 + 10 + 10 + 5 + 5 + 10 + 1 + RECORD_MAX_PROBES)
#define SZ_SNAPSHOT (1 + 10 * 13)

static unsigned char *put_nr(unsigned char *p, uint64_t v)
{
	while (v >= 0x80) {
		*p++ = (unsigned char)(v | 0x80);
		v >>= 7;
	}
	*p++ = (unsigned char)v;
	return p;
}

static uint64_t get_nr(const unsigned char **at)
{
	const unsigned char *p = *at;
	uint64_t v = *p & 0x7f;
	unsigned int shift = 7;

	while (*p++ & 0x80) {
		v |= (uint64_t)(*p & 0x7f) << shift;
		shift += 7;
	}
	*at = p;
	return v;
}

/* Differences of moments may be negative: small numbers of either sign become small. */
static uint64_t fold(uint64_t difference)
{
	return difference << 1 ^ (uint64_t)((int64_t)difference >> 63);
}

static uint64_t unfold(uint64_t folded)
{
	return folded >> 1 ^ -(folded & 1);
}

/* The match of a region that begins at @start, or NULL; @i moves on through the regions before. */
static inline const struct record_region *find_match(const struct pack *p, size_t *i,
						     uint64_t start)
{
	while (*i < p->nr_regions && p->regions[*i].start < start)
		++*i;
	return *i < p->nr_regions && p->regions[*i].start == start ? &p->regions[*i] : NULL;
}

static unsigned char *put_region(unsigned char *out, const struct record_region *r,
				 const struct record_region *match, uint64_t last_end)
{
	unsigned char *flags = out++;

	*flags = 0;
	if (r->start == last_end)
		*flags |= AT_LAST_END;
	else
		out = put_nr(out, r->start - last_end);
	if (r->end == match->end)
		*flags |= SAME_SIZE;
	else
		out = put_nr(out, r->end - r->start);
	if (r->nr_accesses == match->nr_accesses)
		*flags |= SAME_ACCESSES;
	else
		out = put_nr(out, r->nr_accesses);
	if (r->age == (uint32_t)(match->age + 1))
		*flags |= OLDER;
	else
		out = put_nr(out, r->age);
	if (r->sz_passed == match->sz_passed)
		*flags |= SAME_PASSED;
	else
		out = put_nr(out, r->sz_passed);
	if (r->nr_probes == match->nr_probes &&
	    !memcmp(r->probe_hits, match->probe_hits, sizeof(r->probe_hits))) {
		*flags |= SAME_PROBES;
	} else {
		*out++ = (unsigned char)r->nr_probes;
		memcpy(out, r->probe_hits, sizeof(r->probe_hits));
		out += sizeof(r->probe_hits);
	}
	return out;
}

/* Change @r, a copy of its match, into what the flags and numbers tell. */
static const unsigned char *get_region(const unsigned char *in, struct record_region *r,
				       unsigned char flags)
{
	if (!(flags & SAME_SIZE))
		r->end = r->start + get_nr(&in);
	if (!(flags & SAME_ACCESSES))
		r->nr_accesses = (uint32_t)get_nr(&in);
	r->age = flags & OLDER ? r->age + 1 : (uint32_t)get_nr(&in);
	if (!(flags & SAME_PASSED))
		r->sz_passed = get_nr(&in);
	if (!(flags & SAME_PROBES)) {
		r->nr_probes = *in++;
		memcpy(r->probe_hits, in, sizeof(r->probe_hits));
		in += sizeof(r->probe_hits);
	}
	return in;
}

static unsigned char *put_stats(unsigned char *out, const struct record_stats *stats)
{
	out = put_nr(out, stats->nr_tried);
	out = put_nr(out, stats->sz_tried);
	out = put_nr(out, stats->nr_applied);
	out = put_nr(out, stats->sz_applied);
	out = put_nr(out, stats->sz_passed);
	out = put_nr(out, stats->nr_exceeds);
	out = put_nr(out, stats->nr_snapshots);
	return put_nr(out, stats->max_nr_snapshots);
}

static void get_stats(const unsigned char **in, struct record_stats *stats)
{
	stats->nr_tried = get_nr(in);
	stats->sz_tried = get_nr(in);
	stats->nr_applied = get_nr(in);
	stats->sz_applied = get_nr(in);
	stats->sz_passed = get_nr(in);
	stats->nr_exceeds = get_nr(in);
	stats->nr_snapshots = get_nr(in);
	stats->max_nr_snapshots = get_nr(in);
}

static int reserve_regions(struct record_region **regions, size_t *cap, size_t nr)
{
	struct record_region *bigger;

	if (nr <= *cap)
		return 0;
	nr += nr / 2;
	bigger = reallocarray(*regions, nr, sizeof(*bigger));
	if (!bigger)
		return -ENOMEM;
	*regions = bigger;
	*cap = nr;
	return 0;
}

static int reserve_bytes(struct pack *p, size_t sz)
{
	unsigned char *bigger;

	if (sz <= p->cap_bytes)
		return 0;
	bigger = realloc(p->bytes, sz + sz / 2);
	if (!bigger)
		return -ENOMEM;
	p->bytes = bigger;
	p->cap_bytes = sz + sz / 2;
	return 0;
}

static unsigned char *put_head(const struct pack *p, const struct record_snapshot *snap)
{
	bool has_total = snap->total_bytes != record_snapshot__sum(snap);
	unsigned char *out = p->bytes;

	*out++ = (unsigned char)((snap->has_stats ? HAS_STATS : 0) | (has_total ? HAS_TOTAL : 0));
	out = put_nr(out, fold(snap->start_ns - p->end_ns));
	out = put_nr(out, snap->end_ns - snap->start_ns);
	out = put_nr(out, snap->sample_us);
	if (snap->has_stats)
		out = put_stats(out, &snap->stats);
	if (has_total)
		out = put_nr(out, snap->total_bytes);
	return put_nr(out, snap->nr_regions);
}

int pack__snapshot(struct pack *p, const struct record_snapshot *snap)
{
	uint64_t last_end = 0;
	unsigned char *out;
	size_t i, k = 0;
	int err;

	err = reserve_bytes(p, SZ_SNAPSHOT + snap->nr_regions * SZ_REGION);
	err = err ?: reserve_regions(&p->regions, &p->cap_regions, snap->nr_regions);
	if (err)
		return err;
	out = put_head(p, snap);
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];
		const struct record_region none = { .start = r->start, .end = r->start };
		const struct record_region *match = find_match(p, &k, r->start);

		out = put_region(out, r, match ? match : &none, last_end);
		last_end = r->end;
	}
	p->nr_bytes = (size_t)(out - p->bytes);
	if (snap->nr_regions)
		memcpy(p->regions, snap->regions, snap->nr_regions * sizeof(*p->regions));
	p->nr_regions = snap->nr_regions;
	p->end_ns = snap->end_ns;
	return 0;
}

static void swap_regions(struct pack *p)
{
	struct record_region *regions = p->regions;
	size_t cap = p->cap_regions;

	p->regions = p->next;
	p->cap_regions = p->cap_next;
	p->next = regions;
	p->cap_next = cap;
}

/* Unpack @nr regions into @p->next. */
static void get_regions(struct pack *p, const unsigned char *in, size_t nr)
{
	uint64_t last_end = 0;
	size_t i, k = 0;

	for (i = 0; i < nr; i++) {
		const struct record_region *match;
		struct record_region *r = &p->next[i];
		unsigned char flags = *in++;
		uint64_t start = last_end;

		if (!(flags & AT_LAST_END))
			start += get_nr(&in);
		match = find_match(p, &k, start);
		*r = match ? *match : (struct record_region){ .start = start, .end = start };
		if (flags == ONLY_OLDER)
			r->age++;
		else
			in = get_region(in, r, flags);
		last_end = r->end;
	}
}

int pack__unpack(struct pack *p, const unsigned char *bytes, struct record_snapshot *ret_snap)
{
	struct record_snapshot snap = { 0 };
	const unsigned char *in = bytes;
	unsigned char flags = *in++;
	int err;

	snap.start_ns = p->end_ns + unfold(get_nr(&in));
	snap.end_ns = snap.start_ns + get_nr(&in);
	snap.sample_us = get_nr(&in);
	snap.has_stats = flags & HAS_STATS;
	if (snap.has_stats)
		get_stats(&in, &snap.stats);
	if (flags & HAS_TOTAL)
		snap.total_bytes = get_nr(&in);
	snap.nr_regions = (size_t)get_nr(&in);
	err = reserve_regions(&p->next, &p->cap_next, snap.nr_regions);
	if (err)
		return err;
	get_regions(p, in, snap.nr_regions);
	swap_regions(p);
	p->nr_regions = snap.nr_regions;
	p->end_ns = snap.end_ns;
	snap.regions = p->regions;
	if (!(flags & HAS_TOTAL))
		snap.total_bytes = record_snapshot__sum(&snap);
	*ret_snap = snap;
	return 0;
}

void pack__reset(struct pack *p)
{
	p->nr_regions = 0;
	p->end_ns = 0;
}

void pack__fini(struct pack *p)
{
	free(p->regions);
	free(p->next);
	free(p->bytes);
	*p = (struct pack){ 0 };
}
