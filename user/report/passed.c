// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Memory that passed a scheme's filters. */
#include "report/passed.h"

#include <string.h>

#include "util/format.h"

static bool looks_at_pages(const struct record_filter *filter)
{
	static const char *const types[] = {
		"anon", "active", "memcg", "young", "hugepage_size", "unmapped",
	};
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (!strcmp(filter->type, types[i]))
			return true;
	}
	return false;
}

bool passed__is_counted(const struct record *rec)
{
	size_t i;

	for (i = 0; i < rec->nr_filters; i++) {
		if (looks_at_pages(&rec->filters[i]))
			return true;
	}
	return false;
}

static void put_filter(struct text *out, const struct record_filter *filter, bool raw)
{
	text__printf(out, "%s %s%s", filter->allow ? "allow" : "reject",
		     filter->matching ? "" : "none ", filter->type);
	if (!strcmp(filter->type, "memcg"))
		text__printf(out, " %s", filter->path);
	else if (!strcmp(filter->type, "hugepage_size"))
		text__printf(out, " [%s, %s]", format_sz(filter->range[0], raw).s,
			     format_sz(filter->range[1], raw).s);
}

void passed__put_filters(struct text *out, const struct record *rec, bool raw)
{
	bool any = false;
	size_t i;

	for (i = 0; i < rec->nr_filters; i++) {
		if (!looks_at_pages(&rec->filters[i]))
			continue;
		if (any)
			text__puts(out, ", ");
		put_filter(out, &rec->filters[i], raw);
		any = true;
	}
	if (!any)
		text__puts(out, "n/a");
}
