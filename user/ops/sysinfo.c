// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What there is on this machine that has to do with access monitoring. */
#include "ops/sysinfo.h"

#include <mntent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ops/features.h"
#include "util/subprocess.h"

#define SZ_PATH	   512
#define SZ_VERSION 4096

static struct sysinfo_item *add(struct sysinfo *info, enum sysinfo_part part, const char *name)
{
	struct sysinfo_item *item = &info->items[info->nr < SYSINFO_MAX ? info->nr++ : 0];

	*item = (struct sysinfo_item){ .part = part };
	snprintf(item->name, sizeof(item->name), "%s", name);
	return item;
}

static void cut_line(char *text)
{
	text[strcspn(text, "\n")] = '\0';
}

static bool exists(const char *root, const char *name)
{
	char path[SZ_PATH];

	return snprintf(path, sizeof(path), "%s/%s", root, name) < (int)sizeof(path) &&
	       !access(path, F_OK);
}

static void read_line(const char *root, const char *name, char *text, size_t sz)
{
	char path[SZ_PATH];
	FILE *file = NULL;

	*text = '\0';
	if (snprintf(path, sizeof(path), "%s/%s", root, name) < (int)sizeof(path))
		file = fopen(path, "re");
	if (file && fgets(text, (int)sz, file))
		cut_line(text);
	if (file)
		fclose(file);
}

/* --- mounts --------------------------------------------------------------------- */

/* Where a file system of @type is mounted first; empty if nowhere. */
static void find_mount(const struct sysinfo_roots *roots, const char *type, char *dir, size_t sz)
{
	char path[SZ_PATH];
	const struct mntent *mount;
	FILE *mounts;

	*dir = '\0';
	snprintf(path, sizeof(path), "%s/mounts", roots->proc);
	mounts = setmntent(path, "re");
	while (mounts && (mount = getmntent(mounts))) {
		if (strcmp(mount->mnt_type, type))
			continue;
		snprintf(dir, sz, "%s", mount->mnt_dir);
		break;
	}
	if (mounts)
		endmntent(mounts);
}

static void look_fs(struct sysinfo *info, const struct sysinfo_roots *roots)
{
	static const char *const types[] = { "sysfs", "tracefs", "debugfs" };
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct sysinfo_item *item = add(info, SYSINFO_FS, types[i]);

		find_mount(roots, types[i], item->value, sizeof(item->value));
		if (!*item->value)
			snprintf(item->value, sizeof(item->value), "not mounted");
	}
}

/* --- programs ------------------------------------------------------------------- */

static void find_program(const char *name, char *found, size_t sz)
{
	const char *path = getenv("PATH"), *dir = path ? path : "";
	size_t len;

	for (*found = '\0'; *dir; dir += len + (dir[len] == ':')) {
		len = strcspn(dir, ":");
		if (snprintf(found, sz, "%.*s/%s", (int)len, dir, name) < (int)sz &&
		    !access(found, X_OK))
			return;
	}
	*found = '\0';
}

/* The first line of "PROGRAM --version", from the first digit on. */
static void ask_version(const char *program, char *version, size_t sz)
{
	const char *const argv[] = { program, "--version", NULL };
	char *text = NULL;

	*version = '\0';
	if (subprocess__output(argv, SZ_VERSION, &text) == 0) {
		cut_line(text);
		snprintf(version, sz, "%.100s", text + strcspn(text, "0123456789"));
	}
	free(text);
	if (!*version)
		snprintf(version, sz, "unknown");
}

static void look_program(struct sysinfo *info, enum sysinfo_part part, const char *program)
{
	char path[SZ_PATH], name[40];
	struct sysinfo_item *item;

	find_program(program, path, sizeof(path));
	snprintf(name, sizeof(name), "%s path", program);
	item = add(info, part, name);
	snprintf(item->value, sizeof(item->value), "%.255s", *path ? path : "not found in PATH");
	if (!*path)
		return;
	snprintf(name, sizeof(name), "%s version", program);
	item = add(info, part, name);
	ask_version(path, item->value, sizeof(item->value));
}

