// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon features: what this kernel offers, and the cure for what it does not. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "ops/features.h"
#include "ops/trial.h"
#include "util/log.h"
#include "util/quote.h"

/** struct features_args - the words of the command. */
struct features_args {
	bool json;
};

static const struct arg_option options[] = {
	{ "--json", NULL, "print JSON", ARG_FLAG, .at = offsetof(struct features_args, json) },
};

static void print_text(const struct features *f)
{
	static const char *const states[] = { "unknown", "yes", "no" };
	int id;

	for (id = 0; id < NR_FEATURES; id++)
		printf("%s: %s  %s\n", features__name(id), states[f->list[id].state],
		       f->list[id].details);
}

static void print_json(const struct features *f)
{
	static const char *const states[] = { "null", "true", "false" };
	int id;

	printf("{\n  \"can_monitor\": %s,\n  \"features\": [\n",
	       features__obstacle(f) == NR_FEATURES ? "true" : "false");
	for (id = 0; id < NR_FEATURES; id++) {
		printf("    {\"name\": \"%s\", \"present\": %s, \"needed\": %s, \"details\": ",
		       features__name(id), states[f->list[id].state],
		       features__is_needed(id) ? "true" : "false");
		quote_json(stdout, f->list[id].details);
		printf("}%s\n", id + 1 < NR_FEATURES ? "," : "");
	}
	puts("  ]\n}");
}

int cmd_features(int argc, char **argv)
{
	struct features_args args = { 0 };
	const struct arg_group group = {
		.title = "options",
		ARG_OPTIONS(options),
		.base = &args,
	};
	const struct arg_spec spec = {
		.command = "features",
		.usage = "[--json]",
		.summary =
			"Print what this kernel offers, a line each: yes or no, what was found, or the cure. Exit code 1 means that monitoring is not possible.",
		.groups = &group,
		.nr_groups = 1,
	};
	const char *btf = getenv(SESSION_BTF_VARIABLE);
	const struct features_roots roots = { .proc = "/proc", .sys = "/sys", .btf = btf };
	enum feature_id obstacle;
	struct features f;
	bool is_said;
	int err = argparse__parse(&spec, argc, argv);

	if (err)
		return argparse__exit_code(err);
	features__look(&f, &roots);
	is_said = trial_run(&f, btf);
	if (args.json)
		print_json(&f);
	else
		print_text(&f);
	obstacle = features__obstacle(&f);
	if (obstacle < NR_FEATURES && !is_said)
		log_error("monitoring is not possible here: %s: %s", features__name(obstacle),
			  f.list[obstacle].details);
	return obstacle < NR_FEATURES;
}
