// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Objects by tables of their keys. */
#include "scheme/json_fields.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "util/value.h"

int json_fail(struct json_reading *r, const struct json_node *node, const char *fmt, ...)
{
	size_t used = (size_t)snprintf(r->why, r->sz_why, "%s:%u: ", r->source->name, node->line);
	va_list ap;

	if (used < r->sz_why)
		used += json_node__path(node, r->why + used, r->sz_why - used);
	if (used < r->sz_why) {
		va_start(ap, fmt);
		vsnprintf(r->why + used, r->sz_why - used, fmt, ap);
		va_end(ap);
	}
	return -EINVAL;
}

/* --- plain values ----------------------------------------------------------------- */

int json_text_of(struct json_reading *r, const struct json_node *node, const char **ret_text)
{
	if (node->type != JSON_STRING && node->type != JSON_NUMBER)
		return json_fail(r, node, "this is no number and no text");
	*ret_text = node->text;
	return 0;
}

int json_read_u64(struct json_reading *r, const struct json_node *node, enum scheme_unit unit,
		  uint64_t *field)
{
	char why[JSON_VALUE_WHY];
	const char *text = NULL;
	int err = json_text_of(r, node, &text);

	if (!err && scheme_value__parse(unit, text, field, why, sizeof(why)))
		err = json_fail(r, node, "%s", why);
	return err;
}

static int read_u32(struct json_reading *r, const struct json_node *node, enum scheme_unit unit,
		    uint32_t *field)
{
	char why[JSON_VALUE_WHY];
	const char *text = NULL;
	int err = json_text_of(r, node, &text);

	if (!err && scheme_value__parse_u32(unit, text, field, why, sizeof(why)))
		err = json_fail(r, node, "%s", why);
	return err;
}

int json_read_nid(struct json_reading *r, const struct json_node *node, void *field)
{
	char why[JSON_VALUE_WHY];
	const char *text = NULL;
	int err = json_text_of(r, node, &text);

	if (!err && scheme_value__parse_nid(text, field, why, sizeof(why)))
		err = json_fail(r, node, "%s", why);
	return err;
}

int json_read_word(struct json_reading *r, const struct json_node *node,
		   const struct bd_names *names, int *ret_value)
{
	char why[JSON_VALUE_WHY];
	const char *text = NULL;
	int err = json_text_of(r, node, &text);

	if (!err && scheme_value__parse_word(names, text, ret_value, why, sizeof(why)))
		err = json_fail(r, node, "%s", why);
	return err;
}

int json_read_bool(struct json_reading *r, const struct json_node *node, bool *ret_truth)
{
	if (node->type == JSON_BOOL)
		*ret_truth = node->truth;
	else if (node->type != JSON_STRING || value_parse_bool(node->text, ret_truth))
		return json_fail(r, node, "this is neither true nor false");
	return 0;
}

int json_read_path(struct json_reading *r, const struct json_node *node, char **ret_path)
{
	if (node->type != JSON_STRING || !*node->text)
		return json_fail(r, node, "this is no path of a cgroup");
	*ret_path = node->text;
	return 0;
}

/* --- objects and lists ------------------------------------------------------------ */

static int take_member(struct json_reading *r, const struct json_node *node,
		       const struct json_field *field, void *base)
{
	void *to = (char *)base + field->at;

	switch (field->how) {
	case JSON_KEEP:
		*(const struct json_node **)to = node;
		return 0;
	case JSON_U64:
		return json_read_u64(r, node, field->unit, to);
	case JSON_U32:
		return read_u32(r, node, field->unit, to);
	case JSON_READ:
		return field->read(r, node, to);
	case JSON_SKIP:
		break;
	}
	return 0;
}

static int refuse_key(struct json_reading *r, const struct json_node *node,
		      const struct json_field *fields, size_t nr)
{
	char known[SCHEME_WHY / 2] = "";
	size_t used = 0;

	for (size_t i = 0; i < nr && used < sizeof(known); i++)
		used += (size_t)snprintf(known + used, sizeof(known) - used, "%s%s", i ? ", " : "",
					 fields[i].key);
	return json_fail(r, node, "this key is none of %s", known);
}

static int read_member(struct json_reading *r, const struct json_node *object,
		       const struct json_node *node, const struct json_field *fields, size_t nr,
		       void *base)
{
	size_t i = 0;

	while (i < nr && strcmp(fields[i].key, node->key))
		i++;
	if (i == nr)
		return refuse_key(r, node, fields, nr);
	if (json_node__find(object, node->key) != node)
		return json_fail(r, node, "this key is there twice");
	/* null is what writers say where there is nothing. */
	return node->type == JSON_NULL ? 0 : take_member(r, node, &fields[i], base);
}

int json_read_object(struct json_reading *r, const struct json_node *object,
		     const struct json_field *fields, size_t nr, void *base)
{
	int err = 0;

	if (object->type != JSON_OBJECT)
		return json_fail(r, object, "this is no object, which is written in { }");
	for (const struct json_node *node = object->first; !err && node; node = node->next)
		err = read_member(r, object, node, fields, nr, base);
	for (size_t i = 0; !err && i < nr; i++) {
		const struct json_node *node;

		if (!fields[i].is_required)
			continue;
		node = json_node__find(object, fields[i].key);
		if (!node || node->type == JSON_NULL)
			err = json_fail(r, node ?: object, "the key %s is missing", fields[i].key);
	}
	return err;
}

int json_read_list(struct json_reading *r, const struct json_node *list, json_read_fn read,
		   void *field)
{
	int err = 0;

	if (list->type != JSON_LIST)
		return json_fail(r, list, "this is no list, which is written in [ ]");
	for (const struct json_node *node = list->first; !err && node; node = node->next)
		err = read(r, node, field);
	return err;
}
