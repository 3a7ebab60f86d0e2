// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Accesses of a record made again. */
#include "replay/replay.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "util/clock.h"
#include "util/format.h"
#include "util/log.h"

/** struct replay_touch - @nr_pages pages from @first on are touched in the first @nr slices. */
struct replay_touch {
	unsigned char *first;
	uint64_t nr_pages;
	uint32_t nr;
};

/* Spin: a process that sleeps would not be monitored as the recorded one was. */
static void wait_until(uint64_t ns)
{
	while (clock_now_ns(CLOCK_MONOTONIC) < ns)
		;
}

static void touch(unsigned char *first, uint64_t nr_pages)
{
	volatile unsigned char *p = first;
	uint64_t i;

	for (i = 0; i < nr_pages; i++)
		p[i * REPLAY_PAGE] = 1;
}

/* --- memory ----------------------------------------------------------------------- */

/* Return: bytes that can be used without swapping; UINT64_MAX if nobody knows. */
static uint64_t available_bytes(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	uint64_t kib = UINT64_MAX / 1024;
	char line[128];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "MemAvailable: %" SCNu64, &kib) == 1)
			break;
	}
	if (file)
		(void)fclose(file);
	return kib * 1024;
}

/* Small pages, so that nothing is touched but what is meant. Return: NULL after a message. */
static void *get_memory(uint64_t sz_bytes)
{
	uint64_t available = available_bytes();
	void *memory;

	if (sz_bytes > available) {
		log_error("touching %s of memory would be too much: %s are available",
			  format_sz(sz_bytes, false).s, format_sz(available, false).s);
		errno = ENOMEM;
		return NULL;
	}
	memory = mmap(NULL, sz_bytes, PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (memory == MAP_FAILED) {
		log_error("cannot have %s of memory: %s", format_sz(sz_bytes, false).s,
			  strerror(errno));
		return NULL;
	}
	/* Kernels without huge pages know nothing of it. */
	(void)madvise(memory, sz_bytes, MADV_NOHUGEPAGE);
	return memory;
}

/* --- what the record needs ----------------------------------------------------------- */

/* Only the first record is replayed. */
static int begin_look(void *priv, const struct record *rec)
{
	struct replay *r = priv;
	double max_samples = record__max_samples(rec);

	if (r->nr_snapshots)
		return RECORD_STOP;
	r->nr_snapshots = rec->nr_snapshots;
	if (rec->has_intervals)
		r->nr_slices = max_samples < UINT32_MAX ? (uint64_t)max_samples : UINT32_MAX;
	return 0;
}

/* Without intervals, what was accessed most is taken for what was always accessed. */
static int look(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct replay *r = priv;
	size_t i;
	int err = 0;

	for (i = 0; i < snap->nr_regions && !err; i++) {
		const struct record_region *region = &snap->regions[i];

		if (!region->nr_accesses || region->start == region->end)
			continue;
		if (!rec->has_intervals && r->nr_slices < region->nr_accesses)
			r->nr_slices = region->nr_accesses;
		err = replay_map__add(&r->map, region->start, region->end);
	}
	return err;
}

static const char *cause_of(int err)
{
	switch (err) {
	case -EINVAL:
		return "a region ends with the address space";
	case -E2BIG:
		return "what was accessed is scattered too widely";
	default:
		return strerror(-err);
	}
}

int replay__init(struct replay *r, struct record_source *source)
{
	struct record_visitor visitor = { .priv = r, .begin = begin_look, .snapshot = look };
	int err;

	*r = (struct replay){ .source = source, .nr_slices = 1 };
	err = record_source__scan(source, &visitor);
	if (err) {
		log_error("cannot replay the record: %s", cause_of(err));
		return err;
	}
	r->sz_memory = replay_map__settle(&r->map);
	if (!r->sz_memory)
		return 0;
	r->memory = get_memory(r->sz_memory);
	return r->memory ? 0 : -errno;
}

void replay__fini(struct replay *r)
{
	if (r->memory)
		(void)munmap(r->memory, r->sz_memory);
	replay_map__fini(&r->map);
	free(r->touches);
	*r = (struct replay){ 0 };
}

/* --- replaying ---------------------------------------------------------------------- */

/* Gather what a snapshot touches. Return: the number of slices with touches in @ret_nr_slices. */
static int gather(struct replay *r, const struct record_snapshot *snap, size_t *ret_nr,
		  uint64_t *ret_nr_slices)
{
	struct replay_touch *bigger;
	size_t i, nr = 0;

	if (snap->nr_regions > r->cap_touches) {
		bigger = reallocarray(r->touches, snap->nr_regions, sizeof(*bigger));
		if (!bigger)
			return -ENOMEM;
		r->touches = bigger;
		r->cap_touches = snap->nr_regions;
	}
	*ret_nr_slices = 0;
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *region = &snap->regions[i];
		uint64_t first = region->start - region->start % REPLAY_PAGE;

		if (!region->nr_accesses || region->start == region->end)
			continue;
		if (*ret_nr_slices < region->nr_accesses)
			*ret_nr_slices = region->nr_accesses;
		r->touches[nr++] = (struct replay_touch){
			.first = r->memory + replay_map__offset(&r->map, first),
			.nr_pages = (region->end - first + REPLAY_PAGE - 1) / REPLAY_PAGE,
			.nr = region->nr_accesses,
		};
	}
	if (*ret_nr_slices > r->nr_slices)
		*ret_nr_slices = r->nr_slices;
	*ret_nr = nr;
	return 0;
}