/* --- DAMON ---------------------------------------------------------------------- */

/* What the kernel's DAMON shows of itself; nothing below is opened. */
static const struct {
	const char *name;
	const char *path;
} interfaces[] = {
	{ "sysfs", "kernel/mm/damon" },
	{ "damon_stat", "module/damon_stat" },
	{ "damon_reclaim", "module/damon_reclaim" },
	{ "damon_lru_sort", "module/damon_lru_sort" },
};

#define NR_INTERFACES (sizeof(interfaces) / sizeof(interfaces[0]))

static bool has_debugfs(const struct sysinfo_roots *roots)
{
	char dir[SZ_PATH];

	find_mount(roots, "debugfs", dir, sizeof(dir));
	return *dir && exists(dir, "damon");
}

static void look_interfaces(struct sysinfo *info, const struct sysinfo_roots *roots)
{
	struct sysinfo_item *item;
	size_t i;

	for (i = 0; i < NR_INTERFACES; i++) {
		bool is_there = exists(roots->sys, interfaces[i].path);

		item = add(info, SYSINFO_INTERFACES, interfaces[i].name);
		snprintf(item->value, sizeof(item->value), "%s", is_there ? "yes" : "no");
		if (is_there)
			snprintf(item->note, sizeof(item->note), "%.80s/%s", roots->sys,
				 interfaces[i].path);
	}
	item = add(info, SYSINFO_INTERFACES, "debugfs");
	snprintf(item->value, sizeof(item->value), "%s", has_debugfs(roots) ? "yes" : "no");
}

static bool has_damon(const struct sysinfo_roots *roots)
{
	size_t i;

	for (i = 0; i < NR_INTERFACES; i++) {
		if (exists(roots->sys, interfaces[i].path))
			return true;
	}
	return has_debugfs(roots);
}

static void look_versions(struct sysinfo *info, const struct sysinfo_roots *roots)
{
	struct sysinfo_item *item = add(info, SYSINFO_VERSIONS, "bdamon version");

	snprintf(item->value, sizeof(item->value), "%s", BDAMON_VERSION);
	item = add(info, SYSINFO_VERSIONS, "kernel version");
	read_line(roots->proc, "sys/kernel/osrelease", item->value, sizeof(item->value));
	item = add(info, SYSINFO_VERSIONS, "DAMON version");
	snprintf(item->value, sizeof(item->value), "%s",
		 has_damon(roots) ? "that of the kernel; bdamon neither needs nor touches it"
				  : "none in this kernel; bdamon does not need it");
}

static void look_features(struct sysinfo *info, const struct sysinfo_roots *roots)
{
	static const char *const states[] = { "unknown", "yes", "no" };
	const struct features_roots where = { .proc = roots->proc, .sys = roots->sys };
	struct features f;
	int id;

	features__look(&f, &where);
	for (id = 0; id < NR_FEATURES; id++) {
		struct sysinfo_item *item = add(info, SYSINFO_FEATURES, features__name(id));
		bool is_tried = f.list[id].state != FEATURE_UNKNOWN || *f.list[id].details;

		snprintf(item->value, sizeof(item->value), "%s", states[f.list[id].state]);
		snprintf(item->note, sizeof(item->note), "%s",
			 is_tried ? f.list[id].details : "'bdamon features' tries it out");
	}
}

void sysinfo__look(struct sysinfo *info, const struct sysinfo_roots *roots,
		   const bool wanted[NR_SYSINFO_PARTS])
{
	info->nr = 0;
	if (wanted[SYSINFO_VERSIONS])
		look_versions(info, roots);
	if (wanted[SYSINFO_FS])
		look_fs(info, roots);
	if (wanted[SYSINFO_TRACE_CMD])
		look_program(info, SYSINFO_TRACE_CMD, "trace-cmd");
	if (wanted[SYSINFO_PERF])
		look_program(info, SYSINFO_PERF, "perf");
	if (wanted[SYSINFO_INTERFACES])
		look_interfaces(info, roots);
	if (wanted[SYSINFO_FEATURES])
		look_features(info, roots);
}
