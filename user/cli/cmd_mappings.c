// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report mappings: which heap, library or file the working set is in. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cmd_report.h"
#include "cli/filtered.h"
#include "cli/workset_options.h"
#include "report/mapping_table.h"
#include "report/named_region.h"
#include "util/csv.h"
#include "util/format.h"
#include "util/log.h"
#include "util/quote.h"

/** struct mappings_args - the words of report mappings. */
struct mappings_args {
	struct report_input input;
	struct filter_options filter;
	struct workset_args workset;
	const char *vmas;
	uint64_t nr_rows;
	bool per_target;
	bool regions;
	bool raw_number;
	bool csv;
};

#define AT(member) .at = offsetof(struct mappings_args, member)

static const struct arg_option input_options[] = {
	{ "--vmas", "FILE", "file of mappings (default: the record's name and " LAYOUT_SUFFIX ")",
	  ARG_STRING, AT(vmas) },
};

static const struct arg_option options[] = {
	{ "--per_target", NULL, "each target by itself, instead of names added up", ARG_FLAG,
	  AT(per_target) },
	{ "--regions", NULL, "list the regions of the last snapshot with their mappings instead",
	  ARG_FLAG, AT(regions) },
	{ "--nr_rows", "N", "print so many mappings; 0: all (default: 20)", ARG_NR, AT(nr_rows) },
	{ "--raw_number", NULL, "print numbers for programs", ARG_FLAG, AT(raw_number) },
	{ "--csv", NULL, "print all as comma-separated values", ARG_FLAG, AT(csv) },
};

/* --- cells ---------------------------------------------------------------------- */

/** struct where - the name of a mapping, or its addresses. */
struct where {
	char addresses[48];
	const char *text;
};

static const char *put_where(struct where *w, const struct layout_mapping *m)
{
	if (!m)
		return "not mapped, as far as known";
	if (m->name)
		return m->name;
	snprintf(w->addresses, sizeof(w->addresses), "%012" PRIx64 "-%012" PRIx64, m->start,
		 m->end);
	return w->addresses;
}

static const char *kind_of(const struct layout_mapping *m)
{
	return m ? layout_kind__name(m->kind) : "-";
}

static struct format_text huge_text(uint32_t percent)
{
	struct format_text text = { "-" };

	if (percent != LAYOUT_NO_HUGE)
		snprintf(text.s, sizeof(text.s), "%" PRIu32 " %%", percent);
	return text;
}

static double share_of(double part, uint64_t whole)
{
	return whole ? part * 100 / (double)whole : 0;
}

/* --- table ---------------------------------------------------------------------- */

static void print_row(const struct mapping_row *row, const struct mappings_args *args)
{
	struct where where;

	printf("%14s %14s %14s %6.1f %% %6s  %-9s  ",
	       format_szf(row->mean_bytes, args->raw_number).s,
	       format_sz(row->peak_bytes, args->raw_number).s,
	       format_sz(row->sz_bytes, args->raw_number).s,
	       share_of(row->mean_bytes, row->sz_bytes), huge_text(row->huge_percent).s,
	       kind_of(row->mapping));
	quote_plain(stdout, put_where(&where, row->mapping));
	if (args->per_target)
		printf(" (target %" PRIu64 ")", row->target_id);
	putchar('\n');
}

static void print_rest(const struct mapping_table *table, size_t nr_printed,
		       const struct mappings_args *args)
{
	double rest = 0, all = 0;
	size_t i;

	for (i = 0; i < table->nr; i++) {
		all += table->rows[i].mean_bytes;
		rest += i < nr_printed ? 0 : table->rows[i].mean_bytes;
	}
	if (nr_printed < table->nr)
		printf("%14s in %zu more mappings; --nr_rows 0 prints all\n",
		       format_szf(rest, args->raw_number).s, table->nr - nr_printed);
	printf("%14s in all, the mean of %zu times\n", format_szf(all, args->raw_number).s,
	       table->nr_stretches);
}

static void print_table(const struct mapping_table *table, const struct mappings_args *args)
{
	size_t i, nr = args->nr_rows && args->nr_rows < table->nr ? args->nr_rows : table->nr;

	printf("# %12s %14s %14s %8s %6s  %-9s  %s\n", "working set", "at most", "mapped", "in use",
	       "huge", "kind", "mapping");
	for (i = 0; i < nr; i++)
		print_row(&table->rows[i], args);
	print_rest(table, nr, args);
}

