/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A JSON object of options, as words of a command line.
 *
 * The keys are long options without dashes; true is a flag, a list has the option's values, a
 * list of lists uses the option several times; null and false leave it out.
 */
#ifndef BDAMON_CLI_FORMAT_WORDS_H
#define BDAMON_CLI_FORMAT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/** struct format_words - owned array of @nr owned words; all zero is none. */
struct format_words {
	char **words;
	size_t nr;
};

/**
 * format_words__read() - make words of an object.
 * @w: the words are appended; format_words__fini() is due in any case
 * @source: the object itself, or the name of a file with it
 *
 * Logging. Return: 0, -EINVAL, -ENOMEM or the negative errno of the file.
 */
int format_words__read(struct format_words *w, const char *source);

/** format_words__is_object() - Return: whether @source is an object itself, not a file's name. */
bool format_words__is_object(const char *source);

/** format_words__fini() - free all words. */
void format_words__fini(struct format_words *w);

#endif
