/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Bytes put aside and read again: in memory up to a limit, in a temporary file beyond it.
 *
 * The file has no name, so nothing is left behind whatever happens.  It lies in $TMPDIR, or in
 * /var/tmp, since /tmp is memory on many machines.
 */
#ifndef BDAMON_RECORD_SPOOL_H
#define BDAMON_RECORD_SPOOL_H

#include <stddef.h>
#include <stdint.h>

/** SPOOL_IN_MEMORY - bytes kept in memory: four hours of 100 regions every 100 ms. */
#define SPOOL_IN_MEMORY (64ULL << 20)

/** SPOOL_MAX - bytes in all, so that a small hostile file cannot fill the disk. */
#define SPOOL_MAX (16ULL << 30)

/**
 * struct spool - the bytes; all zero but @limit is an empty one.
 * @limit: bytes to keep in memory
 * @size: bytes put so far; the offset of the next ones
 *
 * private:
 * @blocks: owned array of owned blocks of equal size, the first @nr_blocks of the bytes
 * @tail: owned block, of bytes not yet written to the file
 * @fd: the file, if @has_file
 * @window: owned copy of the bytes at @window_at
 */
struct spool {
	uint64_t limit;
	uint64_t size;
	unsigned char **blocks;
	size_t nr_blocks;
	unsigned char *tail;
	int fd;
	int has_file;
	unsigned char *window;
	uint64_t window_at;
	size_t nr_window;
	size_t cap_window;
};

/**
 * spool__put() - append bytes.
 *
 * Return: 0; -ENOMEM; -E2BIG beyond SPOOL_MAX; or the negative errno of the temporary file.
 */
int spool__put(struct spool *s, const void *bytes, size_t len);

/**
 * spool__get() - look at bytes put before.
 * @s: spool
 * @offset: where they begin
 * @len: how many, > 0; all of them have been put
 * @ret_bytes: the bytes, valid until the next call
 *
 * Return: 0 or negative errno.
 */
int spool__get(struct spool *s, uint64_t offset, size_t len, const unsigned char **ret_bytes);

/** spool__dir() - Return: the directory of temporary files. */
const char *spool__dir(void);

/** spool__fini() - free everything and leave the spool empty. */
void spool__fini(struct spool *s);

#endif
