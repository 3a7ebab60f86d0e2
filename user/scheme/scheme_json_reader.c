// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * From JSON to schemes: the tables of all objects' keys.
 *
 * Keys whose meaning depends on others are kept as they are until all of the object is known.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "scheme/json_fields.h"
#include "scheme/scheme_json.h"
#include "util/quote.h"

/* --- the access pattern ----------------------------------------------------------- */

struct bounds {
	const struct json_node *min;
	const struct json_node *max;
};

static int read_bounds(struct json_reading *r, const struct json_node *node, struct bounds *bounds)
{
	static const struct json_field fields[] = {
		{ "min", true, JSON_KEEP, .at = offsetof(struct bounds, min) },
		{ "max", true, JSON_KEEP, .at = offsetof(struct bounds, max) },
	};

	*bounds = (struct bounds){ 0 };
	return json_read_object(r, node, JSON_FIELDS(fields), bounds);
}

static int read_sz(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_pattern *pattern = field;
	struct bounds bounds;
	int err = read_bounds(r, node, &bounds);

	err = err ?: json_read_u64(r, bounds.min, SCHEME_BYTES, &pattern->min_sz);
	return err ?: json_read_u64(r, bounds.max, SCHEME_BYTES, &pattern->max_sz);
}

/* Whether the text is "NUMBER UNIT"; if so the number is parsed. */
static int read_counted(struct json_reading *r, const struct json_node *node, const char *unit,
			bool *ret_is_counted, uint32_t *field)
{
	char number[32], why[JSON_VALUE_WHY];
	const char *blank = node->text ? strchr(node->text, ' ') : NULL;

	*ret_is_counted = blank && !strcmp(blank + 1, unit);
	if (!*ret_is_counted)
		return 0;
	snprintf(number, sizeof(number), "%.*s", (int)(blank - node->text), node->text);
	if (scheme_value__parse_u32(SCHEME_NR, number, field, why, sizeof(why)))
		return json_fail(r, node, "%s", why);
	return 0;
}

typedef int (*parse_fn)(const char *text, const struct bd_attrs *attrs, uint32_t *ret, char *why,
			size_t sz_why);

/* "NUMBER UNIT", or else what @parse knows. */
static int read_bound(struct json_reading *r, const struct json_node *node, const char *unit,
		      parse_fn parse, bool *ret_is_counted, uint32_t *field)
{
	char why[JSON_VALUE_WHY];
	const char *text = NULL;
	int err = json_text_of(r, node, &text);

	err = err ?: read_counted(r, node, unit, ret_is_counted, field);
	if (!err && !*ret_is_counted && parse(text, r->source->attrs, field, why, sizeof(why)))
		err = json_fail(r, node, "%s", why);
	return err;
}

static bool is_limit(const char *text)
{
	return !strcmp(text, "min") || !strcmp(text, "max");
}

static int read_range(struct json_reading *r, const struct json_node *node, const char *unit,
		      parse_fn parse, uint32_t *min, uint32_t *max)
{
	bool is_min_counted = false, is_max_counted = false;
	struct bounds bounds;
	int err = read_bounds(r, node, &bounds);

	err = err ?: read_bound(r, bounds.min, unit, parse, &is_min_counted, min);
	err = err ?: read_bound(r, bounds.max, unit, parse, &is_max_counted, max);
	if (!err && is_min_counted != is_max_counted && !is_limit(bounds.min->text) &&
	    !is_limit(bounds.max->text))
		err = json_fail(r, node, "min and max are not in the same unit");
	return err;
}

static int read_nr_accesses(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_pattern *pattern = field;

	return read_range(r, node, SCHEME_SAMPLES, scheme_value__parse_rate,
			  &pattern->min_nr_accesses, &pattern->max_nr_accesses);
}

static int read_age(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_pattern *pattern = field;

	return read_range(r, node, SCHEME_WINDOWS, scheme_value__parse_age, &pattern->min_age,
			  &pattern->max_age);
}

static int read_pattern(struct json_reading *r, const struct json_node *node, void *field)
{
	static const struct json_field fields[] = {
		{ "sz_bytes", true, JSON_READ, .read = read_sz },
		{ "nr_accesses", true, JSON_READ, .read = read_nr_accesses },
		{ "age", true, JSON_READ, .read = read_age },
	};

	return json_read_object(r, node, JSON_FIELDS(fields), field);
}

