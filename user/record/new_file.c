// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files that are written from their beginning. */
#include "record/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int new_file__create(const char *path, mode_t mode)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	int err;

	if (fd < 0)
		return -errno;
	/* The umask may have taken bits away. */
	if (fchmod(fd, mode) < 0) {
		err = -errno;
		(void)close(fd);
		return err;
	}
	return fd;
}

int new_file__keep_old(const char *path)
{
	struct stat st;
	char *old;
	int err;

	if (lstat(path, &st) < 0)
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	if (asprintf(&old, "%s.old", path) < 0)
		return -ENOMEM;
	err = rename(path, old) < 0 ? -errno : 0;
	free(old);
	return err;
}
