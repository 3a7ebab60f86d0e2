/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The feedback loop behind the tuning of intervals and of quotas. */
#ifndef BDAMON_CORE_FEEDBACK_H
#define BDAMON_CORE_FEEDBACK_H

#include <stdint.h>

/**
 * bd_feedback() - one step of a proportional feedback loop.
 * @last: previous input of what is controlled
 * @score: result it had, 10000 = as wanted
 *
 * Return: next input: larger for a score below 10000, at most twice @last (and UINT64_MAX);
 * smaller above, at least 10000.
 */
uint64_t bd_feedback(uint64_t last, uint64_t score);

#endif
