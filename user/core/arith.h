/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Integer arithmetic without overflow, as the formulas of the core need it. */
#ifndef BDAMON_CORE_ARITH_H
#define BDAMON_CORE_ARITH_H

#include <stdbool.h>
#include <stdint.h>

/** BD_BP - basis points in one: 100 % */
#define BD_BP 10000U

/** bd_max() - Return: the larger of two. */
static inline uint64_t bd_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/** bd_min() - Return: the smaller of two. */
static inline uint64_t bd_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/** bd_absdiff() - Return: the distance of two counts. */
static inline uint32_t bd_absdiff(uint32_t a, uint32_t b)
{
	return a > b ? a - b : b - a;
}

/** bd_is_power_of_two() - Return: whether @x is 1, 2, 4, ...; 0 is not. */
static inline bool bd_is_power_of_two(uint64_t x)
{
	return x && !(x & (x - 1));
}

/** bd_round_down() - Return: @x rounded down to a multiple of @unit, a power of two. */
static inline uint64_t bd_round_down(uint64_t x, uint64_t unit)
{
	return x & ~(unit - 1);
}

/** bd_round_up() - Return: @x rounded up to a multiple of @unit, a power of two; 0 if too large. */
static inline uint64_t bd_round_up(uint64_t x, uint64_t unit)
{
	return bd_round_down(x + unit - 1, unit);
}

/** bd_add() - Return: the sum, at most UINT64_MAX. */
static inline uint64_t bd_add(uint64_t a, uint64_t b)
{
	return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

/** bd_mul() - Return: the product, at most UINT64_MAX. */
static inline uint64_t bd_mul(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return product > UINT64_MAX ? UINT64_MAX : (uint64_t)product;
}

/** bd_muldiv() - Return: floor(@x * @num / @denom), at most UINT64_MAX; @denom > 0. */
static inline uint64_t bd_muldiv(uint64_t x, uint64_t num, uint64_t denom)
{
	unsigned __int128 quotient = (unsigned __int128)x * num / denom;

	return quotient > UINT64_MAX ? UINT64_MAX : (uint64_t)quotient;
}

/** bd_to_u32() - Return: @x, at most UINT32_MAX. */
static inline uint32_t bd_to_u32(uint64_t x)
{
	return x > UINT32_MAX ? UINT32_MAX : (uint32_t)x;
}

#endif