static void play_slice(const struct replay *r, size_t nr, uint64_t slice)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		if (r->touches[i].nr > slice)
			touch(r->touches[i].first, r->touches[i].nr_pages);
	}
}

static int play(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct replay *r = priv;
	/* A target's first snapshot may have begun before the record says that it did. */
	uint64_t at = snap->start_ns > rec->start_ns ? snap->start_ns - rec->start_ns : 0;
	uint64_t start = r->begin_ns + at, duration = snap->end_ns - snap->start_ns;
	uint64_t nr_slices, slice, now;
	size_t nr;
	int err = gather(r, snap, &nr, &nr_slices);

	if (err)
		return err;
	wait_until(start);
	for (slice = 0; slice < nr_slices; slice++) {
		play_slice(r, nr, slice);
		wait_until(start +
			   (uint64_t)((unsigned __int128)duration * (slice + 1) / r->nr_slices));
	}
	wait_until(start + duration);
	now = clock_now_ns(CLOCK_MONOTONIC);
	r->late_ns = now - start - duration;
	r->nr_done++;
	if (r->progress)
		r->progress(r, r->nr_done, now - r->begin_ns);
	return 0;
}

static int begin_play(void *priv, const struct record *rec)
{
	const struct replay *r = priv;

	(void)rec;
	return r->nr_done ? RECORD_STOP : 0;
}

int replay__run(struct replay *r)
{
	struct record_visitor visitor = { .priv = r, .begin = begin_play, .snapshot = play };
	int err;

	r->nr_done = 0;
	r->begin_ns = clock_now_ns(CLOCK_MONOTONIC);
	err = record_source__scan(r->source, &visitor);
	if (err)
		log_error("cannot go on with the replay: %s", strerror(-err));
	return err;
}

int replay_measure(uint64_t sz_bytes, uint64_t runtime_ns, double *ret_bytes, uint64_t *ret_ns)
{
	uint64_t nr_pages = (sz_bytes + REPLAY_PAGE - 1) / REPLAY_PAGE, begin, ns;
	unsigned char *memory = get_memory(sz_bytes);
	double bytes = 0;

	if (!memory)
		return -errno;
	/* The kernel gives pages when they are touched first, which is not to be measured. */
	touch(memory, nr_pages);
	begin = clock_now_ns(CLOCK_MONOTONIC);
	do {
		touch(memory, nr_pages);
		bytes += (double)(nr_pages * REPLAY_PAGE);
		ns = clock_now_ns(CLOCK_MONOTONIC) - begin;
	} while (ns < runtime_ns);
	(void)munmap(memory, sz_bytes);
	*ret_bytes = bytes;
	*ret_ns = ns;
	return 0;
}
