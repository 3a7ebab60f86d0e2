/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * From the options of schemes to schemes.
 *
 * Uses of an option and schemes are matched by their order.  Filters and goals, of which a scheme
 * may have many, are dealt out by --damos_nr_filters and --damos_nr_quota_goals.
 */
#include "cli/scheme_options.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>

#include "cli/scheme_words.h"
#include "scheme/scheme_text.h"
#include "scheme/scheme_value.h"
#include "util/log.h"

/* What --damos_quota_interval and its like give to each weight unless told otherwise. */
#define EVEN_WEIGHT 1

#define NR(array)  (sizeof(array) / sizeof((array)[0]))
#define AT(member) .at = offsetof(struct scheme_options, member)

static const char *const tuner_choices[] = { "consist", "temporal", NULL };

static const struct arg_option scheme_option_table[] = {
	{ "-c --schemes", "SCHEMES",
	  "schemes as a JSON text, or in a file, or ready ones by name, see 'bdamon schemes "
	  "--list' (repeatable); instead of all the following",
	  ARG_STRING, .append = true, AT(schemes) },
	{ "--damos_action", "ACTION [NODE...]",
	  "begin a scheme that does this: willneed, cold, pageout, hugepage, nohugepage, collapse, "
	  "lru_prio, lru_deprio, stat, or migrate_hot and migrate_cold to a NUMA NODE, or to "
	  "several: NODE WEIGHT NODE WEIGHT (repeatable; the n-th use of each other option is "
	  "about the n-th scheme)",
	  ARG_STRING, ARG_PLUS, true, AT(action) },
	{ "--damos_sz_region", "MIN MAX", "sizes of the regions meant (default: min max)",
	  ARG_STRING, 2, true, AT(sz_region) },
	{ "--damos_access_rate", "MIN MAX",
	  "their access rates, in percent of the most that can be seen (default: min max)",
	  ARG_STRING, 2, true, AT(access_rate) },
	{ "--damos_age", "MIN MAX", "for how long they have had that (us; default: min max)",
	  ARG_STRING, 2, true, AT(age) },
	{ "--damos_apply_interval", "TIME",
	  "how often the scheme looks for such regions (us; default: the aggregation interval)",
	  ARG_STRING, .append = true, AT(apply_interval) },
	{ "--damos_quotas", "TIME [SIZE [RESET [W_SIZE W_RATE W_AGE]]]",
	  "use at most this time (ms) for this much memory in each interval RESET (ms; default: 0 "
	  "0 max: 0 is no limit, max no end of the interval), first where these weights say "
	  "(permil; default: 0)",
	  ARG_STRING, ARG_PLUS, true, AT(quotas) },
	{ "--damos_quota_interval", "TIME", "instead of --damos_quotas: its RESET (ms)", ARG_STRING,
	  .append = true, AT(quota_interval) },
	{ "--damos_quota_time", "TIME", "its TIME (ms; default: 0)", ARG_STRING, .append = true,
	  AT(quota_time) },
	{ "--damos_quota_space", "SIZE", "its SIZE (default: 0)", ARG_STRING, .append = true,
	  AT(quota_space) },
	{ "--damos_quota_weights", "W_SIZE W_RATE W_AGE", "its weights (permil; default: 1 1 1)",
	  ARG_STRING, 3, true, AT(quota_weights) },
	{ "--damos_quota_fail_charge_ratio", "NUM DENOM",
	  "charge NUM/DENOM of the bytes that the action failed on (default: all)", ARG_STRING, 2,
	  true, AT(fail_charge) },
	{ "--damos_quota_goal", "METRIC TARGET [VALUE...]",
	  "do as much as it takes that METRIC becomes TARGET: user_input (VALUE: what it is now), "
	  "some_mem_psi_us, node_mem_used_bp, node_mem_free_bp, node_eligible_mem_bp (a NUMA node), "
	  "node_memcg_used_bp, node_memcg_free_bp (a node, a cgroup), active_mem_bp, "
	  "inactive_mem_bp; needs a RESET (repeatable)",
	  ARG_STRING, ARG_PLUS, true, AT(quota_goal) },
	{ "--damos_quota_goal_tuner", NULL,
	  "find the constant pace that keeps the goal, or go ahead until it is reached (default: "
	  "consist)",
	  ARG_CHOICE, .append = true, AT(goal_tuner), .choices = tuner_choices },
	{ "--damos_nr_quota_goals", "N...",
	  "how many uses of --damos_quota_goal each scheme has; needed for several schemes", ARG_NR,
	  ARG_PLUS, AT(nr_quota_goals) },
	{ "--damos_filter", "allow|reject [none] TYPE [VALUE...]",
	  "act on such memory or leave it alone, or with none on all that is not such: anon, "
	  "active, young, unmapped, memcg PATH, addr START END, target INDEX, hugepage_size MIN "
	  "MAX; the first filter that matches decides (repeatable)",
	  ARG_STRING, ARG_PLUS, true, AT(filter) },
	{ "--damos_nr_filters", "N...",
	  "how many uses of --damos_filter each scheme has; needed for several schemes", ARG_NR,
	  ARG_PLUS, AT(nr_filters) },
	{ "--damos_wmarks", "METRIC TIME HIGH MID LOW",
	  "work only while free memory (METRIC: free_mem_rate; none: always) is between LOW and "
	  "HIGH, begin at MID (permil), look after each such time (us)",
	  ARG_STRING, 5, true, AT(wmarks) },
	{ "--damos_max_nr_snapshots", "N", "stop after so many looks (default: 0: never)",
	  ARG_STRING, .append = true, AT(max_nr_snapshots) },
};

