/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* xoshiro256** of Blackman and Vigna, seeded by splitmix64 as its authors advise. */
#include "core/rng.h"

static uint64_t rotate_left(uint64_t x, int bits)
{
	return (x << bits) | (x >> (64 - bits));
}

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15ULL);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

void bd_rng__init(struct bd_rng *rng, uint64_t seed)
{
	for (int i = 0; i < 4; i++)
		rng->s[i] = splitmix64(&seed);
}

uint64_t bd_rng__next(struct bd_rng *rng)
{
	uint64_t *s = rng->s;
	uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

uint64_t bd_rng__range(struct bd_rng *rng, uint64_t start, uint64_t end)
{
	uint64_t span = end - start;
	uint64_t limit, draw;

	if (end <= start)
		return start;
	/* Draws below 2^64 mod span would make small results likelier: draw again. */
	limit = -span % span;
	do {
		draw = bd_rng__next(rng);
	} while (draw < limit);
	return start + draw % span;
}
