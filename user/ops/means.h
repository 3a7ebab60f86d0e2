/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Whether the running kernel has what actions need, found by doing it to memory of our own. */
#ifndef BDAMON_OPS_MEANS_H
#define BDAMON_OPS_MEANS_H

/** means__try_advice() - give @advice (MADV_*) from outside. Return: 0 or a negative errno. */
int means__try_advice(int advice);

/**
 * means__try_move() - move a page.
 * @nid: NUMA node to move it to; negative: the one it is on
 *
 * Return: 0; -ENODEV if there is no such node with memory; another negative errno.
 */
int means__try_move(int nid);

/** means__try_inject() - let a child call madvise(). Return: as inject__madvise(). */
int means__try_inject(void);

#endif
