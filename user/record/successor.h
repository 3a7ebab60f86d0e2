/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A file that takes the place of another one once it is complete.
 *
 * Until then the other one stays as it is, and where the file system can do it the new one has
 * no name, so that nothing is left behind whatever happens.
 */
#ifndef BDAMON_RECORD_SUCCESSOR_H
#define BDAMON_RECORD_SUCCESSOR_H

#include <sys/types.h>

/**
 * struct successor - the new file.
 * @path: where it will be, owned; symbolic links are followed
 * @temp: owned: the name it has for now, or NULL
 */
struct successor {
	char *path;
	char *temp;
};

/**
 * successor__create() - create the new file, empty.
 * @s: uninitialised; successor__fini() is due in any case
 * @path: where it will be; what is there must be a regular file, whose owner it gets if possible
 * @mode: its mode, exactly
 *
 * Return: its descriptor, which the caller closes; -EINVAL if something else is there; other
 * negative errno.
 */
int successor__create(struct successor *s, const char *path, mode_t mode);

/** successor__commit() - let @fd, what was created, be the file. Return: 0 or negative errno. */
int successor__commit(struct successor *s, int fd);

/** successor__fini() - free all, and remove the file if it was not committed. */
void successor__fini(struct successor *s);

#endif
