/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Any bytes as a file beside a record, for libFuzzer: `make fuzz`.
 *
 * Whatever they are, reading ends; what it yields keeps the promises of report/layout.h and
 * report/series.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "report/footprint.h"
#include "report/layout.h"

/* Targets whose mappings are looked at; files seldom have more. */
#define NR_TARGETS 4

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void demand(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fuzz_side: %s\n", what);
	abort();
}

static void check_pieces(struct layout *layout, uint64_t target, uint64_t ns)
{
	const struct layout_piece *pieces;
	size_t i, nr;

	pieces = layout__at(layout, target, ns, &nr);
	for (i = 0; i < nr; i++) {
		demand(pieces[i].start < pieces[i].end, "an empty piece");
		demand(!i || pieces[i - 1].end <= pieces[i].start, "pieces out of order");
		demand(pieces[i].mapping < layout__nr_mappings(layout), "no such mapping");
	}
}

static void check_layout(const char *path)
{
	struct layout *layout;
	uint64_t target;
	size_t i;

	if (layout__read(&layout, path, 1000000000))
		return;
	for (i = 0; i < layout__nr_mappings(layout); i++) {
		const struct layout_mapping *m = layout__mapping(layout, i);

		demand(m->start < m->end && m->sz_bytes, "an empty mapping");
		demand(m->huge_percent <= 100 || m->huge_percent == LAYOUT_NO_HUGE,
		       "more than all is huge");
		demand(layout_kind__name(m->kind), "no such kind");
	}
	for (target = 0; target < NR_TARGETS; target++) {
		check_pieces(layout, target, 0);
		check_pieces(layout, target, 1500000000);
		check_pieces(layout, target, UINT64_MAX);
	}
	layout__free(layout);
}

static void check_footprints(const char *path)
{
	struct footprints f;
	size_t i, k;

	if (footprints__read(&f, path, 1000000000))
		return;
	for (i = 0; i < NR_FOOTPRINTS; i++) {
		const struct series *s = &f.series[i];

		for (k = 0; k < s->nr; k++) {
			demand(s->points[k].start_ns <= s->points[k].end_ns, "time runs back");
			demand(!k || s->points[k - 1].end_ns <= s->points[k].start_ns,
			       "times out of order");
		}
	}
	footprints__fini(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("fuzz", 0);
	char path[64];

	demand(fd >= 0 && write(fd, data, size) == (ssize_t)size, "no file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	check_layout(path);
	check_footprints(path);
	close(fd);
	return 0;
}
