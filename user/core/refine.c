// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * From a strip to cuts.
 *
 * The strip is divided into segments of much and of little access.  A segment
 * ends where three quarters of the next few units belong to the other class,
 * so that single odd units change nothing.  Example, steady = 8, one sign a
 * unit: ....#...########.####.......  has the segments
 * [0, 8) cold, [8, 21) hot, [21, 28) cold.  A few units of the other class at
 * either end of what was looked at may be odd ones or the rest of a pattern
 * beyond it: they count as unknown.
 *
 * A region is contradicted when a segment within it differs from the region's
 * own rate by more than REFINE_CONTRAST and more than chance explains; then all segments within it become
 * regions of their own, and the merge at the window's end puts together again
 * what turns out to be alike.
 */
#include "core/refine.h"

#define REFINE_CONTRAST 0.4f
/* ...and by so many standard errors of what as many units of the region would show. */
#define SURE	       3.9f
#define LEAST_VARIANCE 0.02f
/* More segments than that are no pattern but noise. */
#define MAX_SEGMENTS 24
/* Evidence that a close look is worth, in ordinary looks. */
#define CLOSE_LOOKS 2.0f
/* What is left of the look that led to it, one window later. */
#define SUSPECT_LOOKS 0.9f

/* struct segment - units [first, end) of a strip, alike; share < 0: unknown. */
struct segment {
	uint64_t start;
	uint64_t end;
	float share;
};

static bool is_hot(uint8_t share)
{
	return share >= BD_STRIP_ALL / 2;
}

/* Whether a change to the class of unit @at begins there. */
static bool turns_at(const struct bd_strip *strip, size_t at)
{
	size_t end = at + strip->steady < strip->nr ? at + strip->steady : strip->nr;
	bool hot = is_hot(strip->shares[at]);
	size_t agree = 0, i;

	for (i = at; i < end && strip->shares[i] != BD_STRIP_UNKNOWN; i++)
		agree += is_hot(strip->shares[i]) == hot;
	return i - at > strip->steady / 2 && 4 * agree >= 3 * (i - at);
}

/* The end of the segment that begins at unit @at. */
static size_t segment_end(const struct bd_strip *strip, size_t at)
{
	bool unknown = strip->shares[at] == BD_STRIP_UNKNOWN;
	bool hot = is_hot(strip->shares[at]);
	size_t i;

	for (i = at + 1; i < strip->nr; i++) {
		if ((strip->shares[i] == BD_STRIP_UNKNOWN) != unknown)
			break;
		if (!unknown && is_hot(strip->shares[i]) != hot && turns_at(strip, i))
			break;
	}
	/* What is left after the last turn did not suffice for another one. */
	while (!unknown && i > at + 1 && is_hot(strip->shares[i - 1]) != hot)
		i--;
	return i;
}

/* Whether units [from, to) are too few beside ones of the other class to mean anything. */
static bool is_doubtful(const struct bd_strip *strip, size_t from, size_t to)
{
	bool has_left = from > 0 && strip->shares[from - 1] != BD_STRIP_UNKNOWN;
	bool has_right = to < strip->nr && strip->shares[to] != BD_STRIP_UNKNOWN;

	return to - from <= strip->steady / 2 && (has_left || has_right);
}

static float segment_share(const struct bd_strip *strip, size_t from, size_t to)
{
	unsigned long sum = 0;
	size_t i;

	if (strip->shares[from] == BD_STRIP_UNKNOWN || is_doubtful(strip, from, to))
		return -1;
	for (i = from; i < to; i++)
		sum += strip->shares[i];
	return (float)sum / (float)((to - from) * BD_STRIP_ALL);
}

/* Return: number of segments, or 0 when there are too many to mean anything. */
static size_t find_segments(const struct bd_strip *strip, struct segment segments[MAX_SEGMENTS])
{
	size_t n = 0, at = 0, end;

	for (; at < strip->nr; at = end) {
		if (n == MAX_SEGMENTS)
			return 0;
		end = segment_end(strip, at);
		segments[n++] = (struct segment){
			.start = strip->start + at * strip->unit_bytes,
			.end = strip->start + end * strip->unit_bytes,
			.share = segment_share(strip, at, end),
		};
	}
	return n;
}

/* The part of @segment inside @region; empty when start >= end. */
static struct segment clip(const struct segment *segment, const struct bd_region *region)
{
	struct segment part = *segment;

	if (part.start < region->start)
		part.start = region->start;
	if (part.end > region->end)
		part.end = region->end;
	return part;
}

/*
 * Whether @diff from @rate is more than chance in a part of @nr units.  In memory of which random
 * pages are accessed half of the time some few of 512 always happen to be all hot or all cold.
 */
static bool is_sure(float diff, float rate, float nr)
{
	float variance = rate * (1 - rate);

	if (variance < LEAST_VARIANCE)
		variance = LEAST_VARIANCE;
	return diff * diff * nr > SURE * SURE * variance;
}