/* --- quotas ------------------------------------------------------------------------ */

struct goal_draft {
	const struct json_node *metric;
	const struct json_node *target_value;
	const struct json_node *current_value;
	const struct json_node *nid;
	const struct json_node *memcg_path;
};

static int read_goal_place(struct json_reading *r, const struct json_node *node,
			   const struct goal_draft *draft, struct bd_goal *goal)
{
	int err = 0;

	if (draft->nid)
		err = json_read_nid(r, draft->nid, &goal->nid);
	else if (goal->metric == BD_METRIC_NODE_MEM_USED_BP ||
		 goal->metric == BD_METRIC_NODE_MEM_FREE_BP ||
		 goal->metric == BD_METRIC_NODE_MEMCG_USED_BP ||
		 goal->metric == BD_METRIC_NODE_MEMCG_FREE_BP)
		err = json_fail(r, node, "the key nid is missing, which %s needs",
				bd_names__get(&bd_metric_names, goal->metric));
	if (!err && draft->memcg_path)
		err = json_read_path(r, draft->memcg_path, &goal->memcg_path);
	return err;
}

static int check_goal(struct json_reading *r, const struct json_node *node, struct bd_quota *quota,
		      const struct bd_goal *goal)
{
	const char *reason = bd_goal__check(goal);

	return reason ? json_fail(r, node, "%s", reason) : bd_goals__add(&quota->goals, goal);
}

static int read_old_goal(struct json_reading *r, const struct json_node *node,
			 struct bd_quota *quota)
{
	static const struct json_field fields[] = {
		{ "target_value_bp", true, JSON_U64, SCHEME_BP,
		  .at = offsetof(struct bd_goal, target_value) },
		{ "current_value_bp", true, JSON_U64, SCHEME_BP,
		  .at = offsetof(struct bd_goal, current_value) },
	};
	struct bd_goal goal = { .metric = BD_METRIC_USER_INPUT };

	return json_read_object(r, node, JSON_FIELDS(fields), &goal)
		       ?: check_goal(r, node, quota, &goal);
}

static int read_goal(struct json_reading *r, const struct json_node *node, void *field)
{
#define AT(member) .at = offsetof(struct goal_draft, member)
	static const struct json_field fields[] = {
		{ "metric", true, JSON_KEEP, AT(metric) },
		{ "target_value", true, JSON_KEEP, AT(target_value) },
		{ "current_value", true, JSON_KEEP, AT(current_value) },
		{ "nid", false, JSON_KEEP, AT(nid) },
		{ "memcg_path", false, JSON_KEEP, AT(memcg_path) },
	};
#undef AT
	struct goal_draft draft = { 0 };
	struct bd_goal goal = { 0 };
	enum scheme_unit unit;
	int err, metric = 0;

	if (node->type == JSON_OBJECT && json_node__find(node, "target_value_bp"))
		return read_old_goal(r, node, field);
	err = json_read_object(r, node, JSON_FIELDS(fields), &draft);
	err = err ?: json_read_word(r, draft.metric, &bd_metric_names, &metric);
	goal.metric = (enum bd_metric)metric;
	unit = scheme_value__goal_unit(goal.metric);
	err = err ?: json_read_u64(r, draft.target_value, unit, &goal.target_value);
	err = err ?: json_read_u64(r, draft.current_value, unit, &goal.current_value);
	err = err ?: read_goal_place(r, node, &draft, &goal);
	return err ?: check_goal(r, node, field, &goal);
}

static int read_goals(struct json_reading *r, const struct json_node *node, void *field)
{
	return json_read_list(r, node, read_goal, field);
}

static int read_tuner(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_quota *quota = field;
	int tuner = 0, err = json_read_word(r, node, &bd_tuner_names, &tuner);

	quota->tuner = (enum bd_tuner)tuner;
	return err;
}

#define AT(member) .at = offsetof(struct bd_quota, member)

