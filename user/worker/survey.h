/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Surveys: all accessed bits of a region read at once.
 *
 * Where memory not in use has been cleared before, the set bits of a region
 * that is partly in use are a map of that part.  Reading them costs some
 * 50 ns a run and clears nothing, so that such a region can be cut at once
 * instead of by chance, window after window.
 */
#ifndef BDAMON_WORKER_SURVEY_H
#define BDAMON_WORKER_SURVEY_H

#include "core/context.h"

struct armer;
struct sampler;
struct surveys;

/** surveys__new() - Return: nothing surveyed yet, or NULL; @s and @a are borrowed. */
struct surveys *surveys__new(struct sampler *s, const struct armer *a);

/** surveys__free() - NULL is allowed. */
void surveys__free(struct surveys *v);

/**
 * surveys__apply() - at a window's end: survey the regions that are partly in use, and cut them.
 *
 * Return: 0 or -ENOMEM.
 */
int surveys__apply(struct surveys *v, struct bd_ctx *ctx);

#endif
