// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Numbers from a file that somebody else writes, perhaps at this moment. */
#include "worker/goal_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/scheme.h"
#include "util/value.h"

/* A pipe must not keep us waiting for its writer. */
static FILE *open_input(const char *path)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), err;
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !in) {
		err = errno;
		close(fd);
		errno = err;
	}
	return in;
}

/* Return: how many numbers the file begins with, @nr at most; or a negative errno. */
static int read_values(const char *path, uint64_t *values, int nr)
{
	FILE *in = open_input(path);
	char word[32];
	int i = 0;

	if (!in)
		return -errno;
	while (i < nr && fscanf(in, "%31s", word) == 1 && !value_parse_nr(word, &values[i]))
		i++;
	fclose(in);
	return i;
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
	int nr_goals = visit_goals(schemes, nr, NULL), nr_values;
	uint64_t *values = calloc((size_t)nr_goals + 1, sizeof(*values));

	if (!values)
		return -ENOMEM;
	nr_values = read_values(path, values, nr_goals);
	if (nr_values == nr_goals)
		visit_goals(schemes, nr, values);
	free(values);
	if (nr_values < 0)
		return nr_values;
	return nr_values < nr_goals ? -EINVAL : 0;
}
