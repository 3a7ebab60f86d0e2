/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Memory for the core, with failures on order. */
#include "core/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Allocations until the one that fails; negative while no failure is ordered. */
static long nr_until_failure = -1;

static bool must_fail(void)
{
	return nr_until_failure >= 0 && nr_until_failure-- == 0;
}

void *bd_zalloc(size_t sz_bytes)
{
	return must_fail() ? NULL : calloc(1, sz_bytes);
}

void *bd_realloc_array(void *array, size_t nr, size_t sz_elem)
{
	if (must_fail() || nr > SIZE_MAX / sz_elem)
		return NULL;
	return realloc(array, nr * sz_elem);
}

void *bd_memdup(const void *mem, size_t sz_bytes)
{
	void *copy = sz_bytes ? bd_zalloc(sz_bytes) : NULL;

	if (copy)
		memcpy(copy, mem, sz_bytes);
	return copy;
}

void bd_free(void *mem)
{
	free(mem);
}

bool bd_alloc_fail_after(long nr)
{
	bool was_pending = nr_until_failure >= 0;

	nr_until_failure = nr;
	return was_pending;
}
