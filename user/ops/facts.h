/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What is known of pages, and what filters ask of them: the two are brought together here. */
#ifndef BDAMON_OPS_FACTS_H
#define BDAMON_OPS_FACTS_H

#include <stdbool.h>
#include <stdint.h>

#include "bpf/sampler.h"
#include "core/filter.h"

/** facts__of_filter() - Return: the BD_FACT_* that tell what @filter asks; 0 for core filters. */
uint32_t facts__of_filter(const struct bd_filter *filter);

/** facts__wanted() - Return: the BD_FACT_* that all page-level filters of @filters ask for. */
uint32_t facts__wanted(const struct bd_filters *filters);

/**
 * facts__hold() - the answer to a filter's question about the pages of a run.
 * @run: the run, with the facts that the filter asks for
 * @filter: a page-level filter
 * @memcg: number of the cgroup that a memcg filter names; 0 if there is none
 *
 * Return: whether what @filter asks holds, whatever bd_filter.matching is.
 */
bool facts__hold(const struct bd_fact_run *run, const struct bd_filter *filter, uint64_t memcg);

#endif
