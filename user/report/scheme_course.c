// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines of JSON, one after the other: each tells totals, so that its distance from the one before
 * is what was done meanwhile.
 */
#include "report/scheme_course.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scheme/json_tree.h"
#include "util/log.h"
#include "util/value.h"

/* Longer lines are none of ours, bytes. */
#define MAX_LINE (1 << 20)
/* An effective quota beyond it is no limit, bytes. */
#define NO_LIMIT (1ULL << 56)

/* Return: whether @object has a number called @key. */
static bool find_number(const struct json_node *object, const char *key, uint64_t *ret_value)
{
	const struct json_node *node = json_node__find(object, key);

	return node && node->type == JSON_NUMBER && !value_parse_nr(node->text, ret_value);
}

static int add_scheme(struct scheme_course *course, struct scheme_track *track,
		      const struct json_node *object, uint64_t now_ns)
{
	uint64_t applied, quota, past_ns = now_ns - course->end_ns;
	int err = 0;

	if (!find_number(object, "sz_applied", &applied) || applied < track->sz_applied)
		return -EINVAL;
	if (find_number(object, "effective_bytes", &quota) && quota < NO_LIMIT)
		err = series__add(&track->quota, course->end_ns, now_ns, quota);
	err = err
		      ?: series__add(&track->applied, course->end_ns, now_ns,
				     (uint64_t)((double)(applied - track->sz_applied) * 1e9 /
						(double)past_ns));
	track->sz_applied = applied;
	return err;
}

/* The first line tells how many schemes there are, and what they do. */
static int begin(struct scheme_course *course, const struct json_node *schemes)
{
	const struct json_node *scheme, *action;

	if (!schemes->nr || schemes->nr > SCHEME_COURSE_MAX)
		return -EINVAL;
	course->tracks = calloc(schemes->nr, sizeof(*course->tracks));
	if (!course->tracks)
		return -ENOMEM;
	for (scheme = schemes->first; scheme; scheme = scheme->next) {
		action = scheme->type == JSON_OBJECT ? json_node__find(scheme, "action") : NULL;
		if (!action || action->type != JSON_STRING)
			return -EINVAL;
		snprintf(course->tracks[course->nr].action,
			 sizeof(course->tracks[course->nr].action), "%s", action->text);
		course->nr++;
	}
	return 0;
}

static int add_moment(struct scheme_course *course, const struct json_node *root)
{
	const struct json_node *schemes, *scheme;
	uint64_t now_ns;
	size_t i = 0;
	int err = 0;

	if (root->type != JSON_OBJECT || !find_number(root, "time_ns", &now_ns))
		return -EINVAL;
	schemes = json_node__find(root, "schemes");
	if (!schemes || schemes->type != JSON_LIST)
		return -EINVAL;
	if (!course->nr)
		err = begin(course, schemes);
	if (err || schemes->nr != course->nr || now_ns < course->end_ns)
		return err ?: -EINVAL;
	/* The last line may come at the time of the one before. */
	if (now_ns == course->end_ns)
		return 0;
	for (scheme = schemes->first; !err && scheme; scheme = scheme->next)
		err = scheme->type == JSON_OBJECT
			      ? add_scheme(course, &course->tracks[i++], scheme, now_ns)
			      : -EINVAL;
	course->end_ns = now_ns;
	return err;
}

static int add_line(struct scheme_course *course, const char *line, size_t len)
{
	struct json_tree *tree;
	unsigned int at;
	char why[256];
	int err = len > MAX_LINE ? -EINVAL : 0;

	if (err)
		return err;
	err = json_tree__parse(&tree, line, len, &at, why, sizeof(why));
	if (!err)
		err = json_tree__root(tree) ? add_moment(course, json_tree__root(tree)) : -EINVAL;
	json_tree__free(tree);
	return err;
}

static int read_lines(struct scheme_course *course, FILE *in, unsigned int *nr)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	int err = 0;

	for (*nr = 1; !err && (len = getline(&line, &cap, in)) > 0; *nr += !err)
		err = add_line(course, line, (size_t)len);
	if (!err && ferror(in))
		err = -EIO;
	free(line);
	return err;
}

int scheme_course__read(struct scheme_course *course, const char *path)
{
	FILE *in = fopen(path, "re");
	unsigned int nr = 0;
	int err;

	if (!in) {
		err = -errno;
		log_error("cannot read %s: %s", path, strerror(-err));
		return err;
	}
	err = read_lines(course, in, &nr);
	fclose(in);
	if (!err && !course->end_ns)
		err = -EINVAL;
	if (err == -EINVAL)
		log_error(
			"cannot read %s: line %u is none that 'bdamon schemes --output' writes; give a file written by it",
			path, nr);
	else if (err)
		log_error("cannot read %s: %s", path, strerror(-err));
	return err;
}

void scheme_course__fini(struct scheme_course *course)
{
	for (size_t i = 0; course->tracks && i < course->nr; i++) {
		series__fini(&course->tracks[i].quota);
		series__fini(&course->tracks[i].applied);
	}
	free(course->tracks);
	*course = (struct scheme_course){ 0 };
}