struct arg_group scheme_options__group(struct scheme_options *opts)
{
	return (struct arg_group){ "schemes", ARG_OPTIONS(scheme_option_table), .base = opts };
}

/* --- options that a scheme has once ------------------------------------------------ */

/* A scheme being made, and where its complaints go. */
struct draft {
	struct bd_scheme *scheme;
	const struct bd_attrs *attrs;
	char *why;
	size_t sz_why;
};

static int set_sz(const struct draft *d, struct scheme_words words)
{
	struct bd_pattern *p = &d->scheme->pattern;
	int err =
		scheme_value__parse(SCHEME_BYTES, words.at[0].text, &p->min_sz, d->why, d->sz_why);

	return err
		       ?: scheme_value__parse(SCHEME_BYTES, words.at[1].text, &p->max_sz, d->why,
					      d->sz_why);
}

static int set_rate(const struct draft *d, struct scheme_words words)
{
	struct bd_pattern *p = &d->scheme->pattern;
	int err = scheme_value__parse_rate(words.at[0].text, d->attrs, &p->min_nr_accesses, d->why,
					   d->sz_why);

	return err
		       ?: scheme_value__parse_rate(words.at[1].text, d->attrs, &p->max_nr_accesses,
						   d->why, d->sz_why);
}

static int set_age(const struct draft *d, struct scheme_words words)
{
	struct bd_pattern *p = &d->scheme->pattern;
	int err =
		scheme_value__parse_age(words.at[0].text, d->attrs, &p->min_age, d->why, d->sz_why);

	return err
		       ?: scheme_value__parse_age(words.at[1].text, d->attrs, &p->max_age, d->why,
						  d->sz_why);
}

static int set_u64(const struct draft *d, struct scheme_words words, enum scheme_unit unit,
		   uint64_t *field)
{
	return scheme_value__parse(unit, words.at[0].text, field, d->why, d->sz_why);
}

static int set_apply_interval(const struct draft *d, struct scheme_words words)
{
	return set_u64(d, words, SCHEME_US, &d->scheme->apply_interval_us);
}

static int set_max_nr_snapshots(const struct draft *d, struct scheme_words words)
{
	return set_u64(d, words, SCHEME_NR, &d->scheme->max_nr_snapshots);
}

static int set_quotas(const struct draft *d, struct scheme_words words)
{
	return scheme_words__quotas(words, &d->scheme->quota, d->why, d->sz_why);
}

static int set_quota_interval(const struct draft *d, struct scheme_words words)
{
	return set_u64(d, words, SCHEME_MS, &d->scheme->quota.reset_interval_ms);
}

