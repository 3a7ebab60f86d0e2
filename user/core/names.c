/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Words of enumerations. */
#include "core/names.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

int bd_names__find(const struct bd_names *names, const char *word)
{
	for (size_t i = 0; i < names->nr; i++) {
		if (!strcmp(names->words[i], word))
			return (int)i;
	}
	return -EINVAL;
}

const char *bd_names__get(const struct bd_names *names, unsigned int value)
{
	assert(value < names->nr);
	return names->words[value];
}
