// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Trying out what monitoring does, in the order in which it depends on each
 * other: load, find page tables, tick, find a process, clear its accessed
 * bits, see them set again.  The process is this one.  And what actions do.
 */
#include "ops/trial.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "core/dest.h"
#include "ops/advise.h"
#include "ops/inject.h"
#include "ops/means.h"
#include "ops/sampler.h"

#define TICK_NS 1000000
/* The timer is due every millisecond; even a machine under load has some of these ticks. */
#define TICK_DEADLINE_MS 500

static const enum feature_id tried[] = {
	FEATURE_BPF_PROGRAMS, FEATURE_BPF_TIMER,    FEATURE_RING_BUFFER,  FEATURE_PROCESS_MADVISE,
	FEATURE_PAGE_TABLES,  FEATURE_STRUCT_PAGES, FEATURE_ACCESS_CHECK, FEATURE_PAGEOUT,
	FEATURE_COLLAPSE,     FEATURE_MIGRATE,	    FEATURE_INJECTION,
};

static void nothing_tried(struct features *f, const char *why)
{
	size_t i;

	for (i = 0; i < sizeof(tried) / sizeof(tried[0]); i++)
		if (!f->list[tried[i]].details[0])
			features__set_unknown(f, tried[i], "not tried without %s", why);
}

/* What a half-opened sampler proves. */
static void judge_stage(struct features *f, enum sampler_stage stage, int err)
{
	if (stage >= SAMPLER_LOADED)
		features__set(f, FEATURE_BPF_PROGRAMS, true, "accepted by the verifier");
	else
		features__set(f, FEATURE_BPF_PROGRAMS, false, "%s; use Linux 6.1 or newer",
			      strerror(-err));
	if (stage == SAMPLER_LOADED)
		features__set(f, FEATURE_PAGE_TABLES, false,
			      "%s; their format is unknown, or reading them is not allowed",
			      strerror(-err));
	if (stage == SAMPLER_ATTACHED)
		features__set(f, FEATURE_RING_BUFFER, true, "events arrive");
	else if (stage == SAMPLER_CALIBRATED)
		features__set(f, FEATURE_RING_BUFFER, false, "%s; use Linux 5.8 or newer",
			      strerror(-err));
}

static void judge_layout(struct features *f, const struct sampler *s)
{
	const struct bd_layout *layout = sampler__layout(s);

	features__set(f, FEATURE_PAGE_TABLES, true, "%u levels, direct map at 0x%llx",
		      layout->levels, (unsigned long long)layout->page_offset);
	if (layout->vmemmap)
		features__set(f, FEATURE_STRUCT_PAGES, true, "at 0x%llx",
			      (unsigned long long)layout->vmemmap);
	else
		features__set(f, FEATURE_STRUCT_PAGES, false,
			      "not found, so nothing can be cleared safely; report this kernel");
}

/* --- the timer ------------------------------------------------------------------ */

static void try_timer(struct features *f, struct sampler *s)
{
	const struct timespec pause = { .tv_nsec = TICK_NS };
	int err, i;

	/* Without slots a tick does nothing but count. */
	sampler__control(s)->sample_ns = TICK_NS;
	err = sampler__start(s);
	for (i = 0; !err && i < TICK_DEADLINE_MS && sampler__status(s)->nr_ticks < 3; i++)
		nanosleep(&pause, NULL);
	sampler__stop(s);
	if (sampler__status(s)->nr_ticks)
		features__set(f, FEATURE_BPF_TIMER, true, "ticks");
	else
		features__set(f, FEATURE_BPF_TIMER, false, "%s; use Linux 5.15 or newer",
			      err ? strerror(-err) : "started, but never due");
}

/* --- clearing and seeing ------------------------------------------------------------ */

