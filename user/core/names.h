/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Words that users know the values of an enumeration by. */
#ifndef BDAMON_CORE_NAMES_H
#define BDAMON_CORE_NAMES_H

#include <stddef.h>

/**
 * struct bd_names - the words of one enumeration.
 * @words: one per value, in the order of the values; static
 * @nr: how many
 */
struct bd_names {
	const char *const *words;
	size_t nr;
};

/** bd_names__find() - Return: the value called @word, or -EINVAL. */
int bd_names__find(const struct bd_names *names, const char *word);

/** bd_names__get() - Return: the word of @value, which must be one of the enumeration; static. */
const char *bd_names__get(const struct bd_names *names, unsigned int value);

#endif
