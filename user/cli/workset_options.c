// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Options that say what belongs to a working set. */
#include "cli/workset_options.h"

#include <stddef.h>

#include "util/format.h"
#include "util/log.h"

#define AT(member) .at = offsetof(struct workset_args, member)

static const struct arg_option options[] = {
	{ "-t --acc_thres", "N", "samples that must have found an access; 0: any (default: 1)",
	  ARG_NR, AT(acc_thres), .min = 0, .max = UINT32_MAX },
	{ "--sz_thres", NULL, "leave out smaller regions (default: 1)", ARG_BYTES, AT(sz_thres) },
	{ "--work_time", NULL,
	  "what was accessed within so much time is one working set (us; default: one snapshot)",
	  ARG_TIME, AT(work_time_us), .bare = VALUE_US, .to = VALUE_US, .min = 0,
	  .max = 365 * 86400e6 },
	{ "--exclude_samples", "N",
	  "skip so many snapshots at the start, while regions take shape (default: 20)", ARG_NR,
	  AT(exclude) },
};

struct arg_group workset_group(struct workset_args *args)
{
	return (struct arg_group){ "what counts", ARG_OPTIONS(options), .base = args };
}

struct workset_rules workset_args__rules(const struct workset_args *args)
{
	return (struct workset_rules){
		.acc_thres = args->acc_thres,
		.sz_thres = args->sz_thres,
		.work_time_ns = args->work_time_us * 1000,
		.exclude = args->exclude,
	};
}

void workset_args__explain_none(const struct workset_args *args, const struct workset_facts *facts)
{
	if (!facts->nr_snapshots)
		log_warn("there is no snapshot: record for longer than one aggregation interval");
	else if (facts->nr_excluded == facts->nr_snapshots)
		log_warn("all %zu snapshots were skipped: --exclude_samples 0 counts them",
			 facts->nr_snapshots);
	else
		log_warn("what is left of the recording is shorter than %s: lower --work_time",
			 format_tm_us((__int128)args->work_time_us, false).s);
}

void workset_args__explain_cold(const struct workset_args *args)
{
	if (args->acc_thres > 1 || args->sz_thres > 1)
		log_warn(
			"everything is cold: nothing was accessed as much as asked for; lower --acc_thres or --sz_thres");
	else
		log_warn(
			"everything is cold: no access was seen; record while the program works, or with longer intervals (bdamon record --monitoring_intervals_autotune)");
}
