// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Slowdown of a target, from one run in which the monitor was off and on in turn.
 *
 * Reads "off START END" and "on START END" lines and a workload's throughput
 * file (its time and the accesses per second since the line before); all times
 * are CLOCK_MONOTONIC ns.  What lies between two phases, such as the start of a
 * monitor, does not count.  Each "on" phase is compared with the mean of its two
 * "off" neighbours, so that a machine that slowly gets faster or slower does not
 * look like a slowdown.  Prints one JSON line with the median of these ratios; 1
 * is no slowdown.  Its standard error is that of a median of normally distributed
 * values, 1.25 times their standard deviation over the root of their number.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PHASES_MAX   2048
#define MEDIAN_ERROR 1.2533

/** struct phase - times in ns, and the accesses per second seen within. */
struct phase {
	char kind[8];
	uint64_t start, end;
	double sum, mean;
	unsigned int nr;
};

static int read_phases(const char *path, struct phase *phases, unsigned int *nr)
{
	FILE *in = fopen(path, "re");
	struct phase phase = { .nr = 0 };

	if (!in)
		return -errno;
	*nr = 0;
	while (*nr < PHASES_MAX &&
	       fscanf(in, "%7s %" SCNu64 " %" SCNu64, phase.kind, &phase.start, &phase.end) == 3)
		phases[(*nr)++] = phase;
	fclose(in);
	return *nr >= 3 ? 0 : -ENODATA;
}

static int read_throughput(const char *path, struct phase *phases, unsigned int nr)
{
	FILE *in = fopen(path, "re");
	uint64_t time_ns;
	double rate;
	unsigned int i;

	if (!in)
		return -errno;
	while (fscanf(in, "%" SCNu64 " %lf", &time_ns, &rate) == 2) {
		for (i = 0; i < nr; i++) {
			/* Phases begin at a line's time: that line is about what was before. */
			if (time_ns <= phases[i].start || time_ns > phases[i].end)
				continue;
			phases[i].sum += rate;
			phases[i].nr++;
		}
	}
	fclose(in);
	for (i = 0; i < nr; i++) {
		if (!phases[i].nr)
			return -ENODATA;
		phases[i].mean = phases[i].sum / phases[i].nr;
	}
	return 0;
}

static int compare_double(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static double median_error(const double *ratios, unsigned int n)
{
	double sum = 0, squares = 0, mean;
	unsigned int i;

	for (i = 0; i < n; i++)
		sum += ratios[i];
	mean = sum / n;
	for (i = 0; i < n; i++)
		squares += (ratios[i] - mean) * (ratios[i] - mean);
	return n > 1 ? MEDIAN_ERROR * sqrt(squares / (n - 1) / n) : 0;
}

static int print_ratios(const struct phase *phases, unsigned int nr)
{
	double ratios[PHASES_MAX], off = 0;
	unsigned int i, found = 0, nr_off = 0;

	for (i = 0; i < nr; i++) {
		if (!strcmp(phases[i].kind, "off")) {
			off += phases[i].mean;
			nr_off++;
			continue;
		}
		if (!i || i + 1 == nr || strcmp(phases[i - 1].kind, "off") ||
		    strcmp(phases[i + 1].kind, "off"))
			continue;
		ratios[found++] = 2 * phases[i].mean / (phases[i - 1].mean + phases[i + 1].mean);
	}
	if (!found)
		return -ENODATA;
	qsort(ratios, found, sizeof(ratios[0]), compare_double);
	printf("{\"throughput_ratio\":%.4f,\"ratio_error\":%.4f,\"min\":%.4f,\"max\":%.4f,"
	       "\"pairs\":%u,",
	       found & 1 ? ratios[found / 2] : (ratios[found / 2 - 1] + ratios[found / 2]) / 2,
	       median_error(ratios, found), ratios[0], ratios[found - 1], found);
	printf("\"off_per_s\":%.0f}\n", off / nr_off);
	return 0;
}

int main(int argc, char **argv)
{
	static struct phase phases[PHASES_MAX];
	unsigned int nr = 0;
	int err;

	if (argc != 3) {
		fputs("usage: paired PHASES THROUGHPUT\n", stderr);
		return 2;
	}
	err = read_phases(argv[1], phases, &nr);
	if (!err)
		err = read_throughput(argv[2], phases, nr);
	if (!err)
		err = print_ratios(phases, nr);
	if (err)
		fprintf(stderr, "paired: %s and %s: %s\n", argv[1], argv[2], strerror(-err));
	return err ? 1 : 0;
}
