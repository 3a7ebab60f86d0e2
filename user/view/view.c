// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a live view of a monitoring shows. */
#include "view/view.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NS_PER_MS 1000000ull

/* A target shown by our own choice is left for one with more than so many times its working set. */
#define TARGET_HYSTERESIS 2

/* Around a selected region its surroundings are shown, an eighth of it on each side. */
#define SELECTED_MARGIN 8

static const uint64_t row_steps_ms[] = {
	100, 200, 500, 1000, 2000, 5000, 10000, 30000, 60000, 300000, 600000,
};

#define NR_ROW_STEPS	 (sizeof(row_steps_ms) / sizeof(row_steps_ms[0]))
#define DEFAULT_ROW_STEP 3

/* The shortest rows that each get a window of their own. */
static unsigned int min_row_step(const struct view *v)
{
	unsigned int i = 0;

	while (i < NR_ROW_STEPS - 1 && row_steps_ms[i] * 1000 < v->about.intervals.aggr_us)
		i++;
	return i;
}

int view__init(struct view *v, const struct record_intervals *intervals, size_t max_bytes)
{
	*v = (struct view){
		.about = { .has_intervals = true, .intervals = *intervals },
		.is_auto = true,
		.row_step = DEFAULT_ROW_STEP,
	};
	if (v->row_step < min_row_step(v))
		v->row_step = min_row_step(v);
	v->row_ns = row_steps_ms[v->row_step] * NS_PER_MS;
	v->history = history__new(max_bytes);
	return v->history ? 0 : -ENOMEM;
}

void view__fini(struct view *v)
{
	history__free(v->history);
	mappings__fini(&v->maps);
	view_ranges__fini(&v->ranges);
	listing__fini(&v->listing);
	waterfall__fini(&v->waterfall);
	free(v->targets);
	free(v->regions);
	*v = (struct view){ 0 };
}

/* --- what comes ------------------------------------------------------------------- */

static struct view_target sum_up(const struct record_snapshot_view *snap)
{
	struct view_target target = { .id = snap->target_id };
	uint32_t i;

	for (i = 0; i < snap->nr_regions; i++) {
		uint64_t sz = snap->regions[i].end - snap->regions[i].start;

		target.bytes += sz;
		if (snap->regions[i].nr_accesses)
			target.hot_bytes += sz;
	}
	return target;
}

int view__add(struct view *v, const struct record_snapshot_view *snaps, size_t nr)
{
	struct view_target *targets = reallocarray(v->targets, nr + 1, sizeof(*targets));
	double hot_bytes = 0;
	size_t i;
	int err = 0;

	if (!targets)
		return -ENOMEM;
	v->targets = targets;
	v->nr_targets = nr;
	for (i = 0; i < nr; i++) {
		targets[i] = sum_up(&snaps[i]);
		hot_bytes += (double)targets[i].hot_bytes;
		err = err ?: history__add(v->history, &snaps[i]);
	}
	if (nr)
		trend__add(&v->working_set, snaps[0].end_ns, hot_bytes);
	return err;
}

/* The core keeps the number of samples in an aggregation, and counts ages in aggregations. */
void view__tuned(struct view *v, uint64_t sample_us)
{
	double max_samples = record__max_samples(&v->about);

	v->about.intervals.sample_us = sample_us;
	v->about.intervals.aggr_us = (uint64_t)((double)sample_us * max_samples);
}

void view__resize(struct view *v, unsigned int nr_cols, unsigned int nr_rows)
{
	v->nr_cols = nr_cols;
	v->nr_rows = nr_rows;
}

void view__set_row_ns(struct view *v, uint64_t row_ns)
{
	v->row_ns = row_ns;
}

void view__set_mappings(struct view *v, struct mappings *maps)
{
	/* The table's names were theirs. */
	v->listing.nr = 0;
	mappings__fini(&v->maps);
	v->maps = *maps;
	*maps = (struct mappings){ 0 };
}

/* --- what is asked for -------------------------------------------------------------- */

static uint64_t min_bytes(const struct view *v)
{
	/* A column of less than a page would tell nothing more. */
	return (uint64_t)v->nr_cols * SCOPE_PAGE;
}

