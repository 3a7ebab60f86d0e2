// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Ten levels of heat as digits, coloured where that makes sense. */
#include "report/color.h"

#include <stdlib.h>
#include <unistd.h>

/* The terminal's sequences: background and foreground of the 256-colour palette, and neither. */
#define COLOR_START "\033[48;5;%dm\033[38;5;%dm"
#define COLOR_END   "\033[0m"

/* Numbers of the 256-colour palette by level. */
static const unsigned char backgrounds[][COLOR_LEVELS] = {
	[COLOR_GRAY] = { 232, 232, 232, 232, 232, 232, 232, 232, 232, 232 },
	[COLOR_FLAME] = { 232, 1, 1, 2, 3, 3, 20, 21, 26, 27 },
	[COLOR_EMOTION] = { 232, 234, 20, 21, 26, 2, 3, 1, 1, 1 },
};

static const unsigned char foregrounds[][COLOR_LEVELS] = {
	[COLOR_GRAY] = { 237, 239, 241, 243, 245, 247, 249, 251, 253, 255 },
	[COLOR_FLAME] = { 239, 235, 237, 239, 243, 245, 247, 249, 251, 255 },
	[COLOR_EMOTION] = { 239, 235, 237, 239, 243, 245, 247, 249, 251, 255 },
};

enum color_set color_set__choose(enum color_set wanted, bool asked, FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	if (asked)
		return wanted;
	if ((no_color && *no_color) || !isatty(fileno(out)))
		return COLOR_NONE;
	return wanted;
}

static void put_start(struct text *out, enum color_set set, int level)
{
	if (set != COLOR_NONE)
		text__printf(out, COLOR_START, backgrounds[set][level], foregrounds[set][level]);
}

static void put_end(struct text *out, enum color_set set)
{
	if (set != COLOR_NONE)
		text__puts(out, COLOR_END);
}

void color__put_digit(struct text *out, enum color_set set, int level, size_t times)
{
	put_start(out, set, level);
	text__fill(out, (char)('0' + level), times);
	put_end(out, set);
}

void color__put_sample(struct text *out, enum color_set set)
{
	int level;

	for (level = 0; level < COLOR_LEVELS; level++) {
		put_start(out, set, level);
		text__fill(out, (char)('0' + level), 1);
	}
	put_end(out, set);
}

void color__start(enum color_set set, int level, FILE *out)
{
	if (set != COLOR_NONE)
		fprintf(out, COLOR_START, backgrounds[set][level], foregrounds[set][level]);
}

void color__end(enum color_set set, FILE *out)
{
	if (set != COLOR_NONE)
		fputs(COLOR_END, out);
}

void color__sample(enum color_set set, FILE *out)
{
	int level;

	for (level = 0; level < COLOR_LEVELS; level++) {
		color__start(set, level, out);
		fputc('0' + level, out);
	}
	color__end(set, out);
}
