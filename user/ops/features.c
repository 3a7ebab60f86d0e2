// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Looking at a kernel through its files and its types. */
#include "ops/features.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Numbers of the capabilities that monitoring another process takes. */
#define CAP_BIT_SYS_PTRACE 19
#define CAP_BIT_SYS_ADMIN  21
#define CAP_BIT_SYS_NICE   23

/* What the link to the first PID namespace says, on every kernel. */
#define FIRST_PID_NAMESPACE "pid:[4026531836]"

/* The kernel nests anonymous structs three deep. */
#define MAX_DEPTH 8

static const struct {
	const char *name;
	bool is_needed;
} table[NR_FEATURES] = {
	[FEATURE_ROOT] = { "root", true },
	[FEATURE_PID_NAMESPACE] = { "pid_namespace", true },
	[FEATURE_BTF] = { "btf", true },
	[FEATURE_KERNEL_READS] = { "kernel_reads", true },
	[FEATURE_BPF_PROGRAMS] = { "bpf_programs", true },
	[FEATURE_BPF_TIMER] = { "bpf_timer", true },
	[FEATURE_RING_BUFFER] = { "ring_buffer", true },
	[FEATURE_TASK_ITERATORS] = { "task_iterators", true },
	[FEATURE_PROCESS_MADVISE] = { "process_madvise", true },
	[FEATURE_PAGE_TABLES] = { "page_tables", true },
	[FEATURE_STRUCT_PAGES] = { "struct_pages", true },
	[FEATURE_ACCESS_CHECK] = { "access_check", true },
	[FEATURE_LARGE_FOLIOS] = { "large_folios", false },
	[FEATURE_PAGEOUT] = { "pageout", false },
	[FEATURE_COLLAPSE] = { "collapse", false },
	[FEATURE_MIGRATE] = { "migrate", false },
	[FEATURE_INJECTION] = { "injection", false },
	[FEATURE_THP] = { "thp", false },
	[FEATURE_MTHP] = { "mthp", false },
	[FEATURE_NUMA_HINT_FAULTS] = { "numa_hint_faults", false },
	[FEATURE_SWAP] = { "swap", false },
	[FEATURE_PSI] = { "psi", false },
	[FEATURE_MEMORY_CGROUP] = { "memory_cgroup", false },
	[FEATURE_BPFFS] = { "bpffs", false },
	[FEATURE_TRACEFS] = { "tracefs", false },
	[FEATURE_CLEAR_REFS] = { "clear_refs", false },
	[FEATURE_PAGE_IDLE] = { "page_idle", false },
	[FEATURE_MGLRU] = { "mglru", false },
	[FEATURE_KERNEL_DAMON] = { "kernel_damon", false },
};

const char *features__name(enum feature_id id)
{
	return table[id].name;
}

bool features__is_needed(enum feature_id id)
{
	return table[id].is_needed;
}

enum feature_id features__obstacle(const struct features *f)
{
	static const enum feature_state worst_first[] = { FEATURE_NO, FEATURE_UNKNOWN };
	size_t i;
	int id;

	for (i = 0; i < sizeof(worst_first) / sizeof(worst_first[0]); i++)
		for (id = 0; id < NR_FEATURES; id++)
			if (table[id].is_needed && f->list[id].state == worst_first[i])
				return id;
	return NR_FEATURES;
}

__attribute__((format(printf, 3, 0))) static void set(struct feature *f, enum feature_state state,
						      const char *fmt, va_list ap)
{
	f->state = state;
	/* A long list of sizes or the like may end early; all of it is for people. */
	(void)vsnprintf(f->details, sizeof(f->details), fmt, ap);
}

void features__set(struct features *f, enum feature_id id, bool is_there, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(&f->list[id], is_there ? FEATURE_YES : FEATURE_NO, fmt, ap);
	va_end(ap);
}

void features__set_unknown(struct features *f, enum feature_id id, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	set(&f->list[id], FEATURE_UNKNOWN, fmt, ap);
	va_end(ap);
}

/* --- files ---------------------------------------------------------------------- */

/* Open @name below @root for reading. */
static int open_below(const char *root, const char *name, int flags)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", root, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	return open(path, flags | O_CLOEXEC);
}

