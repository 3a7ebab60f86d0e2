/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Priority scores: which regions a scheme acts on first when its quota does not suffice for all. */
#ifndef BDAMON_CORE_SCORE_H
#define BDAMON_CORE_SCORE_H

#include <stdint.h>

#include "core/attrs.h"
#include "core/quota.h"

/** BD_MAX_SCORE - score of what is acted on first. */
#define BD_MAX_SCORE 99U

/** struct bd_heat - what a region's temperature is computed from; see bd_region. */
struct bd_heat {
	uint32_t nr_accesses;
	uint32_t age;
};

/**
 * bd_hot_score() - how hot a region is.
 * @attrs: the context's
 * @quota: the weights of accesses and age
 * @heat: the region's moving sum of accesses, and its age
 *
 * With f = nr_accesses * 100 / max_nr_accesses, and l the number of binary digits of the age in
 * whole seconds (at most 32), negative if nothing was accessed, g = (l + 32) * 100 / 32 / 2:
 *
 *	score = (weight_nr_accesses * f + weight_age * g) / (sum of both weights) * 99 / 100
 *
 * All divisions truncate.  What stays hot gets hotter with age, what stays idle colder.
 *
 * Return: 0, coldest, to BD_MAX_SCORE, hottest.  0 if both weights are.
 */
unsigned int bd_hot_score(const struct bd_attrs *attrs, const struct bd_quota *quota,
			  const struct bd_heat *heat);

/** bd_cold_score() - Return: how cold a region is: BD_MAX_SCORE less bd_hot_score(). */
unsigned int bd_cold_score(const struct bd_attrs *attrs, const struct bd_quota *quota,
			   const struct bd_heat *heat);

/** struct bd_histogram - bytes by score; starts all zero. */
struct bd_histogram {
	uint64_t sz[BD_MAX_SCORE + 1];
};

/**
 * bd_histogram__min_score() - the lowest score that is needed to use up a quota.
 * @histogram: bytes that could be acted on
 * @esz: effective size of the quota in bytes
 *
 * Return: the score at which the bytes, counted from the highest score there is downwards, first
 * reach @esz; 0 if they do not.
 */
unsigned int bd_histogram__min_score(const struct bd_histogram *histogram, uint64_t esz);

#endif
