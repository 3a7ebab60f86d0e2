// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Loading and driving the BPF programs. */
#include "ops/sampler.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/calibrate.h"
#include "sampler.skel.h"
#include "util/log.h"

struct sampler {
	struct sampler_bpf *skel;
	struct ring_buffer *events;
	sampler_event_fn handler;
	void *handler_priv;
	uint32_t nr_slots;
	uint32_t nr_spaces;
	/* So many of them were ever in use; the lowest free one is taken. */
	uint32_t nr_watched;
	char *pin_dir;
	/* mmap'ed maps */
	struct bd_control *control;
	struct bd_status *status;
	struct bd_slot *slots;
	struct bd_space *spaces;
	struct bd_arm *arms;
	struct bd_zoom *zooms;
	struct bd_scan_counts *scan_counts;
};

/* --- set-up ------------------------------------------------------------------- */

__attribute__((format(printf, 2, 0))) static int print_libbpf(enum libbpf_print_level level,
							      const char *fmt, va_list ap)
{
	char text[512];
	size_t len;

	if (level == LIBBPF_DEBUG)
		return 0;
	vsnprintf(text, sizeof(text), fmt, ap);
	len = strlen(text);
	if (len && text[len - 1] == '\n')
		text[len - 1] = '\0';
	log_debug("%s", text);
	return 0;
}

static size_t map_bytes(const struct bpf_map *map)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t item = (bpf_map__value_size(map) + 7) & ~7ul;

	return (item * bpf_map__max_entries(map) + page - 1) / page * page;
}

static int map_memory(const struct bpf_map *map, void *ret_memory)
{
	void *memory =
		mmap(NULL, map_bytes(map), PROT_READ | PROT_WRITE, MAP_SHARED, bpf_map__fd(map), 0);

	if (memory == MAP_FAILED)
		return -errno;
	*(void **)ret_memory = memory;
	return 0;
}

static void unmap_memory(const struct bpf_map *map, void *memory)
{
	if (memory)
		munmap(memory, map_bytes(map));
}

static int map_all(struct sampler *s)
{
	int err;

	err = map_memory(s->skel->maps.bd_control, &s->control);
	err = err ?: map_memory(s->skel->maps.bd_status, &s->status);
	err = err ?: map_memory(s->skel->maps.bd_slots, &s->slots);
	err = err ?: map_memory(s->skel->maps.bd_spaces, &s->spaces);
	err = err ?: map_memory(s->skel->maps.bd_arms, &s->arms);
	err = err ?: map_memory(s->skel->maps.bd_zooms, &s->zooms);
	err = err ?: map_memory(s->skel->maps.bd_scan_counts, &s->scan_counts);
	if (err)
		log_error("mapping the sampler's tables failed: %s", strerror(-err));
	return err;
}

static int handle_event(void *priv, void *data, size_t size)
{
	struct sampler *s = priv;

	if (size < sizeof(struct bd_event) || !s->handler)
		return 0;
	return s->handler(s->handler_priv, data);
}

/* Whether BPF programs can call the kernel's function @name. */
static bool has_function(const char *btf_path, const char *name)
{
	struct btf *btf = btf_path ? btf__parse(btf_path, NULL) : btf__load_vmlinux_btf();
	bool found = btf && btf__find_by_name_kind(btf, name, BTF_KIND_FUNC) > 0;

	btf__free(btf);
	return found;
}

static int open_skeleton(struct sampler *s, const struct sampler_options *opts)
{
	LIBBPF_OPTS(bpf_object_open_opts, open_opts, .btf_custom_path = opts->btf_path);
	int err;

	s->skel = sampler_bpf__open_opts(&open_opts);
	if (!s->skel) {
		err = -errno;
		log_error("opening the BPF programs failed: %s", strerror(-err));
		return err;
	}
	s->skel->rodata->max_slots = s->nr_slots;
	s->skel->rodata->max_spaces = s->nr_spaces;
	s->skel->rodata->follow_children = opts->follow_children;
	s->skel->rodata->can_cast = has_function(opts->btf_path, "bpf_rdonly_cast");
	err = bpf_map__set_max_entries(s->skel->maps.bd_slots, 2 * s->nr_slots);
	err = err ?: bpf_map__set_max_entries(s->skel->maps.bd_spaces, s->nr_spaces);
	return err;
}

