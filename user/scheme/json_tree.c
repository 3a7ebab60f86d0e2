// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * The parser tells how far it has come, and so does a count of the newlines up to there; what the
 * parser is given has as many bytes and lines as the text, only without the comments.
 */
#include "scheme/json_tree.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_parse.h>

/* Nothing that is read here is nested half as deeply. */
#define MAX_DEPTH 24

/**
 * struct json_tree - see above.
 * @nodes: all nodes, owned; the root is the first
 * @nr_nodes: how many
 * @cap_nodes: room
 * @yajl: the parser while it runs
 * @text: what it is given, owned
 * @line: line of @counted
 * @counted: up to here newlines are counted
 * @open: list or object that the next value is in; NULL for none
 * @last: its last element so far; NULL for none
 * @last_of: the last elements of what is open, by depth
 * @depth: how many lists and objects are open
 * @key: key of the next value, owned
 * @err: negative errno of ours, which stopped the parser
 * @why: what was wrong then
 */
struct json_tree {
	struct json_node **nodes;
	size_t nr_nodes;
	size_t cap_nodes;
	yajl_handle yajl;
	char *text;
	unsigned int line;
	size_t counted;
	struct json_node *open[MAX_DEPTH];
	struct json_node *last[MAX_DEPTH + 1];
	size_t depth;
	char *key;
	int err;
	const char *why;
};

static int fail(struct json_tree *tree, int err, const char *why)
{
	tree->err = err;
	tree->why = why;
	return 0;
}

/* The last byte before @end is not counted: it belongs to what ends there. */
static unsigned int line_at(struct json_tree *tree, size_t end)
{
	for (; tree->counted + 1 < end; tree->counted++)
		tree->line += tree->text[tree->counted] == '\n';
	return tree->line;
}

static struct json_node *new_node(struct json_tree *tree)
{
	size_t cap = tree->cap_nodes ? 2 * tree->cap_nodes : 64;
	struct json_node *node;

	if (tree->nr_nodes == tree->cap_nodes) {
		struct json_node **nodes = reallocarray(tree->nodes, cap, sizeof(node));

		if (!nodes)
			return NULL;
		tree->nodes = nodes;
		tree->cap_nodes = cap;
	}
	node = calloc(1, sizeof(*node));
	if (node)
		tree->nodes[tree->nr_nodes++] = node;
	return node;
}

/* Hang a new value where the parser is.  Return: it, or NULL after fail(). */
static struct json_node *add(struct json_tree *tree, enum json_type type)
{
	struct json_node *parent = tree->depth ? tree->open[tree->depth - 1] : NULL;
	struct json_node *before = tree->last[tree->depth], *node = new_node(tree);

	if (!node) {
		fail(tree, -ENOMEM, NULL);
		return NULL;
	}
	node->type = type;
	node->line = line_at(tree, yajl_get_bytes_consumed(tree->yajl));
	node->parent = parent;
	node->key = tree->key;
	tree->key = NULL;
	tree->last[tree->depth] = node;
	if (!parent)
		return node;
	node->index = parent->nr++;
	if (before)
		before->next = node;
	else
		parent->first = node;
	return node;
}

/* --- events: the parser stops when they return 0 --------------------------------- */

static int begin(struct json_tree *tree, enum json_type type)
{
	struct json_node *node;

	if (tree->depth == MAX_DEPTH)
		return fail(tree, -EINVAL, "it is nested too deeply");
	node = add(tree, type);
	if (!node)
		return 0;
	tree->open[tree->depth++] = node;
	tree->last[tree->depth] = NULL;
	return 1;
}

static int on_start_map(void *ctx)
{
	return begin(ctx, JSON_OBJECT);
}

static int on_start_array(void *ctx)
{
	return begin(ctx, JSON_LIST);
}

static int on_end(void *ctx)
{
	struct json_tree *tree = ctx;

	tree->depth--;
	return 1;
}

/* Return: the text, terminated, or NULL after fail(). */
static char *copy_text(struct json_tree *tree, const char *text, size_t len)
{
	char *copy;

	if (memchr(text, '\0', len)) {
		fail(tree, -EINVAL, "a text has a NUL character in it");
		return NULL;
	}
	copy = strndup(text, len);
	if (!copy)
		fail(tree, -ENOMEM, NULL);
	return copy;
}

static int on_key(void *ctx, const unsigned char *name, size_t len)
{
	struct json_tree *tree = ctx;

	tree->key = copy_text(tree, (const char *)name, len);
	return tree->key != NULL;
}

