/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Watermarks: a scheme works only while the machine is neither too well nor too badly off. */
#ifndef BDAMON_CORE_WATERMARK_H
#define BDAMON_CORE_WATERMARK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/names.h"

/** enum bd_wmark_metric - what is compared with the watermarks. */
enum bd_wmark_metric {
	BD_WMARK_NONE,		/* nothing: the scheme always works */
	BD_WMARK_FREE_MEM_RATE, /* free memory in permil of all */
	BD_NR_WMARK_METRICS,
};

/** bd_wmark_names - names of the metrics, in the order of the enumeration. */
extern const struct bd_names bd_wmark_names;

/**
 * struct bd_watermarks - when a scheme works.
 * @metric: what is compared
 * @interval_us: time between two looks while no scheme works
 * @high_permil: above it the scheme stops: there is nothing to be done
 * @mid_permil: below it the scheme starts
 * @low_permil: below it the scheme stops: its own cost would make things worse
 * @is_active: whether it works now
 */
struct bd_watermarks {
	enum bd_wmark_metric metric;
	uint64_t interval_us;
	uint64_t high_permil;
	uint64_t mid_permil;
	uint64_t low_permil;
	bool is_active;
};

/**
 * bd_watermarks__update() - start or stop the scheme.
 * @marks: the watermarks; @is_active is left alone with BD_WMARK_NONE
 * @free_permil: free memory in permil of all, 0..1000
 *
 * Between @mid_permil and @high_permil nothing changes, so that it does not start and stop all the
 * time.
 *
 * Return: how long nothing needs to be done for it, in microseconds; 0 while it works.
 */
uint64_t bd_watermarks__update(struct bd_watermarks *marks, uint64_t free_permil);

#endif