static int set_quota_time(const struct draft *d, struct scheme_words words)
{
	return set_u64(d, words, SCHEME_MS, &d->scheme->quota.time_ms);
}

static int set_quota_space(const struct draft *d, struct scheme_words words)
{
	return set_u64(d, words, SCHEME_BYTES, &d->scheme->quota.sz_bytes);
}

static int set_u32s(const struct draft *d, struct scheme_words words, enum scheme_unit unit,
		    uint32_t *const *fields)
{
	int err = 0;

	for (size_t i = 0; !err && i < words.nr; i++)
		err = scheme_value__parse_u32(unit, words.at[i].text, fields[i], d->why, d->sz_why);
	return err;
}

static int set_quota_weights(const struct draft *d, struct scheme_words words)
{
	struct bd_quota *quota = &d->scheme->quota;
	uint32_t *const fields[] = { &quota->weight_sz, &quota->weight_nr_accesses,
				     &quota->weight_age };

	return set_u32s(d, words, SCHEME_PERMIL, fields);
}

static int set_fail_charge(const struct draft *d, struct scheme_words words)
{
	struct bd_quota *quota = &d->scheme->quota;
	uint32_t *const fields[] = { &quota->fail_charge_num, &quota->fail_charge_denom };

	return set_u32s(d, words, SCHEME_NR, fields);
}

static int set_goal_tuner(const struct draft *d, struct scheme_words words)
{
	d->scheme->quota.tuner = (enum bd_tuner)words.at[0].i;
	return 0;
}

static int set_wmarks(const struct draft *d, struct scheme_words words)
{
	return scheme_words__wmarks(words, &d->scheme->wmarks, d->why, d->sz_why);
}

static int set_goal(const struct draft *d, struct scheme_words words)
{
	return scheme_words__goal(words, &d->scheme->quota.goals, d->why, d->sz_why);
}

static int set_filters(const struct draft *d, struct scheme_words words)
{
	return scheme_words__filters(words, &d->scheme->filters, d->why, d->sz_why);
}

static int set_action(const struct draft *d, struct scheme_words words)
{
	return scheme_words__action(words, d->scheme, d->why, d->sz_why);
}

/* An option, the list that its words are in, and what they do. */
struct setter {
	const char *name;
	size_t at;
	int (*set)(const struct draft *d, struct scheme_words words);
};

static const struct setter setters[] = {
	{ "--damos_action", offsetof(struct scheme_options, action), set_action },
	{ "--damos_sz_region", offsetof(struct scheme_options, sz_region), set_sz },
	{ "--damos_access_rate", offsetof(struct scheme_options, access_rate), set_rate },
	{ "--damos_age", offsetof(struct scheme_options, age), set_age },
	{ "--damos_apply_interval", offsetof(struct scheme_options, apply_interval),
	  set_apply_interval },
	{ "--damos_quotas", offsetof(struct scheme_options, quotas), set_quotas },
	{ "--damos_quota_interval", offsetof(struct scheme_options, quota_interval),
	  set_quota_interval },
	{ "--damos_quota_time", offsetof(struct scheme_options, quota_time), set_quota_time },
	{ "--damos_quota_space", offsetof(struct scheme_options, quota_space), set_quota_space },
	{ "--damos_quota_weights", offsetof(struct scheme_options, quota_weights),
	  set_quota_weights },
	{ "--damos_quota_fail_charge_ratio", offsetof(struct scheme_options, fail_charge),
	  set_fail_charge },
	{ "--damos_quota_goal_tuner", offsetof(struct scheme_options, goal_tuner), set_goal_tuner },
	{ "--damos_wmarks", offsetof(struct scheme_options, wmarks), set_wmarks },
	{ "--damos_max_nr_snapshots", offsetof(struct scheme_options, max_nr_snapshots),
	  set_max_nr_snapshots },
};

static const struct setter goal_setter = { "--damos_quota_goal",
					   offsetof(struct scheme_options, quota_goal), set_goal };
static const struct setter filter_setter = { "--damos_filter",
					     offsetof(struct scheme_options, filter), set_filters };

