/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What the positional words of a command mean: processes, or a command to start. */
#ifndef BDAMON_CLI_DEDUCE_H
#define BDAMON_CLI_DEDUCE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "cli/argparse.h"

/**
 * struct deduced_target - what to monitor.
 * @pids: processes, owned; NULL when there is a command
 * @nr_pids: how many
 * @shell_command: to be run by a shell, borrowed from the word; NULL when there are processes
 */
struct deduced_target {
	pid_t *pids;
	size_t nr_pids;
	const char *shell_command;
};

/**
 * deduce_has_command() - can the first word of a command line be started?
 * @line: words separated by blanks
 * @path: directories separated by colons, as in $PATH; NULL for none
 *
 * Return: whether it names an executable file, by path or in one of the directories.
 */
bool deduce_has_command(const char *line, const char *path);

/**
 * deduce_pids() - parse process ids separated by blanks or commas.
 * @text: the text
 * @pids: array to extend, owned by the caller; reallocated
 * @nr_pids: its length
 *
 * Return: 0, -EINVAL (no pids), -ERANGE (no such pids are possible), -EEXIST (a pid twice) or
 * -ENOMEM.  Pids before the offending one have been added.
 */
int deduce_pids(const char *text, pid_t **pids, size_t *nr_pids);

/**
 * deduce_target() - decide what positional words mean.
 * @words: at least one word
 * @path: see deduce_has_command()
 * @ret_target: the decision; its @pids are for the caller to free()
 * @why: on failure, what is wrong, as a part of a sentence
 * @sz_why: size of @why in bytes
 *
 * A single word whose first part is a command wins over a pid, as in damo.
 *
 * Return: 0, -EINVAL or -ENOMEM.
 */
int deduce_target(const struct arg_list *words, const char *path, struct deduced_target *ret_target,
		  char *why, size_t sz_why);

#endif
