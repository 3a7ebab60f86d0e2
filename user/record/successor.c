// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A file that takes the place of another one once it is complete. */
#include "record/successor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names tried before giving up; they differ by a number. */
#define MAX_NAMES 1000

static int name_temp(struct successor *s, int nr)
{
	free(s->temp);
	s->temp = NULL;
	if (asprintf(&s->temp, "%s.new%d", s->path, nr) >= 0)
		return 0;
	s->temp = NULL;
	return -ENOMEM;
}

static void forget_temp(struct successor *s)
{
	free(s->temp);
	s->temp = NULL;
}

/* A file without a name, in the directory of its later one. */
static int create_unnamed(const char *path, mode_t mode)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd;

	if (!dir)
		return -ENOMEM;
	fd = open(dir, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
	if (fd < 0)
		fd = -errno;
	free(dir);
	return fd;
}

static int create_named(struct successor *s, mode_t mode)
{
	int fd = -EEXIST, i;

	for (i = 0; i < MAX_NAMES && fd == -EEXIST; i++) {
		int err = name_temp(s, i);

		if (err)
			return err;
		fd = open(s->temp, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (fd < 0)
			fd = -errno;
	}
	if (fd < 0)
		forget_temp(s);
	return fd;
}

/* Where the new file will be, and what is there. */
static int find_place(struct successor *s, const char *path, struct stat *st)
{
	s->path = realpath(path, NULL);
	if (!s->path && errno == ENOENT)
		s->path = strdup(path);
	if (!s->path)
		return -errno;
	if (stat(s->path, st) < 0) {
		st->st_mode = 0;
		return errno == ENOENT ? 0 : -errno;
	}
	return S_ISREG(st->st_mode) ? 0 : -EINVAL;
}

int successor__create(struct successor *s, const char *path, mode_t mode)
{
	struct stat st;
	int fd, err;

	*s = (struct successor){ 0 };
	err = find_place(s, path, &st);
	if (err)
		return err;
	fd = create_unnamed(s->path, mode);
	if (fd == -EOPNOTSUPP || fd == -EISDIR)
		fd = create_named(s, mode);
	if (fd < 0)
		return fd;
	/* Only root can give files away; others own what they replace, or may not care. */
	if (st.st_mode && fchown(fd, st.st_uid, st.st_gid) < 0)
		errno = 0;
	/* The umask may have taken bits away. */
	if (fchmod(fd, mode) < 0) {
		err = -errno;
		(void)close(fd);
		return err;
	}
	return fd;
}

/* Only a file with a name can replace another one. */
static int give_name(struct successor *s, int fd)
{
	char link[64];
	int err = -EEXIST, i;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	for (i = 0; i < MAX_NAMES && err == -EEXIST; i++) {
		err = name_temp(s, i);
		if (!err && linkat(AT_FDCWD, link, AT_FDCWD, s->temp, AT_SYMLINK_FOLLOW) < 0)
			err = -errno;
	}
	if (err)
		forget_temp(s);
	return err;
}

int successor__commit(struct successor *s, int fd)
{
	int err = s->temp ? 0 : give_name(s, fd);

	if (!err && rename(s->temp, s->path) < 0)
		err = -errno;
	if (!err)
		forget_temp(s);
	return err;
}

void successor__fini(struct successor *s)
{
	if (s->temp)
		(void)unlink(s->temp);
	forget_temp(s);
	free(s->path);
	s->path = NULL;
}
