/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Finding page tables and struct pages of this kernel without its symbols. */
#ifndef BDAMON_OPS_CALIBRATE_H
#define BDAMON_OPS_CALIBRATE_H

#include "bpf/sampler.h"

/** calibrate_fn - run the calibration program. Return: 0, -ENXIO if nothing fits, other errno. */
typedef int (*calibrate_fn)(void *priv, struct bd_calibration *args);

/**
 * calibrate() - let the BPF side find the kernel's layout, by pages of our own.
 * @run: runs the program with given arguments
 * @priv: its first argument
 *
 * Page tables name physical frames, and these are reached through the direct map, whose place is
 * random.  We know the frames of three pages of ours from /proc/self/pagemap; the right base is
 * the one by which walking our own tables ends in all three.  Logs a failure with its cause.
 *
 * Return: 0 or a negative errno.
 */
int calibrate(calibrate_fn run, void *priv);

#endif
