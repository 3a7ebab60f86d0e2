/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Decides whether words are a command or processes. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/deduce.h"

static bool is_executable(const char *file)
{
	struct stat st;

	return !stat(file, &st) && S_ISREG(st.st_mode) && !access(file, X_OK);
}

bool deduce_has_command(const char *line, const char *path)
{
	const char *word = line + strspn(line, " \t");
	int len = (int)strcspn(word, " \t");
	char file[PATH_MAX];

	if (!len || len >= PATH_MAX)
		return false;
	if (memchr(word, '/', (size_t)len)) {
		snprintf(file, sizeof(file), "%.*s", len, word);
		return is_executable(file);
	}
	while (path) {
		int sz_dir = (int)strcspn(path, ":");
		/* An empty entry is the working directory. */
		int sz = snprintf(file, sizeof(file), "%.*s/%.*s", sz_dir ? sz_dir : 1,
				  sz_dir ? path : ".", len, word);

		if (sz < (int)sizeof(file) && is_executable(file))
			return true;
		path = path[sz_dir] ? path + sz_dir + 1 : NULL;
	}
	return false;
}

static int add_pid(const char *text, pid_t **pids, size_t *nr_pids)
{
	pid_t pid, *grown;
	int err = value_parse_pid(text, &pid);

	if (err)
		return err;
	for (size_t i = 0; i < *nr_pids; i++) {
		if ((*pids)[i] == pid)
			return -EEXIST;
	}
	grown = realloc(*pids, (*nr_pids + 1) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	grown[(*nr_pids)++] = pid;
	*pids = grown;
	return 0;
}

int deduce_pids(const char *text, pid_t **pids, size_t *nr_pids)
{
	char *copy = strdup(text), *pos = copy, *word;
	size_t nr_words = 0;
	int err = copy ? 0 : -ENOMEM;

	while (!err && (word = strsep(&pos, " \t,"))) {
		if (!*word)
			continue;
		err = add_pid(word, pids, nr_pids);
		nr_words++;
	}
	if (!err && !nr_words)
		err = -EINVAL;
	free(copy);
	return err;
}

static void explain(int err, const char *text, bool is_alone, char *why, size_t sz_why)
{
	if (!strcmp(text, "paddr"))
		snprintf(why, sz_why, "physical memory ('paddr') is not supported, processes are");
	else if (err == -EEXIST)
		snprintf(why, sz_why, "'%s' names a process twice", text);
	else if (err == -ERANGE)
		snprintf(why, sz_why, "'%s' is outside the range of process ids, 1 to 4194304",
			 text);
	else if (is_alone)
		snprintf(why, sz_why, "'%s' is neither a command found in PATH nor a process id",
			 text);
	else
		snprintf(why, sz_why,
			 "'%s' is not a process id (a command with arguments is one "
			 "word in quotes, or follows '--')",
			 text);
}

int deduce_target(const struct arg_list *words, const char *path, struct deduced_target *ret_target,
		  char *why, size_t sz_why)
{
	struct deduced_target target = { 0 };
	int err = 0;

	if (words->nr == 1 && deduce_has_command(words->values[0].text, path)) {
		target.shell_command = words->values[0].text;
		*ret_target = target;
		return 0;
	}
	for (size_t i = 0; i < words->nr; i++) {
		err = deduce_pids(words->values[i].text, &target.pids, &target.nr_pids);
		if (err) {
			explain(err, words->values[i].text, words->nr == 1, why, sz_why);
			free(target.pids);
			return err == -ENOMEM ? err : -EINVAL;
		}
	}
	*ret_target = target;
	return 0;
}
