// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The parser's events: which of them matter by the rules of json_rules.h, and where in the
 * text they are.  What they make is the business of json_draft.h.
 */
#include "record/json_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <yajl/yajl_parse.h>

#include "record/json_draft.h"
#include "record/json_rules.h"

#define MAX_DEPTH 12

/**
 * struct json_reader - see above.
 * @yajl: the parser, owned
 * @draft: what was read
 * @place: stack of places
 * @depth: elements of @place, >= 1
 * @skip: how many objects and lists without a rule are open
 * @key: rule of the last key; NR_KEYS for none
 * @is_done: the list of records is complete
 */
struct json_reader {
	yajl_handle yajl;
	struct json_draft draft;
	enum json_place place[MAX_DEPTH];
	int depth;
	uint64_t skip;
	enum json_key key;
	bool is_done;
};

static enum json_place place_of(const struct json_reader *j)
{
	return j->place[j->depth - 1];
}

static bool bad_layout(struct json_reader *j)
{
	return json_draft__fail(&j->draft, -EINVAL, "it is not laid out as a list of records");
}

/* --- events: yajl stops when they return 0 ---------------------------------------- */

/* An object or list begins: find out whether it is one that matters. */
static bool begin_value(struct json_reader *j, bool is_list)
{
	enum json_place inner = json_place__element(place_of(j));
	enum json_key key = inner ? NR_KEYS : j->key;

	if (j->skip || (!inner && key == NR_KEYS)) {
		j->skip++;
		return true;
	}
	if (!inner) {
		const struct json_rule *rule = json_rule__get(key);

		if (rule->kind != KIND_IN)
			return json_draft__fail(&j->draft, -EINVAL, "%s is not a plain value",
						rule->name);
		inner = rule->inside;
	}
	if (is_list != (json_place__element(inner) != IN_FILE))
		return bad_layout(j);
	if (j->depth == MAX_DEPTH)
		return json_draft__fail(&j->draft, -EINVAL, "it is nested too deeply");
	j->place[j->depth++] = inner;
	return json_draft__begin(&j->draft, inner, key);
}

static int on_start_map(void *ctx)
{
	return begin_value(ctx, false);
}

static int on_start_array(void *ctx)
{
	return begin_value(ctx, true);
}

static int on_end(void *ctx)
{
	struct json_reader *j = ctx;
	enum json_place place;

	if (j->skip) {
		j->skip--;
		return true;
	}
	place = place_of(j);
	j->depth--;
	j->is_done = place == IN_RECORDS;
	return json_draft__end(&j->draft, place);
}

static int on_key(void *ctx, const unsigned char *name, size_t len)
{
	struct json_reader *j = ctx;

	if (!j->skip)
		j->key = json_rule__find(place_of(j), (const char *)name, len);
	return true;
}

static int on_scalar(struct json_reader *j, const char *text, size_t len)
{
	const struct json_rule *rule;
	uint64_t value = 0;

	if (j->skip)
		return true;
	if (json_place__element(place_of(j)))
		return bad_layout(j);
	if (j->key == NR_KEYS)
		return true;
	rule = json_rule__get(j->key);
	if (rule->kind == KIND_WORD) {
		json_draft__put_word(&j->draft, text, len);
		return true;
	}
	if (rule->kind == KIND_IN)
		return json_draft__fail(&j->draft, -EINVAL, "%s is a plain value", rule->name);
	if (json_value__parse(rule->kind, text, len, &value))
		return json_draft__fail(&j->draft, -EINVAL, "the value of %s is not one",
					rule->name);
	json_draft__put(&j->draft, j->key, value);
	return true;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return on_scalar(ctx, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return on_scalar(ctx, (const char *)text, len);
}

/* null and booleans leave the value unknown. */
static int on_null(void *ctx)
{
	struct json_reader *j = ctx;

	return !j->skip && json_place__element(place_of(j)) ? bad_layout(j) : true;
}

static int on_boolean(void *ctx, int value)
{
	(void)value;
	return on_null(ctx);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_null,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/* --- life ----------------------------------------------------------------------- */

struct json_reader *json_reader__new(struct record_set *set)
{
	struct json_reader *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	json_draft__init(&j->draft, set);
	j->place[j->depth++] = IN_FILE;
	j->key = NR_KEYS;
	j->yajl = yajl_alloc(&callbacks, NULL, j);
	if (!j->yajl) {
		free(j);
		return NULL;
	}
	/* Strings are only compared or parsed as numbers, so their encoding does not matter. */
	yajl_config(j->yajl, yajl_dont_validate_strings, 1);
	return j;
}

int json_reader__feed(struct json_reader *j, const unsigned char *text, size_t len)
{
	if (!j->draft.err && yajl_parse(j->yajl, text, len) != yajl_status_ok && !j->draft.err)
		json_draft__fail(&j->draft, -EINVAL, "it is not JSON");
	return j->draft.err;
}

int json_reader__finish(struct json_reader *j, bool *ret_cut)
{
	*ret_cut = !j->is_done;
	if (!j->draft.err && !j->is_done)
		json_draft__cut(&j->draft);
	return j->draft.err;
}

const char *json_reader__why(const struct json_reader *j)
{
	return j->draft.why;
}

void json_reader__free(struct json_reader *j)
{
	if (!j)
		return;
	yajl_free(j->yajl);
	free(j);
}