static int load_skeleton(struct sampler *s, const struct sampler_options *opts)
{
	const char *btf = opts->btf_path ?: "/sys/kernel/btf/vmlinux";
	int err;

	if (access(btf, R_OK)) {
		log_error("%s is missing: bdamon needs a kernel built with CONFIG_DEBUG_INFO_BTF",
			  btf);
		return -ENOENT;
	}
	err = sampler_bpf__load(s->skel);
	if (err == -EPERM || err == -EACCES)
		log_error("loading the BPF programs failed: %s; run as root", strerror(-err));
	else if (err)
		log_error(
			"loading the BPF programs failed: %s; 'bdamon features' tells what this kernel lacks",
			strerror(-err));
	return err;
}

static int attach_all(struct sampler *s)
{
	int err = 0;

	s->skel->links.on_exec = bpf_program__attach(s->skel->progs.on_exec);
	s->skel->links.on_exit = bpf_program__attach(s->skel->progs.on_exit);
	s->skel->links.on_fork = bpf_program__attach(s->skel->progs.on_fork);
	if (!s->skel->links.on_exec || !s->skel->links.on_exit || !s->skel->links.on_fork) {
		err = -errno;
		log_error("attaching to the process tracepoints failed: %s", strerror(-err));
		return err;
	}
	s->events = ring_buffer__new(bpf_map__fd(s->skel->maps.bd_events), handle_event, s, NULL);
	if (!s->events) {
		err = -errno;
		log_error("opening the event ring buffer failed: %s", strerror(-err));
	}
	return err;
}

static int run_calibration(void *priv, struct bd_calibration *args)
{
	struct sampler *s = priv;
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = args, .ctx_size_in = sizeof(*args));
	int err;

	err = bpf_prog_test_run_opts(bpf_program__fd(s->skel->progs.calibrate), &run);
	if (err)
		return -errno;
	return run.retval ? -ENXIO : 0;
}

static int reach(const struct sampler_options *opts, enum sampler_stage stage)
{
	if (opts->ret_stage)
		*opts->ret_stage = stage;
	return 0;
}

int sampler__open(struct sampler **ret_sampler, const struct sampler_options *opts)
{
	struct sampler *s = calloc(1, sizeof(*s));
	int err;

	if (!s)
		return -ENOMEM;
	libbpf_set_print(print_libbpf);
	s->nr_slots = opts->nr_slots;
	s->nr_spaces = opts->nr_spaces;
	(void)reach(opts, SAMPLER_NOTHING);
	err = open_skeleton(s, opts);
	err = err ?: load_skeleton(s, opts);
	err = err ?: reach(opts, SAMPLER_LOADED);
	err = err ?: map_all(s);
	err = err ?: calibrate(run_calibration, s);
	err = err ?: reach(opts, SAMPLER_CALIBRATED);
	err = err ?: attach_all(s);
	err = err ?: reach(opts, SAMPLER_ATTACHED);
	if (err) {
		sampler__close(s);
		return err;
	}
	/* libbpf took the kernel's whole BTF into memory and gave it back. */
	malloc_trim(0);
	*ret_sampler = s;
	return 0;
}

/* Not by bpf_object__unpin_maps(), which stops at the first map that is not pinned. */
static void unpin(struct sampler *s)
{
	struct bpf_map *map;

	if (!s->pin_dir)
		return;
	bpf_object__for_each_map(map, s->skel->obj) if (bpf_map__is_pinned(map))(void)
		bpf_map__unpin(map, NULL);
	rmdir(s->pin_dir);
	free(s->pin_dir);
	s->pin_dir = NULL;
}

