/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Reproducible random numbers: the core draws from a seed that its caller chose. */
#ifndef BDAMON_CORE_RNG_H
#define BDAMON_CORE_RNG_H

#include <stdint.h>

/** struct bd_rng - state of one xoshiro256** generator; not for secrets. */
struct bd_rng {
	/* private: never all zero */
	uint64_t s[4];
};

/** bd_rng__init() - start the sequence of @seed; any value is good. */
void bd_rng__init(struct bd_rng *rng, uint64_t seed);

/** bd_rng__next() - Return: 64 random bits. */
uint64_t bd_rng__next(struct bd_rng *rng);

/**
 * bd_rng__range() - draw uniformly from [@start, @end), spans above 2^32 included.
 *
 * Return: the number; @start if the range is empty.
 */
uint64_t bd_rng__range(struct bd_rng *rng, uint64_t start, uint64_t end);

#endif
