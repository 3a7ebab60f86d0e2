// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files below /proc and /sys, written whole and read as a number. */
#include "sysfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int sysfile__write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err = 0;

	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

int sysfile__write_number(const char *path, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return sysfile__write(path, text);
}

int sysfile__read_number(const char *path, uint64_t *ret_value)
{
	FILE *in = fopen(path, "re");
	uint64_t value;
	int err = 0;

	if (!in)
		return -errno;
	if (fscanf(in, "%" SCNu64, &value) == 1)
		*ret_value = value;
	else
		err = -ENODATA;
	fclose(in);
	return err;
}
