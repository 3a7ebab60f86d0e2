// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Lines of columns.  Worked example: "4K max 0 0 5s max pageout 500M 1s" has 9. */
#include "scheme/scheme_legacy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scheme/scheme_value.h"
#include "util/quote.h"
#include "util/value.h"

#define BLANKS " \t\r\f\v"

#define NR_COLUMNS 18
/* The only one that later layouts have in between. */
#define QUOTA_TIME 7

/** enum column_kind - what a column holds, besides numbers of a unit. */
enum column_kind {
	COLUMN_U64,
	COLUMN_U32,
	COLUMN_FREQ,
	COLUMN_AGE,
	COLUMN_ACTION,
	COLUMN_METRIC,
};

#define AT(member) offsetof(struct bd_scheme, member)

static const struct column {
	const char *name;
	enum column_kind kind;
	enum scheme_unit unit;
	size_t at;
} columns[NR_COLUMNS] = {
	{ "min_sz", COLUMN_U64, SCHEME_BYTES, AT(pattern.min_sz) },
	{ "max_sz", COLUMN_U64, SCHEME_BYTES, AT(pattern.max_sz) },
	{ "min_freq", COLUMN_FREQ, SCHEME_NR, AT(pattern.min_nr_accesses) },
	{ "max_freq", COLUMN_FREQ, SCHEME_NR, AT(pattern.max_nr_accesses) },
	{ "min_age", COLUMN_AGE, SCHEME_US, AT(pattern.min_age) },
	{ "max_age", COLUMN_AGE, SCHEME_US, AT(pattern.max_age) },
	{ "action", COLUMN_ACTION, SCHEME_NR, AT(action) },
	[QUOTA_TIME] = { "quota_time", COLUMN_U64, SCHEME_MS, AT(quota.time_ms) },
	{ "quota_sz", COLUMN_U64, SCHEME_BYTES, AT(quota.sz_bytes) },
	{ "quota_interval", COLUMN_U64, SCHEME_MS, AT(quota.reset_interval_ms) },
	{ "weight_sz", COLUMN_U32, SCHEME_PERMIL, AT(quota.weight_sz) },
	{ "weight_freq", COLUMN_U32, SCHEME_PERMIL, AT(quota.weight_nr_accesses) },
	{ "weight_age", COLUMN_U32, SCHEME_PERMIL, AT(quota.weight_age) },
	{ "wmark_metric", COLUMN_METRIC, SCHEME_NR, AT(wmarks.metric) },
	{ "check_interval", COLUMN_U64, SCHEME_US, AT(wmarks.interval_us) },
	{ "high", COLUMN_U64, SCHEME_PERMIL, AT(wmarks.high_permil) },
	{ "mid", COLUMN_U64, SCHEME_PERMIL, AT(wmarks.mid_permil) },
	{ "low", COLUMN_U64, SCHEME_PERMIL, AT(wmarks.low_permil) },
};

/* What the form had when it was given up; it has no columns for what others need. */
static const char *const action_words[] = { "willneed", "cold",	      "pageout",
					    "hugepage", "nohugepage", "stat" };
static const struct bd_names legacy_actions = { action_words,
						sizeof(action_words) / sizeof(action_words[0]) };

/* --- values ------------------------------------------------------------------------ */

/* Return: the spelling that @names has for @word, or @word. */
static const char *canonical(const struct bd_names *names, const char *word)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcasecmp(names->words[i], word))
			return names->words[i];
	}
	return word;
}

static int parse_freq(const char *word, const struct bd_attrs *attrs, uint32_t *ret, char *why,
		      size_t sz_why)
{
	double percent;

	if (strcmp(word, "max") && !value_parse_share(word, VALUE_PERCENT, &percent) &&
	    percent > VALUE_PERCENT) {
		snprintf(why, sz_why, "'%.60s' exceeds 100 %%", word);
		return -EINVAL;
	}
	return scheme_value__parse_rate(word, attrs, ret, why, sz_why);
}

static int parse_action(const char *word, enum bd_action *ret_action, char *why, size_t sz_why)
{
	const char *name = canonical(&legacy_actions, word);
	int idx, err = scheme_value__parse_word(&legacy_actions, name, &idx, why, sz_why);

	if (!err)
		*ret_action = (enum bd_action)bd_names__find(&bd_action_names, name);
	return err;
}