/* The neighbour of the range in the middle of the picture. */
static void show_neighbour(struct view *v, bool next)
{
	uint64_t middle = v->scope.start + scope__sz(&v->scope) / 2;
	const struct view_range *found = NULL, *range;
	size_t i;

	for (i = 0; i < v->ranges.nr; i++) {
		range = &v->ranges.list[i];
		if (next && range->start > middle && !found)
			found = range;
		if (!next && range->end <= middle)
			found = range;
	}
	if (found)
		scope__fit(&v->scope, found->start, found->end, 0, min_bytes(v));
}

static void change_scope(struct view *v, enum view_action action)
{
	if (!scope__sz(&v->scope) || !v->snap.nr_regions)
		return;
	v->is_auto = false;
	/* Addresses are those of the target shown. */
	v->is_target_chosen = true;
	switch (action) {
	case VIEW_ZOOM_IN:
		scope__narrow(&v->scope, min_bytes(v));
		break;
	case VIEW_ZOOM_OUT:
		scope__widen(&v->scope);
		break;
	case VIEW_LEFT:
	case VIEW_RIGHT:
		scope__move(&v->scope, action == VIEW_RIGHT, v->regions[0].start,
			    v->regions[v->snap.nr_regions - 1].end);
		break;
	default:
		show_neighbour(v, action == VIEW_NEXT_RANGE);
	}
}

static void change_row_step(struct view *v, bool longer)
{
	if (longer && v->row_step < NR_ROW_STEPS - 1)
		v->row_step++;
	else if (!longer && v->row_step > min_row_step(v))
		v->row_step--;
	v->row_ns = row_steps_ms[v->row_step] * NS_PER_MS;
}

/* The first press selects the first region; what is selected stays so wherever it is sorted to. */
static void select_row(struct view *v, bool down)
{
	size_t row = view__selected_row(v);

	if (!v->listing.nr)
		return;
	if (row == v->listing.nr)
		row = 0;
	else if (down)
		row += row < v->listing.nr - 1;
	else
		row -= row > 0;
	v->selected = v->listing.rows[row].region.start;
	v->is_selected = true;
}

static void zoom_to_selected(struct view *v)
{
	size_t row = view__selected_row(v);
	const struct record_region *region;

	if (row == v->listing.nr)
		return;
	region = &v->listing.rows[row].region;
	v->is_auto = false;
	v->is_target_chosen = true;
	scope__fit(&v->scope, region->start, region->end, SELECTED_MARGIN, min_bytes(v));
}

static void show_target(struct view *v, uint32_t id)
{
	v->target_id = id;
	v->has_target = true;
	v->is_auto = true;
	v->is_selected = false;
	v->scope = (struct scope){ 0 };
	v->snap.nr_regions = 0;
	v->listing.nr = 0;
	v->ranges.nr = 0;
	mappings__fini(&v->maps);
	waterfall__fini(&v->waterfall);
}

static void change_target(struct view *v, bool next)
{
	const struct view_target *shown = view__target(v);
	size_t i = shown ? (size_t)(shown - v->targets) : 0;

	if (v->nr_targets < 2)
		return;
	i = (next ? i + 1 : i + v->nr_targets - 1) % v->nr_targets;
	show_target(v, v->targets[i].id);
	v->is_target_chosen = true;
}

static void pause(struct view *v)
{
	v->is_paused = !v->is_paused;
	v->until = history__end(v->history);
}

void view__act(struct view *v, enum view_action action)
{
	switch (action) {
	case VIEW_ZOOM_IN:
	case VIEW_ZOOM_OUT:
	case VIEW_LEFT:
	case VIEW_RIGHT:
	case VIEW_NEXT_RANGE:
	case VIEW_PREVIOUS_RANGE:
		change_scope(v, action);
		break;
	case VIEW_AUTO:
		v->is_auto = true;
		v->is_target_chosen = false;
		break;
	case VIEW_LONGER_ROWS:
	case VIEW_SHORTER_ROWS:
		change_row_step(v, action == VIEW_LONGER_ROWS);
		break;
	case VIEW_DOWN:
	case VIEW_UP:
		select_row(v, action == VIEW_DOWN);
		break;
	case VIEW_ZOOM_TO_SELECTED:
		zoom_to_selected(v);
		break;
	case VIEW_NEXT_ORDER:
		v->order = (v->order + 1) % NR_LISTING_ORDERS;
		break;
	case VIEW_REVERSE:
		v->is_reversed = !v->is_reversed;
		break;
	case VIEW_NEXT_TARGET:
	case VIEW_PREVIOUS_TARGET:
		change_target(v, action == VIEW_NEXT_TARGET);
		break;
	case VIEW_PAUSE:
		pause(v);
		break;
	}
}

