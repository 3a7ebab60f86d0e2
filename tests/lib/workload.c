// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A workload under construction and running: its memory, its workers, its truth. */
#include "workload.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define HUGE_SIZE (2ULL << 20)
#define POLL_NS	  100000000ULL
#define READY_NS  60000000000ULL

struct workload *workload__create(const struct workload_options *opt)
{
	struct workload *workload = calloc(1, sizeof(*workload));

	if (!workload)
		return NULL;
	workload->opt = opt;
	/* Fails on no kernel that has the rest; without it only zombies would be left. */
	(void)prctl(PR_SET_CHILD_SUBREAPER, 1);
	workload->shared = mmap(NULL, sizeof(*workload->shared), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workload->shared == MAP_FAILED) {
		free(workload);
		errno = ENOMEM;
		return NULL;
	}
	return workload;
}

/*
 * Small pages unless asked otherwise, so that the result does not depend on
 * the machine's huge page settings; not inherited, so that a fork does not
 * make the parent's pages shared (the kinds that want that map differently).
 */
int workload__place(struct range area, bool replace)
{
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | (replace ? MAP_FIXED : MAP_FIXED_NOREPLACE);
	size_t size = area.end - area.start;
	void *mem = mmap((void *)(uintptr_t)area.start, size, PROT_READ | PROT_WRITE, flags, -1, 0);

	if (mem == MAP_FAILED)
		return -errno;
	/* EINVAL: a kernel without huge pages, where there is nothing to forbid. */
	if (madvise(mem, size, MADV_NOHUGEPAGE) && errno != EINVAL)
		return -errno;
	if (madvise(mem, size, MADV_DONTFORK))
		return -errno;
	pattern__touch(area, true);
	return 0;
}

static int map_area(struct workload *workload, uint64_t size, int flags, int advice,
		    struct range *out)
{
	void *mem = mmap(NULL, size, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	if (mem == MAP_FAILED)
		return -errno;
	if (madvise(mem, size, advice) && (errno != EINVAL || advice == MADV_HUGEPAGE))
		return errno == EINVAL ? -EOPNOTSUPP : -errno;
	out->start = (uintptr_t)mem;
	out->end = out->start + size;
	pattern__touch(*out, true);
	return ranges__add(&workload->truth.mapped, out->start, out->end);
}

int workload__map(struct workload *workload, uint64_t size, struct range *out)
{
	return map_area(workload, size, MAP_PRIVATE, MADV_NOHUGEPAGE, out);
}

int workload__map_shared(struct workload *workload, uint64_t size, struct range *out)
{
	return map_area(workload, size, MAP_SHARED, MADV_NOHUGEPAGE, out);
}

/* Sums AnonHugePages of the mappings that begin inside of @area. */
static uint64_t huge_bytes(struct range area)
{
	uint64_t start = 0, from, end, kib, sum = 0;
	FILE *smaps = fopen("/proc/self/smaps", "re");
	char *line = NULL;
	size_t room = 0;

	if (!smaps)
		return 0;
	while (getline(&line, &room, smaps) > 0) {
		/* "Anonymous:" begins with a hexadecimal digit, too. */
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &from, &end) == 2)
			start = from;
		else if (start >= area.start && start < area.end &&
			 sscanf(line, "AnonHugePages: %" SCNu64, &kib) == 1)
			sum += kib << 10;
	}
	free(line);
	fclose(smaps);
	return sum;
}

/* Untouched memory that begins at a multiple of 2 MiB. */
static int reserve_blocks(uint64_t size, struct range *out)
{
	uint64_t whole = size + HUGE_SIZE, start;
	void *mem =
		mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (mem == MAP_FAILED)
		return -errno;
	start = ((uintptr_t)mem + HUGE_SIZE - 1) & ~(HUGE_SIZE - 1);
	out->start = start;
	out->end = start + size;
	return mprotect((void *)(uintptr_t)start, size, PROT_READ | PROT_WRITE) ? -errno : 0;
}

