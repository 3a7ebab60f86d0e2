/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * JSON as a tree that knows the line of each value, for texts that people write.
 *
 * Comments are allowed wherever a blank is: from // or # to the end of the line, or in slashes and
 * stars as in C.
 */
#ifndef BDAMON_SCHEME_JSON_TREE_H
#define BDAMON_SCHEME_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>

/** enum json_type - what a value is. */
enum json_type {
	JSON_NULL,
	JSON_BOOL,
	JSON_NUMBER,
	JSON_STRING,
	JSON_LIST,
	JSON_OBJECT,
};

/**
 * struct json_node - a value; all it points to belongs to the tree.
 * @type: what it is
 * @line: where it begins, or ends if it is a word; from 1
 * @key: its name in an object; NULL elsewhere
 * @index: its position in the list or object
 * @text: JSON_NUMBER: the digits, JSON_STRING: what is between the quotes; no NUL inside
 * @truth: JSON_BOOL: its value
 * @parent: object or list that it is in; NULL for the outermost
 * @first: its first element
 * @next: the element behind it
 * @nr: how many elements it has
 */
struct json_node {
	enum json_type type;
	unsigned int line;
	char *key;
	size_t index;
	char *text;
	bool truth;
	const struct json_node *parent;
	struct json_node *first;
	struct json_node *next;
	size_t nr;
};

struct json_tree;

/** json_comment_len() - Return: the length of the comment at @text; 0 if there is none. */
size_t json_comment_len(const char *text, size_t len);

/**
 * json_tree__parse() - parse a text.
 * @ret_tree: the tree, to be given to json_tree__free() in any case; it is NULL or incomplete on
 *	failure
 * @text: the text; not changed
 * @len: its length
 * @ret_line: on -EINVAL: the line that is wrong
 * @why: on -EINVAL: what is wrong with it, and the path to what was open there, as in
 *	"[0].quotas: this is no JSON: premature EOF"
 * @sz_why: size of @why
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int json_tree__parse(struct json_tree **ret_tree, const char *text, size_t len,
		     unsigned int *ret_line, char *why, size_t sz_why);

/** json_tree__root() - Return: the outermost value; NULL if nothing was parsed. */
const struct json_node *json_tree__root(const struct json_tree *tree);

/** json_tree__free() - free a tree; NULL is allowed. */
void json_tree__free(struct json_tree *tree);

/** json_node__find() - Return: the element of an object with this key, or NULL. */
const struct json_node *json_node__find(const struct json_node *object, const char *key);

/**
 * json_node__path() - write where a value is, as in "[0].quotas.time_ms: ".
 * @node: the value
 * @buf: where to
 * @size: its size, >= 1
 *
 * Nothing is written for the outermost value.
 *
 * Return: the length written, less than @size.
 */
size_t json_node__path(const struct json_node *node, char *buf, size_t size);

#endif