static int on_word(struct json_tree *tree, enum json_type type, const char *text, size_t len)
{
	struct json_node *node = add(tree, type);

	if (node)
		node->text = copy_text(tree, text, len);
	return node && node->text;
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return on_word(ctx, JSON_NUMBER, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return on_word(ctx, JSON_STRING, (const char *)text, len);
}

static int on_null(void *ctx)
{
	return add(ctx, JSON_NULL) != NULL;
}

static int on_boolean(void *ctx, int value)
{
	struct json_node *node = add(ctx, JSON_BOOL);

	if (node)
		node->truth = value;
	return node != NULL;
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

/* --- parsing ---------------------------------------------------------------------- */

size_t json_comment_len(const char *text, size_t len)
{
	const char *end;

	if (len >= 2 && text[0] == '/' && text[1] == '*') {
		end = memmem(text + 2, len - 2, "*/", 2);
		return end ? (size_t)(end + 2 - text) : len;
	}
	if (!len || (text[0] != '#' && (len < 2 || text[0] != '/' || text[1] != '/')))
		return 0;
	end = memchr(text, '\n', len);
	return end ? (size_t)(end - text) : len;
}

/* Return: the length of the string at @text, a quote, up to the next one or the line's end. */
static size_t string_len(const char *text, size_t len)
{
	size_t i = 1;

	while (i < len && text[i] != '"' && text[i] != '\n')
		i += text[i] == '\\' ? 2 : 1;
	return i < len ? i + 1 : len;
}

/* Turn comments into blanks. */
static void blank_comments(char *text, size_t len)
{
	for (size_t i = 0, nr; i < len; i += nr) {
		nr = json_comment_len(text + i, len - i);
		for (size_t k = i; k < i + nr; k++)
			text[k] = text[k] == '\n' ? '\n' : ' ';
		if (!nr)
			nr = text[i] == '"' ? string_len(text + i, len - i) : 1;
	}
}

/* What the parser says is "parse error: ...", with a stop or a newline at times. */
static void explain(struct json_tree *tree, char *why, size_t sz_why)
{
	const struct json_node *open = tree->depth ? tree->open[tree->depth - 1] : NULL;
	size_t used = open ? json_node__path(open, why, sz_why) : 0;
	unsigned char *said = NULL;
	const char *what = tree->why;

	if (!what) {
		said = yajl_get_error(tree->yajl, 0, NULL, 0);
		what = said ? strstr((const char *)said, "error: ") : NULL;
		what = what ? what + strlen("error: ") : "unknown";
		used += (size_t)snprintf(why + used, sz_why - used, "this is no JSON: ");
	}
	if (used < sz_why)
		snprintf(why + used, sz_why - used, "%.*s", (int)strcspn(what, ".\n"), what);
	if (said)
		yajl_free_error(tree->yajl, said);
}

static int parse(struct json_tree *tree, size_t len, unsigned int *ret_line, char *why,
		 size_t sz_why)
{
	yajl_status status = yajl_parse(tree->yajl, (const unsigned char *)tree->text, len);
	size_t end = len;

	if (status == yajl_status_ok)
		status = yajl_complete_parse(tree->yajl);
	else
		end = yajl_get_bytes_consumed(tree->yajl);
	if (status == yajl_status_ok)
		return 0;
	if (tree->err == -ENOMEM)
		return -ENOMEM;
	*ret_line = line_at(tree, end);
	explain(tree, why, sz_why);
	return -EINVAL;
}

int json_tree__parse(struct json_tree **ret_tree, const char *text, size_t len,
		     unsigned int *ret_line, char *why, size_t sz_why)
{
	struct json_tree *tree = calloc(1, sizeof(*tree));
	int err = -ENOMEM;

	*ret_tree = tree;
	if (!tree)
		return err;
	tree->line = 1;
	tree->text = malloc(len + 1);
	tree->yajl = yajl_alloc(&callbacks, NULL, tree);
	if (tree->text && tree->yajl) {
		memcpy(tree->text, text, len);
		blank_comments(tree->text, len);
		err = parse(tree, len, ret_line, why, sz_why);
	}
	if (tree->yajl)
		yajl_free(tree->yajl);
	tree->yajl = NULL;
	return err;
}

const struct json_node *json_tree__root(const struct json_tree *tree)
{
	return tree->nr_nodes ? tree->nodes[0] : NULL;
}

void json_tree__free(struct json_tree *tree)
{
	if (!tree)
		return;
	for (size_t i = 0; i < tree->nr_nodes; i++) {
		free(tree->nodes[i]->key);
		free(tree->nodes[i]->text);
		free(tree->nodes[i]);
	}
	free(tree->nodes);
	free(tree->key);
	free(tree->text);
	free(tree);
}

/* --- nodes ------------------------------------------------------------------------ */

const struct json_node *json_node__find(const struct json_node *object, const char *key)
{
	const struct json_node *node = object->first;

	while (node && strcmp(node->key, key))
		node = node->next;
	return node;
}

static size_t put_step(const struct json_node *node, bool is_first, char *buf, size_t size)
{
	int len;

	if (node->key)
		len = snprintf(buf, size, "%s%.40s", is_first ? "" : ".", node->key);
	else
		len = snprintf(buf, size, "[%zu]", node->index);
	return (size_t)len < size ? (size_t)len : size - 1;
}

size_t json_node__path(const struct json_node *node, char *buf, size_t size)
{
	const struct json_node *steps[MAX_DEPTH + 1];
	size_t nr = 0, used = 0;

	buf[0] = '\0';
	for (; node->parent; node = node->parent)
		steps[nr++] = node;
	for (size_t i = nr; i--;)
		used += put_step(steps[i], !used, buf + used, size - used);
	if (used && used + 2 < size)
		used += (size_t)snprintf(buf + used, size - used, ": ");
	return used;
}