int workload__map_untouched(struct workload *workload, uint64_t size, struct range *out)
{
	int err = reserve_blocks(size, out);

	return err ? err : ranges__add(&workload->truth.mapped, out->start, out->end);
}

int workload__map_huge(struct workload *workload, uint64_t size, struct range *out)
{
	int err = reserve_blocks(size, out);
	void *start = (void *)(uintptr_t)out->start;

	if (err)
		return err;
	if (madvise(start, size, MADV_HUGEPAGE))
		return errno == EINVAL ? -EOPNOTSUPP : -errno;
	/*
	 * The first access must be a write: emulated machines read before they add, get the
	 * huge page of zeros mapped and have it split by the write.  Without the call
	 * (before Linux 5.14) huge_bytes() tells.
	 */
	(void)madvise(start, size, MADV_POPULATE_WRITE);
	pattern__touch(*out, true);
	if (huge_bytes(*out) < size)
		return -EOPNOTSUPP;
	return ranges__add(&workload->truth.mapped, out->start, out->end);
}

struct worker *workload__add_worker(struct workload *workload)
{
	struct worker *worker;

	if (workload->nr_workers == WORKLOAD_WORKERS_MAX ||
	    workload->nr_gauges == WORKLOAD_WORKERS_MAX) {
		errno = ENOSPC;
		return NULL;
	}
	worker = &workload->workers[workload->nr_workers++];
	worker->workload = workload;
	worker->gauge = &workload->shared->gauges[workload->nr_gauges++];
	worker->pattern.type = PATTERN_SWEEP;
	worker->pattern.nr_steps = 1;
	worker->pattern.write = !workload->opt->read_only;
	worker->pattern.pause_us = (unsigned int)workload->opt->pause_us;
	worker->pattern.seed = workload->opt->seed;
	return worker;
}

int workload__sweep(struct workload *workload, struct worker *worker, struct range hot)
{
	int err = ranges__add(&workload->truth.hot, hot.start, hot.end);

	workload->truth.working_set += hot.end - hot.start;
	return err ? err : ranges__add(&worker->pattern.steps[0], hot.start, hot.end);
}

/* The handlers only tell the reporter; a child must die of what it is sent. */
static void reset_signals(void)
{
	struct sigaction dfl = { .sa_handler = SIG_DFL };

	(void)sigaction(SIGINT, &dfl, NULL);
	(void)sigaction(SIGTERM, &dfl, NULL);
}

pid_t workload__fork(struct workload *workload, struct gauge **gauge)
{
	pid_t parent = getpid(), pid;

	if (workload->nr_children == WORKLOAD_WORKERS_MAX ||
	    (gauge && workload->nr_gauges == WORKLOAD_WORKERS_MAX))
		return -ENOSPC;
	if (gauge)
		*gauge = &workload->shared->gauges[workload->nr_gauges++];
	pid = fork();
	if (pid < 0)
		return -errno;
	if (pid > 0) {
		workload->children[workload->nr_children++] = pid;
		return pid;
	}
	workload->nr_children = 0;
	reset_signals();
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || getppid() != parent)
		_exit(1);
	return 0;
}

static void *worker_main(void *arg)
{
	struct worker *worker = arg;

	if (worker->run)
		worker->run(worker);
	else
		pattern__run(&worker->pattern, worker->gauge, &worker->workload->shared->stop);
	return NULL;
}

/* Signals are the reporter's: a worker's round must not end early. */
static int start_workers(struct workload *workload)
{
	sigset_t all, old;
	unsigned int i;
	int err = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	for (i = 0; i < workload->nr_workers && !err; i++) {
		struct worker *worker = &workload->workers[i];

		err = -pthread_create(&worker->thread, NULL, worker_main, worker);
		worker->running = !err;
	}
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err;
}