static void csv_table(const struct mapping_table *table, const struct mappings_args *args)
{
	static const char *const names[] = {
		"target_id",  "kind",	      "mapping",     "wss_bytes",
		"peak_bytes", "mapped_bytes", "wss_percent", "huge_percent",
	};
	struct csv csv = { .out = stdout };
	struct where where;
	size_t i;

	csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; i < table->nr; i++) {
		const struct mapping_row *row = &table->rows[i];

		if (args->per_target)
			csv__u64(&csv, row->target_id);
		else
			csv__text(&csv, NULL);
		csv__text(&csv, row->mapping ? kind_of(row->mapping) : NULL);
		csv__text(&csv, row->mapping ? put_where(&where, row->mapping) : NULL);
		csv__u64(&csv, (uint64_t)row->mean_bytes);
		csv__u64(&csv, row->peak_bytes);
		csv__u64(&csv, row->sz_bytes);
		csv__share(&csv, share_of(row->mean_bytes, row->sz_bytes));
		if (row->huge_percent == LAYOUT_NO_HUGE)
			csv__text(&csv, NULL);
		else
			csv__u64(&csv, row->huge_percent);
		csv__end_row(&csv);
	}
}

static bool is_cold(const struct mapping_table *table)
{
	return !table->nr || !(table->rows[0].mean_bytes > 0);
}

static int show_table(const struct mappings_args *args, struct record_source *source,
		      struct layout *layout, bool is_void)
{
	struct workset_rules rules = workset_args__rules(&args->workset);
	struct mapping_table table;
	int err = mapping_table__init(&table, source, layout, &rules, args->per_target);

	if (err) {
		log_error("cannot compute the working set: %s", strerror(-err));
		return err;
	}
	if (!is_void && !table.nr_stretches)
		workset_args__explain_none(&args->workset, &table.facts);
	else if (!is_void && is_cold(&table))
		workset_args__explain_cold(&args->workset);
	if (args->csv)
		csv_table(&table, args);
	else
		print_table(&table, args);
	mapping_table__fini(&table);
	return 0;
}

/* --- regions -------------------------------------------------------------------- */

static double hz_of(const struct named_snapshot *s, const struct named_region *part)
{
	struct record_region region = { .nr_accesses = part->nr_accesses };
	double sample_us, aggr_us;

	record__snapshot_intervals(&s->rec, &s->snap, &sample_us, &aggr_us);
	return record__region_hz(&region, aggr_us);
}

static struct format_text access_text(const struct named_snapshot *s,
				      const struct named_region *part, bool raw)
{
	if (!s->rec.has_intervals)
		return format_nr(part->nr_accesses, raw);
	return format_hz(hz_of(s, part), raw);
}

static struct format_text age_text(const struct named_snapshot *s, const struct named_region *part,
				   bool raw)
{
	struct record_region region = { .age = part->age };
	struct format_text unknown = { "-" };

	if (part->age == RECORD_AGE_UNKNOWN)
		return unknown;
	return s->rec.has_intervals ? format_tm(record__age_ns(&s->rec, &region), raw)
				    : format_nr(part->age, raw);
}

static void print_regions(const struct named_snapshot *s, const struct named_region *parts,
			  size_t nr, bool raw)
{
	size_t i;

	if (s->origin.has_target)
		printf("# target_id\t%" PRIu64 "\n", s->origin.target_id);
	printf("# %24s %13s %10s %10s  %-9s  %s\n", "addresses", "size",
	       s->rec.has_intervals ? "access" : "samples", "age", "kind", "mapping");
	for (i = 0; i < nr; i++) {
		const struct named_region *p = &parts[i];
		const char *name = p->mapping && p->mapping->name ? p->mapping->name : "";

		printf("%012" PRIx64 "-%012" PRIx64 "  %13s %10s %10s  %-*s", p->start, p->end,
		       format_sz(p->end - p->start, raw).s, access_text(s, p, raw).s,
		       age_text(s, p, raw).s, *name ? 11 : 0, kind_of(p->mapping));
		quote_plain(stdout, name);
		putchar('\n');
	}
}

