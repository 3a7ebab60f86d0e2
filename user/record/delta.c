// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A deflate encoder for texts that are nearly the text before. */
#include "record/delta.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define MIN_MATCH 3
#define MAX_MATCH 258
#define WINDOW	  32768

/* How many lines may vanish at once before the rest is encoded poorly, for one text. */
#define LOOK_AHEAD 32

/* Block types in the order of bits: final, then two bits of type. */
#define BLOCK_STORED 0
#define BLOCK_FIXED  2

static void put_bits(struct delta *d, uint64_t bits, unsigned int nr)
{
	d->bits |= bits << d->nr_bits;
	d->nr_bits += nr;
	while (d->nr_bits >= 8) {
		d->out[d->nr_out++] = (unsigned char)d->bits;
		d->bits >>= 8;
		d->nr_bits -= 8;
	}
}

/* Huffman codes go out with the highest bit first, unlike all else. */
static uint32_t reverse(uint32_t code, unsigned int nr)
{
	uint32_t out = 0;

	while (nr--) {
		out = out << 1 | (code & 1);
		code >>= 1;
	}
	return out;
}

/* The fixed code of literals, lengths and the end of a block (RFC 1951, 3.2.6). */
static void put_symbol(struct delta *d, unsigned int symbol)
{
	if (symbol < 144)
		put_bits(d, reverse(0x30 + symbol, 8), 8);
	else if (symbol < 256)
		put_bits(d, reverse(0x190 + symbol - 144, 9), 9);
	else if (symbol < 280)
		put_bits(d, reverse(symbol - 256, 7), 7);
	else
		put_bits(d, reverse(0xc0 + symbol - 280, 8), 8);
}

static unsigned int log2_of(uint32_t v)
{
	return 31 - (unsigned int)__builtin_clz(v);
}

/* Lengths come in groups of four codes with the same number of extra bits; 258 has its own. */
static void put_length(struct delta *d, uint32_t len)
{
	uint32_t v = len - MIN_MATCH;
	unsigned int extra;

	if (len == MAX_MATCH) {
		put_symbol(d, 285);
	} else if (v < 8) {
		put_symbol(d, 257 + v);
	} else {
		extra = log2_of(v) - 2;
		put_symbol(d, 257 + 4 * extra + (v >> extra));
		put_bits(d, v & ((1U << extra) - 1), extra);
	}
}

/* Distances come in groups of two. */
static void put_distance(struct delta *d, uint32_t dist)
{
	uint32_t v = dist - 1;
	unsigned int extra;

	if (v < 4) {
		put_bits(d, reverse(v, 5), 5);
	} else {
		extra = log2_of(v) - 1;
		put_bits(d, reverse(2 * extra + (v >> extra), 5), 5);
		put_bits(d, v & ((1U << extra) - 1), extra);
	}
}

/* Write the waiting match, or literals where a match is too short or too far. */
static void flush_match(struct delta *d)
{
	size_t rest = d->match_len;

	while (rest >= MIN_MATCH && d->match_dist <= WINDOW) {
		size_t len = rest < MAX_MATCH ? rest : MAX_MATCH;

		/* Leave nothing that is too short for a match of its own. */
		if (rest > len && rest - len < MIN_MATCH)
			len -= MIN_MATCH;
		put_length(d, (uint32_t)len);
		put_distance(d, (uint32_t)d->match_dist);
		d->match_text += len;
		rest -= len;
	}
	while (rest--)
		put_symbol(d, (unsigned char)*d->match_text++);
	d->match_len = 0;
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

static void add_literal(struct delta *d, char c)
{
	flush_match(d);
	put_symbol(d, (unsigned char)c);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t common(const char *a, const char *b, size_t max)
{
	size_t i = 0;
	uint64_t x, y;

	while (max - i >= 8) {
		memcpy(&x, a + i, 8);
		memcpy(&y, b + i, 8);
		if (x != y)
			break;
		i += 8;
	}
	while (i < max && a[i] == b[i])
		i++;
	return i;
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
			while (i < len && is_digit(line->text[i]))
				add_literal(d, line->text[i++]);
			while (k < sz_ref && is_digit(ref->text[k]))
				k++;
		} else {
			add_literal(d, line->text[i++]);
			k = sz_ref;
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

static int reserve(struct delta *d, size_t len)
{
	unsigned char *bigger;

	if (d->cap_out - d->nr_out >= len)
		return 0;
	bigger = realloc(d->out, d->nr_out + len);
	if (!bigger)
		return -ENOMEM;
	d->out = bigger;
	d->cap_out = d->nr_out + len;
	return 0;
}

int delta__put(struct delta *d, const char *text, size_t len)
{
	struct delta_text swap = d->before;
	int err;

	err = copy_text(&d->now, text, len);
	if (!err)
		err = find_lines(&d->now);
	/* No byte takes more than nine bits, and a block ten. */
	if (!err)
		err = reserve(d, len + len / 8 + 16);
	if (err)
		return err;
	d->now.at = d->at;
	put_bits(d, BLOCK_FIXED, 3);
	put_lines(d);
	put_symbol(d, 256);
	d->at += len;
	d->before = d->now;
	d->now = swap;
	return 0;
}

int delta__align(struct delta *d)
{
	int err = reserve(d, 16);

	if (err)
		return err;
	put_bits(d, BLOCK_STORED, 3);
	if (d->nr_bits)
		put_bits(d, 0, 8 - d->nr_bits);
	put_bits(d, 0xffff0000, 32);
	return 0;
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
	free(d->out);
	memset(d, 0, sizeof(*d));
}