static int parse_metric(const char *word, enum bd_wmark_metric *ret_metric, char *why,
			size_t sz_why)
{
	int metric,
		err = scheme_value__parse_word(&bd_wmark_names, canonical(&bd_wmark_names, word),
					       &metric, why, sz_why);

	if (!err)
		*ret_metric = (enum bd_wmark_metric)metric;
	return err;
}

static int parse_column(const struct column *column, const char *word, const struct bd_attrs *attrs,
			struct bd_scheme *scheme, char *why, size_t sz_why)
{
	void *field = (char *)scheme + column->at;

	switch (column->kind) {
	case COLUMN_U64:
		return scheme_value__parse(column->unit, word, field, why, sz_why);
	case COLUMN_U32:
		return scheme_value__parse_u32(column->unit, word, field, why, sz_why);
	case COLUMN_FREQ:
		return parse_freq(word, attrs, field, why, sz_why);
	case COLUMN_AGE:
		return scheme_value__parse_age(word, attrs, field, why, sz_why);
	case COLUMN_ACTION:
		return parse_action(word, field, why, sz_why);
	case COLUMN_METRIC:
		break;
	}
	return parse_metric(word, field, why, sz_why);
}

/* --- lines ------------------------------------------------------------------------- */

/* One line of the text; @words point into a copy of it, and the last slot tells of too many. */
struct line {
	const struct scheme_source *source;
	unsigned int nr;
	const char *words[NR_COLUMNS + 1];
	size_t nr_words;
};

static bool is_layout(size_t nr_words)
{
	return nr_words == 7 || nr_words == 9 || nr_words == 12 || nr_words == 17 ||
	       nr_words == NR_COLUMNS;
}

static void split(struct line *line, char *text)
{
	char *word;

	line->nr_words = 0;
	while (line->nr_words <= NR_COLUMNS && (word = strsep(&text, BLANKS))) {
		if (*word)
			line->words[line->nr_words++] = word;
	}
}

static int fill(const struct line *line, struct bd_scheme *scheme, char *why, size_t sz_why)
{
	const struct column *column = columns;
	const char *reason;
	char what[SCHEME_WHY / 2];

	for (size_t i = 0; i < line->nr_words; i++, column++) {
		if (i == QUOTA_TIME && line->nr_words != NR_COLUMNS)
			column++;
		if (!parse_column(column, line->words[i], line->source->attrs, scheme, what,
				  sizeof(what)))
			continue;
		snprintf(why, sz_why, "%s:%u: column %zu, %s: %s", line->source->name, line->nr,
			 i + 1, column->name, what);
		return -EINVAL;
	}
	reason = scheme_list__check(scheme);
	if (!reason)
		return 0;
	snprintf(why, sz_why, "%s:%u: %s", line->source->name, line->nr, reason);
	return -EINVAL;
}

static int read_words(const struct line *line, struct scheme_list *list, char *why, size_t sz_why)
{
	struct bd_scheme *scheme;
	int err;

	if (!line->nr_words || *line->words[0] == '#')
		return 0;
	if (!is_layout(line->nr_words)) {
		snprintf(why, sz_why,
			 "%s:%u: a scheme has 7, 9, 12, 17 or 18 columns, and this line has %s%zu",
			 line->source->name, line->nr,
			 line->nr_words > NR_COLUMNS ? "more than " : "",
			 line->nr_words > NR_COLUMNS ? (size_t)NR_COLUMNS : line->nr_words);
		return -EINVAL;
	}
	scheme = bd_scheme__new(BD_ACTION_STAT);
	err = scheme_list__add(list, scheme);
	return err ?: fill(line, scheme, why, sz_why);
}

static int read_line(struct line *line, const char *text, size_t len, struct scheme_list *list,
		     char *why, size_t sz_why)
{
	char *copy;
	int err;

	if (memchr(text, '\0', len)) {
		snprintf(why, sz_why, "%s:%u: there is a NUL character, so this is no text",
			 line->source->name, line->nr);
		return -EINVAL;
	}
	copy = strndup(text, len);
	if (!copy)
		return -ENOMEM;
	split(line, copy);
	err = read_words(line, list, why, sz_why);
	free(copy);
	return err;
}

int scheme_legacy__read(const struct scheme_source *source, struct scheme_list *list, char *why,
			size_t sz_why)
{
	const char *text = source->text, *end = text + source->len;
	struct line line = { .source = source };
	int err = 0;

	while (!err && text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		size_t len = (size_t)((newline ?: end) - text);

		line.nr++;
		err = read_line(&line, text, len, list, why, sz_why);
		text += len + 1;
	}
	if (err == -EINVAL)
		quote_plain_in_place(why);
	return err;
}
