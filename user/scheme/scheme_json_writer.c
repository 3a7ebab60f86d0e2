// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * From schemes to JSON.
 *
 * Numbers are written as people read them, in the largest unit that says them exactly: what is
 * read back is what was written.
 */
#include <inttypes.h>

#include "scheme/scheme_json.h"
#include "scheme/scheme_value.h"
#include "util/format.h"
#include "util/quote.h"

#define NS_PER_US 1000
#define NS_PER_MS 1000000

/* Times up to here are read back exactly; a hundred days. */
#define EXACT_US (1ULL << 43)

/* --- texts of numbers -------------------------------------------------------------- */

static struct format_text text_of_limit(void)
{
	return (struct format_text){ "max" };
}

static struct format_text text_of_sz(uint64_t bytes)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	struct format_text text;
	size_t unit = 0;

	if (bytes == UINT64_MAX)
		return text_of_limit();
	for (; bytes && bytes % 1024 == 0; bytes /= 1024)
		unit++;
	snprintf(text.s, sizeof(text.s), "%.40s %s", format_nr(bytes, false).s, units[unit]);
	return text;
}

static struct format_text text_of_time(uint64_t time, unsigned int ns)
{
	return time == UINT64_MAX ? text_of_limit() : format_tmx((__int128)time * ns, false);
}

/* @per_percent: 10 for permil, 100 for basis points. */
static struct format_text text_of_share(uint64_t share, unsigned int per_percent)
{
	struct format_text text;
	uint64_t rest = share % per_percent;

	if (share == UINT64_MAX)
		return text_of_limit();
	if (!rest)
		snprintf(text.s, sizeof(text.s), "%" PRIu64 " %%", share / per_percent);
	else
		snprintf(text.s, sizeof(text.s), "%" PRIu64 ".%0*" PRIu64 " %%",
			 share / per_percent, per_percent == 100 ? 2 : 1, rest);
	return text;
}

static struct format_text text_of(enum scheme_unit unit, uint64_t value)
{
	switch (unit) {
	case SCHEME_BYTES:
		return text_of_sz(value);
	case SCHEME_US:
		return text_of_time(value, NS_PER_US);
	case SCHEME_MS:
		return text_of_time(value, NS_PER_MS);
	case SCHEME_PERMIL:
		return text_of_share(value, 10);
	case SCHEME_BP:
		return text_of_share(value, 100);
	case SCHEME_NR:
		break;
	}
	return format_nr(value, false);
}

/* --- the access pattern ------------------------------------------------------------ */

static bool is_whole_percent(uint32_t nr, uint32_t max)
{
	return nr == UINT32_MAX || (uint64_t)nr * 100 % max == 0;
}

static struct format_text text_of_percent(uint32_t nr, uint32_t max)
{
	return nr == UINT32_MAX ? text_of_limit() : text_of_share((uint64_t)nr * 100 / max, 1);
}

static struct format_text text_of_count(uint32_t nr, const char *unit)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), "%.40s %.20s", format_nr(nr, false).s, unit);
	return text;
}

static bool is_exact_time(uint32_t windows, uint64_t aggr_us)
{
	return windows == UINT32_MAX || windows <= EXACT_US / aggr_us;
}

static struct format_text text_of_age(uint32_t windows, uint64_t aggr_us)
{
	return text_of_time(windows == UINT32_MAX ? UINT64_MAX : windows * aggr_us, NS_PER_US);
}

static void put_range(FILE *out, const char *key, struct format_text min, struct format_text max,
		      const char *end)
{
	fprintf(out, "            \"%s\": {\"min\": \"%s\", \"max\": \"%s\"}%s\n", key, min.s,
		max.s, end);
}

