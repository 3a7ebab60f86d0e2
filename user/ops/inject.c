// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Seize, interrupt, call, restore, detach. */
#include "ops/inject.h"

#include <errno.h>
#include <string.h>

#if defined(__x86_64__)

#include <dirent.h>
#include <elf.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/clock.h"

/* How long a thread may take to stop; one that runs or sleeps needs some 0.05 ms. */
#define STOP_DEADLINE_NS 50000000
#define STOP_POLL_NS	 20000
/* Other threads tried when one does not stop, and times that one in a sequence is tried. */
#define MAX_THREADS 4
#define MAX_TRIES   8
#define VDSO_MAX    65536
/* Code segment of 64-bit programs. */
#define USER_CS	       0x33
#define SYSCALL_STOP   (SIGTRAP | 0x80)
#define STOP_EVENT(st) ((unsigned int)(st) >> 16)

/* struct tracee - a thread in our hands, of process @pid. */
struct tracee {
	pid_t pid;
	pid_t tid;
	int pidfd;
	uint64_t instruction;
	int held_signal;
	struct user_regs_struct saved;
	uint64_t signal_mask;
};

/* --- what is asked before ------------------------------------------------------------- */

static bool read_memory(pid_t pid, uint64_t addr, void *buf, size_t sz)
{
	struct iovec to = { buf, sz }, from = { (void *)(uintptr_t)addr, sz };

	return process_vm_readv(pid, &to, 1, &from, 1, 0) == (ssize_t)sz;
}

/* Names of files begin with a slash, whatever else is in them. */
static bool is_vdso(const char *line, uint64_t *ret_start, uint64_t *ret_end)
{
	char flags[8], name[16];

	return sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s %*s %*s %*s %15s", ret_start, ret_end,
		      flags, name) == 4 &&
	       strchr(flags, 'x') && !strcmp(name, "[vdso]");
}

static bool find_vdso(pid_t pid, uint64_t *ret_start, uint64_t *ret_end)
{
	char path[64], *line = NULL;
	bool is_found = false;
	size_t size = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%d/maps", pid);
	maps = fopen(path, "re");
	while (maps && !is_found && getline(&line, &size, maps) >= 0)
		is_found = is_vdso(line, ret_start, ret_end);
	free(line);
	if (maps)
		fclose(maps);
	return is_found && *ret_end - *ret_start <= VDSO_MAX;
}

/* Address of a system call instruction of the process; 0 if it has no vDSO with one. */
static uint64_t find_instruction(pid_t pid)
{
	static const unsigned char syscall_instruction[] = { 0x0f, 0x05 };
	uint64_t start, end, found = 0;
	unsigned char *code, *at;

	if (!find_vdso(pid, &start, &end))
		return 0;
	code = malloc(end - start);
	if (code && read_memory(pid, start, code, end - start)) {
		at = memmem(code, end - start, syscall_instruction, sizeof(syscall_instruction));
		if (at)
			found = start + (uint64_t)(at - code);
	}
	free(code);
	return found;
}

/* Of the thread with this number. */
static bool has_seccomp(pid_t tid)
{
	char path[64], line[256];
	int mode = 0;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	status = fopen(path, "re");
	while (status && fgets(line, sizeof(line), status)) {
		if (sscanf(line, "Seccomp: %d", &mode) == 1)
			break;
	}
	if (status)
		fclose(status);
	return mode != 0;
}

static size_t list_threads(pid_t pid, pid_t tids[MAX_THREADS])
{
	struct dirent *entry;
	char path[64];
	size_t nr = 0;
	pid_t tid;
	DIR *dir;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	dir = opendir(path);
	while (dir && nr < MAX_THREADS && (entry = readdir(dir))) {
		tid = (pid_t)strtol(entry->d_name, NULL, 10);
		if (tid > 0)
			tids[nr++] = tid;
	}
	if (dir)
		closedir(dir);
	return nr;
}

/* --- the tracer: a process of its own, all of whose results are positive errnos -------- */

static int await(const struct tracee *t, int *ret_status)
{
	while (waitpid(t->tid, ret_status, __WALL) < 0) {
		if (errno != EINTR)
			return errno;
	}
	return WIFSTOPPED(*ret_status) ? 0 : ESRCH;
}

