// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Patterns of many threads, processes or mappings. */
#include <errno.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "workload.h"

#define MIB	       (1ULL << 20)
#define MAPS	       10000ULL
#define CHURN_HOT      (64 * MIB)
#define TREE_KIDS      2U
#define TREE_LIFE_NS   4000000000ULL
#define TREE_SPREAD_NS 700000000ULL
#define TREE_LOOK_NS   100000000ULL

/* Where several workers share two CPUs, each sleeps between its rounds. */
static unsigned int pause_or(const struct workload *workload, unsigned int us)
{
	return workload->opt->pause_us ? (unsigned int)workload->opt->pause_us : us;
}

static uint64_t procs_of(const struct workload *workload, uint64_t usual)
{
	return workload->opt->procs ? workload->opt->procs : usual;
}

static struct range page_range(uint64_t start, uint64_t size)
{
	struct range range = { .start = start & ~(PATTERN_PAGE - 1) };

	range.end = range.start + size / PATTERN_PAGE * PATTERN_PAGE;
	return range;
}

/* A window of @size at 3/7 of what [start, end) has besides it. */
static struct range window_in(uint64_t start, uint64_t end, uint64_t size)
{
	return page_range(start + (end - start - size) * 3 / 7, size);
}

/* --- threads: one area, each thread with a window of its own ------------------- */

static int build_threads(struct workload *workload)
{
	uint64_t nr = workload->opt->threads, share, start, i;
	struct worker *worker;
	struct range area;
	int err = workload__map(workload, workload->opt->size, &area);

	for (i = 0; i < nr && !err; i++) {
		worker = workload__add_worker(workload);
		if (!worker)
			return -errno;
		worker->pattern.pause_us = pause_or(workload, 1000);
		share = (area.end - area.start) / nr;
		start = area.start + share * i;
		err = workload__sweep(workload, worker,
				      window_in(start, start + share, workload->opt->hot / nr));
	}
	return err;
}

/* --- shared: one shared area, swept by every process -------------------------- */

static void __attribute__((noreturn))
run_sharer(struct workload *workload, const struct pattern *pattern, struct range area,
	   struct gauge *gauge)
{
	/* A fork leaves shared page tables empty: map all of it here, too. */
	pattern__touch(area, false);
	pattern__run(pattern, gauge, &workload->shared->stop);
	_exit(0);
}

static int build_shared(struct workload *workload)
{
	struct worker *worker = workload__add_worker(workload);
	struct gauge *gauge;
	struct range area;
	uint64_t i;
	pid_t pid;
	int err;

	if (!worker)
		return -errno;
	err = workload__map_shared(workload, workload->opt->size, &area);
	if (err)
		return err;
	worker->pattern.write = false;
	worker->pattern.pause_us = pause_or(workload, 2500);
	err = workload__sweep(workload, worker,
			      window_in(area.start, area.end, workload->opt->hot));
	for (i = 1; i < procs_of(workload, 8) && !err; i++) {
		pid = workload__fork(workload, &gauge);
		if (!pid)
			run_sharer(workload, &worker->pattern, area, gauge);
		err = pid < 0 ? pid : 0;
	}
	return err;
}

/* --- forktree: parent, children, grandchildren that come and go ---------------- */

/**
 * struct sprout - one process of the tree.
 * @slot: its place in the shared table and in the address space
 * @until_ns: when it ends by itself, 0 never
 * @look_ns: when it looks after its own children again
 * @kids: its children's process and slot
 */
struct sprout {
	struct workload *workload;
	unsigned int slot;
	uint64_t until_ns, look_ns;
	struct {
		pid_t pid;
		unsigned int slot;
	} kids[TREE_KIDS];
	unsigned int nr_kids;
};

static unsigned int tree_procs(const struct workload *workload)
{
	return (unsigned int)procs_of(workload, 3);
}

/* Slots: the root, its children, the first grandchildren, their replacements. */
static unsigned int tree_slots(const struct workload *workload)
{
	return 1 + (1 + 2 * TREE_KIDS) * tree_procs(workload);
}

static struct range slot_area(const struct workload *workload, unsigned int slot)
{
	uint64_t size = workload->opt->size / tree_slots(workload);

	/* Distinct addresses in all processes: the truth of all is one list. */
	return page_range(workload->poll_arg + slot * size, size - 16 * PATTERN_PAGE);
}