static bool is_contradicted(const struct bd_region *region, const struct bd_strip *strip,
			    const struct segment *segments, size_t n)
{
	float rate = strip->is_set ? region->est.set : bd_estimate__rate(&region->est);
	size_t i;

	for (i = 0; i < n; i++) {
		struct segment part = clip(&segments[i], region);
		float diff = segments[i].share - rate;

		if (part.start < part.end && segments[i].share >= 0 &&
		    (diff > REFINE_CONTRAST || -diff > REFINE_CONTRAST) &&
		    is_sure(diff, rate, (float)(part.end - part.start) / (float)strip->unit_bytes))
			return true;
	}
	return false;
}

/*
 * An estimate that says what was seen.  Bits that were cleared and read again, or are read as
 * they are, say nothing about pages beyond clearing: these are not expected in the new region.
 */
static struct bd_estimate estimate_of(float share, const struct bd_estimate *before,
				      const struct bd_strip *strip)
{
	bool hot = share >= 0.5f;
	struct bd_estimate est = *before;

	if (strip->is_coarse) {
		est.coarse_rate = share;
		return est;
	}
	if (strip->is_set) {
		est.set = share;
		est.nr_set = CLOSE_LOOKS;
		return est;
	}
	return (struct bd_estimate){
		.set = hot ? 1 : share,
		.set_rate = hot ? share : 1,
		.nr_set = CLOSE_LOOKS,
		.nr_clear = CLOSE_LOOKS,
		.nr_armed = CLOSE_LOOKS,
		.coarse_rate = -1,
	};
}

/* What is left of a region of @sz bytes when parts were taken out: fewer, or more, set pages. */
static float rest_set(const struct bd_region *region, const struct segment *segments, size_t n)
{
	float total = (float)bd_region__sz(region), taken = 0, taken_set = 0, rest;
	size_t i;

	for (i = 0; i < n; i++) {
		struct segment part = clip(&segments[i], region);

		if (part.start >= part.end || part.share < 0)
			continue;
		taken += (float)(part.end - part.start);
		taken_set += (float)(part.end - part.start) * part.share;
	}
	if (taken >= total)
		return region->est.set;
	rest = (region->est.set * total - taken_set) / (total - taken);
	return rest < 0 ? 0 : rest > 1 ? 1 : rest;
}

static bool is_any_hot(const struct bd_region *region, const struct segment *segments, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct segment part = clip(&segments[i], region);

		if (part.start < part.end && segments[i].share >= 0.5f)
			return true;
	}
	return false;
}

/* What is left of a region when parts are taken out, before they are. */
static void correct_rest(struct bd_region *region, const struct segment *segments, size_t n,
			 const struct bd_strip *strip)
{
	if (strip->is_coarse)
		return;
	region->est.set = rest_set(region, segments, n);
	/* The look that it all began with was of what is taken out now. */
	if (strip->is_suspect && is_any_hot(region, segments, n))
		bd_estimate__disown(&region->est, SUSPECT_LOOKS);
}

/*
 * Cut region @idx into the segments within it and give them their estimates.
 * Return: index behind its last part, or -ENOMEM.
 */
static long cut_region(struct bd_target *target, size_t idx, const struct segment *segments,
		       size_t n, const struct bd_strip *strip, int *nr_renewed)
{
	size_t i;
	int err;

	correct_rest(&target->regions[idx], segments, n, strip);
	for (i = 0; i < n; i++) {
		struct bd_region *region = &target->regions[idx];
		struct segment part = clip(&segments[i], region);

		if (part.start >= part.end || part.share < 0)
			continue;
		if (part.start > region->start) {
			err = bd_target__cut_region(target, idx++, part.start - region->start);
			if (err)
				return err;
			region = &target->regions[idx];
		}
		if (part.end < region->end) {
			err = bd_target__cut_region(target, idx, part.end - region->start);
			if (err)
				return err;
			region = &target->regions[idx++];
		}
		region->est = estimate_of(part.share, &region->est, strip);
		(*nr_renewed)++;
	}
	return (long)idx + 1;
}

int bd_target__refine(struct bd_target *target, const struct bd_strip *strip, size_t max_new)
{
	struct segment segments[MAX_SEGMENTS];
	size_t n = find_segments(strip, segments), nr_before = target->nr_regions;
	uint64_t end = strip->start + strip->nr * strip->unit_bytes;
	int nr_renewed = 0;
	size_t idx = 0;
	long next;

	while (n && idx < target->nr_regions && target->regions[idx].start < end) {
		const struct bd_region *region = &target->regions[idx];

		/* Each segment adds two regions at most. */
		if (region->end <= strip->start ||
		    target->nr_regions - nr_before + 2 * n > max_new ||
		    (strip->is_coarse && !bd_estimate__is_unarmable(&region->est)) ||
		    !is_contradicted(region, strip, segments, n)) {
			idx++;
			continue;
		}
		next = cut_region(target, idx, segments, n, strip, &nr_renewed);
		if (next < 0)
			return (int)next;
		idx = (size_t)next;
	}
	return nr_renewed;
}
