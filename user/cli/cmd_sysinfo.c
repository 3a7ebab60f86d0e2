// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report sysinfo: what there is on this machine that has to do with monitoring. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cmd_report.h"
#include "ops/sysinfo.h"
#include "util/csv.h"
#include "util/quote.h"

/** PART_ALL - the word behind those of the parts. */
#define PART_ALL NR_SYSINFO_PARTS

static const char *const part_words[] = {
	[SYSINFO_VERSIONS] = "versions",
	[SYSINFO_FS] = "fs_info",
	[SYSINFO_TRACE_CMD] = "trace_cmd_info",
	[SYSINFO_PERF] = "perf_info",
	[SYSINFO_INTERFACES] = "interfaces",
	[SYSINFO_FEATURES] = "features",
	[PART_ALL] = "all",
	NULL,
};

/* Parts that are lists have a heading. */
static const char *const headings[NR_SYSINFO_PARTS] = {
	[SYSINFO_INTERFACES] = "interfaces of the kernel's DAMON:",
	[SYSINFO_FEATURES] = "features of this kernel:",
};

/** struct sysinfo_args - the words of report sysinfo. */
struct sysinfo_args {
	struct arg_list parts;
	bool csv;
};

#define AT(member) .at = offsetof(struct sysinfo_args, member)

static const struct arg_option options[] = {
	{ "--print", "PART...",
	  "versions, fs_info, trace_cmd_info, perf_info, interfaces, features, or all (default: versions interfaces)",
	  ARG_CHOICE, ARG_PLUS, AT(parts), .choices = part_words },
	{ "--csv", NULL, "print comma-separated values", ARG_FLAG, AT(csv) },
};

static void choose_parts(const struct sysinfo_args *args, bool wanted[NR_SYSINFO_PARTS])
{
	size_t i;
	int part;

	if (!args->parts.nr)
		wanted[SYSINFO_VERSIONS] = wanted[SYSINFO_INTERFACES] = true;
	for (i = 0; i < args->parts.nr; i++) {
		for (part = 0; part < NR_SYSINFO_PARTS; part++)
			wanted[part] |= args->parts.values[i].i == part ||
					args->parts.values[i].i == PART_ALL;
	}
}

static void print_text(const struct sysinfo *info)
{
	size_t i;

	for (i = 0; i < info->nr; i++) {
		const struct sysinfo_item *item = &info->items[i];
		const char *heading = headings[item->part];

		if (!heading) {
			printf("%s: ", item->name);
			quote_plain(stdout, item->value);
			putchar('\n');
			continue;
		}
		if (!i || info->items[i - 1].part != item->part)
			puts(heading);
		printf("- %s (%s)\n", item->name, item->value);
		if (*item->note)
			printf("  - %s\n", item->note);
	}
}

static void print_csv(const struct sysinfo *info)
{
	static const char *const names[] = { "part", "name", "value", "note" };
	struct csv csv = { .out = stdout };
	size_t i;

	csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < info->nr; i++) {
		csv__text(&csv, part_words[info->items[i].part]);
		csv__text(&csv, info->items[i].name);
		csv__text(&csv, info->items[i].value);
		csv__text(&csv, info->items[i].note);
		csv__end_row(&csv);
	}
}

int cmd_report_sysinfo(int argc, char **argv)
{
	static const struct sysinfo_roots roots = { .proc = "/proc", .sys = "/sys" };
	struct sysinfo_args args = { 0 };
	const struct arg_group group = {
		.title = "what to print",
		ARG_OPTIONS(options),
		.base = &args,
	};
	const struct arg_spec spec = {
		.command = "report sysinfo",
		.usage = "[options]",
		.summary =
			"Print what there is on this machine that has to do with access monitoring. Nothing is changed, and no privilege is needed.",
		.groups = &group,
		.nr_groups = 1,
	};
	bool wanted[NR_SYSINFO_PARTS] = { false };
	struct sysinfo info;
	int err = argparse__parse(&spec, argc, argv);

	if (!err) {
		choose_parts(&args, wanted);
		sysinfo__look(&info, &roots, wanted);
		if (args.csv)
			print_csv(&info);
		else
			print_text(&info);
	}
	argparse__free(&spec);
	return err ? argparse__exit_code(err) : EXIT_SUCCESS;
}