void sampler__close(struct sampler *s)
{
	if (!s)
		return;
	if (s->control)
		sampler__stop(s);
	unpin(s);
	ring_buffer__free(s->events);
	if (s->skel) {
		unmap_memory(s->skel->maps.bd_control, s->control);
		unmap_memory(s->skel->maps.bd_status, s->status);
		unmap_memory(s->skel->maps.bd_slots, s->slots);
		unmap_memory(s->skel->maps.bd_spaces, s->spaces);
		unmap_memory(s->skel->maps.bd_arms, s->arms);
		unmap_memory(s->skel->maps.bd_zooms, s->zooms);
		unmap_memory(s->skel->maps.bd_scan_counts, s->scan_counts);
	}
	sampler_bpf__destroy(s->skel);
	free(s);
}

/* --- tables --------------------------------------------------------------------- */

const struct bd_layout *sampler__layout(const struct sampler *s)
{
	return &s->skel->bss->layout;
}

struct bd_control *sampler__control(struct sampler *s)
{
	return s->control;
}

volatile const struct bd_status *sampler__status(struct sampler *s)
{
	return s->status;
}

struct bd_slot *sampler__slots(struct sampler *s, uint32_t half)
{
	return s->slots + (size_t)half * s->nr_slots;
}

bool sampler__follows_children(const struct sampler *s)
{
	return s->skel->rodata->follow_children;
}

uint32_t sampler__nr_slots(const struct sampler *s)
{
	return s->nr_slots;
}

volatile struct bd_space *sampler__spaces(struct sampler *s)
{
	return s->spaces;
}

struct bd_arm *sampler__arms(struct sampler *s)
{
	return s->arms;
}

struct bd_zoom *sampler__zooms(struct sampler *s)
{
	return s->zooms;
}

/* --- running -------------------------------------------------------------------- */

static int run_program(const struct bpf_program *prog, void *args, size_t size)
{
	LIBBPF_OPTS(bpf_test_run_opts, run, .ctx_in = args, .ctx_size_in = (uint32_t)size);

	if (bpf_prog_test_run_opts(bpf_program__fd(prog), &run))
		return -errno;
	return run.retval ? -ESRCH : 0;
}

int sampler__start(struct sampler *s)
{
	int err;

	s->control->stop = 0;
	err = run_program(s->skel->progs.start_timer, NULL, 0);
	if (err)
		log_error(
			"starting the sampling timer failed: %s; a kernel of 5.15 or newer is needed",
			strerror(-err));
	return err;
}

void sampler__stop(struct sampler *s)
{
	s->control->stop = 1;
}

int sampler__event_fd(const struct sampler *s)
{
	return ring_buffer__epoll_fd(s->events);
}

void sampler__set_handler(struct sampler *s, sampler_event_fn fn, void *priv)
{
	s->handler = fn;
	s->handler_priv = priv;
}

int sampler__read_events(struct sampler *s)
{
	int err = ring_buffer__consume(s->events);

	return err < 0 ? err : 0;
}

int sampler__check_arms(struct sampler *s, uint32_t n)
{
	return n ? run_program(s->skel->progs.check_arms, &n, sizeof(n)) : 0;
}

int sampler__scan(struct sampler *s, const struct bd_scan *args, const uint8_t **ret_counts)
{
	struct bd_scan copy = *args;
	int err = run_program(s->skel->progs.scan, &copy, sizeof(copy));

	if (!err)
		*ret_counts = s->scan_counts->runs;
	return err;
}

int sampler__read_facts(struct sampler *s, struct bd_facts *args,
			const struct bd_fact_run **ret_runs)
{
	struct bd_facts copy = *args;
	int err = run_program(s->skel->progs.tell_facts, &copy, sizeof(copy));

	if (err)
		return err;
	*args = copy;
	*ret_runs = s->skel->bss->fact_runs;
	return 0;
}

/* --- processes ------------------------------------------------------------------ */

int sampler__watch(struct sampler *s, pid_t pid, uint32_t space)
{
	uint32_t key = (uint32_t)pid;

	if (space != BD_NO_SPACE && space >= s->nr_watched)
		s->nr_watched = space + 1;
	return bpf_map__update_elem(s->skel->maps.bd_pids, &key, sizeof(key), &space, sizeof(space),
				    BPF_ANY);
}

