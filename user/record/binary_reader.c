// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records from binary files, item by item. */
#include "record/binary_reader.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/track.h"

#define SZ_MAGIC   (sizeof(BINARY_MAGIC) - 1)
#define SZ_VERSION 4
#define SZ_TIME	   20
#define SZ_TARGET  12
#define SZ_REGION  20

/* The id of a target takes four bytes less in version 1. */
#define SZ_TARGET_1 8

#define NS_PER_S 1000000000

/** enum binary_item - what the next bytes are; BINARY_START: a magic, or else the first time. */
enum binary_item { BINARY_START, BINARY_VERSION, BINARY_TIME, BINARY_TARGET, BINARY_REGION };

/**
 * struct binary_reader - see binary_reader.h.
 * @tracks: what was read
 * @track: the target whose regions come
 * @version: of the layout
 * @item: what is being collected
 * @bytes: its first @nr_bytes
 * @sz_item: how many it has
 * @offset: where in the file it begins
 * @end_ns: end of the open snapshots
 * @nr_targets: targets that are still to come
 * @nr_regions: regions of @track that are still to come
 */
struct binary_reader {
	struct track_list tracks;
	struct track *track;
	int version;
	enum binary_item item;
	unsigned char bytes[SZ_TIME];
	size_t nr_bytes;
	size_t sz_item;
	uint64_t offset;
	uint64_t end_ns;
	uint32_t nr_targets;
	uint32_t nr_regions;
	int err;
	char why[320];
};

static uint32_t get_u32(const unsigned char *bytes)
{
	uint32_t v;

	memcpy(&v, bytes, sizeof(v));
	return le32toh(v);
}

static uint64_t get_u64(const unsigned char *bytes)
{
	uint64_t v;

	memcpy(&v, bytes, sizeof(v));
	return le64toh(v);
}

static int fail(struct binary_reader *br, const char *what)
{
	br->err = -EINVAL;
	snprintf(br->why, sizeof(br->why), "at byte %llu %s", (unsigned long long)br->offset, what);
	return br->err;
}

/* Keep the reason why a region or snapshot was refused. */
static int refused(struct binary_reader *br, int err)
{
	char what[256];

	record_store__explain(err, what, sizeof(what));
	br->err = err;
	snprintf(br->why, sizeof(br->why), "at byte %llu %s", (unsigned long long)br->offset, what);
	return err;
}

static void expect(struct binary_reader *br, enum binary_item item, size_t sz_item)
{
	br->item = item;
	br->sz_item = sz_item;
}

/* --- items, when they are complete --------------------------------------------------- */

static bool is_time(const unsigned char *bytes)
{
	uint64_t sec = get_u64(bytes), ns = get_u64(bytes + 8);

	return sec <= INT64_MAX / NS_PER_S && ns < NS_PER_S && sec * NS_PER_S + ns <= INT64_MAX;
}

/* What follows a target or its last region. */
static void expect_next(struct binary_reader *br)
{
	if (br->nr_regions)
		expect(br, BINARY_REGION, SZ_REGION);
	else if (br->nr_targets)
		expect(br, BINARY_TARGET, br->version == 1 ? SZ_TARGET_1 : SZ_TARGET);
	else
		expect(br, BINARY_TIME, SZ_TIME);
}

/* Ends the snapshot if all its regions have come. */
static int end_region(struct binary_reader *br)
{
	int err = br->nr_regions ? 0 : track_list__end(&br->tracks, br->track);

	if (err)
		return refused(br, err);
	expect_next(br);
	return 0;
}

static int take_version(struct binary_reader *br)
{
	uint32_t version = get_u32(br->bytes);

	if (version != 1 && version != 2)
		return fail(br, "is a version of binary records that nobody has written");
	br->version = (int)version;
	expect(br, BINARY_TIME, SZ_TIME);
	return 0;
}

static int take_time(struct binary_reader *br)
{
	if (!is_time(br->bytes))
		return fail(br, "there is no time");
	br->end_ns = get_u64(br->bytes) * NS_PER_S + get_u64(br->bytes + 8);
	br->nr_targets = get_u32(br->bytes + 16);
	if (br->nr_targets > TRACK_MAX)
		return refused(br, -E2BIG);
	expect_next(br);
	return 0;
}

