/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Names of mappings along an address axis: a strip of colours, and as many names as have room,
 * those of large mappings first.
 */
#ifndef BDAMON_REPORT_MAPPING_STRIP_H
#define BDAMON_REPORT_MAPPING_STRIP_H

#include "report/address_names.h"
#include "report/canvas.h"
#include "report/guide.h"

/**
 * struct mapping_piece - neighbouring mappings of one name.
 * @mapping: the mapping, or one of them, borrowed
 * @low: distance of its lower end from the strip's
 * @high: distance of its upper end from the strip's lower end, > @low
 * @is_named: there is room for its name
 */
struct mapping_piece {
	const struct layout_mapping *mapping;
	double low;
	double high;
	bool is_named;
};

/**
 * struct mapping_strip - what to draw.
 * @pieces: owned array of @nr, the largest first
 * @nr: how many
 * @height: length of the strip
 * @k: factor of all other lengths
 * @width: of the strip and its names; 0 if nothing is mapped there
 */
struct mapping_strip {
	struct mapping_piece *pieces;
	size_t nr;
	double height;
	double k;
	double width;
};

/**
 * mapping_strip__init() - find out what is to be drawn.
 * @s: result; mapping_strip__fini() it in any case
 * @names: the mappings, borrowed until then
 * @range: the addresses the axis shows
 * @height: length of the axis
 * @k: factor of all other lengths
 *
 * Return: 0 or -ENOMEM.
 */
int mapping_strip__init(struct mapping_strip *s, const struct address_names *names,
			const struct guide_range *range, double height, double k);

/** mapping_strip__draw() - draw it; (@x, @y) is its upper left corner. */
void mapping_strip__draw(const struct mapping_strip *s, struct canvas *c, double x, double y);

/** mapping_strip__fini() - free the pieces. */
void mapping_strip__fini(struct mapping_strip *s);

#endif