static void put_pattern(FILE *out, const struct bd_pattern *p, const struct bd_attrs *attrs)
{
	uint32_t nr = bd_attrs__max_nr_accesses(attrs);
	uint64_t aggr_us = bd_max(attrs->aggr_us, 1);

	fputs("        \"access_pattern\": {\n", out);
	put_range(out, "sz_bytes", text_of_sz(p->min_sz), text_of_sz(p->max_sz), ",");
	if (is_whole_percent(p->min_nr_accesses, nr) && is_whole_percent(p->max_nr_accesses, nr))
		put_range(out, "nr_accesses", text_of_percent(p->min_nr_accesses, nr),
			  text_of_percent(p->max_nr_accesses, nr), ",");
	else
		put_range(out, "nr_accesses", text_of_count(p->min_nr_accesses, SCHEME_SAMPLES),
			  text_of_count(p->max_nr_accesses, SCHEME_SAMPLES), ",");
	if (is_exact_time(p->min_age, aggr_us) && is_exact_time(p->max_age, aggr_us))
		put_range(out, "age", text_of_age(p->min_age, aggr_us),
			  text_of_age(p->max_age, aggr_us), "");
	else
		put_range(out, "age", text_of_count(p->min_age, SCHEME_WINDOWS),
			  text_of_count(p->max_age, SCHEME_WINDOWS), "");
	fputs("        },\n", out);
}

/* --- all else ---------------------------------------------------------------------- */

static void put_number(FILE *out, const char *indent, const char *key, enum scheme_unit unit,
		       uint64_t value, const char *end)
{
	fprintf(out, "%s\"%s\": \"%s\"%s\n", indent, key, text_of(unit, value).s, end);
}

static void put_path(FILE *out, const char *path)
{
	if (path)
		quote_json(out, path);
	else
		fputs("null", out);
}

static bool has_node(enum bd_metric metric)
{
	return metric != BD_METRIC_USER_INPUT && metric != BD_METRIC_SOME_MEM_PSI_US &&
	       metric != BD_METRIC_ACTIVE_MEM_BP && metric != BD_METRIC_INACTIVE_MEM_BP;
}

static void put_goal(FILE *out, const struct bd_goal *goal)
{
	enum scheme_unit unit = scheme_value__goal_unit(goal->metric);

	fprintf(out, "                {\"metric\": \"%s\", \"target_value\": \"%s\",",
		bd_names__get(&bd_metric_names, goal->metric), text_of(unit, goal->target_value).s);
	fprintf(out, " \"current_value\": \"%s\",", text_of(unit, goal->current_value).s);
	if (has_node(goal->metric))
		fprintf(out, " \"nid\": %d,", goal->nid);
	else
		fputs(" \"nid\": null,", out);
	fputs(" \"memcg_path\": ", out);
	put_path(out, goal->memcg_path);
	fputc('}', out);
}

static void put_goals(FILE *out, const struct bd_goals *goals)
{
	fputs("            \"goals\": [", out);
	for (size_t i = 0; i < goals->nr; i++) {
		fputs(i ? ",\n" : "\n", out);
		put_goal(out, &goals->items[i]);
	}
	fputs(goals->nr ? "\n            ],\n" : "],\n", out);
}

static void put_quota(FILE *out, const struct bd_quota *quota)
{
	static const char indent[] = "            ", inner[] = "                ";

	fputs("        \"quotas\": {\n", out);
	put_number(out, indent, "time_ms", SCHEME_MS, quota->time_ms, ",");
	put_number(out, indent, "sz_bytes", SCHEME_BYTES, quota->sz_bytes, ",");
	put_number(out, indent, "reset_interval_ms", SCHEME_MS, quota->reset_interval_ms, ",");
	put_number(out, indent, "fail_charge_num", SCHEME_NR, quota->fail_charge_num, ",");
	put_number(out, indent, "fail_charge_denom", SCHEME_NR, quota->fail_charge_denom, ",");
	put_goals(out, &quota->goals);
	fprintf(out, "%s\"goal_tuner\": \"%s\",\n", indent,
		bd_names__get(&bd_tuner_names, quota->tuner));
	fprintf(out, "%s\"weights\": {\n", indent);
	put_number(out, inner, "sz_permil", SCHEME_PERMIL, quota->weight_sz, ",");
	put_number(out, inner, "nr_accesses_permil", SCHEME_PERMIL, quota->weight_nr_accesses, ",");
	put_number(out, inner, "age_permil", SCHEME_PERMIL, quota->weight_age, "");
	fprintf(out, "%s}\n        },\n", indent);
}

