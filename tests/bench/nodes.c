// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * On which NUMA nodes the hot and the cold memory of a workload lies.
 *
 * usage: nodes PID TRUTH
 *
 * TRUTH is the workload's truth file, whose last moment counts.  Where each page lies is what
 * move_pages(2) says without moving it.  Prints one JSON line: bytes on nodes 0 and 1, and
 * elsewhere (absent, or on another node).
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../lib/number.h"
#include "../lib/pattern.h"
#include "../lib/truth_file.h"

#define BATCH 1024

/** struct places - bytes by where they lie. */
struct places {
	uint64_t node0, node1, elsewhere;
};

/* struct census - of hot and of cold memory. */
struct census {
	const struct ranges *hot;
	struct places places[2];
};

static void count(struct census *census, uint64_t page, int node)
{
	int is_cold = !ranges__overlap(census->hot, page, page + PATTERN_PAGE);
	struct places *places = &census->places[is_cold];

	if (node == 0)
		places->node0 += PATTERN_PAGE;
	else if (node == 1)
		places->node1 += PATTERN_PAGE;
	else
		places->elsewhere += PATTERN_PAGE;
}

static int ask_range(struct census *census, pid_t pid, struct range range)
{
	void *pages[BATCH];
	int nodes[BATCH];
	size_t nr;

	while (range.start < range.end) {
		for (nr = 0; nr < BATCH && range.start < range.end; nr++) {
			pages[nr] = (void *)(uintptr_t)range.start;
			range.start += PATTERN_PAGE;
		}
		if (syscall(SYS_move_pages, pid, nr, pages, NULL, nodes, 0))
			return -errno;
		for (size_t i = 0; i < nr; i++)
			count(census, (uintptr_t)pages[i], nodes[i]);
	}
	return 0;
}

static void print_places(const char *name, const struct places *places, const char *end)
{
	printf("\"%s_node0_bytes\":%" PRIu64 ",\"%s_node1_bytes\":%" PRIu64
	       ",\"%s_elsewhere_bytes\":%" PRIu64 "%s",
	       name, places->node0, name, places->node1, name, places->elsewhere, end);
}

static int take_census(struct census *census, pid_t pid, const struct truth_file *truth)
{
	const struct truth_line *now = &truth->lines[truth->nr - 1];
	int err = 0;

	census->hot = &now->hot;
	for (size_t i = 0; !err && i < now->mapped.nr; i++)
		err = ask_range(census, pid, now->mapped.at[i]);
	return err;
}

int main(int argc, char **argv)
{
	struct truth_file truth = { 0 };
	struct census census = { 0 };
	uint64_t pid;
	int err;

	if (argc != 3 || number__parse(argv[1], 1, INT32_MAX, &pid)) {
		fputs("usage: nodes PID TRUTH\n", stderr);
		return 2;
	}
	err = truth_file__read(&truth, argv[2]);
	if (!err)
		err = take_census(&census, (pid_t)pid, &truth);
	if (err) {
		fprintf(stderr, "nodes: process %s and %s: %s\n", argv[1], argv[2], strerror(-err));
	} else {
		putchar('{');
		print_places("hot", &census.places[0], ",");
		print_places("cold", &census.places[1], "}\n");
	}
	truth_file__fini(&truth);
	return err || fflush(stdout) ? 1 : 0;
}
