// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Writing to /proc/PID/clear_refs. */
#include "ops/refs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ops/process.h"

int refs_clear(const struct process *p, enum refs_kind kind)
{
	char path[64], digit = (char)('0' + kind);
	int fd, err = 0;

	snprintf(path, sizeof(path), "/proc/%d/clear_refs", p->pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	/* The file is open now: if our process still lives, it is its and not a later one's. */
	if (!process__is_alive(p))
		err = -ESRCH;
	else if (write(fd, &digit, 1) != 1)
		err = -errno;
	close(fd);
	return err;
}
