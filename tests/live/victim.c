// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* It answers over pipes, and notices if a stop was more than a stop. */
#include "victim.h"

#include <errno.h>
#include <inttypes.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define BLOCK	 (2ull << 20)
#define PAGE	 4096ull
#define SLEEP_NS 20000000
/* Where programs are not loaded. */
#define DECOY_AT (256ul << 20)

/* struct question - what comes through the pipe. */
struct question {
	char what;
	uint64_t offset;
	uint64_t sz;
};

static atomic_int nr_faults;
static atomic_int nr_signals;
static atomic_bool shall_end;

/* --- the process itself ------------------------------------------------------------------- */

static uint64_t pattern_at(uint64_t offset)
{
	return (offset / 8 + 1) * 0x9e3779b97f4a7c15ull;
}

static char *map_area(const struct victim_options *opts)
{
	const int kind = (opts->is_shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS;
	uint64_t sz = opts->sz;
	char *map = mmap(NULL, sz + 4 * BLOCK, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *area = (char *)(((uintptr_t)map + 2 * BLOCK - 1) & ~(uintptr_t)(BLOCK - 1));

	if (map == MAP_FAILED ||
	    mmap(area, sz, PROT_READ | PROT_WRITE, kind | MAP_FIXED, -1, 0) == MAP_FAILED)
		return NULL;
	if (opts->pages != VICTIM_DEFAULT)
		(void)madvise(area, sz,
			      opts->pages == VICTIM_HUGE ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	for (uint64_t at = 0; at < sz; at += 8)
		*(uint64_t *)(area + at) = pattern_at(at);
	return area;
}

static bool is_intact(const char *area, uint64_t offset, uint64_t sz)
{
	for (uint64_t at = offset; at < offset + sz; at += 8) {
		if (*(const uint64_t *)(area + at) != pattern_at(at))
			return false;
	}
	return true;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000ull + (uint64_t)ts.tv_nsec;
}

/* Numbers of which the last is known; vector registers take part. */
static void compute(void)
{
	volatile double sum = 0;
	uint64_t x = 1;

	for (int i = 1; i <= 100000; i++) {
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		sum += i;
	}
	if (sum != 5000050000.0 || x != 0x6cfc9548ff6cbfa1ull)
		atomic_fetch_add(&nr_faults, 1);
}

static void *compute_on(void *unused)
{
	(void)unused;
	while (!atomic_load(&shall_end))
		compute();
	return NULL;
}

static void nap(void)
{
	const struct timespec pause = { .tv_nsec = SLEEP_NS };
	uint64_t begin = now_ns();

	if (clock_nanosleep(CLOCK_MONOTONIC, 0, &pause, NULL) || now_ns() - begin < SLEEP_NS)
		atomic_fetch_add(&nr_faults, 1);
}

static void count_signal(int signal)
{
	(void)signal;
	atomic_fetch_add(&nr_signals, 1);
}

/* Only SIGUSR1 ends it; nothing else may. */
static void suspend(void)
{
	int before = atomic_load(&nr_signals);
	sigset_t mask;

	sigfillset(&mask);
	sigdelset(&mask, SIGUSR1);
	if (sigsuspend(&mask) != -1 || errno != EINTR || atomic_load(&nr_signals) == before)
		atomic_fetch_add(&nr_faults, 1);
}

/* One that a program may have; injection must not make it a deadly one. */
static bool set_signals(void)
{
	struct sigaction count = { .sa_handler = count_signal };
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	return !sigaction(SIGUSR1, &count, NULL) && signal(SIGTRAP, SIG_IGN) != SIG_ERR &&
	       !sigprocmask(SIG_BLOCK, &mask, NULL);
}

static bool are_signals_as_set(void)
{
	struct sigaction trap;
	sigset_t mask;

	return !sigaction(SIGTRAP, NULL, &trap) && trap.sa_handler == SIG_IGN &&
	       !sigprocmask(SIG_BLOCK, NULL, &mask) && sigismember(&mask, SIGUSR1) &&
	       !sigismember(&mask, SIGTERM);
}

static bool allow_all(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { 1, &allow };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static void wait_for_child(void)
{
	pid_t pid = vfork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (;;)
			pause();
	}
	_exit(1);
}

/* It has the instruction that the vDSO is looked through for, but cannot be run. */
static bool map_decoy(void)
{
	static const unsigned char code[] = { 0x0f, 0x05 };
	int fd = memfd_create("a [vdso]", MFD_CLOEXEC);

	return fd >= 0 && write(fd, code, sizeof(code)) == sizeof(code) &&
	       mmap((void *)DECOY_AT, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED_NOREPLACE, fd, 0) !=
		       MAP_FAILED;
}

static int answer(char *area, const struct question *q)
{
	switch (q->what) {
	case VICTIM_VERIFY:
		return !is_intact(area, q->offset, q->sz);
	case VICTIM_UNMAP:
		return munmap(area + q->offset, q->sz) ? errno : 0;
	case VICTIM_LOCK:
		return mlock(area + q->offset, q->sz) ? errno : 0;
	case VICTIM_PROTECT:
		return mprotect(area + q->offset, q->sz, PROT_READ) ? errno : 0;
	case VICTIM_WELL:
		return atomic_load(&nr_faults) + !are_signals_as_set();
	default:
		return EINVAL;
	}
}

struct pipes {
	int questions[2];
	int answers[2];
};

static bool read_question(int fd, struct question *q)
{
	/* A read that ends for anything but a question is a fault, too. */
	return read(fd, q, sizeof(*q)) == (ssize_t)sizeof(*q);
}

struct answerer {
	int in, out;
	char *area;
	bool is_guarded;
};

static void *answer_on(void *arg)
{
	const struct answerer *a = arg;
	struct question q;
	int result;

	if (a->is_guarded && !allow_all())
		_exit(1);
	while (read_question(a->in, &q)) {
		result = answer(a->area, &q);
		if (write(a->out, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(1);
}

/* The first thread is the one that is stopped; in most modes another one answers. */
static void live(struct answerer *a, const struct victim_options *opts)
{
	pthread_t thread;

	for (unsigned int i = 0; i < opts->nr_threads; i++)
		(void)pthread_create(&thread, NULL, compute_on, NULL);
	if (opts->mode == VICTIM_READS)
		answer_on(a);
	if (pthread_create(&thread, NULL, answer_on, a))
		_exit(1);
	for (;;) {
		if (opts->mode == VICTIM_SLEEPS)
			nap();
		else if (opts->mode == VICTIM_SUSPENDED)
			suspend();
		else if (opts->mode == VICTIM_STUCK)
			wait_for_child();
		else
			compute();
	}
}

static void be_victim(const struct pipes *pipes, const struct victim_options *opts)
{
	struct answerer a = { .in = pipes->questions[0],
			      .out = pipes->answers[1],
			      .is_guarded = opts->is_guarded };
	uint64_t start;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(pipes->questions[1]);
	close(pipes->answers[0]);
	a.area = map_area(opts);
	start = (uintptr_t)a.area;
	if (!a.area || !set_signals() || (opts->has_seccomp && !allow_all()) ||
	    (opts->has_decoy && !map_decoy()) ||
	    write(a.out, &start, sizeof(start)) != sizeof(start))
		_exit(1);
	live(&a, opts);
}

/* --- seen from outside ---------------------------------------------------------------------- */

bool victim__start(struct victim *v, const struct victim_options *opts)
{
	struct pipes pipes;

	if (pipe(pipes.questions) || pipe(pipes.answers))
		return false;
	v->sz = opts->sz;
	v->to = pipes.questions[1];
	v->from = pipes.answers[0];
	v->pid = fork();
	if (!v->pid)
		be_victim(&pipes, opts);
	close(pipes.questions[0]);
	close(pipes.answers[1]);
	return v->pid > 0 && read(v->from, &v->start, sizeof(v->start)) == sizeof(v->start);
}

int victim__ask(struct victim *v, char what, uint64_t offset, uint64_t sz)
{
	const struct question q = { what, offset, sz };
	int result;

	if (write(v->to, &q, sizeof(q)) != sizeof(q) ||
	    read(v->from, &result, sizeof(result)) != sizeof(result))
		return -1;
	return result;
}

/* Of a line such as "Referenced:   4 kB". */
static void add_line(struct victim_memory *m, const char *line, const char *flag)
{
	char name[32];
	uint64_t kib;

	if (sscanf(line, "%31[^:]: %" SCNu64, name, &kib) == 2) {
		m->huge += strcmp(name, "AnonHugePages") ? 0 : kib << 10;
		m->referenced += strcmp(name, "Referenced") ? 0 : kib << 10;
	}
	if (flag && !strncmp(line, "VmFlags:", 8) && strstr(line, flag))
		m->nr_flagged++;
}

static void add_pages(struct victim_memory *m, const struct victim *v, uint64_t offset, uint64_t sz)
{
	uint64_t entries[512], at = (v->start + offset) / PAGE, end = at + sz / PAGE;
	char path[64];
	ssize_t got;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)v->pid);
	in = fopen(path, "re");
	for (; in && at < end; at += 512) {
		size_t nr = end - at < 512 ? end - at : 512;

		got = pread(fileno(in), entries, nr * 8, (off_t)(at * 8));
		for (ssize_t i = 0; i < got / 8; i++) {
			m->resident += entries[i] >> 63 ? PAGE : 0;
			m->swapped += entries[i] >> 62 & 1 ? PAGE : 0;
		}
	}
	if (in)
		fclose(in);
}

struct victim_memory victim__look(const struct victim *v, uint64_t offset, uint64_t sz,
				  const char *flag)
{
	uint64_t from = v->start + offset, start, end;
	struct victim_memory m = { 0 };
	char path[64], line[512];
	bool is_inside = false;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/smaps", (int)v->pid);
	in = fopen(path, "re");
	while (in && fgets(line, sizeof(line), in)) {
		if (sscanf(line, "%" SCNx64 "-%" SCNx64, &start, &end) == 2) {
			is_inside = start >= from && end <= from + sz;
			m.nr += is_inside;
		} else if (is_inside) {
			add_line(&m, line, flag);
		}
	}
	if (in)
		fclose(in);
	add_pages(&m, v, offset, sz);
	return m;
}

char victim__state(const struct victim *v)
{
	char path[64], state = 0;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)v->pid);
	in = fopen(path, "re");
	if (!in)
		return 0;
	if (fscanf(in, "%*d %*[^)]) %c", &state) != 1)
		state = 0;
	fclose(in);
	return state;
}

void victim__end(struct victim *v)
{
	kill(v->pid, SIGKILL);
	waitpid(v->pid, NULL, 0);
	close(v->to);
	close(v->from);
}
