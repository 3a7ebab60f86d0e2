// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Watched processes: identity, address space, mappings. */
#include "ops/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "ops/procstat.h"
#include "ops/sampler.h"

/* Sizes may be equal though mappings moved; list anyway after this many updates. */
#define MAX_SKIPPED 10

static int open_pidfd(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

static int open_pagemap(pid_t pid)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* The pagemap is opened first: what it keeps cannot be replaced by an exec that goes unnoticed. */
static int watch_space(struct process *p, struct sampler *s)
{
	volatile struct bd_space *space = &sampler__spaces(s)[p->space];
	int err;

	if (p->pagemap_fd >= 0)
		close(p->pagemap_fd);
	p->pagemap_fd = open_pagemap(p->pid);
	/* ESRCH is also said of a process without memory of its own. */
	if (p->pagemap_fd == -ENOENT || p->pagemap_fd == -ESRCH)
		return process__is_alive(p) ? -ENOEXEC : -ESRCH;
	if (p->pagemap_fd < 0)
		return p->pagemap_fd;
	space->pgd = 0;
	err = sampler__watch(s, p->pid, p->space);
	err = err ?: sampler__find_space(s, p->pid);
	if (err)
		return err;
	if (!process__is_alive(p))
		return -ESRCH;
	if (!space->pgd)
		return -ENOEXEC;
	p->mm = space->mm;
	p->nr_judged = space->nr_judged;
	p->nr_ran = space->nr_ran;
	p->awake = 1;
	p->nr_vm_pages = 0;
	return 0;
}

int process__open(struct process **ret_p, struct sampler *s, pid_t pid, uint32_t space)
{
	struct process *p = calloc(1, sizeof(*p));
	int err;

	if (!p)
		return -ENOMEM;
	p->pid = pid;
	p->space = space;
	p->pagemap_fd = -1;
	p->pidfd = open_pidfd(pid);
	err = p->pidfd < 0 ? p->pidfd : watch_space(p, s);
	if (err) {
		process__close(p, s);
		return err;
	}
	*ret_p = p;
	return 0;
}

void process__close(struct process *p, struct sampler *s)
{
	if (!p)
		return;
	sampler__unwatch(s, p->pid);
	sampler__spaces(s)[p->space].pgd = 0;
	if (p->pagemap_fd >= 0)
		close(p->pagemap_fd);
	if (p->pidfd >= 0)
		close(p->pidfd);
	free(p->vmas);
	free(p);
}

int process__refresh(struct process *p, struct sampler *s)
{
	p->has_exec = false;
	p->nr_vmas = 0;
	return watch_space(p, s);
}

static int add_vma(void *priv, const struct bd_vma *vma)
{
	struct process *p = priv;
	size_t cap = p->cap_vmas ? 2 * p->cap_vmas : 64;
	struct bd_vma *grown;

	if (p->nr_vmas == p->cap_vmas) {
		grown = reallocarray(p->vmas, cap, sizeof(*grown));
		if (!grown)
			return -ENOMEM;
		p->vmas = grown;
		p->cap_vmas = cap;
	}
	p->vmas[p->nr_vmas++] = *vma;
	return 0;
}

int process__list(struct process *p, struct sampler *s, bool *ret_changed)
{
	volatile struct bd_space *space = &sampler__spaces(s)[p->space];
	uint64_t nr_vm_pages = space->nr_vm_pages;
	uint32_t nr_vmas = space->nr_vmas;

	*ret_changed = false;
	if (p->nr_vm_pages == nr_vm_pages && p->nr_vmas_probed == nr_vmas &&
	    p->nr_skipped < MAX_SKIPPED) {
		p->nr_skipped++;
		return 0;
	}
	p->nr_skipped = 0;
	p->nr_vm_pages = nr_vm_pages;
	p->nr_vmas_probed = nr_vmas;
	p->nr_vmas = 0;
	*ret_changed = true;
	return sampler__list_vmas(s, p->pid, add_vma, p);
}

size_t process__first_vma(const struct process *p, uint64_t addr)
{
	size_t lo = 0, hi = p->nr_vmas;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (p->vmas[mid].end <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct bd_vma *process__vma_at(const struct process *p, uint64_t addr)
{
	size_t i = process__first_vma(p, addr);

	return i < p->nr_vmas && p->vmas[i].start <= addr ? &p->vmas[i] : NULL;
}

bool process__has_vma_in(const struct process *p, uint64_t start, uint64_t end)
{
	size_t i = process__first_vma(p, start);

	return i < p->nr_vmas && p->vmas[i].start < end;
}

void process__take_ticks(struct process *p, struct sampler *s, uint32_t *ret_nr,
			 uint32_t *ret_nr_ran)
{
	volatile const struct bd_space *space = &sampler__spaces(s)[p->space];
	uint32_t nr_judged = space->nr_judged, nr_ran = space->nr_ran;

	*ret_nr = nr_judged - p->nr_judged;
	*ret_nr_ran = nr_ran - p->nr_ran;
	p->nr_judged = nr_judged;
	p->nr_ran = nr_ran;
}

uint64_t process__cpu_ns(const struct process *p)
{
	struct timespec ts;
	clockid_t clock;

	if (clock_getcpuclockid(p->pid, &clock) || clock_gettime(clock, &ts))
		return 0;
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

bool process__read_stat(const struct process *p, uint64_t *ret_nr_faults, uint64_t *ret_nr_pages)
{
	char buf[PROCSTAT_MAX];
	const char *fields = procstat__read(p->pid, buf);

	*ret_nr_faults = *ret_nr_pages = 0;
	return fields && sscanf(fields,
				"%*c %*d %*d %*d %*d %*d %*u %*u %*u %" SCNu64
				" %*u %*u %*u %*d %*d %*d %*d %*d %*d %*u %*u %" SCNu64,
				ret_nr_faults, ret_nr_pages) == 2;
}

bool process__has_left(const struct process *p, struct sampler *s)
{
	return !sampler__spaces(s)[p->space].pgd;
}

bool process__is_alive(const struct process *p)
{
	struct pollfd pfd = { .fd = p->pidfd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 0;
}