static bool exists(const char *root, const char *name)
{
	int fd = open_below(root, name, O_PATH);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* The beginning of a small file, as text. Return: false when it cannot be read. */
static bool read_text(const char *root, const char *name, char *text, size_t sz)
{
	int fd = open_below(root, name, O_RDONLY);
	size_t have = 0;
	ssize_t n;

	if (fd < 0)
		return false;
	while (have + 1 < sz && (n = read(fd, text + have, sz - 1 - have)) > 0)
		have += (size_t)n;
	close(fd);
	text[have] = '\0';
	return have > 0;
}

/* The chosen one of the words in a file such as "always [madvise] never"; "" if none is. */
static void read_choice(const char *root, const char *name, char *choice, size_t sz)
{
	char text[256], *start, *end;

	choice[0] = '\0';
	if (!read_text(root, name, text, sizeof(text)))
		return;
	start = strchr(text, '[');
	end = start ? strchr(start, ']') : NULL;
	if (!end)
		return;
	*end = '\0';
	(void)snprintf(choice, sz, "%s", start + 1);
}

/* Where a file system of type @type is mounted, from a list of mounts. */
static bool find_mount(const struct features_roots *roots, const char *type, char *at, size_t sz)
{
	int fd = open_below(roots->proc, "mounts", O_RDONLY);
	FILE *file = fd >= 0 ? fdopen(fd, "r") : NULL;
	char *line = NULL, where[128], kind[64];
	size_t sz_line = 0;
	bool found = false;

	if (!file) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	while (!found && getline(&line, &sz_line, file) > 0)
		found = sscanf(line, "%*s %127s %63s", where, kind) == 2 && !strcmp(kind, type);
	if (found)
		(void)snprintf(at, sz, "%s", where);
	free(line);
	fclose(file);
	return found;
}

/* --- what monitoring needs -------------------------------------------------------- */

static void look_root(struct features *f, const struct features_roots *roots)
{
	uint64_t wanted =
		1ull << CAP_BIT_SYS_PTRACE | 1ull << CAP_BIT_SYS_ADMIN | 1ull << CAP_BIT_SYS_NICE;
	char text[8192] = "", *uids, *caps;
	unsigned long long effective;
	unsigned int uid;

	(void)read_text(roots->proc, "self/status", text, sizeof(text));
	uids = strstr(text, "\nUid:");
	caps = strstr(text, "\nCapEff:");
	if (!uids || !caps || sscanf(uids + 5, "%*u %u", &uid) != 1 ||
	    sscanf(caps + 8, "%llx", &effective) != 1)
		features__set(f, FEATURE_ROOT, false, "own rights are not shown; mount /proc");
	else if (uid != 0)
		features__set(f, FEATURE_ROOT, false, "we are user %u; run as root", uid);
	else if ((effective & wanted) != wanted)
		features__set(f, FEATURE_ROOT, false,
			      "root without its capabilities; add SYS_ADMIN, SYS_PTRACE, SYS_NICE");
	else
		features__set(f, FEATURE_ROOT, true, "with the capabilities needed");
}

/* BPF programs know processes by their ids in the first namespace. */
static void look_pid_namespace(struct features *f, const struct features_roots *roots)
{
	char path[PATH_MAX], link[64];
	ssize_t len;

	(void)snprintf(path, sizeof(path), "%s/self/ns/pid", roots->proc);
	len = readlink(path, link, sizeof(link) - 1);
	link[len > 0 ? len : 0] = '\0';
	if (len > 0 && strcmp(link, FIRST_PID_NAMESPACE) != 0)
		features__set(
			f, FEATURE_PID_NAMESPACE, false,
			"not the first one; run on the host, or in a container with --pid=host");
	else
		features__set(f, FEATURE_PID_NAMESPACE, true, "the first one");
}

static void look_kernel_reads(struct features *f, const struct features_roots *roots)
{
	char choice[64];

	read_choice(roots->sys, "kernel/security/lockdown", choice, sizeof(choice));
	if (!strcmp(choice, "confidentiality"))
		features__set(
			f, FEATURE_KERNEL_READS, false,
			"lockdown is 'confidentiality'; boot with lockdown=integrity or none");
	else
		features__set(f, FEATURE_KERNEL_READS, true, "lockdown is '%s'",
			      choice[0] ? choice : "none");
}

/* --- the kernel's types ------------------------------------------------------------- */

static const struct btf_type *find_type(const struct btf *btf, const char *name, uint32_t kind)
{
	int id = btf__find_by_name_kind(btf, name, kind);

	return id > 0 ? btf__type_by_id(btf, (uint32_t)id) : NULL;
}

/*
 * The type of a member of a struct or union; NULL if it has none of that name.  Members of
 * anonymous members count, as in C; @depth bounds how deep those lie.
 */
static const struct btf_type *find_member(const struct btf *btf, const struct btf_type *type,
					  const char *name, int depth)
{
	const struct btf_type *found = NULL, *inner;
	const struct btf_member *m;
	const char *its_name;
	uint32_t i;

	if (!type || !btf_is_composite(type) || !depth)
		return NULL;
	m = btf_members(type);
	for (i = 0; !found && i < btf_vlen(type); i++) {
		its_name = btf__name_by_offset(btf, m[i].name_off);
		inner = btf__type_by_id(btf, m[i].type);
		if (!its_name[0])
			found = find_member(btf, inner, name, depth - 1);
		else if (!strcmp(its_name, name))
			found = inner;
	}
	return found;
}

static void look_types(struct features *f, const struct btf *btf)
{
	const struct btf_type *info = find_type(btf, "bpf_iter_link_info", BTF_KIND_UNION);
	const struct btf_type *folio = find_type(btf, "folio", BTF_KIND_STRUCT);

	if (find_member(btf, find_member(btf, info, "task", MAX_DEPTH), "tid", MAX_DEPTH))
		features__set(f, FEATURE_TASK_ITERATORS, true, "of single tasks");
	else
		features__set(f, FEATURE_TASK_ITERATORS, false,
			      "single tasks cannot be asked for; use Linux 6.1 or newer");
	if (find_member(btf, folio, "_large_mapcount", MAX_DEPTH))
		features__set(f, FEATURE_LARGE_FOLIOS, true, "can be cleared whole");
	else
		features__set(f, FEATURE_LARGE_FOLIOS, false,
			      "seen coarsely; Linux 6.10 or newer clears them whole");
}

static void look_btf(struct features *f, const struct features_roots *roots)
{
	char path[PATH_MAX];
	struct btf *btf;

	(void)snprintf(path, sizeof(path), "%s/kernel/btf/vmlinux", roots->sys);
	if (roots->btf)
		(void)snprintf(path, sizeof(path), "%s", roots->btf);
	libbpf_set_print(NULL);
	btf = btf__parse(path, NULL);
	if (!btf) {
		features__set(f, FEATURE_BTF, false,
			      "%.80s: %s; use a kernel with CONFIG_DEBUG_INFO_BTF", path,
			      strerror(errno));
		features__set_unknown(f, FEATURE_TASK_ITERATORS, "not known without btf");
		features__set_unknown(f, FEATURE_LARGE_FOLIOS, "not known without btf");
		return;
	}
	features__set(f, FEATURE_BTF, true, "%.120s", path);
	look_types(f, btf);
	btf__free(btf);
}

/* --- huge pages ----------------------------------------------------------------------- */

#define THP_DIR "kernel/mm/transparent_hugepage"

static void look_thp(struct features *f, const struct features_roots *roots)
{
	char choice[32];

	read_choice(roots->sys, THP_DIR "/enabled", choice, sizeof(choice));
	if (choice[0])
		features__set(f, FEATURE_THP, true, "'%s'", choice);
	else
		features__set(f, FEATURE_THP, false,
			      "use a kernel with CONFIG_TRANSPARENT_HUGEPAGE");
}

/* The size in the name of a directory such as "hugepages-64kB"; 0 for other names. */
static unsigned long mthp_kib(const char *name)
{
	unsigned long kib;
	int end = 0;

	if (sscanf(name, "hugepages-%lukB%n", &kib, &end) != 1 || !end || name[end])
		return 0;
	return kib;
}

static void look_mthp(struct features *f, const struct features_roots *roots)
{
	int fd = open_below(roots->sys, THP_DIR, O_RDONLY | O_DIRECTORY);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	unsigned int nr = 0, nr_on = 0;
	unsigned long kib, least = ULONG_MAX, most = 0;
	struct dirent *entry;
	char name[320], choice[32];

	if (!dir && fd >= 0)
		close(fd);
	while (dir && (entry = readdir(dir))) {
		kib = mthp_kib(entry->d_name);
		if (!kib)
			continue;
		nr++;
		least = kib < least ? kib : least;
		most = kib > most ? kib : most;
		(void)snprintf(name, sizeof(name), THP_DIR "/%s/enabled", entry->d_name);
		read_choice(roots->sys, name, choice, sizeof(choice));
		nr_on += choice[0] && strcmp(choice, "never") != 0;
	}
	if (dir)
		closedir(dir);
	if (nr)
		features__set(f, FEATURE_MTHP, true, "%u sizes, %lu to %lu KiB; %u not 'never'", nr,
			      least, most, nr_on);
	else
		features__set(f, FEATURE_MTHP, false, "only one size; Linux 6.8 or newer has more");
}

/* --- what else there is ------------------------------------------------------------- */

static void look_numa(struct features *f, const struct features_roots *roots)
{
	char value[32];

	if (!read_text(roots->proc, "sys/kernel/numa_balancing", value, sizeof(value))) {
		features__set(f, FEATURE_NUMA_HINT_FAULTS, false,
			      "use a kernel with CONFIG_NUMA_BALANCING");
		return;
	}
	value[strcspn(value, "\n")] = '\0';
	if (exists(roots->sys, "kernel/tracing/events/exceptions/page_fault_user") ||
	    exists(roots->sys, "kernel/debug/tracing/events/exceptions/page_fault_user"))
		features__set(f, FEATURE_NUMA_HINT_FAULTS, true,
			      "kernel.numa_balancing is %s; faults have a tracepoint", value);
	else
		features__set(f, FEATURE_NUMA_HINT_FAULTS, false,
			      "exceptions:page_fault_user is not shown; mount tracefs");
}

static void look_swap(struct features *f, const struct features_roots *roots)
{
	unsigned int nr = 0, nr_zram = 0;
	char text[4096] = "", *line;

	(void)read_text(roots->proc, "swaps", text, sizeof(text));
	for (line = strchr(text, '\n'); line && line[1]; line = strchr(line + 1, '\n')) {
		nr++;
		nr_zram += !strncmp(line + 1, "/dev/zram", 9);
	}
	if (nr)
		features__set(f, FEATURE_SWAP, true, "%u area%s, %u of them on zram", nr,
			      nr == 1 ? "" : "s", nr_zram);
	else
		features__set(f, FEATURE_SWAP, false, "nothing can be paged out; run swapon");
}

static void look_psi(struct features *f, const struct features_roots *roots)
{
	char text[32];

	/* The file is there but unreadable when PSI is built in and not switched on. */
	if (read_text(roots->proc, "pressure/memory", text, sizeof(text)))
		features__set(f, FEATURE_PSI, true, "/proc/pressure/memory");
	else
		features__set(f, FEATURE_PSI, false,
			      "boot with psi=1, or use a kernel with CONFIG_PSI");
}

static void look_cgroup(struct features *f, const struct features_roots *roots)
{
	char text[512];

	if (read_text(roots->sys, "fs/cgroup/cgroup.controllers", text, sizeof(text)) &&
	    strstr(text, "memory"))
		features__set(f, FEATURE_MEMORY_CGROUP, true, "version 2");
	else if (exists(roots->sys, "fs/cgroup/memory/memory.limit_in_bytes"))
		features__set(f, FEATURE_MEMORY_CGROUP, true, "version 1");
	else
		features__set(f, FEATURE_MEMORY_CGROUP, false,
			      "mount it, or boot with cgroup_enable=memory");
}

static void look_mounts(struct features *f, const struct features_roots *roots)
{
	char at[128];

	if (find_mount(roots, "bpf", at, sizeof(at)))
		features__set(f, FEATURE_BPFFS, true, "%s", at);
	else
		features__set(f, FEATURE_BPFFS, false,
			      "for --pin run 'mount -t bpf bpf /sys/fs/bpf'");
	if (find_mount(roots, "tracefs", at, sizeof(at)))
		features__set(f, FEATURE_TRACEFS, true, "%s", at);
	else
		features__set(f, FEATURE_TRACEFS, false,
			      "run 'mount -t tracefs tracefs /sys/kernel/tracing'");
}

/*
 * The multi-generational LRU clears accessed bits of whole address spaces when it ages their
 * pages.  What it takes away is at most the interval in which it came along.
 */
static void look_mglru(struct features *f, const struct features_roots *roots)
{
	unsigned long enabled;
	char text[32], *end;

	if (!read_text(roots->sys, "kernel/mm/lru_gen/enabled", text, sizeof(text))) {
		features__set(f, FEATURE_MGLRU, false,
			      "absent: reclaim clears a page's bits now and then; nothing to do");
		return;
	}
	enabled = strtoul(text, &end, 0);
	text[strcspn(text, "\n")] = '\0';
	if (end == text)
		features__set_unknown(f, FEATURE_MGLRU, "'%s' is no number", text);
	else if (enabled & 1)
		features__set(f, FEATURE_MGLRU, true,
			      "on (%s): clears bits, too, if memory is short; nothing to do", text);
	else
		features__set(f, FEATURE_MGLRU, false,
			      "off (%s): reclaim clears bits now and then; nothing to do", text);
}

/* Whether the kernel's own DAMON monitors, on behalf of sysfs or of its modules. */
static bool is_damon_on(const struct features_roots *roots)
{
	static const char *const modules[] = { "reclaim", "lru_sort", "stat" };
	char name[128], text[16];
	unsigned int i;

	for (i = 0; i < sizeof(modules) / sizeof(modules[0]); i++) {
		(void)snprintf(name, sizeof(name), "module/damon_%s/parameters/enabled",
			       modules[i]);
		if (read_text(roots->sys, name, text, sizeof(text)) && text[0] == 'Y')
			return true;
	}
	for (i = 0;; i++) {
		(void)snprintf(name, sizeof(name), "kernel/mm/damon/admin/kdamonds/%u/state", i);
		if (!read_text(roots->sys, name, text, sizeof(text)))
			return false;
		if (!strcmp(text, "on\n"))
			return true;
	}
}

static void look_damon(struct features *f, const struct features_roots *roots)
{
	if (!exists(roots->sys, "kernel/mm/damon"))
		features__set(f, FEATURE_KERNEL_DAMON, false, "not needed by bdamon");
	else if (is_damon_on(roots))
		features__set(f, FEATURE_KERNEL_DAMON, true,
			      "on, so it clears bits, too; bdamon does not need or touch it");
	else
		features__set(f, FEATURE_KERNEL_DAMON, true,
			      "off; bdamon does not need or touch it");
}

/* Other ways to read or clear accessed bits; their files are not opened, only seen. */
static void look_others(struct features *f, const struct features_roots *roots)
{
	if (exists(roots->proc, "self/clear_refs"))
		features__set(f, FEATURE_CLEAR_REFS, true,
			      "used for shared and locked memory, coarsely");
	else
		features__set(f, FEATURE_CLEAR_REFS, false,
			      "shared and locked memory is not seen; CONFIG_PROC_PAGE_MONITOR=y");
	if (exists(roots->sys, "kernel/mm/page_idle/bitmap"))
		features__set(f, FEATURE_PAGE_IDLE, true, "who uses it clears accessed bits, too");
	else
		features__set(f, FEATURE_PAGE_IDLE, false, "not used by bdamon");
}

void features__look(struct features *f, const struct features_roots *roots)
{
	memset(f, 0, sizeof(*f));
	look_root(f, roots);
	look_pid_namespace(f, roots);
	look_btf(f, roots);
	look_kernel_reads(f, roots);
	look_thp(f, roots);
	look_mthp(f, roots);
	look_numa(f, roots);
	look_swap(f, roots);
	look_psi(f, roots);
	look_cgroup(f, roots);
	look_mounts(f, roots);
	look_others(f, roots);
	look_mglru(f, roots);
	look_damon(f, roots);
}
