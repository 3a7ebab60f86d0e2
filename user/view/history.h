/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What was seen lately, within a limit of memory: the newest snapshots of all targets.
 *
 * Snapshots are numbered from 0 in the order they came; the oldest ones go when there is no room
 * for new ones.
 */
#ifndef BDAMON_VIEW_HISTORY_H
#define BDAMON_VIEW_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "record/writer.h"

struct history;

/** history__new() - Return: an empty history of at most @max_bytes; NULL without memory. */
struct history *history__new(size_t max_bytes);

/** history__free() - NULL is allowed. */
void history__free(struct history *h);

/**
 * history__add() - append a copy of a snapshot.
 * @h: the history
 * @snap: the snapshot, copied with its regions; kept however large it is
 *
 * Return: 0 or -ENOMEM; then nothing has changed.
 */
int history__add(struct history *h, const struct record_snapshot_view *snap);

/** history__first() - Return: number of the oldest snapshot held; history__end() if there is none. */
uint64_t history__first(const struct history *h);

/** history__end() - Return: number that the next snapshot will have. */
uint64_t history__end(const struct history *h);

/** history__at() - Return: snapshot number @nr, one that is held; valid until the next is added. */
const struct record_snapshot_view *history__at(const struct history *h, uint64_t nr);

/**
 * history__last_of() - the newest snapshot of a target.
 * @h: the history
 * @target_id: the target
 * @end: only snapshots of lower numbers count
 *
 * Return: it, or NULL if none is held.
 */
const struct record_snapshot_view *history__last_of(const struct history *h, uint32_t target_id,
						    uint64_t end);

#endif
