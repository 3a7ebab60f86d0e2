// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A deflate encoder for texts that are nearly the text before. */
#include "record/delta.h"

#include <endian.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* How many lines may vanish at once before the rest is encoded poorly, for one text. */
#define LOOK_AHEAD 32

/* Numbers of so many digits are addresses: the beginning of a region is the end of another. */
#define MIN_ADDRESS 6

/* Write the waiting match, or literals where a match is too short or too far. */
static void flush_any_match(struct delta *d)
{
	size_t rest = d->match_len;

	while (rest >= BLOCK_MIN_MATCH && d->match_dist <= BLOCK_WINDOW) {
		size_t len = rest < BLOCK_MAX_MATCH ? rest : BLOCK_MAX_MATCH;

		/* Leave nothing that is too short for a match of its own. */
		if (rest > len && rest - len < BLOCK_MIN_MATCH)
			len -= BLOCK_MIN_MATCH;
		block__match(&d->block, (uint32_t)len, (uint32_t)d->match_dist);
		d->match_text += len;
		rest -= len;
	}
	block__literals(&d->block, d->match_text, rest);
	d->match_len = 0;
}

static inline void flush_match(struct delta *d)
{
	size_t len = d->match_len;

	if (len >= BLOCK_MIN_MATCH && len <= BLOCK_MAX_MATCH && d->match_dist <= BLOCK_WINDOW) {
		block__match(&d->block, (uint32_t)len, (uint32_t)d->match_dist);
		d->match_len = 0;
	} else if (len) {
		flush_any_match(d);
	}
}

static void add_match(struct delta *d, const char *text, size_t len, uint64_t dist)
{
	if (d->match_len && d->match_dist == dist && d->match_text + d->match_len == text) {
		d->match_len += len;
		return;
	}
	flush_match(d);
	d->match_text = text;
	d->match_len = len;
	d->match_dist = dist;
}

static void add_literals(struct delta *d, const char *text, const char *end)
{
	flush_match(d);
	block__literals(&d->block, text, (size_t)(end - text));
}