/* Wait for the stop we asked for; signals that come before it are delivered. */
static int await_interrupt(const struct tracee *t)
{
	const struct timespec pause = { .tv_nsec = STOP_POLL_NS };
	uint64_t deadline_ns = clock_now_ns(CLOCK_MONOTONIC) + STOP_DEADLINE_NS;
	int status;
	pid_t got;

	while (clock_now_ns(CLOCK_MONOTONIC) < deadline_ns) {
		got = waitpid(t->tid, &status, __WALL | WNOHANG);
		if (got < 0)
			return errno;
		if (got && !WIFSTOPPED(status))
			return ESRCH;
		if (got && STOP_EVENT(status) == PTRACE_EVENT_STOP)
			return 0;
		if (got)
			ptrace(PTRACE_CONT, t->tid, NULL, WSTOPSIG(status));
		else
			nanosleep(&pause, NULL);
	}
	return EBUSY;
}

/*
 * To the entry or exit of a system call.  Only signals that cannot be blocked come in between; a
 * stop of the whole process is one, which it goes back to when it is let go.  Any other says that
 * the instruction is not there any more, and would come again for ever.
 */
static int run_to_call(struct tracee *t)
{
	int status, err;

	do {
		if (ptrace(PTRACE_SYSCALL, t->tid, NULL, 0))
			return errno;
		err = await(t, &status);
		if (err)
			return err;
		if (WSTOPSIG(status) == SYSCALL_STOP || STOP_EVENT(status) == PTRACE_EVENT_STOP)
			continue;
		if (WSTOPSIG(status) != SIGSTOP)
			return ENOEXEC;
		t->held_signal = SIGSTOP;
	} while (WSTOPSIG(status) != SYSCALL_STOP);
	return 0;
}

static int set_regs(const struct tracee *t, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	return ptrace(PTRACE_SETREGSET, t->tid, NT_PRSTATUS, &iov) ? errno : 0;
}

static int get_regs(const struct tracee *t, struct user_regs_struct *regs)
{
	struct iovec iov = { regs, sizeof(*regs) };

	return ptrace(PTRACE_GETREGSET, t->tid, NT_PRSTATUS, &iov) ? errno : 0;
}

/* Leaving a restartable sequence unnoticed would defeat it: the kernel forgets that it ran. */
static bool is_in_sequence(const struct tracee *t)
{
	struct {
		uint32_t version, flags;
		uint64_t start, sz, abort;
	} sequence;
	struct __ptrace_rseq_configuration config;
	uint64_t at;

	if (ptrace(PTRACE_GET_RSEQ_CONFIGURATION, t->tid, sizeof(config), &config) !=
		    sizeof(config) ||
	    !config.rseq_abi_pointer)
		return false;
	/* Behind two numbers of CPUs. */
	if (!read_memory(t->tid, config.rseq_abi_pointer + 8, &at, sizeof(at)) || !at)
		return false;
	return !read_memory(t->tid, at, &sequence, sizeof(sequence)) ||
	       t->saved.rip - sequence.start < sequence.sz;
}

/* All that is needed to leave it as it was.  EAGAIN: not at this place. */
static int save(struct tracee *t)
{
	int err = get_regs(t, &t->saved);

	if (err)
		return err;
	if (t->saved.cs != USER_CS)
		return ENOEXEC;
	if (is_in_sequence(t))
		return EAGAIN;
	if (ptrace(PTRACE_GETSIGMASK, t->tid, sizeof(t->signal_mask), &t->signal_mask))
		return errno;
	return 0;
}

static int set_signal_mask(const struct tracee *t, uint64_t mask)
{
	return ptrace(PTRACE_SETSIGMASK, t->tid, sizeof(mask), &mask) ? errno : 0;
}

static int call_madvise(struct tracee *t, const struct bd_range *range, int advice)
{
	struct user_regs_struct regs = t->saved;
	int err;

	regs.rip = t->instruction;
	regs.rax = SYS_madvise;
	/* No call was interrupted here: else the kernel would go back to restart it. */
	regs.orig_rax = UINT64_MAX;
	regs.rdi = range->start;
	regs.rsi = bd_range__sz(range);
	regs.rdx = (uint64_t)advice;
	err = set_regs(t, &regs);
	err = err ?: run_to_call(t);
	return err ?: run_to_call(t);
}

/*
 * The end of a system call is too late for the kernel to resume one that was interrupted; it does
 * that where signals are looked at, so the thread has to stop there once more.
 */
