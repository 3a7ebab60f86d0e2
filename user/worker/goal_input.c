// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Numbers from a file that somebody else writes, perhaps at this moment. */
#include "worker/goal_input.h"

#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>

#include "core/scheme.h"

/* More are not likely to be meant. */
#define MAX_VALUES 64

/* Return: how many numbers the file begins with, or a negative errno. */
static int read_values(const char *path, uint64_t *values)
{
	FILE *in = fopen(path, "re");
	int nr = 0;

	if (!in)
		return -errno;
	while (nr < MAX_VALUES && fscanf(in, "%" SCNu64, &values[nr]) == 1)
		nr++;
	fclose(in);
	return nr;
}

/* Visit the goals; with @values they are set. Return: how many there are. */
static int visit_goals(struct bd_scheme *const *schemes, size_t nr, const uint64_t *values)
{
	int nr_goals = 0;

	for (size_t i = 0; i < nr; i++) {
		struct bd_goals *goals = &schemes[i]->quota.goals;

		for (size_t k = 0; k < goals->nr; k++) {
			if (goals->items[k].metric != BD_METRIC_USER_INPUT)
				continue;
			if (values)
				goals->items[k].current_value = values[nr_goals];
			nr_goals++;
		}
	}
	return nr_goals;
}

int goal_input__read(const char *path, struct bd_scheme *const *schemes, size_t nr)
{
	uint64_t values[MAX_VALUES];
	int nr_values = read_values(path, values);

	if (nr_values < 0)
		return nr_values;
	if (nr_values < visit_goals(schemes, nr, NULL))
		return -EINVAL;
	visit_goals(schemes, nr, values);
	return 0;
}