static int read_weights(struct json_reading *r, const struct json_node *node, void *field)
{
	static const struct json_field fields[] = {
		{ "sz_permil", true, JSON_U32, SCHEME_PERMIL, AT(weight_sz) },
		{ "nr_accesses_permil", true, JSON_U32, SCHEME_PERMIL, AT(weight_nr_accesses) },
		{ "age_permil", true, JSON_U32, SCHEME_PERMIL, AT(weight_age) },
	};

	return json_read_object(r, node, JSON_FIELDS(fields), field);
}

static int read_quotas(struct json_reading *r, const struct json_node *node, void *field)
{
	static const struct json_field fields[] = {
		{ "time_ms", true, JSON_U64, SCHEME_MS, AT(time_ms) },
		{ "sz_bytes", true, JSON_U64, SCHEME_BYTES, AT(sz_bytes) },
		{ "reset_interval_ms", true, JSON_U64, SCHEME_MS, AT(reset_interval_ms) },
		{ "weights", true, JSON_READ, .read = read_weights },
		{ "fail_charge_num", false, JSON_U32, SCHEME_NR, AT(fail_charge_num) },
		{ "fail_charge_denom", false, JSON_U32, SCHEME_NR, AT(fail_charge_denom) },
		{ "goals", false, JSON_READ, .read = read_goals },
		{ "goal_tuner", false, JSON_READ, .read = read_tuner },
		{ "effective_sz_bytes", false, JSON_SKIP, .at = 0 },
	};

	return json_read_object(r, node, JSON_FIELDS(fields), field);
}

#undef AT

/* --- watermarks -------------------------------------------------------------------- */

static int read_wmark_metric(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_watermarks *marks = field;
	int metric = 0, err = json_read_word(r, node, &bd_wmark_names, &metric);

	marks->metric = (enum bd_wmark_metric)metric;
	return err;
}

static int read_wmarks(struct json_reading *r, const struct json_node *node, void *field)
{
#define AT(member) .at = offsetof(struct bd_watermarks, member)
	static const struct json_field fields[] = {
		{ "metric", true, JSON_READ, .read = read_wmark_metric },
		{ "interval_us", true, JSON_U64, SCHEME_US, AT(interval_us) },
		{ "high_permil", true, JSON_U64, SCHEME_PERMIL, AT(high_permil) },
		{ "mid_permil", true, JSON_U64, SCHEME_PERMIL, AT(mid_permil) },
		{ "low_permil", true, JSON_U64, SCHEME_PERMIL, AT(low_permil) },
	};
#undef AT

	return json_read_object(r, node, JSON_FIELDS(fields), field);
}

/* --- filters ----------------------------------------------------------------------- */

struct filter_draft {
	const struct json_node *type;
	const struct json_node *matching;
	const struct json_node *allow;
	const struct json_node *filter_pass;
	const struct json_node *memcg_path;
	const struct json_node *address_range;
	const struct json_node *target_idx;
	const struct json_node *hugepage_size;
};

static int read_address_range(struct json_reading *r, const struct json_node *node,
			      struct bd_filter *filter)
{
	static const struct json_field fields[] = {
		{ "start", true, JSON_U64, SCHEME_BYTES, .at = offsetof(struct bd_range, start) },
		{ "end", true, JSON_U64, SCHEME_BYTES, .at = offsetof(struct bd_range, end) },
	};

	return json_read_object(r, node, JSON_FIELDS(fields), &filter->addr_range);
}

static int read_hugepage_size(struct json_reading *r, const struct json_node *node,
			      struct bd_filter *filter)
{
	int err;

	if (node->type != JSON_LIST || node->nr != 2)
		return json_fail(r, node, "this is no list of two sizes");
	err = json_read_u64(r, node->first, SCHEME_BYTES, &filter->min_sz);
	return err ?: json_read_u64(r, node->first->next, SCHEME_BYTES, &filter->max_sz);
}

