/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Ten levels of heat as digits, coloured where that makes sense. */
#ifndef BDAMON_REPORT_COLOR_H
#define BDAMON_REPORT_COLOR_H

#include <stdbool.h>
#include <stdio.h>

#include "util/text.h"

/** COLOR_LEVELS - levels are 0 (coldest) to COLOR_LEVELS - 1. */
#define COLOR_LEVELS 10

/** enum color_set - COLOR_NONE prints digits alone. */
enum color_set {
	COLOR_GRAY,
	COLOR_FLAME,
	COLOR_EMOTION,
	COLOR_NONE,
};

/**
 * color_set__choose() - which set to use.
 * @wanted: the set asked for or the default one
 * @asked: it was asked for, which overrides all else
 * @out: where output goes; only terminals get colours by themselves, and NO_COLOR forbids them
 */
enum color_set color_set__choose(enum color_set wanted, bool asked, FILE *out);

/** color__put_digit() - append @times the digit of @level, in its colours. */
void color__put_digit(struct text *out, enum color_set set, int level, size_t times);

/** color__put_sample() - append all levels as one word. */
void color__put_sample(struct text *out, enum color_set set);

/** color__start() - begin the colours of @level. */
void color__start(enum color_set set, int level, FILE *out);

/** color__end() - back to the terminal's own colours. */
void color__end(enum color_set set, FILE *out);

/** color__sample() - print all levels as one word. */
void color__sample(enum color_set set, FILE *out);

#endif
