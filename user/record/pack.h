/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Snapshots packed into few bytes, for putting them aside.
 *
 * Each snapshot is described by what differs from the one before.  A region that only became
 * one interval older takes one byte, so an hour of 100 regions every 100 ms takes some 5 MiB
 * where it would take 138 MiB.  Packing and unpacking cost some 5 ns a region.
 */
#ifndef BDAMON_RECORD_PACK_H
#define BDAMON_RECORD_PACK_H

#include "record/record.h"

/**
 * struct pack - the snapshot before, for either direction; all zero before the first one.
 * @end_ns: its end
 * @regions: owned copy of its regions
 * @nr_regions: how many
 * @cap_regions: room there
 * @next: private: room for the regions of the snapshot being unpacked
 * @cap_next: private: room there
 * @bytes: owned: what was packed last
 * @nr_bytes: how many
 * @cap_bytes: room there
 */
struct pack {
	uint64_t end_ns;
	struct record_region *regions;
	size_t nr_regions;
	size_t cap_regions;
	struct record_region *next;
	size_t cap_next;
	unsigned char *bytes;
	size_t nr_bytes;
	size_t cap_bytes;
};

/**
 * pack__snapshot() - pack a snapshot into @p->bytes.
 * @p: state
 * @snap: the snapshot, with regions as record.h promises
 *
 * Return: 0 or -ENOMEM.
 */
int pack__snapshot(struct pack *p, const struct record_snapshot *snap);

/**
 * pack__unpack() - the reverse.
 * @p: state
 * @bytes: what pack__snapshot() made, of a snapshot that followed the same ones
 * @ret_snap: the snapshot; its regions are valid until the next call
 *
 * Return: 0 or -ENOMEM.
 */
int pack__unpack(struct pack *p, const unsigned char *bytes, struct record_snapshot *ret_snap);

/** pack__reset() - forget the snapshot before, but keep the memory for the next ones. */
void pack__reset(struct pack *p);

/** pack__fini() - free everything. */
void pack__fini(struct pack *p);

#endif
