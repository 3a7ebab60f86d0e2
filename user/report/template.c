// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines made from templates.
 *
 * A recording repeats the same sizes, rates and ages in snapshot after snapshot, so their texts
 * are kept: an hour of 100 regions is printed in a third of the time.
 */
#include "report/template.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Values that are kept per keyword; a new one replaces one that has the same hash. */
#define NR_MEMOS_BITS 10
#define NR_MEMOS      (1U << NR_MEMOS_BITS)

/** struct template_memo - a value's text, padded: @len: its length, 0 if there is none */
struct template_memo {
	uint64_t key;
	uint8_t len;
	char text[23];
};

/* Whether @name, with or without brackets, is that of @key. */
static bool is_name(const struct keyword *key, const char *name)
{
	size_t len = strlen(key->name);

	if (*name == '<')
		return !strcmp(key->name, name);
	return strlen(name) == len - 2 && !memcmp(key->name + 1, name, len - 2);
}

/* The last one counts. */
static size_t width_of(const struct keyword *key, const struct template_width *widths, size_t nr)
{
	while (nr--) {
		if (is_name(key, widths[nr].name))
			return (size_t)widths[nr].width;
	}
	return key->width;
}

static struct template_piece *add_piece(struct template *t)
{
	struct template_piece *bigger = reallocarray(t->pieces, t->nr_pieces + 1, sizeof(*bigger));

	if (!bigger)
		return NULL;
	t->pieces = bigger;
	bigger[t->nr_pieces] = (struct template_piece){ .at = t->text.len };
	return &bigger[t->nr_pieces++];
}

/* Take text up to the next keyword, and the keyword. Return: what is left, NULL without memory. */
static const char *take_piece(struct template *t, const char *p, enum keyword_place place,
			      const struct template_width *widths, size_t nr_widths)
{
	struct template_piece *piece = add_piece(t);
	const struct keyword *key = NULL;

	if (!piece)
		return NULL;
	while (*p && !key) {
		key = *p == '<' ? keyword__find(place, p) : NULL;
		if (key) {
			p += strlen(key->name);
		} else if (p[0] == '\\' && p[1] == 'n') {
			text__puts(&t->text, "\n");
			p += 2;
		} else {
			text__put(&t->text, p++, 1);
		}
	}
	piece->len = t->text.len - piece->at;
	piece->key = key;
	piece->width = key ? width_of(key, widths, nr_widths) : 0;
	if (key && key->key)
		piece->memos = calloc(NR_MEMOS, sizeof(*piece->memos));
	return key && key->key && !piece->memos ? NULL : p;
}

int template__init(struct template *t, const char *format, enum keyword_place place,
		   const struct template_width *widths, size_t nr_widths)
{
	const char *p = format;

	*t = (struct template){ 0 };
	while (p && *p)
		p = take_piece(t, p, place, widths, nr_widths);
	if (p && !text__failed(&t->text))
		return 0;
	template__fini(t);
	return -ENOMEM;
}

/* Append the value of a keyword, padded. */
static void put_value(struct text *out, const struct template_piece *piece,
		      const struct keyword_view *view)
{
	size_t start = out->len;

	if (piece->key->put)
		piece->key->put(out, view);
	else
		text__puts(out, piece->key->text(view).s);
	if (out->len - start < piece->width)
		text__fill(out, ' ', piece->width - (out->len - start));
}

/* The same for a value that may have been seen before. */
static void put_kept(struct text *out, const struct template_piece *piece,
		     const struct keyword_view *view)
{
	uint64_t key = piece->key->key(view);
	struct template_memo *memo =
		&piece->memos[key * 0x9e3779b97f4a7c15 >> (64 - NR_MEMOS_BITS)];
	size_t start = out->len;
	char *at;

	if (memo->len && memo->key == key) {
		/* Copying all of it, whose length is known, is faster. */
		at = text__reserve(out, sizeof(memo->text));
		if (at) {
			memcpy(at, memo->text, sizeof(memo->text));
			out->len += memo->len;
		}
		return;
	}
	put_value(out, piece, view);
	if (text__failed(out) || out->len - start > sizeof(memo->text))
		return;
	memo->key = key;
	memo->len = (uint8_t)(out->len - start);
	memcpy(memo->text, out->s + start, memo->len);
}

void template__begin_record(struct template *t)
{
	size_t i;

	for (i = 0; i < t->nr_pieces; i++) {
		if (t->pieces[i].memos)
			memset(t->pieces[i].memos, 0, NR_MEMOS * sizeof(*t->pieces[i].memos));
	}
}

void template__put(struct text *out, struct template *t, const struct keyword_view *view)
{
	size_t i;

	if (view->aggr_us != t->aggr_us) {
		template__begin_record(t);
		t->aggr_us = view->aggr_us;
	}
	for (i = 0; i < t->nr_pieces; i++) {
		const struct template_piece *piece = &t->pieces[i];

		text__put(out, t->text.s + piece->at, piece->len);
		if (piece->memos)
			put_kept(out, piece, view);
		else if (piece->key)
			put_value(out, piece, view);
	}
}

bool template__has(const struct template *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->nr_pieces; i++) {
		if (t->pieces[i].key && !strcmp(t->pieces[i].key->name, name))
			return true;
	}
	return false;
}

void template__fini(struct template *t)
{
	size_t i;

	for (i = 0; i < t->nr_pieces; i++)
		free(t->pieces[i].memos);
	text__fini(&t->text);
	free(t->pieces);
	*t = (struct template){ 0 };
}