static int sprout_grow(struct workload *workload, unsigned int slot, struct pattern *pattern,
		       bool replace)
{
	struct workload_slot *place = &workload->shared->slots[slot];
	uint64_t hot = workload->opt->hot / tree_slots(workload);
	struct range area = slot_area(workload, slot);
	int err = workload__place(area, replace);

	if (err)
		return err;
	place->area = area;
	place->hot = window_in(area.start, area.end, hot);
	pattern->steps[0].nr = 0;
	err = ranges__add(&pattern->steps[0], place->hot.start, place->hot.end);
	atomic_store(&place->live, !err);
	atomic_fetch_add(&workload->shared->changes, 1);
	return err;
}

static bool sprout_after(void *arg);

static void __attribute__((noreturn)) sprout_live(struct sprout *sprout, struct pattern *pattern)
{
	struct workload_shared *shared = sprout->workload->shared;

	pattern->after = sprout_after;
	pattern->after_arg = sprout;
	if (sprout_grow(sprout->workload, sprout->slot, pattern, false))
		_exit(1);
	pattern__run(pattern, &shared->gauges[sprout->slot], &shared->stop);
	atomic_store(&shared->slots[sprout->slot].live, false);
	atomic_fetch_add(&shared->changes, 1);
	_exit(0);
}

/* Forks the kid at @index into the slot noted there; failure leaves it absent. */
static void sprout_fork(struct sprout *parent, unsigned int index)
{
	struct pattern pattern = parent->workload->workers[0].pattern;
	struct sprout kid = { .workload = parent->workload, .slot = parent->kids[index].slot };
	pid_t pid = workload__fork(parent->workload, NULL);

	if (!pid) {
		kid.until_ns = gauge__now() + TREE_LIFE_NS + kid.slot * TREE_SPREAD_NS;
		sprout_live(&kid, &pattern);
	}
	parent->kids[index].pid = pid > 0 ? pid : 0;
}

/* Replaces children that ended; ends this process when its time has come. */
static bool sprout_after(void *arg)
{
	struct sprout *sprout = arg;
	unsigned int procs = tree_procs(sprout->workload), half = TREE_KIDS * procs, i;
	uint64_t now = gauge__now();

	if (sprout->until_ns && now > sprout->until_ns)
		return true;
	if (now < sprout->look_ns)
		return false;
	sprout->look_ns = now + TREE_LOOK_NS;
	for (i = 0; i < sprout->nr_kids; i++) {
		unsigned int *slot = &sprout->kids[i].slot;

		if (sprout->kids[i].pid && waitpid(sprout->kids[i].pid, NULL, WNOHANG) == 0)
			continue;
		/* The list of children only serves the reporter's clean-up. */
		sprout->workload->nr_children = 0;
		if (sprout->kids[i].pid)
			*slot = *slot <= procs + half ? *slot + half : *slot - half;
		sprout_fork(sprout, i);
	}
	return false;
}

static bool poll_tree(struct workload *workload, uint64_t elapsed_ns)
{
	struct truth *truth = &workload->truth;
	unsigned int changes = atomic_load(&workload->shared->changes), i;
	static const struct ranges none;

	(void)elapsed_ns;
	if (atomic_exchange(&workload->shared->step, changes) == changes)
		return false;
	truth->mapped = none;
	truth->hot = none;
	for (i = 0; i < WORKLOAD_SLOTS_MAX; i++) {
		struct workload_slot *slot = &workload->shared->slots[i];

		if (!atomic_load(&slot->live))
			continue;
		/* At most WORKLOAD_SLOTS_MAX of RANGES_MAX. */
		(void)ranges__add(&truth->mapped, slot->area.start, slot->area.end);
		(void)ranges__add(&truth->hot, slot->hot.start, slot->hot.end);
	}
	truth->working_set = ranges__bytes(&truth->hot);
	return true;
}

