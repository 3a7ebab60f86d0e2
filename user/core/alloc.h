/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The only door to the heap for the core, so that tests can let it fail. */
#ifndef BDAMON_CORE_ALLOC_H
#define BDAMON_CORE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/**
 * bd_zalloc() - allocate cleared memory.
 * @sz_bytes: how much, > 0
 *
 * Return: memory to be given to bd_free(), or NULL when there is none.
 */
void *bd_zalloc(size_t sz_bytes);

/**
 * bd_realloc_array() - resize an array.
 * @array: an array from here, or NULL
 * @nr: wanted number of elements, > 0
 * @sz_elem: size of one in bytes, > 0
 *
 * New elements are not initialised.
 *
 * Return: the array, perhaps moved; NULL when there is no memory or the product overflows, and
 * then @array is as before.
 */
void *bd_realloc_array(void *array, size_t nr, size_t sz_elem);

/**
 * bd_memdup() - copy memory.
 * @mem: what to copy; may be NULL if @sz_bytes is 0
 * @sz_bytes: how much, 0 gives NULL
 *
 * Return: the copy, to be given to bd_free(); NULL for nothing or without memory.
 */
void *bd_memdup(const void *mem, size_t sz_bytes);

/** bd_free() - give memory back; NULL is allowed. */
void bd_free(void *mem);

/**
 * bd_alloc_fail_after() - for tests: let one allocation fail.
 * @nr: number of allocations that still succeed before it; negative: none fails (the default)
 *
 * Return: true if an earlier order to fail had not been reached yet.
 */
bool bd_alloc_fail_after(long nr);

#endif
