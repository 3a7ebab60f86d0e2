// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Quantities derived from what a record holds. */
#include "record/record.h"

#include <math.h>

void record__init(struct record *rec)
{
	*rec = (struct record){
		.kdamond_idx = RECORD_NULL,
		.context_idx = RECORD_NULL,
		.scheme_idx = RECORD_NULL,
		.data_source = RECORD_UNKNOWN,
	};
}

uint64_t record_snapshot__sum(const struct record_snapshot *snap)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < snap->nr_regions; i++)
		sum += snap->regions[i].end - snap->regions[i].start;
	return sum;
}

double record__max_samples(const struct record *rec)
{
	const struct record_intervals *iv = &rec->intervals;

	if (!rec->has_intervals || !iv->sample_us || iv->aggr_us < iv->sample_us)
		return 1;
	return (double)iv->aggr_us / (double)iv->sample_us;
}

void record__snapshot_intervals(const struct record *rec, const struct record_snapshot *snap,
				double *ret_sample_us, double *ret_aggr_us)
{
	double max_samples = record__max_samples(rec);
	double aggr = (double)rec->intervals.aggr_us;
	double duration = (double)(snap->end_ns - snap->start_ns) / 1000;

	*ret_sample_us = (double)rec->intervals.sample_us;
	*ret_aggr_us = aggr;
	if (!rec->intervals.goal.aggrs)
		return;
	if (snap->sample_us) {
		*ret_sample_us = (double)snap->sample_us;
		*ret_aggr_us = *ret_sample_us * max_samples;
	} else if (duration > 0 && fabs(duration - aggr) >= aggr * 0.1) {
		*ret_sample_us = duration / max_samples;
		*ret_aggr_us = duration;
	}
}

double record__region_hz(const struct record_region *region, double aggr_us)
{
	return aggr_us > 0 ? region->nr_accesses / (aggr_us / 1e6) : 0;
}

__int128 record__age_ns(const struct record *rec, const struct record_region *region)
{
	if (region->age == RECORD_AGE_UNKNOWN || !rec->has_intervals)
		return 0;
	return (__int128)region->age * rec->intervals.aggr_us * 1000;
}
