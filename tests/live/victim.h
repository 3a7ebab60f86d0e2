/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* A process that actions are tried on: known contents, known things that it does meanwhile. */
#ifndef BDAMON_TESTS_LIVE_VICTIM_H
#define BDAMON_TESTS_LIVE_VICTIM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** enum victim_mode - what its first thread does while it waits. */
enum victim_mode {
	VICTIM_READS,	  /* blocks in read() until it is asked something */
	VICTIM_SLEEPS,	  /* sleeps 20 ms at a time, and checks that none was cut short */
	VICTIM_COMPUTES,  /* never calls the kernel, and checks what it computes */
	VICTIM_SUSPENDED, /* waits for SIGUSR1 with a signal mask of its own */
	VICTIM_STUCK,	  /* waits for a child of vfork(), where it cannot be stopped */
};

/** enum victim_pages - what its area is made of. */
enum victim_pages {
	VICTIM_SMALL,	/* small pages, whatever the machine's setting */
	VICTIM_DEFAULT, /* nothing was said of it */
	VICTIM_HUGE,	/* huge pages, if there are any */
};

/**
 * struct victim_options - how it is.
 * @sz: bytes of its area, filled with a pattern
 * @pages: of these
 * @is_shared: of shared memory
 * @mode: what it does
 * @nr_threads: further threads, which compute
 * @has_seccomp: with a filter that allows everything
 * @is_guarded: the thread that answers has such a filter, and the first one has not
 * @has_decoy: with a file below its vDSO that is named like it, and must not be run
 */
struct victim_options {
	uint64_t sz;
	enum victim_pages pages;
	bool is_shared;
	enum victim_mode mode;
	unsigned int nr_threads;
	bool has_seccomp;
	bool is_guarded;
	bool has_decoy;
};

/**
 * struct victim - the process.
 * @start: its area, a multiple of 2 MiB, with nothing mapped around it
 * @sz: bytes of it
 */
struct victim {
	pid_t pid;
	uint64_t start;
	uint64_t sz;
	/* private: pipes */
	int to, from;
};

/**
 * struct victim_memory - what a range of its area is, as other parts of the kernel tell.
 * @resident: bytes of pages in memory
 * @swapped: bytes of pages swapped out
 * @huge: bytes in huge pages, of mappings wholly inside the range
 * @referenced: bytes used lately, likewise
 * @nr: mappings wholly inside the range
 * @nr_flagged: those of them with the flag that was asked for
 */
struct victim_memory {
	uint64_t resident;
	uint64_t swapped;
	uint64_t huge;
	uint64_t referenced;
	unsigned int nr;
	unsigned int nr_flagged;
};

/** victim__start() - Return: whether it runs and its memory is filled. */
bool victim__start(struct victim *v, const struct victim_options *opts);

/** victim__ask() - let it do something. Return: what it answers; -1 if it is gone. */
int victim__ask(struct victim *v, char what, uint64_t offset, uint64_t sz);

/* What victim__ask() knows; answers are 0 if all is well. */
#define VICTIM_VERIFY  'v' /* is the pattern still there? reads all of [offset, offset + sz) */
#define VICTIM_UNMAP   'u'
#define VICTIM_LOCK    'l'
#define VICTIM_PROTECT 'p' /* makes a mapping of its own of it, read-only */
#define VICTIM_WELL    'w' /* has everything in its threads gone as it should? */

/** victim__look() - the memory of [@offset, @offset + @sz); mappings with @flag are counted. */
struct victim_memory victim__look(const struct victim *v, uint64_t offset, uint64_t sz,
				  const char *flag);

/** victim__state() - Return: the letter of its state in /proc/PID/stat; 0 if it is gone. */
char victim__state(const struct victim *v);

/** victim__end() - kill and reap it. */
void victim__end(struct victim *v);

#endif
