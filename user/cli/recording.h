/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The files of a recording: the record itself, those beside it, and their regular saving. */
#ifndef BDAMON_CLI_RECORDING_H
#define BDAMON_CLI_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "cli/record_options.h"
#include "record/scheme_event.h"
#include "record/side.h"
#include "record/writer.h"

struct recording;

/**
 * recording__open() - create the files.
 * @ret_r: the recording
 * @opts: borrowed until close
 * @pids: processes of the targets, a command's included; borrowed until close
 * @nr_pids: how many
 *
 * Logs failures. Return: 0 or a negative errno.
 */
int recording__open(struct recording **ret_r, const struct record_options *opts, const pid_t *pids,
		    size_t nr_pids);

/** recording__wants_tried() - Return: whether recording__act() is to be called. */
bool recording__wants_tried(const struct record_options *opts);

/** recording__act() - take in what schemes did in a pass. Return: 0 or a negative errno, logged. */
int recording__act(struct recording *r, const struct scheme_event *events, size_t nr);

/** recording__add() - take in one window. Return: 0 or a negative errno, logged. */
int recording__add(struct recording *r, const struct record_snapshot_view *snaps, size_t nr);

/**
 * recording__second() - sample the side files, make everything safe, begin new files when due.
 * @r: the recording
 * @procs: processes watched now
 * @nr_procs: how many
 * @is_idle: they do nothing, so that the side files need a sample now and then only
 *
 * Return: 0; 1 when all snapshots asked for were taken; a negative errno, logged.
 */
int recording__second(struct recording *r, const struct side_process *procs, size_t nr_procs,
		      bool is_idle);

/** recording__bytes() - Return: size of the record so far. */
uint64_t recording__bytes(const struct recording *r);

/** recording__close() - complete the files; frees @r, NULL is allowed. Return: 0 or an error, logged. */
int recording__close(struct recording *r, const struct record_summary *summary);

#endif