static const struct arg_list *list_of(const struct scheme_options *opts,
				      const struct setter *setter)
{
	return (const struct arg_list *)((const char *)opts + setter->at);
}

/* The words of one use; they lie side by side. */
static struct scheme_words words_of(const struct arg_list *list, size_t use)
{
	struct scheme_words words = { list->values, 0 };

	while (words.at->use != use)
		words.at++;
	while (words.at + words.nr < list->values + list->nr && words.at[words.nr].use == use)
		words.nr++;
	return words;
}

/* Let the @use-th use of an option do what it does. */
static int apply(const struct scheme_options *opts, const struct setter *setter, size_t use,
		 const struct draft *d)
{
	int err = setter->set(d, words_of(list_of(opts, setter), use));

	if (err == -EINVAL)
		log_error("argument %s: %s", setter->name, d->why);
	return err;
}

/* --- checks across options ---------------------------------------------------------- */

static int check_uses(const struct scheme_options *opts)
{
	size_t nr_schemes = opts->action.nr_uses;

	for (size_t i = 0; i < NR(setters); i++) {
		size_t nr = list_of(opts, &setters[i])->nr_uses;

		if (nr <= nr_schemes)
			continue;
		log_error("argument %s: there are more of it than of --damos_action (%zu != %zu)",
			  setters[i].name, nr, nr_schemes);
		return -EINVAL;
	}
	return 0;
}

static size_t nr_quota_parts(const struct scheme_options *opts)
{
	size_t nr = bd_max(opts->quota_time.nr_uses, opts->quota_space.nr_uses);

	return bd_max(nr, opts->quota_weights.nr_uses);
}

static int check_quotas(const struct scheme_options *opts)
{
	size_t nr_intervals = opts->quota_interval.nr_uses, nr_parts = nr_quota_parts(opts);

	if (opts->quotas.nr_uses && (nr_intervals || nr_parts)) {
		log_error(
			"argument --damos_quotas: it excludes --damos_quota_interval, _time, _space and _weights");
		return -EINVAL;
	}
	if (nr_parts <= nr_intervals)
		return 0;
	log_error(
		"argument --damos_quota_interval: each scheme with --damos_quota_time, _space or _weights needs it (%zu != %zu)",
		nr_intervals, nr_parts);
	return -EINVAL;
}

/* @list says how many uses of @setter each scheme has. */
static int check_share(const struct scheme_options *opts, const struct setter *setter,
		       const char *name, const struct arg_list *list)
{
	size_t nr_schemes = opts->action.nr_uses, nr_uses = list_of(opts, setter)->nr_uses;
	uint64_t sum = 0;

	if (!list->nr && (nr_schemes == 1 || !nr_uses))
		return 0;
	if (list->nr != nr_schemes) {
		log_error("argument %s: it needs a number for each --damos_action (%zu != %zu)",
			  name, list->nr, nr_schemes);
		return -EINVAL;
	}
	for (size_t i = 0; i < list->nr; i++)
		sum += bd_min(list->values[i].u, nr_uses + 1);
	if (sum == nr_uses)
		return 0;
	log_error("argument %s: the numbers do not add up to the uses of %s (%zu)", name,
		  setter->name, nr_uses);
	return -EINVAL;
}

static int check(const struct scheme_options *opts)
{
	int err = check_uses(opts);

	err = err ?: check_quotas(opts);
	err = err
		      ?: check_share(opts, &goal_setter, "--damos_nr_quota_goals",
				     &opts->nr_quota_goals);
	return err ?: check_share(opts, &filter_setter, "--damos_nr_filters", &opts->nr_filters);
}

/* --- schemes ----------------------------------------------------------------------- */

static int apply_share(const struct scheme_options *opts, const struct setter *setter,
		       const struct arg_list *counts, size_t idx, const struct draft *d)
{
	size_t first = 0, nr = list_of(opts, setter)->nr_uses;
	int err = 0;

	for (size_t i = 0; counts->nr && i < idx; i++)
		first += counts->values[i].u;
	if (counts->nr)
		nr = counts->values[idx].u;
	for (size_t i = 0; !err && i < nr; i++)
		err = apply(opts, setter, first + i, d);
	return err;
}

