/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * From JSON objects to structs, by tables of their keys.
 *
 * Functions return 0; or -EINVAL, having said what is wrong and where; or -ENOMEM.
 */
#ifndef BDAMON_SCHEME_JSON_FIELDS_H
#define BDAMON_SCHEME_JSON_FIELDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "scheme/json_tree.h"
#include "scheme/scheme_list.h"
#include "scheme/scheme_value.h"

/** JSON_VALUE_WHY - room for what is wrong with one value. */
#define JSON_VALUE_WHY 256

/**
 * struct json_reading - a text while it is read.
 * @source: the text
 * @list: where schemes are appended
 * @why: what is wrong, written on failure
 * @sz_why: its size
 */
struct json_reading {
	const struct scheme_source *source;
	struct scheme_list *list;
	char *why;
	size_t sz_why;
};

/** typedef json_read_fn - read a value into what is at @field. */
typedef int (*json_read_fn)(struct json_reading *r, const struct json_node *node, void *field);

/** enum json_how - what is done with the value of a key. */
enum json_how {
	JSON_SKIP, /* nothing: it is known, but not for us */
	JSON_KEEP, /* const struct json_node *: as it is */
	JSON_U64,
	JSON_U32,
	JSON_READ, /* by a function */
};

/**
 * struct json_field - a key of an object.
 * @key: its name
 * @is_required: it must be there, and not null
 * @how: what is done with its value
 * @unit: JSON_U64, JSON_U32: what it counts
 * @at: offset of the field that it goes to
 * @read: JSON_READ: gets that field
 */
struct json_field {
	const char *key;
	bool is_required;
	enum json_how how;
	enum scheme_unit unit;
	size_t at;
	json_read_fn read;
};

/** JSON_FIELDS() - the two arguments that describe a table. */
#define JSON_FIELDS(table) (table), sizeof(table) / sizeof((table)[0])

/** json_fail() - say what is wrong with @node. Return: -EINVAL, always. */
__attribute__((format(printf, 3, 4))) int
json_fail(struct json_reading *r, const struct json_node *node, const char *fmt, ...);

/** json_text_of() - the text of a string or number. */
int json_text_of(struct json_reading *r, const struct json_node *node, const char **ret_text);

/** json_read_u64() - read a number. */
int json_read_u64(struct json_reading *r, const struct json_node *node, enum scheme_unit unit,
		  uint64_t *field);

/** json_read_nid() - read the number of a NUMA node into an int. */
int json_read_nid(struct json_reading *r, const struct json_node *node, void *field);

/** json_read_word() - read one of @names. */
int json_read_word(struct json_reading *r, const struct json_node *node,
		   const struct bd_names *names, int *ret_value);

/** json_read_bool() - read a truth value, or a word for one. */
int json_read_bool(struct json_reading *r, const struct json_node *node, bool *ret_truth);

/** json_read_path() - read a cgroup's path; it stays the tree's. */
int json_read_path(struct json_reading *r, const struct json_node *node, char **ret_path);

/**
 * json_read_object() - read all keys of an object.
 * @r: the text
 * @object: the object
 * @fields: its keys; others are refused, and so are keys given twice. null is as good as nothing
 * @nr: how many
 * @base: the struct with the fields
 */
int json_read_object(struct json_reading *r, const struct json_node *object,
		     const struct json_field *fields, size_t nr, void *base);

/** json_read_list() - give all elements of a list to @read, in order. */
int json_read_list(struct json_reading *r, const struct json_node *list, json_read_fn read,
		   void *field);

#endif
