// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Lines, a table and JSON of what schemes have done. */
#include "cli/scheme_stats.h"

#include <inttypes.h>

#include "util/format.h"

/* --- for people --------------------------------------------------------------------- */

/* "0 pageout"; the longest is "10 nohugepage". */
static struct format_text name_of(const struct scheme_stats *stats, size_t idx)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), "%zu %s", idx,
		 bd_names__get(&bd_action_names, stats->schemes[idx].scheme->action));
	return text;
}

/* What may be charged in a window. */
static struct format_text quota_of(const struct bd_scheme *scheme)
{
	if (!bd_quota__is_set(&scheme->quota))
		return (struct format_text){ "-" };
	return format_brief_sz(scheme->quota.state.esz);
}

static const char *applied_word(const struct scheme_stats *stats)
{
	return stats->is_dry ? "would apply" : "applied";
}

void scheme_stats__print_head(FILE *out, const struct scheme_stats *stats)
{
	fprintf(out, "%8s  %-16s %10s %11s %10s %10s %8s\n", "time", "scheme", "tried",
		applied_word(stats), "passed", "quota", "exceeds");
}

static void print_line(FILE *out, const struct scheme_stats *stats, size_t idx,
		       struct bd_scheme_stat *last)
{
	const struct bd_scheme *scheme = stats->schemes[idx].scheme;
	const struct bd_scheme_stat *now = &scheme->stat;

	fprintf(out, "%8s  %-16s ", format_brief_tm(stats->progress->summary.elapsed_ns).s,
		name_of(stats, idx).s);
	if (!scheme->wmarks.is_active)
		fprintf(out, "%s\n", "inactive by its watermarks");
	else
		fprintf(out, "%10s %11s %10s %10s %8" PRIu64 "\n",
			format_brief_sz(now->sz_tried - last->sz_tried).s,
			format_brief_sz(now->sz_applied - last->sz_applied).s,
			format_brief_sz(now->sz_ops_filter_passed - last->sz_ops_filter_passed).s,
			quota_of(scheme).s, now->qt_exceeds - last->qt_exceeds);
	*last = *now;
}

void scheme_stats__print_lines(FILE *out, const struct scheme_stats *stats,
			       struct bd_scheme_stat *last)
{
	for (size_t i = 0; i < stats->nr; i++)
		print_line(out, stats, i, &last[i]);
}

static void print_refused(FILE *out, const uint64_t *nr_refused)
{
	for (int i = 0; nr_refused && i < BD_NR_ACTIONS; i++) {
		if (nr_refused[i])
			fprintf(out, "%s was refused %" PRIu64 " times\n",
				bd_names__get(&bd_action_names, i), nr_refused[i]);
	}
}

void scheme_stats__print_table(FILE *out, const struct scheme_stats *stats)
{
	const struct monitor_progress *p = stats->progress;

	fprintf(out, "\n%-16s %10s %11s %10s %8s %10s %9s\n", "scheme", "tried",
		applied_word(stats), "passed", "exceeds", "quota", "time");
	for (size_t i = 0; i < stats->nr; i++) {
		const struct bd_scheme_stat *stat = &stats->schemes[i].scheme->stat;

		fprintf(out, "%-16s %10s %11s %10s %8" PRIu64 " %10s %9s\n", name_of(stats, i).s,
			format_brief_sz(stat->sz_tried).s, format_brief_sz(stat->sz_applied).s,
			format_brief_sz(stat->sz_ops_filter_passed).s, stat->qt_exceeds,
			quota_of(stats->schemes[i].scheme).s,
			format_brief_tm(stats->schemes[i].elapsed_ns).s);
	}
	fprintf(out, "%sactions took %s in %s, %s of it CPU time of bdamon\n",
		stats->is_dry ? "dry run: " : "", format_brief_tm(p->action_ns).s,
		format_brief_tm(p->summary.elapsed_ns).s, format_brief_tm(p->action_cpu_ns).s);
	fprintf(out,
		"monitoring used %.2f %% of a CPU, of %.2f %% allowed; %" PRIu64 " late windows\n",
		p->overhead_percent, p->summary.budget_percent, p->summary.nr_late_windows);
	print_refused(out, p->nr_refused);
}

/* --- for programs ------------------------------------------------------------------- */

static void print_goals(FILE *out, const struct bd_goals *goals)
{
	fputs("\"goals\": [", out);
	for (size_t i = 0; i < goals->nr; i++)
		fprintf(out,
			"%s{\"metric\": \"%s\", \"target_value\": %" PRIu64
			", \"current_value\": %" PRIu64 "}",
			i ? ", " : "", bd_names__get(&bd_metric_names, goals->items[i].metric),
			goals->items[i].target_value, goals->items[i].current_value);
	fputs("]", out);
}

static void print_scheme(FILE *out, const struct monitor_scheme *state)
{
	const struct bd_scheme *scheme = state->scheme;
	const struct bd_scheme_stat *stat = &scheme->stat;

	fprintf(out,
		"{\"action\": \"%s\", \"active\": %s, \"nr_tried\": %" PRIu64
		", \"sz_tried\": %" PRIu64 ", \"nr_applied\": %" PRIu64 ", \"sz_applied\": %" PRIu64
		", ",
		bd_names__get(&bd_action_names, scheme->action),
		scheme->wmarks.is_active ? "true" : "false", stat->nr_tried, stat->sz_tried,
		stat->nr_applied, stat->sz_applied);
	fprintf(out,
		"\"sz_ops_filter_passed\": %" PRIu64 ", \"qt_exceeds\": %" PRIu64
		", \"nr_snapshots\": %" PRIu64 ", \"elapsed_ns\": %" PRIu64 ", ",
		stat->sz_ops_filter_passed, stat->qt_exceeds, stat->nr_snapshots,
		state->elapsed_ns);
	if (bd_quota__is_set(&scheme->quota))
		fprintf(out, "\"effective_bytes\": %" PRIu64 ", \"charged_bytes\": %" PRIu64 ", ",
			scheme->quota.state.esz, scheme->quota.state.charged_sz);
	print_goals(out, &scheme->quota.goals);
	fputs("}", out);
}

static void print_json_refused(FILE *out, const uint64_t *nr_refused)
{
	const char *separator = "";

	fputs(", \"refused\": {", out);
	for (int i = 0; nr_refused && i < BD_NR_ACTIONS; i++) {
		if (!nr_refused[i])
			continue;
		fprintf(out, "%s\"%s\": %" PRIu64, separator, bd_names__get(&bd_action_names, i),
			nr_refused[i]);
		separator = ", ";
	}
	fputs("}", out);
}

void scheme_stats__print_json(FILE *out, const struct scheme_stats *stats, bool is_end)
{
	const struct monitor_progress *p = stats->progress;

	fprintf(out,
		"{\"time_ns\": %" PRIu64 ", \"is_end\": %s, \"is_dry\": %s, "
		"\"suspended\": %s, \"schemes\": [",
		p->summary.elapsed_ns, is_end ? "true" : "false", stats->is_dry ? "true" : "false",
		p->is_suspended ? "true" : "false");
	for (size_t i = 0; i < stats->nr; i++) {
		fputs(i ? ", " : "", out);
		print_scheme(out, &stats->schemes[i]);
	}
	fprintf(out,
		"], \"action_ns\": %" PRIu64 ", \"action_cpu_ns\": %" PRIu64
		", \"overhead_percent\": %.3f, \"nr_late_windows\": %" PRIu64,
		p->action_ns, p->action_cpu_ns, p->overhead_percent, p->summary.nr_late_windows);
	print_json_refused(out, p->nr_refused);
	fputs("}\n", out);
}