static int fork_branch(struct workload *workload, const struct pattern *pattern, unsigned int index)
{
	unsigned int procs = tree_procs(workload), i;
	struct sprout sprout = { .workload = workload, .slot = index, .nr_kids = TREE_KIDS };
	struct pattern own = *pattern;
	pid_t pid = workload__fork(workload, NULL);

	if (pid)
		return pid < 0 ? pid : 0;
	/* The root keeps the address space of all reserved; nobody else has it. */
	munmap((void *)(uintptr_t)workload->poll_arg, workload->opt->size);
	for (i = 0; i < TREE_KIDS; i++)
		sprout.kids[i].slot = 1 + procs + (index - 1) * TREE_KIDS + i;
	sprout_live(&sprout, &own);
}

static int build_forktree(struct workload *workload)
{
	struct worker *worker = workload__add_worker(workload);
	void *base = mmap(NULL, workload->opt->size, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	unsigned int i;
	int err = 0;

	if (!worker || base == MAP_FAILED)
		return -ENOMEM;
	if (tree_slots(workload) > WORKLOAD_SLOTS_MAX)
		return -ERANGE;
	workload->poll_arg = (uintptr_t)base;
	workload->poll = poll_tree;
	worker->pattern.pause_us = pause_or(workload, 1000);
	for (i = 1; i <= tree_procs(workload) && !err; i++)
		err = fork_branch(workload, &worker->pattern, i);
	if (!err)
		err = sprout_grow(workload, 0, &worker->pattern, true);
	/* Ready when the children and their first children run. */
	workload->nr_gauges = 1 + tree_procs(workload) * (1 + TREE_KIDS);
	/* What is reserved for others must not count as this program's own. */
	return err ? err
		   : ranges__add(&workload->truth.mapped, (uintptr_t)base,
				 (uintptr_t)base + workload->opt->size);
}

/* --- churn: a steady window beside memory that comes and goes ------------------- */

static void run_churn(struct worker *worker)
{
	struct range area = worker->pattern.area;
	size_t size = area.end - area.start;

	while (!atomic_load(&worker->workload->shared->stop)) {
		/* The reservation stays between two rounds, so nobody else lands here. */
		if (workload__place(area, true))
			break;
		gauge__add_accesses(worker->gauge, size / PATTERN_PAGE);
		if (mmap((void *)(uintptr_t)area.start, size, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1,
			 0) == MAP_FAILED)
			break;
	}
}

static int build_churn(struct workload *workload)
{
	struct worker *steady = workload__add_worker(workload);
	struct worker *churner = workload__add_worker(workload);
	uint64_t size = workload->opt->size;
	struct range area;
	void *mem;
	int err;

	if (!steady || !churner)
		return -errno;
	err = workload__map(workload, 4 * workload->opt->hot, &area);
	if (err)
		return err;
	mem = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (mem == MAP_FAILED)
		return -errno;
	churner->run = run_churn;
	churner->pattern.area = page_range((uintptr_t)mem, size);
	return workload__sweep(workload, steady,
			       window_in(area.start, area.end, workload->opt->hot));
}

/* --- maps10k: ten thousand mappings that cannot merge -------------------------- */

static int build_maps(struct workload *workload)
{
	struct worker *worker = workload__add_worker(workload);
	uint64_t piece = workload->opt->size / MAPS / PATTERN_PAGE * PATTERN_PAGE, i;
	struct range area;
	int err;

	if (!worker || !piece)
		return -EINVAL;
	err = workload__map(workload, piece * MAPS, &area);
	for (i = 0; i < MAPS && !err; i += 2)
		if (mprotect((void *)(uintptr_t)(area.start + i * piece), piece, PROT_READ))
			err = -errno;
	if (err)
		return err;
	/* Every second piece is read-only. */
	worker->pattern.write = false;
	return workload__sweep(workload, worker,
			       window_in(area.start, area.end, workload->opt->hot));
}

const struct workload_kind workload_crowds[] = {
	{ "threads", "--threads threads, each with a hot window of its own", 512 * MIB, 64 * MIB,
	  build_threads },
	{ "shared", "shared memory, its hot window swept by all --procs processes", 512 * MIB,
	  64 * MIB, build_shared },
	{ "forktree", "--procs children with two children each, which come and go", 1024 * MIB,
	  256 * MIB, build_forktree },
	{ "churn", "a steady hot window beside memory mapped and unmapped in a loop", 1024 * MIB,
	  CHURN_HOT, build_churn },
	{ "maps10k", "hotcold in 10,000 separate mappings", 640 * MIB, 80 * MIB, build_maps },
	{ 0 },
};