/* A goal is looked at when an interval ends. */
static int check_goals(const struct scheme_options *opts, size_t idx, const struct bd_quota *quota)
{
	bool has_interval = opts->quota_interval.nr_uses > idx ||
			    (opts->quotas.nr_uses > idx && quota->reset_interval_ms != UINT64_MAX);

	if (!quota->goals.nr || has_interval)
		return 0;
	log_error("argument --damos_quota_goal: it needs a --damos_quota_interval, such as 1s");
	return -EINVAL;
}

static int fill(const struct scheme_options *opts, size_t idx, const struct draft *d)
{
	struct bd_quota *quota = &d->scheme->quota;
	const char *reason;
	int err = 0;

	if (opts->quota_interval.nr_uses > idx)
		quota->weight_sz = quota->weight_nr_accesses = quota->weight_age = EVEN_WEIGHT;
	for (size_t i = 0; !err && i < NR(setters); i++) {
		if (list_of(opts, &setters[i])->nr_uses > idx)
			err = apply(opts, &setters[i], idx, d);
	}
	err = err ?: apply_share(opts, &goal_setter, &opts->nr_quota_goals, idx, d);
	err = err ?: apply_share(opts, &filter_setter, &opts->nr_filters, idx, d);
	err = err ?: check_goals(opts, idx, quota);
	if (err)
		return err;
	reason = scheme_list__check(d->scheme);
	if (!reason)
		return 0;
	log_error("argument --damos_action: in scheme %zu, %s", idx, reason);
	return -EINVAL;
}

static int build_from_options(const struct scheme_options *opts, const struct bd_attrs *attrs,
			      struct scheme_list *ret)
{
	char why[SCHEME_WHY];
	int err = check(opts);

	for (size_t i = 0; !err && i < opts->action.nr_uses; i++) {
		struct draft d = { bd_scheme__new(BD_ACTION_STAT), attrs, why, sizeof(why) };

		err = scheme_list__add(ret, d.scheme);
		err = err ?: fill(opts, i, &d);
	}
	return err;
}

static int add_from_text(const char *what, const struct bd_attrs *attrs, struct scheme_list *ret)
{
	size_t nr_before = ret->nr;
	char why[SCHEME_WHY] = "";
	int err = scheme_text__read(what, attrs, ret, why, sizeof(why));

	if (err && err != -ENOMEM)
		log_error("%s", why);
	if (err || ret->nr > nr_before)
		return err;
	log_error("argument --schemes: there is no scheme in '%.60s'", what);
	return -EINVAL;
}

static int build_from_texts(const struct scheme_options *opts, const struct bd_attrs *attrs,
			    struct scheme_list *ret)
{
	int err = 0;

	for (size_t i = 0; !err && i < opts->schemes.nr; i++)
		err = add_from_text(opts->schemes.values[i].text, attrs, ret);
	return err;
}

/* The first option given of those that only make sense with --damos_action; or NULL. */
static const char *first_given(const struct scheme_options *opts)
{
	for (size_t i = 0; i < NR(setters); i++) {
		if (list_of(opts, &setters[i])->nr_uses)
			return setters[i].name;
	}
	if (opts->quota_goal.nr_uses || opts->nr_quota_goals.nr_uses)
		return goal_setter.name;
	return opts->filter.nr_uses || opts->nr_filters.nr_uses ? filter_setter.name : NULL;
}

bool scheme_options__is_given(const struct scheme_options *opts)
{
	return opts->schemes.nr || first_given(opts);
}

int scheme_options__build(const struct scheme_options *opts, const struct bd_attrs *attrs,
			  struct scheme_list *ret)
{
	const char *given = first_given(opts);
	int err;

	if (opts->schemes.nr && given) {
		log_error("argument %s: it and --schemes exclude each other", given);
		return -EINVAL;
	}
	if (given && !opts->action.nr_uses) {
		log_error("argument %s: it needs a --damos_action", given);
		return -EINVAL;
	}
	err = given ? build_from_options(opts, attrs, ret) : build_from_texts(opts, attrs, ret);
	if (err == -ENOMEM)
		log_error("no memory for the schemes");
	return err;
}