/* One run of pages, alone in its table row, present and accessed. */
static char *map_run(char **ret_area)
{
	size_t sz = 2 * BD_RUN_BYTES;
	char *area = mmap(NULL, sz, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *run;

	if (area == MAP_FAILED)
		return NULL;
	/* A huge page has one accessed bit for all of it. */
	(void)madvise(area, sz, MADV_NOHUGEPAGE);
	run = (char *)(((uintptr_t)area + BD_RUN_BYTES - 1) & ~(uintptr_t)(BD_RUN_BYTES - 1));
	memset(run, 1, BD_RUN_BYTES);
	*ret_area = area;
	return run;
}

static int clear_run(void *run)
{
	struct iovec span = { run, BD_RUN_BYTES };
	int fd = (int)syscall(SYS_pidfd_open, getpid(), 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (syscall(SYS_process_madvise, fd, &span, 1ul, MADV_COLD, 0) != (ssize_t)BD_RUN_BYTES)
		err = errno ? -errno : -EIO;
	close(fd);
	return err;
}

/* Set accessed bits in the run; negative errno when the sampler cannot look. */
static int count_run(struct sampler *s, const char *run)
{
	struct bd_scan args = { .start = (uintptr_t)run, .space = 0, .nr_runs = 1 };
	const uint8_t *counts;
	int err = sampler__scan(s, &args, &counts);

	return err ?: counts[0] == BD_SCAN_VOID ? -ENXIO : counts[0];
}

static void touch_run(volatile char *run)
{
	size_t i;

	for (i = 0; i < BD_RUN_BYTES; i += 1u << BD_PAGE_SHIFT)
		run[i]++;
}

static void check_access(struct features *f, struct sampler *s, char *run)
{
	int before, cleared, after, err;

	before = count_run(s, run);
	err = clear_run(run);
	cleared = count_run(s, run);
	touch_run(run);
	after = count_run(s, run);
	if (err) {
		features__set(f, FEATURE_PROCESS_MADVISE, false, "%s; use Linux 5.10 or newer",
			      strerror(-err));
		features__set_unknown(f, FEATURE_ACCESS_CHECK, "not tried without process_madvise");
		return;
	}
	features__set(f, FEATURE_PROCESS_MADVISE, true, "MADV_COLD is accepted");
	if (before < 0 || cleared < 0 || after < 0)
		features__set(f, FEATURE_ACCESS_CHECK, false,
			      "our own page tables cannot be read: %s; report this kernel",
			      strerror(before < 0    ? -before
				       : cleared < 0 ? -cleared
						     : -after));
	else
		/* One page may be touched or reclaimed by chance; not half of them. */
		features__set(f, FEATURE_ACCESS_CHECK, before > 8 && cleared < 8 && after > 8,
			      "of %d pages %d were used, %d after clearing, %d after use",
			      BD_RUN_PAGES, before, cleared, after);
}

static void try_access(struct features *f, struct sampler *s)
{
	char *area = NULL, *run = map_run(&area);
	int err = run ? sampler__watch(s, getpid(), 0) : -ENOMEM;

	err = err ?: sampler__find_space(s, getpid());
	if (err) {
		features__set(f, FEATURE_TASK_ITERATORS, false, "%s; use Linux 6.1 or newer",
			      strerror(-err));
		features__set_unknown(f, FEATURE_ACCESS_CHECK, "not tried without task_iterators");
		features__set_unknown(f, FEATURE_PROCESS_MADVISE,
				      "not tried without task_iterators");
	} else {
		check_access(f, s, run);
	}
	if (area)
		munmap(area, 2 * BD_RUN_BYTES);
}

/* --- acting ------------------------------------------------------------------------- */

static void judge_action(struct features *f, enum feature_id id, int err, const char *done,
			 const char *cure)
{
	/* Memory that is short now says nothing of the kernel. */
	if (err == -ENOMEM || err == -EAGAIN || err == -EBUSY)
		features__set_unknown(f, id, "%s; try again", strerror(-err));
	else if (err)
		features__set(f, id, false, "%s; %s", strerror(-err), cure);
	else
		features__set(f, id, true, "%s", done);
}

static void try_injection(struct features *f)
{
	int err = means__try_inject();

	if (err)
		features__set(f, FEATURE_INJECTION, false, "%s", inject__why(err));
	else
		features__set(f, FEATURE_INJECTION, true, "a child made the call it was told to");
}

static void try_actions(struct features *f)
{
	judge_action(f, FEATURE_PAGEOUT, means__try_advice(MADV_PAGEOUT),
		     "MADV_PAGEOUT is accepted", "use Linux 5.12 or newer");
	judge_action(f, FEATURE_COLLAPSE, means__try_advice(MADV_COLLAPSE), "a huge page was made",
		     "use Linux 6.1 or newer with huge pages");
	judge_action(f, FEATURE_MIGRATE, means__try_move(BD_NO_NODE), "move_pages is accepted",
		     "use a kernel with CONFIG_NUMA");
	try_injection(f);
}

bool trial_run(struct features *f, const char *btf_path)
{
	enum sampler_stage stage = SAMPLER_NOTHING;
	struct sampler_options opts = {
		.nr_slots = 1,
		.nr_spaces = 1,
		.btf_path = btf_path,
		.ret_stage = &stage,
	};
	enum feature_id obstacle = features__obstacle(f);
	struct sampler *s = NULL;
	int err;

	if (obstacle < NR_FEATURES && f->list[obstacle].state == FEATURE_NO) {
		nothing_tried(f, features__name(obstacle));
		return false;
	}
	try_actions(f);
	err = sampler__open(&s, &opts);
	judge_stage(f, stage, err);
	if (!err) {
		judge_layout(f, s);
		try_timer(f, s);
		try_access(f, s);
		sampler__close(s);
	}
	nothing_tried(f, features__name(features__obstacle(f)));
	return err != 0;
}
