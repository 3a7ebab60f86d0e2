// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The kernel's own DAMON, run through its files. */
#include "kdamond.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "sysfile.h"

#define ROOT	"/sys/kernel/mm/damon/admin/kdamonds/"
#define CONTEXT ROOT "0/contexts/0/"
#define ATTRS	CONTEXT "monitoring_attrs/"

static int stage_attrs(const struct kdamond_attrs *attrs)
{
	int err = sysfile__write_number(ATTRS "intervals/sample_us", attrs->sample_us);

	if (!err)
		err = sysfile__write_number(ATTRS "intervals/aggr_us", attrs->aggr_us);
	if (!err)
		err = sysfile__write_number(ATTRS "intervals/update_us", attrs->update_us);
	if (!err)
		err = sysfile__write_number(ATTRS "nr_regions/min", attrs->min_regions);
	return err ? err : sysfile__write_number(ATTRS "nr_regions/max", attrs->max_regions);
}

static int stage_targets(const uint64_t *pids, size_t nr)
{
	int err = sysfile__write_number(CONTEXT "targets/nr_targets", nr);
	char path[128];
	size_t i;

	for (i = 0; i < nr && !err; i++) {
		snprintf(path, sizeof(path), CONTEXT "targets/%zu/pid_target", i);
		err = sysfile__write_number(path, pids[i]);
	}
	return err;
}

static int stage(const struct kdamond_attrs *attrs, const uint64_t *pids, size_t nr)
{
	int err = sysfile__write_number(ROOT "0/contexts/nr_contexts", 1);

	if (!err)
		err = sysfile__write(CONTEXT "operations", "vaddr");
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

int kdamond__check(void)
{
	uint64_t nr;
	int err;

	if (!is_guest())
		return -EPERM;
	err = sysfile__read_number(ROOT "nr_kdamonds", &nr);
	if (err)
		return err;
	return nr ? -EBUSY : 0;
}

int kdamond__start(const struct kdamond_attrs *attrs, const uint64_t *pids, size_t nr,
		   uint64_t *ret_pid)
{
	int err = kdamond__check();

	if (!err)
		err = sysfile__write_number(ROOT "nr_kdamonds", 1);
	if (err)
		return err;
	err = stage(attrs, pids, nr);
	if (!err)
		err = sysfile__write(ROOT "0/state", "on");
	if (!err)
		err = sysfile__read_number(ROOT "0/pid", ret_pid);
	if (err)
		kdamond__stop();
	return err;
}

void kdamond__stop(void)
{
	/* Whoever calls it: a machine's own DAMON is not ours to end. */
	if (!is_guest())
		return;
	/* Off already if all targets have ended. */
	(void)sysfile__write(ROOT "0/state", "off");
	(void)sysfile__write_number(ROOT "nr_kdamonds", 0);
}

int kdamond__cpu_ns(uint64_t pid, uint64_t *ret_ns)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%" PRIu64 "/schedstat", pid);
	return sysfile__read_number(path, ret_ns) ? -ESRCH : 0;
}

uint64_t kdamond__region_bytes(void)
{
	uint64_t bytes;

	return sysfile__read_number("/sys/kernel/slab/damon_region/object_size", &bytes) ? 0
											 : bytes;
}
