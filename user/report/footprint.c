// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Memory footprints over time. */
#include "report/footprint.h"

#include "record/side_clock.h"

/* Records are made on machines with pages of this size only. */
#define SZ_PAGE 4096
#define SZ_KB	1024
/* How long a value holds that is the only one: as long as samples usually are apart. */
#define DEFAULT_NS 1000000000

const char *const footprint_names[] = {
	[FOOTPRINT_VSZ] = "vsz",
	[FOOTPRINT_RSS] = "rss",
	[FOOTPRINT_SYS_USED] = "sys_used",
	[NR_FOOTPRINTS] = NULL,
};

/** struct reading - a file being read; the last sample was of @last_ns. */
struct reading {
	struct footprints *f;
	struct side_clock clock;
	uint64_t last_ns;
};

/* The sizes of one sample, and whether they are known. */
static void add_up(const struct side_sample *sample, uint64_t bytes[NR_FOOTPRINTS],
		   bool is_known[NR_FOOTPRINTS])
{
	size_t i;

	for (i = 0; i < sample->nr_procs; i++) {
		const struct side_proc *p = &sample->procs[i];

		if (p->total_kb) {
			bytes[FOOTPRINT_SYS_USED] +=
				(p->total_kb -
				 (p->free_kb < p->total_kb ? p->free_kb : p->total_kb)) *
				SZ_KB;
			is_known[FOOTPRINT_SYS_USED] = true;
		} else if (p->pid && p->sz_pages) {
			bytes[FOOTPRINT_VSZ] += p->sz_pages * SZ_PAGE;
			bytes[FOOTPRINT_RSS] += p->rss_pages * SZ_PAGE;
			is_known[FOOTPRINT_VSZ] = is_known[FOOTPRINT_RSS] = true;
		}
	}
}

static int take_sample(void *priv, const struct side_sample *sample)
{
	struct reading *r = priv;
	uint64_t ns = side_clock__ns(&r->clock, sample), bytes[NR_FOOTPRINTS] = { 0 };
	bool is_known[NR_FOOTPRINTS] = { false };
	int i, err = 0;

	/* The time of day may be set back. */
	ns = r->last_ns = ns > r->last_ns ? ns : r->last_ns;
	add_up(sample, bytes, is_known);
	for (i = 0; i < NR_FOOTPRINTS && !err; i++) {
		struct series *s = &r->f->series[i];

		if (s->nr && s->points[s->nr - 1].end_ns > ns)
			s->points[s->nr - 1].end_ns = ns;
		if (is_known[i])
			err = series__add(s, ns, UINT64_MAX, bytes[i]);
	}
	return err;
}

/* The last value holds as long as the one before it. */
static void end_series(struct series *s)
{
	struct series_point *last = s->nr ? &s->points[s->nr - 1] : NULL;

	if (last && last->end_ns == UINT64_MAX)
		last->end_ns = last->start_ns +
			       (s->nr > 1 ? last->start_ns - last[-1].start_ns : DEFAULT_NS);
}

int footprints__read(struct footprints *f, const char *path, uint64_t record_start_ns)
{
	struct reading r = { .f = f, .clock = { .record_start_ns = record_start_ns } };
	int i, err;

	*f = (struct footprints){ 0 };
	err = side_read(path, take_sample, &r);
	for (i = 0; i < NR_FOOTPRINTS && !err; i++)
		end_series(&f->series[i]);
	if (err)
		footprints__fini(f);
	return err;
}

void footprints__fini(struct footprints *f)
{
	int i;

	for (i = 0; i < NR_FOOTPRINTS; i++)
		series__fini(&f->series[i]);
}
