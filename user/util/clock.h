/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a clock shows. */
#ifndef BDAMON_UTIL_CLOCK_H
#define BDAMON_UTIL_CLOCK_H

#include <stdint.h>
#include <time.h>

/** clock_now_ns() - Return: nanoseconds by @clock, one that is always there: CLOCK_*. */
static inline uint64_t clock_now_ns(clockid_t clock)
{
	struct timespec ts;

	(void)clock_gettime(clock, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

#endif
