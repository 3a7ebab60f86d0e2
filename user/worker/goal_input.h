/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Values of goals that a user measures, such as a program's own latency, from a file. */
#ifndef BDAMON_WORKER_GOAL_INPUT_H
#define BDAMON_WORKER_GOAL_INPUT_H

#include <stddef.h>

struct bd_scheme;

/**
 * goal_input__read() - set what user_input goals are now.
 * @path: a file with a whole number for each of them as value_parse_nr() takes it, in the order of
 *	the schemes and their goals, separated by white space; what follows is not read.  A pipe is
 *	not waited for
 * @schemes: the schemes
 * @nr: how many
 *
 * Return: 0; -EINVAL if there are too few numbers; -ENOMEM; another errno of reading the file.  Nothing is
 * changed then.
 */
int goal_input__read(const char *path, struct bd_scheme *const *schemes, size_t nr);

#endif
