/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Change of a running context to a complete new set of parameters. */
#ifndef BDAMON_CORE_COMMIT_H
#define BDAMON_CORE_COMMIT_H

#include "core/context.h"

/**
 * bd_ctx__commit() - take over another context's parameters without losing what was measured.
 * @dst: the running context
 * @src: new parameters: attributes, min_sz, pause, targets, and the operations set unless NULL;
 *	unchanged
 *
 * Targets correspond by index.  Those that @src lacks or marks obsolete are deleted, surplus ones
 * of @src appended.  A target without regions in @src keeps its regions; else they are set to
 * what @src's regions cover, counters surviving where memory does.  A target that gets another id
 * loses its priv (bd_ops.cleanup_target), otherwise keeps it, as it keeps its address.
 * Attributes are applied only if they differ, so an equal commit does not disturb the window.
 *
 * Return: 0; -EINVAL for illegal attributes, a min_sz that is no power of two, or an obsolete
 * target without counterpart; -ENOMEM.  On failure @dst is unchanged.
 */
int bd_ctx__commit(struct bd_ctx *dst, const struct bd_ctx *src);

#endif
