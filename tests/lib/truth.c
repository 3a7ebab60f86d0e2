// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The truth file: JSON lines that say what a workload really touches. */
#include "truth.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

/* Adds what [start, end) has outside of the data, piece by piece. */
static int ignore_outside(struct truth *truth, uint64_t start, uint64_t end)
{
	const struct ranges *data = &truth->mapped;
	int err = 0;
	size_t i;

	for (i = 0; i < data->nr && start < end && !err; i++) {
		if (data->at[i].end <= start || data->at[i].start >= end)
			continue;
		if (data->at[i].start > start)
			err = ranges__add(&truth->ignore, start, data->at[i].start);
		start = data->at[i].end;
	}
	if (!err && start < end)
		err = ranges__add(&truth->ignore, start, end);
	return err;
}

int truth__read_ignore(struct truth *truth)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	uint64_t start, end;
	char *line = NULL;
	size_t room = 0;
	int err = 0;

	if (!maps)
		return -errno;
	ranges__normalize(&truth->mapped);
	truth->ignore.nr = 0;
	while (!err && getline(&line, &room, maps) > 0) {
		/* Above the user half lies only [vsyscall], which no monitor sees. */
		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) != 2 || end > 1ULL << 56)
			continue;
		if (ranges__overlap(&truth->mapped, start, end) < end - start)
			err = ignore_outside(truth, start, end);
	}
	ranges__normalize(&truth->ignore);
	free(line);
	fclose(maps);
	return err;
}

static void print_rates(const struct truth *truth, FILE *out)
{
	unsigned int i;

	fputs(",\"rates\":[", out);
	for (i = 0; i < truth->nr_bands; i++)
		fprintf(out, "%s[%" PRIu64 ",%" PRIu64 ",%.4f]", i ? "," : "",
			truth->bands[i].range.start, truth->bands[i].range.end,
			pattern__band_rate(&truth->bands[i]));
	fputc(']', out);
}

static int finish_line(FILE *out)
{
	fputs("}\n", out);
	return fflush(out) || ferror(out) ? -EIO : 0;
}

int truth__print(const struct truth *truth, FILE *out)
{
	if (!out)
		return 0;
	fprintf(out,
		"{\"time_ns\":%" PRIu64 ",\"working_set_bytes\":%" PRIu64 ",\"hot\":", gauge__now(),
		truth->working_set);
	ranges__print(&truth->hot, out);
	fputs(",\"mapped\":", out);
	ranges__print(&truth->mapped, out);
	fputs(",\"ignore\":", out);
	ranges__print(&truth->ignore, out);
	if (truth->nr_bands)
		print_rates(truth, out);
	return finish_line(out);
}

int truth__print_summary(const struct gauge *sum, FILE *out)
{
	double total = sum->total_ns ? (double)sum->total_ns : 1.0;

	if (!out)
		return 0;
	fprintf(out, "{\"rounds\":%" PRIu64 ",\"max_sweep_us\":%" PRIu64, sum->rounds,
		sum->max_ns / 1000);
	fprintf(out, ",\"p99_sweep_us\":%" PRIu64 ",\"late_percent\":%.3f",
		gauge__percentile_us(sum, 99), 100.0 * (double)sum->late_ns / total);
	return finish_line(out);
}
