// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The event damon:damon_aggregated, collected in a tracing buffer of its own. */
#include "ktrace.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sysfile.h"

#define INSTANCE "/sys/kernel/tracing/instances/bdamon_peers"
#define EVENT	 INSTANCE "/events/damon/damon_aggregated"

int ktrace__open(uint64_t buffer_kib)
{
	int err;

	if (mkdir(INSTANCE, 0750))
		return -errno;
	err = sysfile__write(INSTANCE "/trace_clock", "mono");
	if (!err)
		err = sysfile__write_number(INSTANCE "/buffer_size_kb", buffer_kib);
	if (!err)
		err = sysfile__write(EVENT "/enable", "1");
	if (err)
		ktrace__close();
	return err;
}

/* "  kdamond.0-176  [000] .....  14.677771: damon_aggregated: target_id=0 nr_regions=2 A-B: 0 1" */
static int parse_line(const char *text, struct ktrace_line *line)
{
	const char *event = strstr(text, ": damon_aggregated: ");
	const char *time = event;
	uint64_t sec, usec;

	if (!event)
		return 0;
	while (time > text && time[-1] != ' ')
		time--;
	if (sscanf(time, "%" SCNu64 ".%6" SCNu64 ":", &sec, &usec) != 2 ||
	    sscanf(event,
		   ": damon_aggregated: target_id=%" SCNu64 " nr_regions=%" SCNu64 " %" SCNu64
		   "-%" SCNu64 ": %" SCNu32 " %" SCNu32,
		   &line->target_id, &line->nr_regions, &line->start, &line->end,
		   &line->nr_accesses, &line->age) != 6)
		return -EINVAL;
	line->time_ns = (sec * 1000000 + usec) * 1000;
	return 1;
}

/* Each CPU has a file that counts what it had to overwrite. */
static int check_lost(void)
{
	long cpu, nr = sysconf(_SC_NPROCESSORS_CONF);
	char path[128], text[128];
	uint64_t lost, sum = 0;
	FILE *in;

	for (cpu = 0; cpu < nr; cpu++) {
		snprintf(path, sizeof(path), INSTANCE "/per_cpu/cpu%ld/stats", cpu);
		in = fopen(path, "re");
		while (in && fgets(text, sizeof(text), in))
			if (sscanf(text, "overrun: %" SCNu64, &lost) == 1 ||
			    sscanf(text, "dropped events: %" SCNu64, &lost) == 1)
				sum += lost;
		if (in)
			fclose(in);
	}
	return sum ? -EOVERFLOW : 0;
}

int ktrace__read(int (*take)(void *arg, const struct ktrace_line *line), void *arg)
{
	struct ktrace_line line;
	char *text = NULL;
	size_t room = 0;
	FILE *in;
	int err;

	err = sysfile__write(INSTANCE "/tracing_on", "0");
	if (!err)
		err = check_lost();
	if (err)
		return err;
	in = fopen(INSTANCE "/trace", "re");
	if (!in)
		return -errno;
	while (!err && getline(&text, &room, in) > 0) {
		err = parse_line(text, &line);
		if (err > 0)
			err = take(arg, &line);
	}
	free(text);
	fclose(in);
	return err;
}

void ktrace__close(void)
{
	(void)sysfile__write(EVENT "/enable", "0");
	(void)rmdir(INSTANCE);
}
