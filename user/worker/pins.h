/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Maps pinned below the BPF file system, and what a killed monitor left there. */
#ifndef BDAMON_WORKER_PINS_H
#define BDAMON_WORKER_PINS_H

struct sampler;

/** PINS_ROOT - directory of all pins of bdamon, one directory a monitor below it. */
#define PINS_ROOT "/sys/fs/bpf/bdamon"

/**
 * pins_add() - pin the typed maps of a monitor as PINS_ROOT/@name.
 *
 * Logs failures. Return: 0 or a negative errno; sampler__close() removes the pins.
 */
int pins_add(struct sampler *s, const char *name);

/** pins_clean_up() - remove pins whose monitor is not alive any more. */
void pins_clean_up(void);

#endif