/* --- the picture ------------------------------------------------------------------ */

const struct view_target *view__target(const struct view *v)
{
	size_t i;

	for (i = 0; v->has_target && i < v->nr_targets; i++)
		if (v->targets[i].id == v->target_id)
			return &v->targets[i];
	return NULL;
}

size_t view__selected_row(const struct view *v)
{
	return v->is_selected ? listing__find(&v->listing, v->selected) : v->listing.nr;
}

/* The one with the largest working set, unless somebody chose; any if the one shown has ended. */
static void choose_target(struct view *v)
{
	const struct view_target *shown = view__target(v), *most = NULL;
	size_t i;

	if (shown && v->is_target_chosen)
		return;
	for (i = 0; i < v->nr_targets; i++)
		if (!most || v->targets[i].hot_bytes > most->hot_bytes)
			most = &v->targets[i];
	if (!most || (shown && most->hot_bytes <= TARGET_HYSTERESIS * shown->hot_bytes))
		return;
	if (most != shown)
		show_target(v, most->id);
	v->is_target_chosen = false;
}

/* A copy: while the picture stands still, the history may lose what it shows. */
static int take_snapshot(struct view *v, const struct record_snapshot_view *snap)
{
	size_t sz = snap->nr_regions * sizeof(*v->regions);
	struct record_region *regions = realloc(v->regions, sz + 1);

	if (!regions)
		return -ENOMEM;
	memcpy(regions, snap->regions, sz);
	v->regions = regions;
	v->snap = *snap;
	v->snap.regions = regions;
	return 0;
}

static void choose_scope(struct view *v)
{
	const struct view_range *range =
		view_ranges__hottest(&v->ranges, v->scope.start, v->scope.end);

	if (range && v->is_auto)
		scope__fit(&v->scope, range->start, range->end, 0, min_bytes(v));
}

/* Number of the first snapshot that reaches into the rows. */
static uint64_t first_shown(const struct view *v, uint64_t until)
{
	uint64_t span_ns = v->nr_rows * v->row_ns, nr = until;

	while (nr > history__first(v->history) &&
	       history__at(v->history, nr - 1)->end_ns + span_ns > v->snap.end_ns)
		nr--;
	return nr;
}

static int fill_waterfall(struct view *v, uint64_t until)
{
	const struct waterfall_frame frame = {
		.start = v->scope.start,
		.end = v->scope.end,
		.row_ns = v->row_ns,
		.nr_cols = v->nr_cols,
		.nr_rows = v->nr_rows,
	};

	if (!v->nr_cols || !v->nr_rows || !scope__sz(&v->scope))
		return 0;
	if (memcmp(&frame, &v->waterfall.frame, sizeof(frame))) {
		if (waterfall__set(&v->waterfall, &frame))
			return -ENOMEM;
		v->filled = first_shown(v, until);
	}
	if (v->filled < history__first(v->history))
		v->filled = history__first(v->history);
	for (; v->filled < until; v->filled++) {
		const struct record_snapshot_view *snap = history__at(v->history, v->filled);

		if (snap->target_id == v->target_id)
			waterfall__add(&v->waterfall, snap, record__max_samples(&v->about));
	}
	return 0;
}

int view__refresh(struct view *v)
{
	uint64_t until = v->is_paused ? v->until : history__end(v->history);
	const struct record_snapshot_view *snap;
	int err;

	if (!v->is_paused)
		choose_target(v);
	if (!v->has_target)
		return 0;
	snap = history__last_of(v->history, v->target_id, until);
	err = snap ? take_snapshot(v, snap) : 0;
	err = err ?: view_ranges__find(&v->ranges, &v->snap, &v->maps);
	choose_scope(v);
	err = err ?: fill_waterfall(v, until);
	err = err ?: listing__fill(&v->listing, &v->snap, &v->about, &v->maps);
	listing__sort(&v->listing, v->order, v->is_reversed);
	return err;
}