/* What belongs to other types may be there, as writers fill in all keys, but has no meaning. */
static int read_filter_argument(struct json_reading *r, const struct json_node *node,
				const struct filter_draft *draft, struct bd_filter *filter)
{
	const struct json_node *argument;
	const char *key;
	uint64_t idx = 0;
	int err;

	switch (filter->type) {
	case BD_FILTER_MEMCG:
		argument = draft->memcg_path;
		key = "memcg_path";
		break;
	case BD_FILTER_ADDR:
		argument = draft->address_range;
		key = "address_range";
		break;
	case BD_FILTER_TARGET:
		argument = draft->target_idx;
		key = "damon_target_idx";
		break;
	case BD_FILTER_HUGEPAGE_SIZE:
		argument = draft->hugepage_size;
		key = "hugepage_size";
		break;
	default:
		return 0;
	}
	if (!argument)
		return json_fail(r, node, "the key %s is missing, which a filter of type %s needs",
				 key, bd_names__get(&bd_filter_names, filter->type));
	if (filter->type == BD_FILTER_MEMCG)
		return json_read_path(r, argument, &filter->memcg_path);
	if (filter->type == BD_FILTER_ADDR)
		return read_address_range(r, argument, filter);
	if (filter->type == BD_FILTER_HUGEPAGE_SIZE)
		return read_hugepage_size(r, argument, filter);
	err = json_read_u64(r, argument, SCHEME_NR, &idx);
	filter->target_idx = idx;
	return err;
}

static int read_filter(struct json_reading *r, const struct json_node *node, void *field)
{
#define AT(member) .at = offsetof(struct filter_draft, member)
	static const struct json_field fields[] = {
		{ "filter_type", true, JSON_KEEP, AT(type) },
		{ "matching", true, JSON_KEEP, AT(matching) },
		{ "allow", false, JSON_KEEP, AT(allow) },
		{ "filter_pass", false, JSON_KEEP, AT(filter_pass) },
		{ "memcg_path", false, JSON_KEEP, AT(memcg_path) },
		{ "address_range", false, JSON_KEEP, AT(address_range) },
		{ "damon_target_idx", false, JSON_KEEP, AT(target_idx) },
		{ "hugepage_size", false, JSON_KEEP, AT(hugepage_size) },
	};
#undef AT
	struct filter_draft draft = { 0 };
	struct bd_filter filter = { 0 };
	const char *reason;
	int err, type = 0;

	err = json_read_object(r, node, JSON_FIELDS(fields), &draft);
	err = err ?: json_read_word(r, draft.type, &bd_filter_names, &type);
	filter.type = (enum bd_filter_type)type;
	err = err ?: json_read_bool(r, draft.matching, &filter.matching);
	if (!err && draft.allow && draft.filter_pass)
		err = json_fail(r, draft.filter_pass,
				"allow and filter_pass are two names of the same");
	if (!err && (draft.allow || draft.filter_pass))
		err = json_read_bool(r, draft.allow ?: draft.filter_pass, &filter.allow);
	err = err ?: read_filter_argument(r, node, &draft, &filter);
	if (err)
		return err;
	reason = bd_filter__check(&filter);
	return reason ? json_fail(r, node, "%s", reason) : bd_filters__add(field, &filter);
}

static int read_filters(struct json_reading *r, const struct json_node *node, void *field)
{
	return json_read_list(r, node, read_filter, field);
}

/* --- schemes ----------------------------------------------------------------------- */

static int read_action(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_scheme *scheme = field;
	int action = 0, err = json_read_word(r, node, &bd_action_names, &action);

	scheme->action = (enum bd_action)action;
	return err;
}

static int read_dest(struct json_reading *r, const struct json_node *node, void *field)
{
	static const struct json_field fields[] = {
		{ "id", true, JSON_READ, .at = offsetof(struct bd_dest, nid),
		  .read = json_read_nid },
		{ "weight", true, JSON_U32, SCHEME_NR, .at = offsetof(struct bd_dest, weight) },
	};
	struct bd_dest dest = { 0 };

	return json_read_object(r, node, JSON_FIELDS(fields), &dest) ?: bd_dests__add(field, &dest);
}

static int read_dests(struct json_reading *r, const struct json_node *node, void *field)
{
	return json_read_list(r, node, read_dest, field);
}

#define AT(member) .at = offsetof(struct bd_scheme, member)