static void csv_regions(struct csv *csv, const struct named_snapshot *s,
			const struct named_region *parts, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		const struct named_region *p = &parts[i];

		if (s->origin.has_target)
			csv__u64(csv, s->origin.target_id);
		else
			csv__text(csv, NULL);
		csv__u64(csv, p->start);
		csv__u64(csv, p->end);
		csv__u64(csv, p->nr_accesses);
		if (s->rec.has_intervals)
			csv__share(csv, hz_of(s, p));
		else
			csv__text(csv, NULL);
		if (p->age == RECORD_AGE_UNKNOWN)
			csv__text(csv, NULL);
		else
			csv__u64(csv, p->age);
		csv__text(csv, p->mapping ? kind_of(p->mapping) : NULL);
		csv__text(csv, p->mapping ? p->mapping->name : NULL);
		csv__end_row(csv);
	}
}

static int show_regions(const struct mappings_args *args, struct record_source *source,
			struct layout *layout)
{
	static const char *const names[] = {
		"target_id", "start_bytes",	   "end_bytes", "accessed_samples",
		"access_hz", "age_aggr_intervals", "kind",	"mapping",
	};
	struct csv csv = { .out = stdout };
	struct named_snapshots last;
	int err = named_snapshots__init(&last, source);
	size_t i;

	if (!err && args->csv)
		csv__header(&csv, names, sizeof(names) / sizeof(names[0]));
	for (i = 0; !err && i < last.nr; i++) {
		struct named_region *parts;
		size_t nr;

		err = named_snapshot__divide(&last.list[i], layout, &parts, &nr);
		if (err)
			break;
		if (args->csv)
			csv_regions(&csv, &last.list[i], parts, nr);
		else
			print_regions(&last.list[i], parts, nr, args->raw_number);
		free(parts);
	}
	if (err)
		log_error("cannot list the regions: %s", strerror(-err));
	named_snapshots__fini(&last);
	return err;
}

/* -------------------------------------------------------------------------------- */

static int find_start(void *priv, const struct record *rec)
{
	uint64_t *start_ns = priv;

	if (rec->start_ns < *start_ns)
		*start_ns = rec->start_ns;
	return 0;
}

static int read_layout(const struct mappings_args *args, struct record_source *source,
		       struct layout **ret_layout)
{
	const struct arg_list *files = &args->input.files;
	const char *record = files->nr ? files->values[0].text : REPORT_INPUT;
	uint64_t start_ns = UINT64_MAX;
	struct record_visitor start = { .priv = &start_ns, .begin = find_start };
	char *path = NULL;
	int err = record_source__scan(source, &start);

	if (!err && asprintf(&path, "%s%s", record, LAYOUT_SUFFIX) < 0)
		err = -ENOMEM;
	if (err) {
		log_error("cannot look at the record: %s", strerror(-err));
		return err;
	}
	err = layout__read(ret_layout, args->vmas ? args->vmas : path, start_ns);
	if (err == -ENOENT)
		log_error("%s not found: record with --do_record access vmas, or name it by --vmas",
			  args->vmas ? args->vmas : path);
	free(path);
	return err;
}

static int print_mappings(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	struct record_source *source = record_store__source(store);
	const struct mappings_args *args = priv;
	struct layout *layout = NULL;
	struct filtered filtered;
	int err = filtered__init(&filtered, &args->filter, spec, source);

	err = err ?: read_layout(args, source, &layout);
	if (!err && args->regions)
		err = show_regions(args, filtered__source(&filtered), layout);
	else if (!err)
		err = show_table(args, filtered__source(&filtered), layout,
				 filtered__is_void(&filtered, source));
	layout__free(layout);
	filtered__fini(&filtered);
	return err ? argparse__exit_code(err) : EXIT_SUCCESS;
}

int cmd_report_mappings(int argc, char **argv)
{
	struct mappings_args args = { .workset = WORKSET_ARGS, .nr_rows = 20 };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "their mappings", ARG_OPTIONS(input_options), &args },
		filter_options_group(&args.filter),
		workset_group(&args.workset),
		{ "how to print", ARG_OPTIONS(options), &args },
	};
	const struct arg_spec spec = {
		.command = "report mappings",
		.usage = "[options]",
		.summary =
			"Print how much of the working set is in which mapping: heap, stack, libraries, files, memory without a name.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_mappings, &args);
}
