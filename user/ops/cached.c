// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The file of a mapping, by /proc/PID/map_files, which also finds deleted ones. */
#include "ops/cached.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bpf/sampler.h"
#include "ops/process.h"

/* Devices are not opened: that might do something. */
static int open_file(const struct process *p, const struct bd_vma *vma)
{
	struct stat st;
	char path[96];
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/%d/map_files/%llx-%llx", (int)p->pid,
		       (unsigned long long)vma->start, (unsigned long long)vma->end);
	if (stat(path, &st) || !S_ISREG(st.st_mode))
		return -ENOENT;
	/* Else it could wait for whoever has a lease on the file. */
	fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

int cached__open(struct cached *c, const struct process *p, const struct bd_vma *vma,
		 const struct bd_range *part)
{
	uint64_t offset = (vma->pgoff << BD_PAGE_SHIFT) + part->start - vma->start;
	int fd = open_file(p, vma), err = 0;

	if (fd < 0)
		return fd;
	c->sz = bd_range__sz(part);
	c->map = mmap(NULL, c->sz, PROT_NONE, MAP_SHARED, fd, (off_t)offset);
	if (c->map == MAP_FAILED)
		err = -errno;
	close(fd);
	if (!err && !process__is_alive(p)) {
		cached__close(c);
		err = -ESRCH;
	}
	return err;
}

int cached__look(const struct cached *c, unsigned char *ret_pages)
{
	return mincore(c->map, c->sz, ret_pages) ? -errno : 0;
}

void cached__close(struct cached *c)
{
	munmap(c->map, c->sz);
}
