/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* What a kernel offers, found by doing it: all on memory of our own, and undone at the end. */
#ifndef BDAMON_OPS_TRIAL_H
#define BDAMON_OPS_TRIAL_H

#include "ops/features.h"

/**
 * trial_run() - load the sampler, let its timer tick, clear and set accessed bits of our own, and
 * do to memory of our own what actions do.
 * @f: looked at before by features__look(); gets the features that only trying can tell
 * @btf_path: as in struct sampler_options
 *
 * Without the rights or the types it takes, nothing is tried, and what was not tried is left
 * unknown with the reason.
 *
 * Return: true if why it failed was logged, so that it need not be said again.
 */
bool trial_run(struct features *f, const char *btf_path);

#endif
