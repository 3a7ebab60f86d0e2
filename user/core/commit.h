/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Change of a running context to a complete new set of parameters. */
#ifndef BDAMON_CORE_COMMIT_H
#define BDAMON_CORE_COMMIT_H

#include "core/context.h"

/**
 * bd_ctx__check_schemes() - are all schemes legal?
 * @ctx: has the schemes
 * @ops: operations set that they are to work with; NULL if there is none
 *
 * Return: NULL if so, else why not, as the end of a sentence; static text.
 */
const char *bd_ctx__check_schemes(const struct bd_ctx *ctx, const struct bd_ops *ops);

/**
 * bd_ctx__commit() - take over another context's parameters without losing what was measured.
 * @dst: the running context
 * @src: new parameters: attributes, min_sz, pause, targets, schemes, and the operations set
 *	unless NULL; unchanged
 *
 * Targets correspond by index.  Those that @src lacks or marks obsolete are deleted, surplus ones
 * of @src appended.  A target without regions in @src keeps its regions; else they are set to
 * what @src's regions cover, counters surviving where memory does.  A target that gets another id
 * loses its priv (bd_ops.cleanup_target), otherwise keeps it, as it keeps its address.
 * Attributes are applied only if they differ, so an equal commit does not disturb the window.
 *
 * Schemes correspond by index, too.  What those that stay have done, and how far their quotas are
 * used up, is kept (bd_scheme__adopt()); new limits count from the next charge window, a new apply
 * interval after the next pass.  Pointers to schemes die.
 *
 * Return: 0; -EINVAL for illegal attributes, illegal schemes, a min_sz that is no power of two, or
 * an obsolete target without counterpart; -ENOMEM.  On failure @dst is unchanged.
 */
int bd_ctx__commit(struct bd_ctx *dst, const struct bd_ctx *src);

/**
 * bd_ctx__commit_goals() - take over the quota goals alone, for users who give feedback often.
 * @dst: the running context
 * @src: its schemes' goals are taken, by index; what has no counterpart is ignored; unchanged
 *
 * Return: 0; -EINVAL for illegal goals; -ENOMEM.  On failure @dst is unchanged.
 */
int bd_ctx__commit_goals(struct bd_ctx *dst, const struct bd_ctx *src);

#endif