void sampler__unwatch(struct sampler *s, pid_t pid)
{
	uint32_t key = (uint32_t)pid;

	bpf_map__delete_elem(s->skel->maps.bd_pids, &key, sizeof(key), 0);
}

/* A reader of iterator @prog over the threads chosen by @info. Return: its descriptor or errno. */
static int open_iterator(const struct bpf_program *prog, union bpf_iter_link_info *info,
			 struct bpf_link **ret_link)
{
	LIBBPF_OPTS(bpf_iter_attach_opts, opts, .link_info = info, .link_info_len = sizeof(*info));
	struct bpf_link *link = bpf_program__attach_iter(prog, &opts);
	int fd;

	if (!link)
		return -errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	if (fd < 0) {
		fd = -errno;
		bpf_link__destroy(link);
		return fd;
	}
	*ret_link = link;
	return fd;
}

int sampler__find_space(struct sampler *s, pid_t pid)
{
	union bpf_iter_link_info info = { .task.tid = (uint32_t)pid };
	struct bpf_link *link = NULL;
	char nothing[16];
	int fd;

	fd = open_iterator(s->skel->progs.find_space, &info, &link);
	if (fd < 0)
		return fd;
	while (read(fd, nothing, sizeof(nothing)) > 0)
		;
	close(fd);
	bpf_link__destroy(link);
	return 0;
}

int sampler__probe_spaces(struct sampler *s)
{
	uint32_t n = s->nr_watched;

	return n ? run_program(s->skel->progs.probe_spaces, &n, sizeof(n)) : 0;
}

int sampler__list_vmas(struct sampler *s, pid_t pid, sampler_vma_fn fn, void *priv)
{
	union bpf_iter_link_info info = { .task.tid = (uint32_t)pid };
	struct bd_vma vmas[128];
	struct bpf_link *link = NULL;
	uint64_t listed_to = 0;
	size_t have = 0, i;
	ssize_t n;
	int fd, err = 0;
	bool at_end = false;

	fd = open_iterator(s->skel->progs.list_vmas, &info, &link);
	if (fd < 0)
		return fd;
	/*
	 * The kernel may hand out parts of a record.  And after the last mapping it begins again
	 * where an earlier read ended, if there was more than one: the end is where addresses
	 * ascend no longer.
	 */
	while (!err && !at_end && (n = read(fd, (char *)vmas + have, sizeof(vmas) - have)) > 0) {
		have += (size_t)n;
		for (i = 0; !err && !at_end && i < have / sizeof(vmas[0]); i++) {
			at_end = vmas[i].start < listed_to;
			listed_to = vmas[i].end;
			err = at_end ? 0 : fn(priv, &vmas[i]);
		}
		memmove(vmas, (char *)vmas + have - have % sizeof(vmas[0]), have % sizeof(vmas[0]));
		have %= sizeof(vmas[0]);
	}
	if (!err && !at_end && n < 0)
		err = -errno;
	close(fd);
	bpf_link__destroy(link);
	return err;
}

/* --- pins ----------------------------------------------------------------------- */

static int pin_typed_maps(struct sampler *s)
{
	struct bpf_map *typed[] = { s->skel->maps.bd_control, s->skel->maps.bd_status,
				    s->skel->maps.bd_slots, s->skel->maps.bd_spaces,
				    s->skel->maps.bd_pids };
	char path[512];
	size_t i;
	int err;

	for (i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		if (snprintf(path, sizeof(path), "%s/%s", s->pin_dir, bpf_map__name(typed[i])) >=
		    (int)sizeof(path))
			return -ENAMETOOLONG;
		err = bpf_map__pin(typed[i], path);
		if (err)
			return err;
	}
	return 0;
}

int sampler__pin(struct sampler *s, const char *dir)
{
	int err;

	if (mkdir(dir, 0700))
		return -errno;
	s->pin_dir = strdup(dir);
	if (!s->pin_dir) {
		rmdir(dir);
		return -ENOMEM;
	}
	err = pin_typed_maps(s);
	if (err)
		unpin(s);
	return err;
}
