// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report nr_regions: how many regions there were. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/filtered.h"
#include "cli/quantity_report.h"
#include "report/workset.h"
#include "util/log.h"

/** struct nr_regions_args - the words of report nr_regions. */
struct nr_regions_args {
	struct report_input input;
	struct filter_options filter;
	struct quantity_args quantity;
	uint64_t exclude;
};

static const struct arg_option options[] = {
	{ "--exclude_samples", "N",
	  "skip so many snapshots at the start, while regions take shape (default: 20)", ARG_NR,
	  .at = offsetof(struct nr_regions_args, exclude) },
};

/**
 * struct counting - a scan.
 * @set: numbers of regions, of each origin
 * @of: that of the record at hand
 * @nr_snapshots: seen
 * @start_ns: beginning of the first record
 */
struct counting {
	struct series_set set;
	struct origin_series *of;
	uint64_t exclude;
	size_t nr_snapshots;
	uint64_t start_ns;
};

static int begin_record(void *priv, const struct record *rec)
{
	struct counting *c = priv;

	if (!c->set.nr || rec->start_ns < c->start_ns)
		c->start_ns = rec->start_ns;
	c->of = series_set__get(&c->set, rec);
	return c->of ? 0 : -ENOMEM;
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct counting *c = priv;

	(void)rec;
	c->nr_snapshots++;
	if (c->of->nr_seen++ < c->exclude)
		return 0;
	return series__add(&c->of->series, snap->start_ns, snap->end_ns, snap->nr_regions);
}

static int show(const struct counting *c, const struct quantity_args *args)
{
	struct quantity *list = calloc(c->set.nr + 1, sizeof(*list));
	char(*targets)[24] = calloc(c->set.nr + 1, sizeof(*targets));
	struct quantity_report report = {
		.list = list,
		.nr = c->set.nr,
		.title = "Regions",
		.y_name = "Number of regions",
		.start_ns = c->start_ns,
	};
	int code = EXIT_FAILURE;
	size_t i;

	for (i = 0; list && targets && i < c->set.nr; i++) {
		const struct origin_series *of = &c->set.list[i];

		if (of->origin.has_target)
			snprintf(targets[i], sizeof(targets[i]), "%" PRIu64, of->origin.target_id);
		else
			snprintf(targets[i], sizeof(targets[i]), "None");
		list[i] = (struct quantity){
			.name = "nr_regions",
			.label = "regions",
			.heading = "# regions",
			.unit = DISTRIBUTION_COUNT,
			.target = targets[i],
			.is_plain = true,
			.series = &of->series,
		};
	}
	if (list && targets)
		code = quantity_report__show(&report, args);
	else
		log_error("cannot count the regions: %s", strerror(ENOMEM));
	free(list);
	free(targets);
	return code;
}

static void explain(const struct counting *c)
{
	size_t i, nr = 0;

	for (i = 0; i < c->set.nr; i++)
		nr += c->set.list[i].series.nr;
	if (!c->nr_snapshots)
		log_warn("there is no snapshot: record for longer than one aggregation interval");
	else if (!nr)
		log_warn("all %zu snapshots were skipped: --exclude_samples 0 counts them",
			 c->nr_snapshots);
}

static int print_nr_regions(const struct arg_spec *spec, const void *priv,
			    struct record_store *store)
{
	const struct nr_regions_args *args = priv;
	struct counting c = { .exclude = args->exclude };
	struct record_visitor visitor = { .priv = &c,
					  .begin = begin_record,
					  .snapshot = next_snapshot };
	struct record_source *source = record_store__source(store);
	struct filtered filtered;
	int err, code = quantity_args__check(spec, &args->quantity);

	if (code)
		return code;
	err = filtered__init(&filtered, &args->filter, spec, source);
	if (!err) {
		err = record_source__scan(filtered__source(&filtered), &visitor);
		if (err)
			log_error("cannot count the regions: %s", strerror(-err));
	}
	if (!err && !filtered__is_void(&filtered, source))
		explain(&c);
	code = err ? argparse__exit_code(err) : show(&c, &args->quantity);
	series_set__fini(&c.set);
	filtered__fini(&filtered);
	return code;
}

int cmd_report_nr_regions(int argc, char **argv)
{
	struct nr_regions_args args = { .quantity = QUANTITY_ARGS, .exclude = WORKSET_EXCLUDE };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		filter_options_group(&args.filter),
		{ "what counts", ARG_OPTIONS(options), &args },
		quantity_group(&args.quantity),
	};
	const struct arg_spec spec = {
		.command = "report nr_regions",
		.usage = "[options]",
		.summary = "Print how many regions each target had.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_nr_regions, &args);
}