static int restore(struct tracee *t)
{
	int err = set_regs(t, &t->saved), status = 0;

	err = err ?: set_signal_mask(t, t->signal_mask);
	if (!err &&
	    (ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL) || ptrace(PTRACE_CONT, t->tid, NULL, 0)))
		err = errno;
	err = err ?: await(t, &status);
	while (!err && STOP_EVENT(status) != PTRACE_EVENT_STOP) {
		if (ptrace(PTRACE_CONT, t->tid, NULL, WSTOPSIG(status)))
			return errno;
		err = await(t, &status);
	}
	return err;
}

static bool is_alive(int pidfd)
{
	struct pollfd pfd = { .fd = pidfd, .events = POLLIN };

	return poll(&pfd, 1, 0) == 0;
}

/* A thread that ended before it was held may have left its number to another process. */
static bool is_of_process(const struct tracee *t)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task/%d", t->pid, t->tid);
	/* If it is alive now, the number was its own. */
	return !access(path, F_OK) && is_alive(t->pidfd);
}

static int trace(struct tracee *t, const struct bd_range *ranges, size_t nr, int advice)
{
	int err, err_back;

	if (ptrace(PTRACE_SEIZE, t->tid, NULL, PTRACE_O_TRACESYSGOOD) ||
	    ptrace(PTRACE_INTERRUPT, t->tid, NULL, NULL))
		return errno;
	err = await_interrupt(t);
	if (!err && !is_of_process(t))
		err = ESRCH;
	/* Threads may have filters of their own. */
	if (!err && has_seccomp(t->tid))
		err = EACCES;
	err = err ?: save(t);
	/* What is still running cannot be let go; the end of this process does that. */
	if (err)
		return err;
	err = set_signal_mask(t, UINT64_MAX);
	for (size_t i = 0; !err && i < nr; i++)
		err = call_madvise(t, &ranges[i], advice);
	err_back = restore(t);
	(void)ptrace(PTRACE_DETACH, t->tid, NULL, 0);
	if (t->held_signal)
		(void)syscall(SYS_pidfd_send_signal, t->pidfd, t->held_signal, NULL, 0);
	return err ?: err_back;
}

/* --- and its parent -------------------------------------------------------------------- */

static int run_tracer(struct tracee *t, const struct bd_range *ranges, size_t nr, int advice)
{
	sigset_t all, old;
	int status = 0;
	pid_t pid;

	/* Ctrl-C reaches the tracer as well; it must not end half-way. */
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (!pid)
		_exit(trace(t, ranges, nr, advice));
	if (pid < 0)
		status = errno << 8;
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	sigprocmask(SIG_SETMASK, &old, NULL);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EIO;
}

int inject__madvise(pid_t pid, int pidfd, const struct bd_range *ranges, size_t nr, int advice)
{
	struct tracee t = { .pid = pid, .pidfd = pidfd, .instruction = find_instruction(pid) };
	pid_t tids[MAX_THREADS];
	size_t nr_tids = list_threads(pid, tids);
	int err = -ESRCH, tries;

	if (!is_alive(pidfd))
		return -ESRCH;
	if (!t.instruction)
		return -ENOEXEC;
	/* So that it is not stopped for nothing. */
	if (has_seccomp(pid))
		return -EACCES;
	for (size_t i = 0; i < nr_tids; i++) {
		t.tid = tids[i];
		for (tries = 0; tries < MAX_TRIES; tries++) {
			err = run_tracer(&t, ranges, nr, advice);
			if (err != -EAGAIN)
				break;
		}
		/* The first thread may have ended before the others: it is there, but a zombie. */
		if (err != -EBUSY && err != -ESRCH && err != -EAGAIN && err != -EPERM)
			break;
	}
	return err;
}

#else

int inject__madvise(pid_t pid, int pidfd, const struct bd_range *ranges, size_t nr, int advice)
{
	(void)pid;
	(void)pidfd;
	(void)ranges;
	(void)nr;
	(void)advice;
	return -ENOSYS;
}

#endif

const char *inject__why(int err)
{
	switch (err) {
	case -ENOSYS:
		return "calls can be injected on x86_64 only";
	case -ENOEXEC:
		return "it is no 64-bit program with a vDSO";
	case -EACCES:
		return "it has a seccomp filter, which might end it for the call";
	case -EBUSY:
	case -EAGAIN:
		return "it could not be stopped; it will be tried again";
	case -EPERM:
		return "it is being traced, or may not be; end strace or gdb, and see kernel.yama.ptrace_scope";
	default:
		return strerror(-err);
	}
}
