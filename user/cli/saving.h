/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a live view holds in memory, written as a record file. */
#ifndef BDAMON_CLI_SAVING_H
#define BDAMON_CLI_SAVING_H

#include "cli/record_options.h"
#include "record/record.h"
#include "view/history.h"

/**
 * saving_write() - write a history to a new file, named after @opts and the time.
 * @history: what to write
 * @opts: name, intervals
 * @summary: what to say about the monitoring
 *
 * No file is replaced. Says the file's name, or what failed.
 *
 * Return: 0 or a negative errno, logged.
 */
int saving_write(const struct history *history, const struct record_options *opts,
		 const struct record_summary *summary);

#endif
