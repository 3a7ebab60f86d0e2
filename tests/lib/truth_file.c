// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Reads what truth.h describes: who touched what, and since when (ns, CLOCK_MONOTONIC). */
#include "truth_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>
#include <yajl/yajl_tree.h>

static int get_number(yajl_val object, const char *key, uint64_t *out)
{
	const char *path[] = { key, NULL };
	yajl_val value = yajl_tree_get(object, path, yajl_t_number);

	if (!YAJL_IS_INTEGER(value) || YAJL_GET_INTEGER(value) < 0)
		return -EINVAL;
	*out = (uint64_t)YAJL_GET_INTEGER(value);
	return 0;
}

/* One element of a list: its first two members, addresses. */
static int get_range(yajl_val pair, struct range *out)
{
	yajl_val *values;

	if (!YAJL_IS_ARRAY(pair) || YAJL_GET_ARRAY(pair)->len < 2)
		return -EINVAL;
	values = YAJL_GET_ARRAY(pair)->values;
	if (!YAJL_IS_INTEGER(values[0]) || !YAJL_IS_INTEGER(values[1]))
		return -EINVAL;
	out->start = (uint64_t)YAJL_GET_INTEGER(values[0]);
	out->end = (uint64_t)YAJL_GET_INTEGER(values[1]);
	return out->start <= out->end ? 0 : -EINVAL;
}

static int get_ranges(yajl_val object, const char *key, struct ranges *out)
{
	const char *path[] = { key, NULL };
	yajl_val list = yajl_tree_get(object, path, yajl_t_array);
	struct range range;
	size_t i;
	int err = list ? 0 : -EINVAL;

	for (i = 0; !err && i < YAJL_GET_ARRAY(list)->len; i++) {
		err = get_range(YAJL_GET_ARRAY(list)->values[i], &range);
		if (!err)
			err = ranges__add(out, range.start, range.end);
	}
	ranges__normalize(out);
	return err;
}

static int add_rate(struct truth_line *line, struct range range, double rate)
{
	if (line->nr_rates == sizeof(line->rates) / sizeof(line->rates[0]))
		return -ENOSPC;
	line->rates[line->nr_rates].range = range;
	line->rates[line->nr_rates++].rate = rate;
	return 0;
}

static int get_rates(yajl_val list, struct truth_line *line)
{
	struct range range;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < YAJL_GET_ARRAY(list)->len; i++) {
		yajl_val part = YAJL_GET_ARRAY(list)->values[i];

		err = get_range(part, &range);
		if (!err && (YAJL_GET_ARRAY(part)->len != 3 ||
			     !YAJL_IS_DOUBLE(YAJL_GET_ARRAY(part)->values[2])))
			err = -EINVAL;
		if (!err)
			err = add_rate(line, range,
				       YAJL_GET_DOUBLE(YAJL_GET_ARRAY(part)->values[2]));
	}
	return err;
}

/* Without a list of rates, what is hot has 1. */
static int rates_of_hot(struct truth_line *line)
{
	size_t i;
	int err = 0;

	for (i = 0; i < line->hot.nr && !err; i++)
		err = add_rate(line, line->hot.at[i], 1);
	return err;
}

static int compare_rate(const void *left, const void *right)
{
	const struct truth_rate *a = left, *b = right;

	return (a->range.start > b->range.start) - (a->range.start < b->range.start);
}

/* What no rate is given for is never touched: rate 0 between and behind the others. */
static int fill_rates(struct truth_line *line)
{
	size_t given = line->nr_rates, next = 0, i;
	struct range gap;
	int err = 0;

	qsort(line->rates, given, sizeof(line->rates[0]), compare_rate);
	for (i = 0; i < line->mapped.nr && !err; i++) {
		gap.start = line->mapped.at[i].start;
		for (;
		     next < given && line->rates[next].range.start < line->mapped.at[i].end && !err;
		     next++) {
			gap.end = line->rates[next].range.start;
			if (gap.start < gap.end)
				err = add_rate(line, gap, 0);
			gap.start = line->rates[next].range.end;
		}
		gap.end = line->mapped.at[i].end;
		if (!err && gap.start < gap.end)
			err = add_rate(line, gap, 0);
	}
	return err;
}

static int parse_line(yajl_val object, struct truth_line *line)
{
	const char *rates_path[] = { "rates", NULL };
	yajl_val rates = yajl_tree_get(object, rates_path, yajl_t_array);
	int err = get_number(object, "time_ns", &line->time_ns);

	if (!err)
		err = get_number(object, "working_set_bytes", &line->working_set);
	if (!err)
		err = get_ranges(object, "hot", &line->hot);
	if (!err)
		err = get_ranges(object, "mapped", &line->mapped);
	if (!err)
		err = get_ranges(object, "ignore", &line->ignore);
	if (!err)
		err = rates ? get_rates(rates, line) : rates_of_hot(line);
	return err ? err : fill_rates(line);
}

static int add_line(struct truth_file *file, yajl_val object)
{
	struct truth_line *lines = realloc(file->lines, (file->nr + 1) * sizeof(*lines));

	if (!lines)
		return -ENOMEM;
	file->lines = lines;
	lines[file->nr] = (struct truth_line){ 0 };
	return parse_line(object, &lines[file->nr++]);
}

/* The summary at the end has no time. */
static int take_text(struct truth_file *file, const char *text)
{
	const char *time_path[] = { "time_ns", NULL };
	char message[128];
	yajl_val object = yajl_tree_parse(text, message, sizeof(message));
	int err = 0;

	if (!object)
		return -EINVAL;
	if (yajl_tree_get(object, time_path, yajl_t_number))
		err = add_line(file, object);
	yajl_tree_free(object);
	return err;
}

int truth_file__read(struct truth_file *file, const char *path)
{
	FILE *in = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	int err = 0;

	if (!in)
		return -errno;
	while (!err && getline(&text, &room, in) > 0)
		err = take_text(file, text);
	free(text);
	fclose(in);
	return err ? err : file->nr ? 0 : -ENODATA;
}

const struct truth_line *truth_file__at(const struct truth_file *file, uint64_t time_ns)
{
	const struct truth_line *found = NULL;
	size_t i;

	for (i = 0; i < file->nr && file->lines[i].time_ns <= time_ns; i++)
		found = &file->lines[i];
	return found;
}

void truth_file__fini(struct truth_file *file)
{
	free(file->lines);
	*file = (struct truth_file){ 0 };
}
