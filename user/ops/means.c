// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Trials of actions; each undoes what it did by unmapping it. */
#include "ops/means.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/arith.h"
#include "ops/advise.h"
#include "ops/inject.h"
#include "ops/pagemap.h"

#define AREA_BYTES (2 * BLOCK_BYTES)
#define MAX_TRIES  20

/* Memory that holds a whole block at *@ret_block; NULL without. */
static void *map_block(char **ret_block)
{
	void *area =
		mmap(NULL, AREA_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (area == MAP_FAILED)
		return NULL;
	*ret_block = (char *)(uintptr_t)bd_round_up((uintptr_t)area, BLOCK_BYTES);
	return area;
}

static int open_pidfd(pid_t pid)
{
	int fd = (int)syscall(SYS_pidfd_open, pid, 0);

	return fd < 0 ? -errno : fd;
}

int means__try_advice(int what)
{
	struct advice advice = { .pidfd = open_pidfd(getpid()), .what = what };
	char *block = NULL;
	void *area = map_block(&block);
	struct iovec span = { block, BLOCK_BYTES };

	advice.refusal = advice.pidfd < 0 ? advice.pidfd : area ? 0 : -ENOMEM;
	if (!advice.refusal) {
		/* Of a block without memory nothing can be made. */
		*block = 1;
		advise(&advice, &span, 1);
	}
	if (area)
		munmap(area, AREA_BYTES);
	if (advice.pidfd >= 0)
		close(advice.pidfd);
	return advice.refusal;
}

int means__try_move(int nid)
{
	char *block = NULL;
	void *area = map_block(&block), *page = block;
	int status = 0, err = 0;

	if (!area)
		return -ENOMEM;
	*block = 1;
	if (syscall(SYS_move_pages, 0, 1ul, &page, NULL, &status, 0) < 0)
		err = -errno;
	if (!err && nid < 0)
		nid = status;
	if (!err && syscall(SYS_move_pages, 0, 1ul, &page, &nid, &status, MPOL_MF_MOVE) < 0)
		err = -errno;
	munmap(area, AREA_BYTES);
	return err ?: status < 0 ? status : 0;
}

/* One that has what we have mapped, and waits; it does not outlive us, whatever ends us. */
static pid_t start_child(void)
{
	pid_t parent = getpid(), pid = fork();

	if (pid)
		return pid;
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(1);
	for (;;)
		pause();
}

/* On a busy machine a child may take a while to come to its first stop. */
static int inject(pid_t pid, int pidfd, const struct bd_range *range)
{
	int err = -EBUSY;

	for (int i = 0; i < MAX_TRIES && err == -EBUSY; i++)
		err = inject__madvise(pid, pidfd, range, 1, MADV_NOHUGEPAGE);
	return err;
}

int means__try_inject(void)
{
	char *block = NULL;
	void *area = map_block(&block);
	struct bd_range range = { (uintptr_t)block, (uintptr_t)block + BLOCK_BYTES };
	pid_t pid = area ? start_child() : -1;
	int err = pid < 0 ? -ENOMEM : 0, pidfd;

	if (!err) {
		pidfd = open_pidfd(pid);
		err = pidfd < 0 ? pidfd : inject(pid, pidfd, &range);
		if (pidfd >= 0)
			close(pidfd);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	if (area)
		munmap(area, AREA_BYTES);
	return err;
}
