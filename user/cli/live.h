/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A monitoring and the view of it, kept up to date at a bounded cost. */
#ifndef BDAMON_CLI_LIVE_H
#define BDAMON_CLI_LIVE_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/session.h"
#include "view/status.h"
#include "view/view.h"

/** LIVE_RECENT_S - seconds that count as recent for the overhead. */
#define LIVE_RECENT_S 5

/**
 * struct live_cost - private: what had been spent at a moment.
 * @elapsed_ns: the moment, since the start
 * @spent_ns: CPU time since the start
 */
struct live_cost {
	uint64_t elapsed_ns;
	uint64_t spent_ns;
};

/**
 * struct live - see above; all zero before live__open().
 * @session: the monitoring
 * @view: what is shown
 * @status: how it is doing, as of the last live__update()
 * @costs: private: one for each of the last seconds, a ring
 * @nr_costs: private: how many there have been
 * @maps_target: private: target whose mappings the view has
 * @next_maps_ns: private: when to read them again
 */
struct live {
	struct session session;
	struct view view;
	struct status status;
	struct live_cost costs[LIVE_RECENT_S + 1];
	uint64_t nr_costs;
	uint32_t maps_target;
	uint64_t next_maps_ns;
};

/**
 * live__open() - open the session and an empty view.
 * @l: set
 * @opts: borrowed until close
 * @owns_terminal: see session__open()
 *
 * Logs failures. Return: 0 or a negative errno; call live__close() in any case.
 */
int live__open(struct live *l, const struct record_options *opts, bool owns_terminal);

/** live__close() - end the monitoring, free. */
void live__close(struct live *l);

/** live__update() - bring status and view up to date. Return: 0 or a negative errno, logged. */
int live__update(struct live *l);

/** live__save() - write what is held in memory; says the file's name or what failed. */
void live__save(struct live *l);

/**
 * live__pause_ns() - how often something can be done.
 * @l: the monitoring
 * @cpu_ns: CPU time it takes
 * @share: the share of the overhead allowed that it may take, above 0, up to 1
 *
 * Return: how long to wait until it is done again.
 */
uint64_t live__pause_ns(const struct live *l, uint64_t cpu_ns, double share);

#endif