static uint64_t sum_accesses(const struct workload *workload)
{
	uint64_t sum = 0;
	unsigned int i;

	for (i = 0; i < WORKLOAD_WORKERS_MAX; i++)
		sum += atomic_load(&workload->shared->gauges[i].accesses);
	return sum;
}

static void sleep_ns(uint64_t ns)
{
	struct timespec left = { .tv_sec = (time_t)(ns / 1000000000ULL),
				 .tv_nsec = (long)(ns % 1000000000ULL) };

	(void)nanosleep(&left, NULL);
}

/* The pattern runs when every worker has been around once. */
static int wait_ready(const struct workload *workload, const volatile int *interrupted)
{
	uint64_t deadline = gauge__now() + READY_NS;
	unsigned int i = 0;

	while (i < workload->nr_gauges && !*interrupted) {
		if (atomic_load(&workload->shared->gauges[i].accesses)) {
			i++;
			continue;
		}
		if (gauge__now() > deadline)
			return -ETIMEDOUT;
		sleep_ns(1000000);
	}
	return 0;
}

static int report(struct workload *workload, const volatile int *interrupted)
{
	uint64_t begin = gauge__now(), last = begin, now = begin, old = sum_accesses(workload), sum;
	uint64_t duration = workload->opt->seconds * 1000000000ULL;
	FILE *out = workload->opt->throughput;
	int err = 0;

	while (!*interrupted && !err && (!duration || now - begin < duration)) {
		sleep_ns(POLL_NS - (now - begin) % POLL_NS);
		now = gauge__now();
		sum = sum_accesses(workload);
		if (out) {
			fprintf(out, "%" PRIu64 " %.0f\n", now,
				(double)(sum - old) * 1e9 / (double)(now - last));
			err = fflush(out) ? -EIO : 0;
		}
		if (workload->poll && workload->poll(workload, now - begin))
			err = err ? err : truth__print(&workload->truth, workload->opt->truth);
		old = sum;
		last = now;
	}
	return err;
}

/*
 * Grandchildren die of their parent's end and come to us to be reaped, not to
 * an init process that may not care.
 */
static void end_children(struct workload *workload, int sig)
{
	unsigned int i;

	for (i = 0; i < workload->nr_children; i++)
		kill(workload->children[i], sig);
	if (workload->nr_children)
		while (waitpid(-1, NULL, 0) > 0)
			;
	workload->nr_children = 0;
}

static int stop_workers(struct workload *workload)
{
	struct gauge *sum = calloc(1, sizeof(*sum));
	unsigned int i;
	int err = sum ? 0 : -ENOMEM;

	atomic_store(&workload->shared->stop, true);
	for (i = 0; i < workload->nr_workers; i++) {
		if (workload->workers[i].running)
			pthread_join(workload->workers[i].thread, NULL);
		workload->workers[i].running = false;
	}
	end_children(workload, SIGTERM);
	for (i = 0; i < WORKLOAD_WORKERS_MAX && !err; i++)
		gauge__merge(sum, &workload->shared->gauges[i]);
	if (!err)
		err = truth__print_summary(sum, workload->opt->truth);
	free(sum);
	return err;
}

int workload__run(struct workload *workload, const volatile int *interrupted)
{
	int err = start_workers(workload), stop_err;

	if (!err)
		err = wait_ready(workload, interrupted);
	if (!err)
		err = truth__read_ignore(&workload->truth);
	if (!err && workload->poll)
		(void)workload->poll(workload, 0);
	if (!err)
		err = truth__print(&workload->truth, workload->opt->truth);
	if (!err) {
		printf("ready %d\n", (int)getpid());
		err = fflush(stdout) ? -EIO : report(workload, interrupted);
	}
	stop_err = stop_workers(workload);
	return err ? err : stop_err;
}

void workload__destroy(struct workload *workload)
{
	if (!workload)
		return;
	end_children(workload, SIGKILL);
	munmap(workload->shared, sizeof(*workload->shared));
	free(workload);
}
