/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a live view of a monitoring shows: the model, without a terminal and without a clock.
 *
 * Windows are added as they come, which costs next to nothing.  view__refresh() brings the
 * picture up to date; only then is anything computed.  One target is shown at a time.
 */
#ifndef BDAMON_VIEW_VIEW_H
#define BDAMON_VIEW_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "record/writer.h"
#include "view/history.h"
#include "view/mappings.h"
#include "view/ranges.h"
#include "view/scope.h"
#include "view/trend.h"
#include "view/listing.h"
#include "view/waterfall.h"

/** enum view_action - what people can ask for. */
enum view_action {
	VIEW_ZOOM_IN,
	VIEW_ZOOM_OUT,
	VIEW_LEFT,
	VIEW_RIGHT,
	VIEW_NEXT_RANGE,
	VIEW_PREVIOUS_RANGE,
	VIEW_AUTO, /* the hottest range again */
	VIEW_LONGER_ROWS,
	VIEW_SHORTER_ROWS,
	VIEW_DOWN, /* select the next region of the table */
	VIEW_UP,
	VIEW_ZOOM_TO_SELECTED,
	VIEW_NEXT_ORDER,
	VIEW_REVERSE,
	VIEW_NEXT_TARGET,
	VIEW_PREVIOUS_TARGET,
	VIEW_PAUSE, /* and go on */
};

/**
 * struct view_target - one target in the last window.
 * @id: as in snapshots
 * @bytes: memory monitored
 * @hot_bytes: of it, what was accessed: the working set
 */
struct view_target {
	uint32_t id;
	uint64_t bytes;
	uint64_t hot_bytes;
};

/**
 * struct view - the model; fields are for reading.
 * @history: all that is held in memory
 * @working_set: bytes of the working set of all targets
 * @targets: owned array of @nr_targets, those of the last window
 * @about: the intervals in force
 * @target_id: the target shown, if @has_target
 * @maps: its mappings as far as they are known
 * @ranges: its ranges
 * @listing: its regions, sorted by @order
 * @is_reversed: the order is
 * @is_selected: the region that holds @selected is
 * @scope: addresses shown; chosen by itself if @is_auto
 * @row_ns: time that a row of the heatmap stands for
 * @waterfall: the moving heatmap of the scope
 * @is_paused: the picture stands still; what comes is held in memory all the same
 * @snap: private: the snapshot shown, its regions owned
 * @is_target_chosen: private: somebody asked for it
 * @row_step: private: index of @row_ns among those to choose from
 * @nr_cols: private: columns of the heatmap
 * @nr_rows: private: rows of it
 * @filled: private: number of the snapshot that the waterfall takes next
 * @until: private: number of the first snapshot not to be shown while paused
 */
struct view {
	struct history *history;
	struct trend working_set;
	struct view_target *targets;
	size_t nr_targets;
	struct record about;
	uint32_t target_id;
	bool has_target;
	struct mappings maps;
	struct view_ranges ranges;
	struct listing listing;
	enum listing_order order;
	bool is_reversed;
	bool is_selected;
	uint64_t selected;
	struct scope scope;
	bool is_auto;
	uint64_t row_ns;
	struct waterfall waterfall;
	bool is_paused;

	struct record_snapshot_view snap;
	struct record_region *regions;
	bool is_target_chosen;
	unsigned int row_step;
	unsigned int nr_cols;
	unsigned int nr_rows;
	uint64_t filled;
	uint64_t until;
};

/**
 * view__init() - an empty view.
 * @v: the view; view__fini() it in any case
 * @intervals: those of the monitoring
 * @max_bytes: limit of the memory for the history
 *
 * Return: 0 or -ENOMEM.
 */
int view__init(struct view *v, const struct record_intervals *intervals, size_t max_bytes);

/** view__fini() - free everything. */
void view__fini(struct view *v);

/** view__add() - take in one window: the snapshots of all targets. Return: 0 or -ENOMEM. */
int view__add(struct view *v, const struct record_snapshot_view *snaps, size_t nr);

/** view__tuned() - the sampling interval is another one from now on. */
void view__tuned(struct view *v, uint64_t sample_us);

/** view__resize() - the heatmap has @nr_cols columns and @nr_rows rows from now on. */
void view__resize(struct view *v, unsigned int nr_cols, unsigned int nr_rows);

/** view__set_row_ns() - a row of the heatmap stands for this time, > 0, until somebody asks else. */
void view__set_row_ns(struct view *v, uint64_t row_ns);

/** view__set_mappings() - take over the mappings of the target shown; @maps is empty afterwards. */
void view__set_mappings(struct view *v, struct mappings *maps);

/** view__act() - do what somebody asked for; seen after the next refresh. */
void view__act(struct view *v, enum view_action action);

/** view__refresh() - bring everything shown up to date. Return: 0 or -ENOMEM. */
int view__refresh(struct view *v);

/** view__target() - Return: the target shown, as of the last window; NULL if there is none. */
const struct view_target *view__target(const struct view *v);

/** view__selected_row() - Return: index of the selected region in the table, or its length. */
size_t view__selected_row(const struct view *v);

#endif
