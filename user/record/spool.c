// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Bytes put aside and read again. */
#include "record/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SZ_BLOCK (1UL << 20)

/* What is read from the file at once: snapshots that follow each other mostly do so there, too. */
#define SZ_WINDOW 16384UL

const char *spool__dir(void)
{
	const char *dir = secure_getenv("TMPDIR");

	return dir && *dir ? dir : "/var/tmp";
}

static int open_file(struct spool *s)
{
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/bdamon-XXXXXX", spool__dir()) < 0)
		return -ENOMEM;
	s->fd = mkostemp(path, O_CLOEXEC);
	if (s->fd < 0)
		err = -errno;
	else if (unlink(path) < 0)
		err = -errno;
	s->has_file = s->fd >= 0;
	free(path);
	return err;
}

static int write_all(int fd, const unsigned char *bytes, size_t len, uint64_t at)
{
	while (len) {
		ssize_t nr = pwrite(fd, bytes, len, (off_t)at);

		if (nr < 0 && errno != EINTR)
			return -errno;
		if (nr < 0)
			continue;
		bytes += nr;
		len -= (size_t)nr;
		at += (uint64_t)nr;
	}
	return 0;
}

static int read_all(int fd, unsigned char *bytes, size_t len, uint64_t at)
{
	while (len) {
		ssize_t nr = pread(fd, bytes, len, (off_t)at);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return nr ? -errno : -EIO;
		bytes += nr;
		len -= (size_t)nr;
		at += (uint64_t)nr;
	}
	return 0;
}

/* Where the file's bytes begin. */
static uint64_t file_start(const struct spool *s)
{
	return (uint64_t)s->nr_blocks * SZ_BLOCK;
}

/* The tail is full, or there is none: keep it in memory or write it, and have an empty one. */
static int next_tail(struct spool *s)
{
	unsigned char **bigger, *fresh;
	int err;

	if (s->tail && (s->has_file || s->size > s->limit)) {
		err = s->has_file ? 0 : open_file(s);
		return err
			       ?: write_all(s->fd, s->tail, SZ_BLOCK,
					    s->size - SZ_BLOCK - file_start(s));
	}
	fresh = malloc(SZ_BLOCK);
	if (!fresh)
		return -ENOMEM;
	if (s->tail) {
		bigger = reallocarray(s->blocks, s->nr_blocks + 1, sizeof(*bigger));
		if (!bigger) {
			free(fresh);
			return -ENOMEM;
		}
		s->blocks = bigger;
		s->blocks[s->nr_blocks++] = s->tail;
	}
	s->tail = fresh;
	return 0;
}

int spool__put(struct spool *s, const void *bytes, size_t len)
{
	const unsigned char *from = bytes;
	int err = 0;

	if (len > SPOOL_MAX - s->size)
		return -E2BIG;
	while (len && !err) {
		size_t used = s->size % SZ_BLOCK, nr = SZ_BLOCK - used;

		if (!used)
			err = next_tail(s);
		if (err)
			break;
		if (nr > len)
			nr = len;
		memcpy(s->tail + used, from, nr);
		s->size += nr;
		from += nr;
		len -= nr;
	}
	return err;
}

/* The tail begins after all full blocks; a full one may still be there. */
static uint64_t tail_start(const struct spool *s)
{
	return (s->size - 1) / SZ_BLOCK * SZ_BLOCK;
}

/* Copy bytes from wherever they are. */
static int copy_out(struct spool *s, unsigned char *to, uint64_t offset, size_t len)
{
	while (len) {
		size_t used = offset % SZ_BLOCK, nr = SZ_BLOCK - used;
		int err = 0;

		if (nr > len)
			nr = len;
		if (offset < file_start(s))
			memcpy(to, s->blocks[offset / SZ_BLOCK] + used, nr);
		else if (offset >= tail_start(s))
			memcpy(to, s->tail + used, nr);
		else
			err = read_all(s->fd, to, nr, offset - file_start(s));
		if (err)
			return err;
		to += nr;
		offset += nr;
		len -= nr;
	}
	return 0;
}

/* Let the window be the bytes at @offset, at least @len of them. */
static int move_window(struct spool *s, uint64_t offset, size_t len)
{
	size_t nr = len > SZ_WINDOW ? len : SZ_WINDOW;
	unsigned char *bigger;
	int err;

	if (nr > s->size - offset)
		nr = (size_t)(s->size - offset);
	if (nr > s->cap_window) {
		bigger = realloc(s->window, nr);
		if (!bigger)
			return -ENOMEM;
		s->window = bigger;
		s->cap_window = nr;
	}
	s->nr_window = 0;
	err = copy_out(s, s->window, offset, nr);
	if (err)
		return err;
	s->window_at = offset;
	s->nr_window = nr;
	return 0;
}

int spool__get(struct spool *s, uint64_t offset, size_t len, const unsigned char **ret_bytes)
{
	int err;

	if (offset % SZ_BLOCK + len <= SZ_BLOCK && offset < file_start(s)) {
		*ret_bytes = s->blocks[offset / SZ_BLOCK] + offset % SZ_BLOCK;
		return 0;
	}
	if (offset < s->window_at || offset - s->window_at > s->nr_window ||
	    len > s->nr_window - (offset - s->window_at)) {
		err = move_window(s, offset, len);
		if (err)
			return err;
	}
	*ret_bytes = s->window + (offset - s->window_at);
	return 0;
}

void spool__fini(struct spool *s)
{
	size_t i;

	for (i = 0; i < s->nr_blocks; i++)
		free(s->blocks[i]);
	free(s->blocks);
	free(s->tail);
	free(s->window);
	if (s->has_file)
		(void)close(s->fd);
	*s = (struct spool){ .limit = s->limit };
}
