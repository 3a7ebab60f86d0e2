// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Names of mappings along an address axis. */
#include "report/mapping_strip.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lengths before they are multiplied with the strip's factor. */
#define SZ_BAR	9
#define SZ_GAP	7
#define SZ_FONT 13
#define SZ_LINE 17
/* Generous for a letter of that size, as the font is not known before there is a picture. */
#define SZ_LETTER 9
#define MAX_NAMES 150
/* Names of less than so many pixels would be names of specks; anonymous memory is no news. */
#define MIN_NAMED     1
#define MIN_ANONYMOUS 24

#define INK_RGB	 0x222222
#define NONE_RGB 0xf0f0f0

static const uint32_t kind_rgb[NR_LAYOUT_KINDS] = {
	[LAYOUT_HEAP] = 0x0b5fa5,   [LAYOUT_STACK] = 0x2a9d6f,	 [LAYOUT_ANONYMOUS] = 0x8da0b3,
	[LAYOUT_SHARED] = 0x8c6d1f, [LAYOUT_LIBRARY] = 0xb5519c, [LAYOUT_FILE] = 0xd55e00,
	[LAYOUT_KERNEL] = 0x555555,
};

/* Where on the strip an address is. */
static double place(const struct mapping_strip *s, const struct guide_range *range, uint64_t addr)
{
	if (addr <= range->start)
		return 0;
	if (addr >= range->end)
		return s->height;
	return s->height * (double)(addr - range->start) / (double)(range->end - range->start);
}

static bool is_alike(const struct layout_mapping *a, const struct layout_mapping *b)
{
	return a == b || (a->kind == b->kind && !a->name && !b->name);
}

/* From the bottom up. What is less than a pixel from its like is one piece with it. */
static void find_pieces(struct mapping_strip *s, const struct address_names *names,
			const struct guide_range *range)
{
	size_t i;

	for (i = 0; i < names->nr; i++) {
		const struct address_name *m = &names->items[i];
		struct mapping_piece *last = s->nr ? &s->pieces[s->nr - 1] : NULL;
		double low = place(s, range, m->start), high = place(s, range, m->end);

		if (m->end <= range->start || m->start >= range->end)
			continue;
		if (last && low - last->high < 1 && is_alike(last->mapping, m->mapping))
			last->high = high;
		else
			s->pieces[s->nr++] = (struct mapping_piece){ m->mapping, low, high, false };
	}
}

static int compare_pieces(const void *a, const void *b)
{
	const struct mapping_piece *p = a, *q = b;
	double p_size = p->high - p->low, q_size = q->high - q->low;

	if (p_size != q_size)
		return p_size > q_size ? -1 : 1;
	return p->low < q->low ? -1 : p->low > q->low;
}

static double middle(const struct mapping_piece *piece)
{
	return (piece->low + piece->high) / 2;
}

/* Whether the name of piece @i would be clear of those that stand already. */
static bool is_free(const struct mapping_strip *s, const size_t *taken, size_t nr, size_t i)
{
	size_t k;

	for (k = 0; k < nr; k++) {
		double distance = middle(&s->pieces[i]) - middle(&s->pieces[taken[k]]);

		if (fabs(distance) < SZ_LINE * s->k)
			return false;
	}
	return true;
}

/* The largest pieces choose first; @taken has room for as many lines as the strip. */
static void choose_names(struct mapping_strip *s, size_t *taken)
{
	size_t i, nr = 0, longest = 0;

	for (i = 0; i < s->nr; i++) {
		struct mapping_piece *p = &s->pieces[i];
		double least = p->mapping->name ? MIN_NAMED : MIN_ANONYMOUS;
		size_t len = strlen(address_label(p->mapping).s);

		if (p->high - p->low < least * s->k || !is_free(s, taken, nr, i))
			continue;
		p->is_named = true;
		taken[nr++] = i;
		if (len > longest)
			longest = len;
	}
	s->width = SZ_BAR * s->k;
	if (longest)
		s->width += (SZ_GAP + fmin((double)longest * SZ_LETTER, MAX_NAMES)) * s->k;
}

int mapping_strip__init(struct mapping_strip *s, const struct address_names *names,
			const struct guide_range *range, double height, double k)
{
	size_t *taken = calloc((size_t)(height / (SZ_LINE * k)) + 2, sizeof(*taken));

	*s = (struct mapping_strip){
		.pieces = calloc(names->nr + 1, sizeof(*s->pieces)),
		.height = height,
		.k = k,
	};
	if (!taken || !s->pieces) {
		free(taken);
		return -ENOMEM;
	}
	find_pieces(s, names, range);
	qsort(s->pieces, s->nr, sizeof(*s->pieces), compare_pieces);
	if (s->nr)
		choose_names(s, taken);
	free(taken);
	return 0;
}

/* --- drawing ---------------------------------------------------------------------- */

/* Cut a name until it fits. */
static void draw_name(const struct mapping_strip *s, struct canvas *c, double x, double y,
		      const struct layout_mapping *mapping)
{
	struct address_label label = address_label(mapping);
	double room = s->width - (SZ_BAR + SZ_GAP) * s->k;
	size_t len = strlen(label.s);
	cairo_text_extents_t ext;

	cairo_text_extents(c->cr, label.s, &ext);
	while (ext.x_advance > room && len > 3) {
		len--;
		memcpy(label.s + len - 2, "..", 3);
		cairo_text_extents(c->cr, label.s, &ext);
	}
	canvas__text(c, x + (SZ_BAR + SZ_GAP) * s->k, y + SZ_FONT * s->k * 0.36, 0, label.s);
}

void mapping_strip__draw(const struct mapping_strip *s, struct canvas *c, double x, double y)
{
	size_t i;

	canvas__color(c, NONE_RGB, 1);
	cairo_rectangle(c->cr, x, y, SZ_BAR * s->k, s->height);
	cairo_fill(c->cr);
	canvas__font(c, SZ_FONT * s->k, CANVAS_NORMAL);
	for (i = 0; i < s->nr; i++) {
		const struct mapping_piece *p = &s->pieces[i];

		canvas__color(c, kind_rgb[p->mapping->kind], 1);
		cairo_rectangle(c->cr, x, y + s->height - p->high, SZ_BAR * s->k,
				fmax(p->high - p->low, 1));
		cairo_fill(c->cr);
		canvas__color(c, INK_RGB, 1);
		if (p->is_named)
			draw_name(s, c, x, y + s->height - middle(p), p->mapping);
	}
}

void mapping_strip__fini(struct mapping_strip *s)
{
	free(s->pieces);
	*s = (struct mapping_strip){ 0 };
}
