// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines made from templates.
 *
 * A recording repeats the same regions, rates and ages in snapshot after snapshot, so their texts
 * are kept: an hour of 100 regions is printed in a third of the time.
 */
#include "report/template.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Texts that are kept per run; a new one replaces one that has the same hash. */
#define NR_MEMOS_BITS 12
#define NR_MEMOS      (1U << NR_MEMOS_BITS)

/**
 * struct template_memo - a run's text.
 * @first, @second, @third: what it depends on
 * @era: likewise; 0: there is none
 * @len: its length
 * @text: it
 */
struct template_memo {
	uint64_t first;
	uint64_t second;
	uint32_t third;
	uint32_t era;
	uint64_t len;
	char text[96];
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
	return p;
}

/* Let @piece, the next one, be of the last run, or begin one. Return: false without memory. */
static bool join_piece(struct template *t, const struct template_piece *piece)
{
	enum keyword_basis basis = piece->key ? piece->key->basis : BASIS_ANY;
	struct template_run *last = t->nr_runs ? &t->runs[t->nr_runs - 1] : NULL, *bigger;

	if (last && (!piece->key || basis == last->basis)) {
		last->nr_pieces++;
		return true;
	}
	bigger = reallocarray(t->runs, t->nr_runs + 1, sizeof(*bigger));
	if (!bigger)
		return false;
	t->runs = bigger;
	last = &bigger[t->nr_runs++];
	*last = (struct template_run){ .basis = basis, .nr_pieces = 1 };
	if (basis != BASIS_ANY)
		last->memos = calloc(NR_MEMOS, sizeof(*last->memos));
	return basis == BASIS_ANY || last->memos;
}

static bool join_pieces(struct template *t)
{
	size_t i;

	for (i = 0; i < t->nr_pieces; i++) {
		if (!join_piece(t, &t->pieces[i]))
			return false;
	}
	return true;
}

int template__init(struct template *t, const char *format, enum keyword_place place,
		   const struct template_width *widths, size_t nr_widths)
{
	const char *p = format;

	*t = (struct template){ .era = 1 };
	while (p && *p)
		p = take_piece(t, p, place, widths, nr_widths);
	if (p && !text__failed(&t->text) && join_pieces(t))
		return 0;
	template__fini(t);
	return -ENOMEM;
}

/* Append the text of a piece, and the value of its keyword, padded. */
static void put_piece(struct text *out, const struct template *t,
		      const struct template_piece *piece, const struct keyword_view *view)
{
	size_t start;

	text__put(out, t->text.s + piece->at, piece->len);
	if (!piece->key)
		return;
	start = out->len;
	if (piece->key->put)
		piece->key->put(out, view);
	else
		text__puts(out, piece->key->text(view).s);
	if (out->len - start < piece->width)
		text__fill(out, ' ', piece->width - (out->len - start));
}

static void put_pieces(struct text *out, const struct template *t,
		       const struct template_piece *pieces, size_t nr,
		       const struct keyword_view *view)
{
	size_t i;

	for (i = 0; i < nr; i++)
		put_piece(out, t, &pieces[i], view);
}

static void put_memo(struct text *out, const struct template_memo *memo)
{
	char *at = text__reserve(out, sizeof(memo->text));

	if (!at)
		return;
	/* Copying all of it, whose length is known, is faster. */
	memcpy(at, memo->text, sizeof(memo->text));
	out->len += memo->len;
}

/* Addresses have long rows of zeros; other numbers are small, and so are the places in use. */
static struct template_memo *memo_at(const struct template_run *run, uint64_t first)
{
	if (run->basis == BASIS_HEAD)
		first = first * 0x9e3779b97f4a7c15 >> (64 - NR_MEMOS_BITS);
	return &run->memos[first % NR_MEMOS];
}

/* Append the text of a run, which may have been made before. */
static void put_run(struct text *out, const struct template *t, const struct template_run *run,
		    const struct template_piece *pieces, const struct keyword_view *view)
{
	const struct record_region *r = view->region;
	bool of_head = run->basis == BASIS_HEAD;
	uint64_t first = of_head ? r->start : run->basis == BASIS_AGE ? r->age : view->index;
	uint64_t second = of_head ? r->end : 0;
	uint32_t third = of_head ? r->nr_accesses : 0;
	struct template_memo *memo = memo_at(run, first);
	size_t start = out->len;

	if (memo->first == first && memo->second == second && memo->third == third &&
	    memo->era == t->era) {
		put_memo(out, memo);
		return;
	}
	put_pieces(out, t, pieces, run->nr_pieces, view);
	if (text__failed(out) || out->len - start > sizeof(memo->text))
		return;
	memo->first = first;
	memo->second = second;
	memo->third = third;
	memo->era = t->era;
	memo->len = out->len - start;
	memcpy(memo->text, out->s + start, memo->len);
}

void template__begin_record(struct template *t)
{
	t->era++;
}

void template__put(struct text *out, struct template *t, const struct keyword_view *view)
{
	const struct template_piece *pieces = t->pieces;
	size_t i;

	if (view->aggr_us != t->aggr_us) {
		template__begin_record(t);
		t->aggr_us = view->aggr_us;
	}
	for (i = 0; i < t->nr_runs; i++) {
		const struct template_run *run = &t->runs[i];

		if (run->memos)
			put_run(out, t, run, pieces, view);
		else
			put_pieces(out, t, pieces, run->nr_pieces, view);
		pieces += run->nr_pieces;
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

	for (i = 0; i < t->nr_runs; i++)
		free(t->runs[i].memos);
	free(t->runs);
	text__fini(&t->text);
	free(t->pieces);
	*t = (struct template){ 0 };
}
