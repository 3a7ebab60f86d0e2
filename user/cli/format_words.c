// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A JSON object of options, as words of a command line. */
#include "cli/format_words.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "util/log.h"

/* No description of a format is longer. */
#define SZ_OBJECT (1UL << 20)

/* Take over @word. */
static int add(struct format_words *w, char *word)
{
	char **bigger = word ? reallocarray(w->words, w->nr + 1, sizeof(*bigger)) : NULL;

	if (!bigger) {
		free(word);
		return -ENOMEM;
	}
	w->words = bigger;
	w->words[w->nr++] = word;
	return 0;
}

static int add_option(struct format_words *w, const char *key, const char *value)
{
	char *word;

	if (asprintf(&word, "--%s%s%s", key, value ? "=" : "", value ? value : "") < 0)
		return -ENOMEM;
	return add(w, word);
}

/* A string or number as text; NULL if @v is something else. */
static const char *scalar(yajl_val v)
{
	return YAJL_IS_NUMBER(v) ? YAJL_GET_NUMBER(v) : YAJL_GET_STRING(v);
}

static bool is_list_of_lists(yajl_val v)
{
	return YAJL_IS_ARRAY(v) && v->u.array.len && YAJL_IS_ARRAY(v->u.array.values[0]);
}

/* An option and its values. */
static int add_list(struct format_words *w, const char *key, yajl_val list)
{
	size_t i;
	int err;

	if (!YAJL_IS_ARRAY(list))
		return -EINVAL;
	/* An empty list is what one gets without the option. */
	err = list->u.array.len ? add_option(w, key, NULL) : 0;
	for (i = 0; i < list->u.array.len && !err; i++) {
		const char *text = scalar(list->u.array.values[i]);

		err = text ? add(w, strdup(text)) : -EINVAL;
	}
	return err;
}

static int add_value(struct format_words *w, const char *key, yajl_val v)
{
	size_t i;
	int err = 0;

	if (YAJL_IS_NULL(v) || YAJL_IS_FALSE(v))
		return 0;
	if (YAJL_IS_TRUE(v))
		return add_option(w, key, NULL);
	if (!is_list_of_lists(v))
		return scalar(v) ? add_option(w, key, scalar(v)) : add_list(w, key, v);
	for (i = 0; i < v->u.array.len && !err; i++)
		err = add_list(w, key, v->u.array.values[i]);
	return err;
}

static int add_object(struct format_words *w, yajl_val object)
{
	size_t i;
	int err;

	if (!YAJL_IS_OBJECT(object))
		return -EINVAL;
	for (i = 0; i < object->u.object.len; i++) {
		const char *key = object->u.object.keys[i];

		/* Records hold regions as they were seen; only live ones could be merged. */
		if (!strcmp(key, "dont_merge_regions"))
			continue;
		err = add_value(w, key, object->u.object.values[i]);
		if (err)
			return err;
	}
	return 0;
}

bool format_words__is_object(const char *source)
{
	return source[strspn(source, " \t\n")] == '{';
}

/* The text of the file, or @source itself if it looks like an object. Owned by the caller. */
static char *read_source(const char *source)
{
	FILE *file;
	char *text;
	size_t len;

	if (format_words__is_object(source))
		return strdup(source);
	file = fopen(source, "re");
	if (!file)
		return NULL;
	text = malloc(SZ_OBJECT);
	len = text ? fread(text, 1, SZ_OBJECT - 1, file) : 0;
	if (text)
		text[len] = '\0';
	fclose(file);
	return text;
}

int format_words__read(struct format_words *w, const char *source)
{
	char *text = read_source(source);
	yajl_val object;
	int err;

	if (!text) {
		err = -errno;
		log_error("cannot read the format %s: %s", source, strerror(-err));
		return err;
	}
	object = yajl_tree_parse(text, NULL, 0);
	err = add_object(w, object);
	if (err == -EINVAL)
		log_error(
			"cannot use the format %s: it is no JSON object whose keys are long options",
			source);
	else if (err)
		log_error("cannot read the format %s: %s", source, strerror(-err));
	yajl_tree_free(object);
	free(text);
	return err;
}

void format_words__fini(struct format_words *w)
{
	size_t i;

	for (i = 0; i < w->nr; i++)
		free(w->words[i]);
	free(w->words);
	*w = (struct format_words){ 0 };
}