static int take_target(struct binary_reader *br)
{
	struct track_key key = { RECORD_NULL, RECORD_NULL, RECORD_NULL, 0 };
	int err;

	key.target = br->version == 1 ? get_u32(br->bytes) : get_u64(br->bytes);
	err = track_list__find(&br->tracks, &key, &br->track);
	if (err)
		return refused(br, err);
	br->track->end_ns = br->end_ns;
	br->nr_targets--;
	br->nr_regions = get_u32(br->bytes + br->sz_item - 4);
	if (br->nr_regions > RECORD_MAX_REGIONS)
		return refused(br, -E2BIG);
	br->track->expected = br->nr_regions;
	return end_region(br);
}

static int take_region(struct binary_reader *br)
{
	struct record_region region = {
		.start = get_u64(br->bytes),
		.end = get_u64(br->bytes + 8),
		.nr_accesses = get_u32(br->bytes + 16),
		.age = RECORD_AGE_UNKNOWN,
	};
	int err;

	if (region.start > region.end)
		return fail(br, "a region ends before it starts");
	err = track_list__put(&br->tracks, br->track, &region);
	if (err)
		return refused(br, err);
	br->nr_regions--;
	return end_region(br);
}

static int take_item(struct binary_reader *br)
{
	switch (br->item) {
	case BINARY_VERSION:
		return take_version(br);
	case BINARY_TIME:
		return take_time(br);
	case BINARY_TARGET:
		return take_target(br);
	default:
		return take_region(br);
	}
}

/* Enough is there to tell whether the file has a magic; without one it is a time's beginning. */
static bool take_start(struct binary_reader *br)
{
	if (br->item != BINARY_START)
		return false;
	if (memcmp(br->bytes, BINARY_MAGIC, SZ_MAGIC)) {
		expect(br, BINARY_TIME, SZ_TIME);
	} else {
		br->offset = SZ_MAGIC;
		br->nr_bytes = 0;
		expect(br, BINARY_VERSION, SZ_VERSION);
	}
	return true;
}

/* --- life -------------------------------------------------------------------------- */

bool binary_reader__knows(const unsigned char *bytes, size_t len)
{
	if (len >= SZ_MAGIC && !memcmp(bytes, BINARY_MAGIC, SZ_MAGIC))
		return true;
	/* Version 0: one time and target at least, whose numbers are as they can be. */
	return len >= SZ_TIME + SZ_TARGET && is_time(bytes) && get_u64(bytes) < UINT32_MAX &&
	       get_u32(bytes + 16) - 1 < TRACK_MAX &&
	       get_u32(bytes + SZ_TIME + 8) <= RECORD_MAX_REGIONS;
}

struct binary_reader *binary_reader__new(struct record_store *store)
{
	struct binary_reader *br = calloc(1, sizeof(*br));

	if (br) {
		br->tracks.store = store;
		expect(br, BINARY_START, SZ_MAGIC);
	}
	return br;
}

int binary_reader__feed(struct binary_reader *br, const unsigned char *bytes, size_t len)
{
	while (len && !br->err) {
		size_t nr = br->sz_item - br->nr_bytes;

		if (nr > len)
			nr = len;
		memcpy(br->bytes + br->nr_bytes, bytes, nr);
		br->nr_bytes += nr;
		bytes += nr;
		len -= nr;
		if (br->nr_bytes < br->sz_item || take_start(br))
			continue;
		take_item(br);
		br->offset += br->nr_bytes;
		br->nr_bytes = 0;
	}
	return br->err;
}

int binary_reader__finish(struct binary_reader *br, bool *ret_cut)
{
	int err;

	*ret_cut = br->nr_bytes || br->nr_targets || br->nr_regions;
	if (br->err)
		return br->err;
	err = track_list__finish(&br->tracks);
	if (err == -ENODATA) {
		br->err = -EINVAL;
		snprintf(br->why, sizeof(br->why), "it has no whole snapshot");
	} else if (err) {
		refused(br, err);
	}
	return br->err;
}

const char *binary_reader__why(const struct binary_reader *br)
{
	return br->why;
}

void binary_reader__free(struct binary_reader *br)
{
	if (!br)
		return;
	track_list__fini(&br->tracks);
	free(br);
}
