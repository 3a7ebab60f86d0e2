// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A process that knows each byte of its memory and tells if one is not as it should be: hot memory
 * is checked and written anew all the time, the rest at the end.  Sizes in bytes, times in ms.
 */
#include <errno.h>
#include <getopt.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../lib/number.h"

#define PAGE_BYTES  4096ull
#define CHUNK_BYTES (1ull << 20)
#define PAUSE_MS    10u

/* Exit code of one whose memory is not what it wrote. */
#define EXIT_BROKEN 3

/*
 * struct witness - its memory and what it does with it.
 * @size: all of it
 * @hot: how much of it, from its start, is used all the time
 * @churns: the rest is unmapped and mapped anew, chunk by chunk
 * @reserve: how much more is mapped and never used
 * @has_seccomp: with a filter of system calls, which allows all
 * @exec_ms: it starts itself anew after this time; 0: never
 * @area: the memory
 * @rounds: how often each page was written, of which its contents are made
 * @churned: where the next chunk is
 */
struct witness {
	uint64_t size, hot, reserve;
	bool churns;
	bool has_seccomp;
	uint64_t exec_ms;
	char *area;
	uint32_t *rounds;
	uint64_t churned;
};

static volatile sig_atomic_t shall_end;

static void on_signal(int sig)
{
	(void)sig;
	shall_end = 1;
}

/* --- pages ------------------------------------------------------------------------------ */

static uint64_t word_of(uint64_t offset, uint32_t round)
{
	return (offset / 8 + 1) * 0x9e3779b97f4a7c15ull + round;
}

static void write_page(struct witness *w, uint64_t page)
{
	uint64_t at = page * PAGE_BYTES, end = at + PAGE_BYTES;
	uint32_t round = ++w->rounds[page];

	for (; at < end; at += 8)
		*(uint64_t *)(w->area + at) = word_of(at, round);
}

static void check_page(const struct witness *w, uint64_t page)
{
	uint64_t at = page * PAGE_BYTES, end = at + PAGE_BYTES;
	uint32_t round = w->rounds[page];

	for (; at < end; at += 8) {
		if (*(const uint64_t *)(w->area + at) == word_of(at, round))
			continue;
		printf("broken at %p\n", (void *)(w->area + at));
		exit(EXIT_BROKEN);
	}
}

static void check_pages(const struct witness *w, uint64_t start, uint64_t end)
{
	for (uint64_t page = start / PAGE_BYTES; page < end / PAGE_BYTES; page++)
		check_page(w, page);
}

static void write_pages(struct witness *w, uint64_t start, uint64_t end)
{
	for (uint64_t page = start / PAGE_BYTES; page < end / PAGE_BYTES; page++)
		write_page(w, page);
}

/* --- what it does -------------------------------------------------------------------------- */

static bool map(char *at, uint64_t size, int flags)
{
	return mmap(at, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0) !=
	       MAP_FAILED;
}

/* For a moment nothing is there; nobody else in this process could take its place. */
static bool churn(struct witness *w)
{
	uint64_t start = w->hot + w->churned % (w->size - w->hot);

	check_pages(w, start, start + CHUNK_BYTES);
	if (munmap(w->area + start, CHUNK_BYTES) ||
	    !map(w->area + start, CHUNK_BYTES, MAP_FIXED_NOREPLACE))
		return false;
	write_pages(w, start, start + CHUNK_BYTES);
	w->churned += CHUNK_BYTES;
	return true;
}

static bool filter_calls(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	const struct sock_fprog program = { 1, &allow };

	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) &&
	       !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000 + (uint64_t)ts.tv_nsec / 1000000;
}

static bool set_up(struct witness *w)
{
	w->rounds = calloc(w->size / PAGE_BYTES, sizeof(*w->rounds));
	w->area = mmap(NULL, w->size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (!w->rounds || w->area == MAP_FAILED ||
	    (w->reserve && !map(NULL, w->reserve, MAP_NORESERVE)) ||
	    (w->has_seccomp && !filter_calls()))
		return false;
	(void)madvise(w->area, w->size, MADV_NOHUGEPAGE);
	write_pages(w, 0, w->size);
	printf("ready %d\n", (int)getpid());
	return true;
}

/* Until a signal, or until it is time to start anew. */
static bool live(struct witness *w)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000 };
	uint64_t end_ms = w->exec_ms ? now_ms() + w->exec_ms : UINT64_MAX;

	while (!shall_end && now_ms() < end_ms) {
		check_pages(w, 0, w->hot);
		write_pages(w, 0, w->hot);
		if (w->churns && !churn(w))
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}

static int run(struct witness *w, char **argv)
{
	if (!set_up(w) || !live(w)) {
		perror("witness");
		return 1;
	}
	check_pages(w, 0, w->size);
	if (!shall_end) {
		execv("/proc/self/exe", argv);
		perror("witness");
		return 1;
	}
	printf("intact\n");
	return 0;
}

/* --- the command line ------------------------------------------------------------------------ */

static const struct option long_options[] = {
	{ "size", required_argument, NULL, 's' },
	{ "hot", required_argument, NULL, 'h' },
	{ "reserve", required_argument, NULL, 'r' },
	{ "churn", no_argument, NULL, 'c' },
	{ "seccomp", no_argument, NULL, 'p' },
	{ "exec_ms", required_argument, NULL, 'e' },
	{ 0 },
};

static int parse(struct witness *w, int argc, char **argv)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (letter == 's')
			err = number__parse_bytes(optarg, &w->size);
		else if (letter == 'h')
			err = number__parse_bytes(optarg, &w->hot);
		else if (letter == 'r')
			err = number__parse_bytes(optarg, &w->reserve);
		else if (letter == 'e')
			err = number__parse(optarg, 1, 60000, &w->exec_ms);
		else if (letter == 'p')
			w->has_seccomp = true;
		else if (letter == 'c')
			w->churns = true;
		else
			err = -EINVAL;
	}
	if (w->size % CHUNK_BYTES || w->hot % CHUNK_BYTES || w->hot >= w->size)
		err = -EINVAL;
	return err;
}

int main(int argc, char **argv)
{
	const struct sigaction end = { .sa_handler = on_signal };
	struct witness w = { .size = 64 << 20, .hot = 4 << 20 };

	setlinebuf(stdout);
	if (parse(&w, argc, argv)) {
		fputs("usage: witness [--size BYTES] [--hot BYTES] [--reserve BYTES] [--churn]\n"
		      "               [--seccomp] [--exec_ms MS]\n"
		      "Sizes are whole MiB, the hot part is less than all.  Prints \"ready PID\", and\n"
		      "at the end, after SIGINT or SIGTERM, \"intact\"; exit code 3 if it is not.\n",
		      stderr);
		return 2;
	}
	sigaction(SIGINT, &end, NULL);
	sigaction(SIGTERM, &end, NULL);
	return run(&w, argv);
}
