/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What schemes were tried on, as snapshots: one for each scheme and target of a pass. */
#ifndef BDAMON_RECORD_TRIED_H
#define BDAMON_RECORD_TRIED_H

#include <stddef.h>

#include "record/scheme_event.h"
#include "record/writer.h"

struct bd_scheme;

/**
 * struct tried_schemes - what is known of the schemes.
 * @schemes: each scheme's index and filters, owned with these; their stats are those of the last
 *	pass
 * @nr: how many
 */
struct tried_schemes {
	struct record_tried *schemes;
	size_t nr;
	/* private: end of each scheme's last pass; regions of a snapshot, and room */
	uint64_t *last_ns;
	struct record_region *regions;
	size_t cap_regions;
};

/** typedef tried_fn - told of each snapshot, borrowed; a negative errno ends it. */
typedef int (*tried_fn)(void *priv, const struct record_snapshot_view *snap);

/**
 * tried_schemes__init() - nothing was tried yet.
 * @t: set; call tried_schemes__fini() in any case
 * @schemes: the schemes; borrowed during the call
 * @nr: how many
 * @start_ns: when the first pass begins, CLOCK_MONOTONIC
 *
 * Return: 0 or -ENOMEM.
 */
int tried_schemes__init(struct tried_schemes *t, struct bd_scheme *const *schemes, size_t nr,
			uint64_t start_ns);

/**
 * tried_schemes__gather() - make snapshots of the events of one pass.
 * @t: the schemes
 * @events: all of them, in order
 * @nr: how many
 * @each: is told of each snapshot; none is empty
 * @priv: its first argument
 *
 * Return: 0, -ENOMEM, or what @each returned.
 */
int tried_schemes__gather(struct tried_schemes *t, const struct scheme_event *events, size_t nr,
			  tried_fn each, void *priv);

/** tried_schemes__fini() - free what it owns. */
void tried_schemes__fini(struct tried_schemes *t);

#endif
