// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Pins, and the removal of stale ones. */
#include "worker/pins.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "ops/procstat.h"
#include "ops/sampler.h"
#include "util/log.h"

#define BPF_FS_ROOT "/sys/fs/bpf"
#define BPF_FS_TYPE 0xcafe4a11

/* Start time of a process in clock ticks since boot; 0 when there is none. */
static uint64_t start_time_of(int pid)
{
	char buf[PROCSTAT_MAX];
	const char *fields = procstat__read(pid, buf);
	uint64_t start;

	/* Field 22, the 20th from the state on. */
	if (!fields ||
	    sscanf(fields,
		   "%*c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %" SCNu64,
		   &start) != 1)
		return 0;
	return start;
}

int pins_add(struct sampler *s, const char *name)
{
	struct bd_control *control = sampler__control(s);
	struct statfs fs;
	char dir[512];
	int err;

	if (statfs(BPF_FS_ROOT, &fs) || fs.f_type != BPF_FS_TYPE) {
		log_error("pinning needs the BPF file system: run 'mount -t bpf bpf " BPF_FS_ROOT
			  "'");
		return -ENODEV;
	}
	if (mkdir(PINS_ROOT, 0700) && errno != EEXIST) {
		err = -errno;
		log_error("creating " PINS_ROOT " failed: %s", strerror(-err));
		return err;
	}
	if (snprintf(dir, sizeof(dir), PINS_ROOT "/%s", name) >= (int)sizeof(dir))
		return -ENAMETOOLONG;
	control->owner_pid = (uint32_t)getpid();
	control->owner_start = start_time_of(getpid());
	err = sampler__pin(s, dir);
	if (err == -EEXIST)
		log_error("the pin name '%s' is in use by a running monitor: choose another", name);
	else if (err)
		log_error("pinning maps as %s failed: %s", dir, strerror(-err));
	return err;
}

/* Whether the monitor that made the pins in @dir still runs. */
static bool owner_is_alive(const char *dir)
{
	struct bd_control control = { 0 };
	uint32_t key = 0;
	char path[1024];
	int fd;
	bool alive;

	snprintf(path, sizeof(path), "%s/bd_control", dir);
	fd = bpf_obj_get(path);
	if (fd < 0)
		return false;
	alive = bpf_map_lookup_elem(fd, &key, &control) == 0 && control.owner_start &&
		start_time_of((int)control.owner_pid) == control.owner_start;
	close(fd);
	return alive;
}

static void remove_dir(const char *dir)
{
	struct dirent *entry;
	char path[1024];
	DIR *d = opendir(dir);

	while (d && (entry = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		if (entry->d_name[0] != '.')
			unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void pins_clean_up(void)
{
	struct dirent *entry;
	char dir[512];
	DIR *d = opendir(PINS_ROOT);

	if (!d)
		return;
	while ((entry = readdir(d))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(dir, sizeof(dir), PINS_ROOT "/%s", entry->d_name);
		if (!owner_is_alive(dir))
			remove_dir(dir);
	}
	closedir(d);
	/* Goes only when it is empty. */
	rmdir(PINS_ROOT);
}