static const struct json_field scheme_fields[] = {
	{ "action", false, JSON_READ, .read = read_action },
	{ "target_nid", false, JSON_READ, AT(target_nid), .read = json_read_nid },
	{ "dests", false, JSON_READ, AT(dests), .read = read_dests },
	{ "access_pattern", false, JSON_READ, AT(pattern), .read = read_pattern },
	{ "apply_interval_us", false, JSON_U64, SCHEME_US, AT(apply_interval_us) },
	{ "quotas", false, JSON_READ, AT(quota), .read = read_quotas },
	{ "watermarks", false, JSON_READ, AT(wmarks), .read = read_wmarks },
	{ "filters", false, JSON_READ, AT(filters), .read = read_filters },
	{ "max_nr_snapshots", false, JSON_U64, SCHEME_NR, AT(max_nr_snapshots) },
	{ "stats", false, JSON_SKIP, .at = 0 },
	{ "tried_regions", false, JSON_SKIP, .at = 0 },
};

#undef AT

static int read_scheme(struct json_reading *r, const struct json_node *node, void *field)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_STAT);
	int err = scheme_list__add(r->list, scheme);
	const char *reason;

	(void)field;
	err = err ?: json_read_object(r, node, JSON_FIELDS(scheme_fields), scheme);
	if (err)
		return err;
	reason = scheme_list__check(scheme);
	return reason ? json_fail(r, node, "%s", reason) : 0;
}

/* --- kdamonds, of which only the schemes are taken --------------------------------- */

static int member_of(struct json_reading *r, const struct json_node *object, const char *key,
		     const struct json_node **ret_member)
{
	if (object->type != JSON_OBJECT)
		return json_fail(r, object, "this is no object, which is written in { }");
	*ret_member = json_node__find(object, key);
	return 0;
}

static int required_list(struct json_reading *r, const struct json_node *object, const char *key,
			 const struct json_node **ret_list)
{
	int err = member_of(r, object, key, ret_list);

	if (err)
		return err;
	if (!*ret_list)
		return json_fail(r, object, "the key %s is missing", key);
	if ((*ret_list)->type != JSON_LIST)
		return json_fail(r, *ret_list, "this is no list, which is written in [ ]");
	return 0;
}

/* @field is the first context, once it is found. */
static int find_context(struct json_reading *r, const struct json_node *node, void *field)
{
	const struct json_node **context = field;

	if (*context)
		return json_fail(r, node, "this is a second context, and bdamon has only one");
	*context = node;
	return 0;
}

static int find_contexts(struct json_reading *r, const struct json_node *node, void *field)
{
	const struct json_node *contexts = NULL;

	return required_list(r, node, "contexts", &contexts)
		       ?: json_read_list(r, contexts, find_context, field);
}

static int read_kdamonds(struct json_reading *r, const struct json_node *kdamonds)
{
	const struct json_node *context = NULL, *schemes = NULL;
	int err = json_read_list(r, kdamonds, find_contexts, &context);

	if (!err && context)
		err = member_of(r, context, "schemes", &schemes);
	if (err || !schemes || schemes->type == JSON_NULL)
		return err;
	return json_read_list(r, schemes, read_scheme, NULL);
}

static bool is_kdamond(const struct json_node *node)
{
	return node && node->type == JSON_OBJECT && json_node__find(node, "contexts");
}

static int read_root(struct json_reading *r, const struct json_node *root)
{
	const struct json_node *kdamonds = NULL;

	if (root->type == JSON_OBJECT)
		return required_list(r, root, "kdamonds", &kdamonds) ?: read_kdamonds(r, kdamonds);
	if (is_kdamond(root->first))
		return read_kdamonds(r, root);
	return json_read_list(r, root, read_scheme, NULL);
}

int scheme_json__read(const struct scheme_source *source, struct scheme_list *list, char *why,
		      size_t sz_why)
{
	struct json_reading r = { source, list, why, sz_why };
	char what[SCHEME_WHY / 2];
	struct json_tree *tree;
	unsigned int line = 0;
	int err;

	err = json_tree__parse(&tree, source->text, source->len, &line, what, sizeof(what));
	if (err == -EINVAL)
		snprintf(why, sz_why, "%s:%u: %s", source->name, line, what);
	if (!err)
		err = read_root(&r, json_tree__root(tree));
	json_tree__free(tree);
	if (err == -EINVAL)
		quote_plain_in_place(why);
	return err;
}
