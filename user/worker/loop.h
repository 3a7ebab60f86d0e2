/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The event loop in the foreground: sampler events, signals, ticks, input and a time limit. */
#ifndef BDAMON_WORKER_LOOP_H
#define BDAMON_WORKER_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct monitor;
struct loop;

/**
 * struct loop_options - when to call back and when to end.
 * @timeout_ms: end after this time; 0 for never
 * @tick_ms: time between two ticks
 * @tick: called at each of them; NULL for no ticks
 * @input_fd: descriptor to read from, borrowed
 * @input: called when @input_fd is readable, or at its end; NULL for none
 * @priv: argument of both
 *
 * A callback that returns 1 ends the loop well, one that returns a negative errno ends it.
 */
struct loop_options {
	uint64_t timeout_ms;
	uint64_t tick_ms;
	int (*tick)(void *priv);
	int input_fd;
	int (*input)(void *priv);
	void *priv;
};

/**
 * loop__new() - block SIGINT, SIGTERM and SIGHUP from now on; they end the loop instead.
 *
 * Before any child is started.  Signals that are ignored already stay so.  SIGPIPE is ignored: output errors are seen when writing.
 *
 * Return: a loop, or NULL with errno.
 */
struct loop *loop__new(void);

/**
 * loop__has_signal() - Return: whether a signal waits that will end the loop.
 *
 * For what takes long and should not keep it from ending.
 */
bool loop__has_signal(void);

/** loop__free() - NULL is allowed. */
void loop__free(struct loop *loop);

/**
 * loop__run() - run until a signal, the time limit, or the monitor's or a callback's end.
 * @loop: the loop
 * @m: a started monitor
 * @opts: borrowed
 * @ret_signal: the signal that ended it, or 0
 *
 * Return: 0 or a negative errno.
 */
int loop__run(struct loop *loop, struct monitor *m, const struct loop_options *opts,
	      int *ret_signal);

#endif
