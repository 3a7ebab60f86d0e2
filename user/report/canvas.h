/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A file with a picture: PNG, SVG or PDF, as its name ends.
 *
 * One unit is a pixel of a PNG, and as long in the others.  What lies behind the picture is white.
 */
#ifndef BDAMON_REPORT_CANVAS_H
#define BDAMON_REPORT_CANVAS_H

#include <cairo.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/**
 * struct canvas - a picture under way.
 * @cr: what to draw with
 * @width: of the picture
 * @height: of the picture
 *
 * private:
 * @path: name of the file, owned
 * @file: the file
 * @is_png: pixels, which are written at the end
 * @err: first error of writing
 */
struct canvas {
	cairo_t *cr;
	double width;
	double height;
	char *path;
	FILE *file;
	bool is_png;
	int err;
};

/** CANVAS_KINDS - the endings, for messages. */
#define CANVAS_KINDS ".png, .svg or .pdf"

/** canvas__can_draw() - Return: whether a file of this name can be made. */
bool canvas__can_draw(const char *path);

/**
 * canvas__open() - begin a picture.
 * @c: uninitialised; must stay where it is until canvas__close()
 * @path: the file, replaced; a name that canvas__can_draw()
 * @width: of the picture
 * @height: of the picture
 *
 * Return: 0 or negative errno.
 */
int canvas__open(struct canvas *c, const char *path, double width, double height);

/**
 * canvas__close() - complete the picture.
 *
 * Return: 0; or negative errno, and then no file is left.
 */
int canvas__close(struct canvas *c);

/** enum canvas_weight - how thick letters are. */
enum canvas_weight { CANVAS_NORMAL, CANVAS_BOLD };

/** canvas__font() - choose size and weight of the text that follows. */
void canvas__font(struct canvas *c, double size, enum canvas_weight weight);

/** canvas__color() - choose a colour: 0xRRGGBB, @alpha 0 (invisible) to 1 (opaque). */
void canvas__color(struct canvas *c, uint32_t rgb, double alpha);

/** canvas__text() - write text at (@x, @y); @align: 0 from there on, 0.5 around, 1 up to there. */
void canvas__text(struct canvas *c, double x, double y, double align, const char *text);

/** canvas__text_up() - the same, turned so that it runs upwards. */
void canvas__text_up(struct canvas *c, double x, double y, double align, const char *text);

/** canvas__line() - draw a straight line. */
void canvas__line(struct canvas *c, double x0, double y0, double x1, double y1);

#endif
