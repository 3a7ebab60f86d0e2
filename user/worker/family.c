/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Descendants, from the lists of children that /proc has for each thread. */
#include "worker/family.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static int add_member(struct family *f, pid_t pid)
{
	size_t cap = f->cap ? 2 * f->cap : 16;
	pid_t *grown;

	if (f->nr == f->cap) {
		grown = reallocarray(f->pids, cap, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		f->pids = grown;
		f->cap = cap;
	}
	f->pids[f->nr++] = pid;
	return 0;
}

static int add_listed(struct family *f, const char *path)
{
	FILE *file = fopen(path, "re");
	int err = 0, child;

	/* The thread has ended: then it has no children. */
	if (!file)
		return 0;
	while (!err && fscanf(file, "%d", &child) == 1)
		err = add_member(f, child);
	fclose(file);
	return err;
}

/* The children of @pid, whichever of its threads started them. */
static int add_children(struct family *f, pid_t pid)
{
	char pattern[64];
	glob_t files;
	int err = 0;
	size_t i;

	snprintf(pattern, sizeof(pattern), "/proc/%d/task/*/children", pid);
	if (glob(pattern, GLOB_NOSORT, NULL, &files))
		return 0;
	for (i = 0; !err && i < files.gl_pathc; i++)
		err = add_listed(f, files.gl_pathv[i]);
	globfree(&files);
	return err;
}

int family__init(struct family *f, pid_t pid)
{
	size_t i;
	int err;

	*f = (struct family){ 0 };
	err = add_member(f, pid);
	for (i = 0; !err && i < f->nr; i++)
		err = add_children(f, f->pids[i]);
	return err;
}

void family__fini(struct family *f)
{
	free(f->pids);
	*f = (struct family){ 0 };
}
