// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The parser's events: which of them matter by the rules of json_rules.h, and where in the
 * text they are.  What they make is the business of json_draft.h.
 *
 * The parser does not see most of what bdamon has written: where a list of regions begins, those
 * of the form that json_region.h knows are taken before it gets the rest of the list.
 */
#include "record/json_reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

#include "record/json_draft.h"
#include "record/json_region.h"
#include "record/json_rules.h"

#define MAX_DEPTH 12

/* The parser keeps a byte for each open object or list, whether it matters or not. */
#define MAX_SKIP 1000

/* The parser keeps an unfinished string or number as a whole; no sane one is so long. */
#define MAX_TOKEN (1U << 20)

/**
 * struct json_reader - see above.
 * @yajl: the parser, owned
 * @draft: what was read
 * @place: stack of places
 * @depth: elements of @place, >= 1
 * @skip: how many objects and lists without a rule are open
 * @key: rule of the last key; NR_KEYS for none
 * @had_event: the parser has found something in the text it was given
 * @sz_token: length of the text since it has found something
 * @is_done: the list of records is complete
 * @in_regions: the next text is an element of a list of regions, or its end
 * @took_region: an element of that list was taken without the parser
 * @is_stand_in: the parser is given a null in place of what was taken
 * @tail: text kept until enough has come to tell whether it is a region
 * @nr_tail: its length
 * @memos: beginnings of regions seen before
 */
struct json_reader {
	yajl_handle yajl;
	struct json_draft draft;
	enum json_place place[MAX_DEPTH];
	int depth;
	uint64_t skip;
	enum json_key key;
	bool had_event;
	size_t sz_token;
	bool is_done;
	bool in_regions;
	bool took_region;
	bool is_stand_in;
	char tail[JSON_REGION_MAX];
	size_t nr_tail;
	struct json_region_memo memos[JSON_REGION_MEMOS];
};

static enum json_place place_of(const struct json_reader *j)
{
	return j->place[j->depth - 1];
}

static bool bad_layout(struct json_reader *j)
{
	return json_draft__fail(&j->draft, -EINVAL, "it is not laid out as a list of records");
}

static bool too_deep(struct json_reader *j)
{
	return json_draft__fail(&j->draft, -EINVAL, "it is nested too deeply");
}

/* --- events: yajl stops when they return 0 ---------------------------------------- */

/* An object or list begins: find out whether it is one that matters. */
static bool begin_value(struct json_reader *j, bool is_list)
{
	enum json_place inner = json_place__element(place_of(j));
	enum json_key key = inner ? NR_KEYS : j->key;

	j->had_event = true;
	if (j->skip == MAX_SKIP)
		return too_deep(j);
	if (!j->skip && inner == IN_SCALAR)
		return bad_layout(j);
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
		return too_deep(j);
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

	j->had_event = true;
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

	j->had_event = true;
	if (!j->skip)
		j->key = json_rule__find(place_of(j), (const char *)name, len);
	return true;
}

