// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Memory cgroups of both versions: directories that have a file memory.stat. */
#include "ops/memcg.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

static int find_id(const char *root, const char *mount, const char *path, uint64_t *ret_id)
{
	char name[PATH_MAX];
	struct stat st;
	int len = snprintf(name, sizeof(name), "%s/%s%s/memory.stat", root, mount, path);

	if (len >= (int)sizeof(name))
		return -ENAMETOOLONG;
	if (stat(name, &st))
		return errno == ENOTDIR ? -ENOENT : -errno;
	name[len - (int)sizeof("/memory.stat") + 1] = '\0';
	if (stat(name, &st))
		return -errno;
	*ret_id = st.st_ino;
	return 0;
}

int memcg__find_id(const char *root, const char *path, uint64_t *ret_id)
{
	int err = find_id(root, "", path, ret_id);

	return err == -ENOENT ? find_id(root, "memory/", path, ret_id) : err;
}