static void add_digits(struct delta *d, const char *text, const char *end)
{
	flush_match(d);
	block__digits(&d->block, text, (size_t)(end - text));
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static uint64_t load8(const char *p)
{
	uint64_t v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static size_t common(const char *a, const char *b, size_t max)
{
	size_t i = 0;

	while (max - i >= 8) {
		uint64_t differ = load8(a + i) ^ load8(b + i);

		if (differ)
			return i + (size_t)__builtin_ctzll(differ) / 8;
		i += 8;
	}
	while (i < max && a[i] == b[i])
		i++;
	return i;
}

/* The highest bit of each of eight bytes that is not a digit. */
static uint64_t no_digits(const char *p)
{
	uint64_t v = load8(p) ^ 0x3030303030303030;

	return (((v & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676) | v) & 0x8080808080808080;
}

static const char *skip_digits(const char *p, const char *end)
{
	while (end - p >= 8) {
		uint64_t stop = no_digits(p);

		if (stop)
			return p + __builtin_ctzll(stop) / 8;
		p += 8;
	}
	while (p < end && is_digit(*p))
		p++;
	return p;
}

/* The other way round: the beginning of the digits that end at @p. */
static const char *back_digits(const char *p, const char *begin)
{
	while (p - begin >= 8) {
		uint64_t stop = no_digits(p - 8);

		if (stop)
			return p - __builtin_clzll(stop) / 8;
		p -= 8;
	}
	while (p > begin && is_digit(p[-1]))
		p--;
	return p;
}

/* Encode @line, which is @dist bytes behind @ref at their beginnings. */
static void put_line(struct delta *d, const struct delta_line *line, const struct delta_line *ref,
		     uint64_t dist)
{
	size_t i = 0, k = 0, len = line->len, sz_ref = ref ? ref->len : 0;

	while (i < len) {
		size_t rest = len - i < sz_ref - k ? len - i : sz_ref - k;
		size_t same = rest ? common(line->text + i, ref->text + k, rest) : 0;

		if (same) {
			add_match(d, line->text + i, same, dist + i - k);
			i += same;
			k += same;
		} else if (k < sz_ref && (is_digit(line->text[i]) || is_digit(ref->text[k]))) {
			size_t from = i;

			while (i < len && is_digit(line->text[i]))
				i++;
			add_digits(d, line->text + from, line->text + i);
			while (k < sz_ref && is_digit(ref->text[k]))
				k++;
		} else {
			add_literals(d, line->text + i, line->text + len);
			i = len;
		}
	}
}

static int copy_text(struct delta_text *t, const char *text, size_t len)
{
	if (t->cap < len) {
		char *bigger = realloc(t->text, len + len / 4);

		if (!bigger)
			return -ENOMEM;
		t->text = bigger;
		t->cap = len + len / 4;
	}
	memcpy(t->text, text, len);
	t->len = len;
	return 0;
}

static int find_lines(struct delta_text *t)
{
	const char *p = t->text, *end = t->text + t->len;

	t->nr_lines = 0;
	while (p < end) {
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		const char *next = newline ? newline + 1 : end;
		const char *comma = memchr(p + 1, ',', (size_t)(next - p - 1));

		if (t->nr_lines == t->cap_lines) {
			size_t cap = t->cap_lines * 2 + 64;
			struct delta_line *bigger = reallocarray(t->lines, cap, sizeof(*bigger));

			if (!bigger)
				return -ENOMEM;
			t->lines = bigger;
			t->cap_lines = cap;
		}
		t->lines[t->nr_lines++] = (struct delta_line){
			.text = p,
			.len = (uint32_t)(next - p),
			.sz_key = (uint32_t)((comma ? comma : next) - p),
		};
		p = next;
	}
	return 0;
}

/* The line of the previous text that begins as @line does, not before @*from; or NULL. */
static const struct delta_line *find_ref(const struct delta_text *before,
					 const struct delta_line *line, size_t *from)
{
	size_t i;

	for (i = *from; i < before->nr_lines && i < *from + LOOK_AHEAD; i++) {
		const struct delta_line *ref = &before->lines[i];

		if (ref->sz_key == line->sz_key && !memcmp(ref->text, line->text, line->sz_key)) {
			*from = i + 1;
			return ref;
		}
	}
	return NULL;
}

static void put_lines(struct delta *d)
{
	const struct delta_text *now = &d->now, *before = &d->before;
	size_t i, from = 0;

	for (i = 0; i < now->nr_lines; i++) {
		const struct delta_line *line = &now->lines[i];
		const struct delta_line *ref = NULL;
		uint64_t base = now->at + (uint64_t)(line->text - now->text);

		if (i == 0 && before->nr_lines) {
			ref = &before->lines[0];
			from = 1;
		} else if (i) {
			ref = find_ref(before, line, &from);
		}
		if (ref)
			put_line(d, line, ref,
				 base - before->at - (uint64_t)(ref->text - before->text));
		else if (i > 1)
			put_line(d, line, line - 1, (line - 1)->len);
		else
			put_line(d, line, NULL, 0);
	}
	flush_match(d);
}

/**
 * struct walk - going through a text beside itself, one line behind.
 * @now: next byte to encode
 * @ref: byte that stands at the same place one line before
 * @end: of the text
 * @address: the last number that is an address, or NULL
 */
struct walk {
	const char *now;
	const char *ref;
	const char *end;
	const char *address;
};

/* Encode the rest of this line as it is, and compare the next one with it. */
static void walk_line(struct delta *d, struct walk *w, const char *line)
{
	const char *newline = memchr(w->now, '\n', (size_t)(w->end - w->now));
	const char *next = newline ? newline + 1 : w->end;

	add_literals(d, w->now, next);
	w->now = next;
	w->ref = line;
}

/*
 * Encode the rest of a number of which @same digits, at most, were found equal to the line
 * before.  An address may be the last one again: then that is the match.
 */
static void walk_number(struct delta *d, struct walk *w, size_t same)
{
	const char *begin = back_digits(w->now, w->now - same);
	const char *end = skip_digits(w->now, w->end);
	ptrdiff_t rest = end - w->now;
	size_t again;

	if (end - begin >= MIN_ADDRESS) {
		again = 0;
		if (w->address && w->address[w->now - begin] == *w->now)
			again = common(begin, w->address, (size_t)(end - begin));
		if (begin + again > w->now + BLOCK_MIN_MATCH) {
			d->match_len -= (size_t)(w->now - begin);
			add_match(d, begin, again, (uint64_t)(begin - w->address));
			w->now = begin + again;
		}
		w->address = begin;
	}
	if (w->now < end)
		add_digits(d, w->now, end);
	/* Mostly the number before was as long; where not, the next comparison finds out. */
	if (rest && end < w->end && w->ref[rest] == *end && is_digit(w->ref[rest - 1]))
		w->ref += rest;
	else
		w->ref = skip_digits(w->ref, end);
	w->now = end;
}

static const char *line_after(const char *text, const char *end)
{
	const char *newline = memchr(text, '\n', (size_t)(end - text));

	return newline ? newline + 1 : end;
}

/* Compare each line with the one before it. */
static void put_near(struct delta *d, const char *text, size_t len)
{
	const char *end = text + len, *first = line_after(text, end);
	struct walk w = { .now = line_after(first, end), .ref = first, .end = end };
	const char *line = first;

	add_literals(d, text, w.now);
	while (w.now < end) {
		size_t same = common(w.now, w.ref, (size_t)(end - w.now));

		if (same) {
			add_match(d, w.now, same, (uint64_t)(w.now - w.ref));
			w.now += same;
			w.ref += same;
		}
		if (w.now == end)
			break;
		if (w.ref < w.now && (is_digit(*w.now) || is_digit(*w.ref)))
			walk_number(d, &w, same);
		else
			walk_line(d, &w, line);
	}
	flush_match(d);
}

static int put_like_before(struct delta *d, const char *text, size_t len)
{
	struct delta_text swap = d->before;
	int err = copy_text(&d->now, text, len);

	if (!err)
		err = find_lines(&d->now);
	if (err)
		return err;
	d->now.at = d->at;
	put_lines(d);
	d->before = d->now;
	d->now = swap;
	return 0;
}

int delta__put(struct delta *d, const char *text, size_t len)
{
	int err = 0;

	if (!len)
		return d->block.err;
	if (len <= DELTA_MAX)
		err = put_like_before(d, text, len);
	else
		put_near(d, text, len);
	if (len > DELTA_MAX)
		delta__forget(d);
	d->at += len;
	return err ? err : d->block.err;
}

int delta__align(struct delta *d)
{
	block__align(&d->block);
	return d->block.err;
}

void delta__forget(struct delta *d)
{
	d->before.nr_lines = 0;
}

void delta__fini(struct delta *d)
{
	free(d->now.text);
	free(d->now.lines);
	free(d->before.text);
	free(d->before.lines);
	block__fini(&d->block);
	memset(d, 0, sizeof(*d));
}
