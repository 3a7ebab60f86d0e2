// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The kernel's own DAMON, run through its files. */
#include "kdamond.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ROOT	"/sys/kernel/mm/damon/admin/kdamonds/"
#define CONTEXT "0/contexts/0/"
#define ATTRS	CONTEXT "monitoring_attrs/"

static int write_text(const char *name, const char *text)
{
	char path[256];
	int fd, err = 0;

	snprintf(path, sizeof(path), ROOT "%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (write(fd, text, strlen(text)) < 0)
		err = -errno;
	close(fd);
	return err;
}

static int write_number(const char *name, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return write_text(name, text);
}

static int read_number(const char *path, uint64_t *ret)
{
	FILE *in = fopen(path, "re");
	int err = 0;

	if (!in)
		return -errno;
	if (fscanf(in, "%" SCNu64, ret) != 1)
		err = -ENODATA;
	fclose(in);
	return err;
}

static int stage_attrs(const struct kdamond_attrs *attrs)
{
	int err = write_number(ATTRS "intervals/sample_us", attrs->sample_us);

	if (!err)
		err = write_number(ATTRS "intervals/aggr_us", attrs->aggr_us);
	if (!err)
		err = write_number(ATTRS "intervals/update_us", attrs->update_us);
	if (!err)
		err = write_number(ATTRS "nr_regions/min", attrs->min_regions);
	return err ? err : write_number(ATTRS "nr_regions/max", attrs->max_regions);
}

static int stage_targets(const uint64_t *pids, size_t nr)
{
	int err = write_number(CONTEXT "targets/nr_targets", nr);
	char name[64];
	size_t i;

	for (i = 0; i < nr && !err; i++) {
		snprintf(name, sizeof(name), CONTEXT "targets/%zu/pid_target", i);
		err = write_number(name, pids[i]);
	}
	return err;
}

static int stage(const struct kdamond_attrs *attrs, const uint64_t *pids, size_t nr)
{
	int err = write_number("0/contexts/nr_contexts", 1);

	if (!err)
		err = write_text(CONTEXT "operations", "vaddr");
	if (!err)
		err = stage_attrs(attrs);
	return err ? err : stage_targets(pids, nr);
}

/* tests/vm/run.sh puts a word on the command line of its guests' kernels. */
static bool is_guest(void)
{
	FILE *in = fopen("/proc/cmdline", "re");
	char text[4096] = "";

	if (!in)
		return false;
	if (!fgets(text, sizeof(text), in))
		text[0] = '\0';
	fclose(in);
	return strstr(text, "bdamon_guest");
}

int kdamond__start(const struct kdamond_attrs *attrs, const uint64_t *pids, size_t nr,
		   uint64_t *ret_pid)
{
	uint64_t before;
	int err;

	if (!is_guest())
		return -EPERM;
	err = read_number(ROOT "nr_kdamonds", &before);
	if (err)
		return err;
	if (before)
		return -EBUSY;
	err = write_number("nr_kdamonds", 1);
	if (err)
		return err;
	err = stage(attrs, pids, nr);
	if (!err)
		err = write_text("0/state", "on");
	if (!err)
		err = read_number(ROOT "0/pid", ret_pid);
	if (err)
		kdamond__stop();
	return err;
}

void kdamond__stop(void)
{
	/* Off already if all targets have ended. */
	(void)write_text("0/state", "off");
	(void)write_number("nr_kdamonds", 0);
}

int kdamond__cpu_ns(uint64_t pid, uint64_t *ret_ns)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/schedstat", pid);
	return read_number(path, ret_ns) ? -ESRCH : 0;
}

uint64_t kdamond__region_bytes(void)
{
	uint64_t bytes;

	return read_number("/sys/kernel/slab/damon_region/object_size", &bytes) ? 0 : bytes;
}
