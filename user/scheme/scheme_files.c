// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Where ready schemes are. */
#include "scheme/scheme_files.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SUFFIX ".json"

/* How the line begins that says what a scheme is for; it is among the first. */
#define INTENT		"// Intent: "
#define NR_INTENT_LINES 8

/* Write the directory of the program to @buf. Return: false if there is no room for it. */
static bool program_dir(char *buf, size_t size)
{
	ssize_t len = readlink("/proc/self/exe", buf, size);
	char *slash;

	if (len <= 0 || (size_t)len >= size)
		return false;
	buf[len] = '\0';
	slash = strrchr(buf, '/');
	if (slash)
		*slash = '\0';
	return slash != NULL;
}

/* Return: the directory of ready schemes, for the caller to free(); NULL if there is none. */
static char *find_dir(void)
{
	static const char *const below[] = { "schemes", "../share/bdamon/schemes" };
	char program[PATH_MAX], *dir;

	for (size_t i = 0; i < 2 && program_dir(program, sizeof(program)); i++) {
		if (asprintf(&dir, "%s/%s", program, below[i]) < 0)
			return NULL;
		if (!access(dir, X_OK))
			return dir;
		free(dir);
	}
	return access(BDAMON_DATADIR "/bdamon/schemes", X_OK)
		       ? NULL
		       : strdup(BDAMON_DATADIR "/bdamon/schemes");
}

/* Names are words, so that nothing outside of the directory has one. */
static bool is_name(const char *name)
{
	return *name && *name != '.' && !strchr(name, '/');
}

int scheme_files__find(const char *name, char **ret_path)
{
	char *dir, *path;
	int len;

	if (!is_name(name))
		return -ENOENT;
	dir = find_dir();
	if (!dir)
		return -ENOENT;
	len = asprintf(&path, "%s/%s" SUFFIX, dir, name);
	free(dir);
	if (len < 0)
		return -ENOMEM;
	if (access(path, F_OK)) {
		free(path);
		return -ENOENT;
	}
	*ret_path = path;
	return 0;
}

/* Return: the rest of the line behind INTENT, for the caller to free(); NULL on failure. */
static char *read_intent(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *intent = NULL;
	size_t size = 0;

	if (!file)
		return strdup("");
	for (int i = 0; !intent && i < NR_INTENT_LINES && getline(&line, &size, file) >= 0; i++) {
		if (!strncmp(line, INTENT, strlen(INTENT)))
			intent = strndup(line + strlen(INTENT),
					 strcspn(line, "\n") - strlen(INTENT));
	}
	free(line);
	(void)fclose(file);
	return intent ?: strdup("");
}

static int show(const char *dir, const char *entry, scheme_file_fn visit, void *priv)
{
	struct scheme_file file;
	char *name = strndup(entry, strlen(entry) - strlen(SUFFIX)), *path = NULL, *intent = NULL;
	int err = -ENOMEM;

	if (name && asprintf(&path, "%s/%s", dir, entry) >= 0)
		intent = read_intent(path);
	if (intent) {
		file = (struct scheme_file){ name, path, intent };
		err = visit(priv, &file);
	}
	free(intent);
	free(path);
	free(name);
	return err;
}

static int is_scheme_file(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return is_name(entry->d_name) && len > strlen(SUFFIX) &&
	       !strcmp(entry->d_name + len - strlen(SUFFIX), SUFFIX);
}

/* By name: the suffix does not count, or "a-b.json" would come before "a.json". */
static int compare_names(const struct dirent **a, const struct dirent **b)
{
	size_t len_a = strlen((*a)->d_name) - strlen(SUFFIX);
	size_t len_b = strlen((*b)->d_name) - strlen(SUFFIX);
	int order = memcmp((*a)->d_name, (*b)->d_name, len_a < len_b ? len_a : len_b);

	return order ?: (len_a > len_b) - (len_a < len_b);
}

int scheme_files__list_dir(const char *dir, scheme_file_fn visit, void *priv)
{
	struct dirent **entries;
	int nr = scandir(dir, &entries, is_scheme_file, compare_names), err = 0;

	if (nr < 0)
		return -errno;
	for (int i = 0; i < nr; i++) {
		err = err ?: show(dir, entries[i]->d_name, visit, priv);
		free(entries[i]);
	}
	free(entries);
	return err;
}

int scheme_files__list(scheme_file_fn visit, void *priv)
{
	char *dir = find_dir();
	int err = dir ? scheme_files__list_dir(dir, visit, priv) : -ENOENT;

	free(dir);
	return err;
}