static void put_marks(FILE *out, const struct bd_watermarks *marks)
{
	static const char indent[] = "            ";

	fprintf(out, "        \"watermarks\": {\n%s\"metric\": \"%s\",\n", indent,
		bd_names__get(&bd_wmark_names, marks->metric));
	put_number(out, indent, "interval_us", SCHEME_US, marks->interval_us, ",");
	put_number(out, indent, "high_permil", SCHEME_PERMIL, marks->high_permil, ",");
	put_number(out, indent, "mid_permil", SCHEME_PERMIL, marks->mid_permil, ",");
	put_number(out, indent, "low_permil", SCHEME_PERMIL, marks->low_permil, "");
	fputs("        },\n", out);
}

static void put_filter(FILE *out, const struct bd_filter *filter)
{
	fprintf(out, "            {\"filter_type\": \"%s\", \"matching\": %s, \"allow\": %s",
		bd_names__get(&bd_filter_names, filter->type), filter->matching ? "true" : "false",
		filter->allow ? "true" : "false");
	if (filter->type == BD_FILTER_MEMCG) {
		fputs(", \"memcg_path\": ", out);
		put_path(out, filter->memcg_path);
	} else if (filter->type == BD_FILTER_ADDR) {
		fprintf(out, ", \"address_range\": {\"start\": \"%s\", \"end\": \"%s\"}",
			format_nr(filter->addr_range.start, false).s,
			format_nr(filter->addr_range.end, false).s);
	} else if (filter->type == BD_FILTER_TARGET) {
		fprintf(out, ", \"damon_target_idx\": %zu", filter->target_idx);
	} else if (filter->type == BD_FILTER_HUGEPAGE_SIZE) {
		fprintf(out, ", \"hugepage_size\": [\"%s\", \"%s\"]", text_of_sz(filter->min_sz).s,
			text_of_sz(filter->max_sz).s);
	}
	fputc('}', out);
}

/* The core's filters are evaluated before the others, wherever a text had them. */
static void put_filters(FILE *out, const struct bd_filters *filters)
{
	const struct bd_filter_list *lists[] = { &filters->core, &filters->ops };
	bool is_first = true;

	fputs("        \"filters\": [", out);
	for (size_t k = 0; k < 2; k++) {
		for (size_t i = 0; i < lists[k]->nr; i++) {
			fputs(is_first ? "\n" : ",\n", out);
			put_filter(out, &lists[k]->items[i]);
			is_first = false;
		}
	}
	fputs(is_first ? "]" : "\n        ]", out);
}

static void put_nodes(FILE *out, const struct bd_scheme *scheme)
{
	if (scheme->target_nid == BD_NO_NODE)
		fputs("        \"target_nid\": null,\n", out);
	else
		fprintf(out, "        \"target_nid\": %d,\n", scheme->target_nid);
	fputs("        \"dests\": [", out);
	for (size_t i = 0; i < scheme->dests.nr; i++)
		fprintf(out, "%s{\"id\": %d, \"weight\": %" PRIu32 "}", i ? ", " : "",
			scheme->dests.items[i].nid, scheme->dests.items[i].weight);
	fputs("],\n", out);
}

static void put_scheme(FILE *out, const struct bd_scheme *scheme, const struct bd_attrs *attrs)
{
	fprintf(out, "    {\n        \"action\": \"%s\",\n",
		bd_names__get(&bd_action_names, scheme->action));
	put_nodes(out, scheme);
	put_pattern(out, &scheme->pattern, attrs);
	put_number(out, "        ", "apply_interval_us", SCHEME_US, scheme->apply_interval_us, ",");
	put_quota(out, &scheme->quota);
	put_marks(out, &scheme->wmarks);
	put_filters(out, &scheme->filters);
	/* damo has no such key; it does not mind others. */
	if (scheme->max_nr_snapshots)
		fprintf(out, ",\n        \"max_nr_snapshots\": %" PRIu64, scheme->max_nr_snapshots);
	fputs("\n    }", out);
}

void scheme_json__write(const struct scheme_list *list, const struct bd_attrs *attrs, FILE *out)
{
	fputc('[', out);
	for (size_t i = 0; i < list->nr; i++) {
		fputs(i ? ",\n" : "\n", out);
		put_scheme(out, list->items[i], attrs);
	}
	fputs(list->nr ? "\n]\n" : "]\n", out);
}