static int on_scalar(struct json_reader *j, const char *text, size_t len)
{
	enum json_place element = json_place__element(place_of(j));
	enum json_key key = element ? json_place__scalar(place_of(j)) : j->key;
	const struct json_rule *rule;
	uint64_t value = 0;

	j->had_event = true;
	if (j->skip)
		return true;
	if (element && element != IN_SCALAR)
		return bad_layout(j);
	if (key == NR_KEYS)
		return true;
	rule = json_rule__get(key);
	if (rule->kind == KIND_WORD) {
		json_draft__put_word(&j->draft, key, text, len);
		return true;
	}
	if (rule->kind == KIND_IN)
		return json_draft__fail(&j->draft, -EINVAL, "%s is a plain value", rule->name);
	if (json_value__parse(rule->kind, text, len, &value))
		return json_draft__fail(&j->draft, -EINVAL, "the value of %s is not one",
					rule->name);
	return json_draft__put(&j->draft, key, value);
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return on_scalar(ctx, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return on_scalar(ctx, (const char *)text, len);
}

/* null leaves the value unknown, and so do booleans where none are expected. */
static int on_null(void *ctx)
{
	struct json_reader *j = ctx;

	j->had_event = true;
	return !j->is_stand_in && !j->skip && json_place__element(place_of(j)) ? bad_layout(j)
									       : true;
}

static int on_boolean(void *ctx, int value)
{
	struct json_reader *j = ctx;

	if (!j->skip && !json_place__element(place_of(j)) && j->key != NR_KEYS &&
	    json_rule__get(j->key)->kind == KIND_BOOL)
		return json_draft__put(&j->draft, j->key, value != 0);
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

struct json_reader *json_reader__new(struct record_store *store)
{
	struct json_reader *j = calloc(1, sizeof(*j));

	if (!j)
		return NULL;
	json_draft__init(&j->draft, store);
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

static void parse(struct json_reader *j, const char *text, size_t len)
{
	yajl_status status;

	if (j->draft.err || !len)
		return;
	j->had_event = false;
	status = yajl_parse(j->yajl, (const unsigned char *)text, len);
	j->sz_token = j->had_event ? 0 : j->sz_token + len;
	if (j->draft.err)
		return;
	if (status != yajl_status_ok)
		json_draft__fail(&j->draft, -EINVAL, "it is not JSON");
	else if (j->sz_token > MAX_TOKEN)
		json_draft__fail(&j->draft, -EINVAL, "it has a value that is too long");
}

static bool take_region(struct json_reader *j, const char *text, const char *end, size_t *ret_len)
{
	struct record_region *room = json_draft__room(&j->draft);

	*ret_len = room ? json_region__parse(j->memos, text, end, !j->took_region, room) : 0;
	if (!*ret_len)
		return false;
	j->took_region = true;
	return json_draft__put_region(&j->draft);
}

/*
 * The parser goes on, with what was kept.  It must know that there were elements, so that it
 * accepts a comma now and demands one before the next element: it gets a null for all of them.
 */
static void leave_regions(struct json_reader *j)
{
	size_t len = j->nr_tail;

	j->in_regions = false;
	j->nr_tail = 0;
	j->is_stand_in = true;
	if (j->took_region)
		parse(j, "null", strlen("null"));
	j->is_stand_in = false;
	parse(j, j->tail, len);
}

/* Take a region that began in the text before. Return: how much of @text is taken. */
static size_t take_tail(struct json_reader *j, const char *text, size_t len)
{
	size_t before = j->nr_tail, room = sizeof(j->tail) - before, used;

	len = len < room ? len : room;
	memcpy(j->tail + before, text, len);
	j->nr_tail += len;
	/* What was kept is no whole region, so one ends in the new text. */
	if (take_region(j, j->tail, j->tail + j->nr_tail, &used)) {
		j->nr_tail = 0;
		return used - before;
	}
	if (j->nr_tail == sizeof(j->tail))
		leave_regions(j);
	return len;
}

/* Take regions, and keep what may be one's beginning. Return: how much of @text is taken. */
static size_t take_regions(struct json_reader *j, const char *text, size_t len)
{
	const char *p = text, *end = text + len;
	size_t used;

	while (take_region(j, p, end, &used))
		p += used;
	if (j->draft.err || end - p >= (ptrdiff_t)sizeof(j->tail)) {
		leave_regions(j);
		return (size_t)(p - text);
	}
	j->nr_tail = (size_t)(end - p);
	memcpy(j->tail, p, j->nr_tail);
	return len;
}

/* Parse up to where the next list of regions begins. Return: how much of @text is taken. */
static size_t parse_between(struct json_reader *j, const char *text, size_t len)
{
	const char *list = memmem(text, len, JSON_REGIONS, sizeof(JSON_REGIONS) - 1);
	size_t used = list ? (size_t)(list - text) + sizeof(JSON_REGIONS) - 1 : len;

	parse(j, text, used);
	j->in_regions = list && !j->draft.err && !j->skip && place_of(j) == IN_REGIONS;
	j->took_region = false;
	return used;
}

int json_reader__feed(struct json_reader *j, const unsigned char *bytes, size_t len)
{
	const char *text = (const char *)bytes;

	while (len && !j->draft.err) {
		size_t used = j->nr_tail      ? take_tail(j, text, len)
			      : j->in_regions ? take_regions(j, text, len)
					      : parse_between(j, text, len);

		text += used;
		len -= used;
	}
	return j->draft.err;
}

int json_reader__finish(struct json_reader *j, bool *ret_cut)
{
	if (j->in_regions)
		leave_regions(j);
	*ret_cut = !j->is_done;
	if (!j->draft.err && !j->is_done)
		json_draft__cut(&j->draft);
	if (!j->draft.err)
		record_store__seal(j->draft.store);
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
	json_draft__fini(&j->draft);
	free(j);
}
