/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Advice about another process's memory: process_madvise(2), many spans a call. */
#ifndef BDAMON_OPS_ADVISE_H
#define BDAMON_OPS_ADVISE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/* Since Linux 6.1; Debian 12's C library does not name it. */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

/**
 * struct advice - what is said, and what came of it.
 * @pidfd: whose memory; borrowed
 * @what: MADV_*
 * @nr_calls: system calls it took, set by advise()
 * @nr_refused: spans the kernel refused, likewise
 * @refusal: why it refused the last one: a negative errno, likewise; 0: none
 */
struct advice {
	int pidfd;
	int what;
	uint32_t nr_calls;
	uint32_t nr_refused;
	int refusal;
};

/**
 * advise() - give advice about all of @spans.
 * @advice: what
 * @spans: where, each inside one mapping, 1 GiB in all at most; the base of one that is refused,
 *	such as one that was unmapped or locked meanwhile, becomes NULL
 * @nr: how many
 */
void advise(struct advice *advice, struct iovec *spans, size_t nr);

#endif
