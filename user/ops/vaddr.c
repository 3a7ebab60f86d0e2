// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Regions of processes from their mappings. */
#include "ops/vaddr.h"

#include <errno.h>
#include <stdlib.h>

#include "core/context.h"
#include "core/range.h"
#include "ops/actor.h"
#include "ops/process.h"
#include "ops/sampler.h"

/* Regions follow the mappings; a process too small for three regions keeps what it has. */
static int follow_mappings(struct bd_ctx *ctx, struct bd_target *target)
{
	const struct process *p = target->priv;
	struct bd_range three[3], *maps;
	size_t i;
	int err;

	maps = calloc(p->nr_vmas + 1, sizeof(*maps));
	if (!maps)
		return -ENOMEM;
	for (i = 0; i < p->nr_vmas; i++)
		maps[i] = (struct bd_range){ p->vmas[i].start, p->vmas[i].end };
	err = bd_three_regions(maps, p->nr_vmas, ctx->min_sz, three);
	free(maps);
	if (err)
		return 0;
	err = bd_target__set_regions(target, three, 3, ctx->min_sz);
	return err == -ENOMEM ? err : 0;
}

static int update_target(struct sampler *s, struct bd_ctx *ctx, struct bd_target *target,
			 bool follow)
{
	struct process *p = target->priv;
	bool changed = false;
	int err;

	if (p->is_gone)
		return 0;
	err = process__list(p, s, &changed);
	/* A process may vanish at any time; its exit is noticed elsewhere. */
	if (err)
		return err == -ENOMEM ? err : 0;
	return follow && (changed || !target->nr_regions) ? follow_mappings(ctx, target) : 0;
}

static int update_all(struct sampler *s, struct bd_ctx *ctx, bool follow)
{
	struct bd_target *target;
	size_t i;
	int err;

	err = sampler__probe_spaces(s);
	bd_for_each_target (target, i, ctx)
		err = err ?: update_target(s, ctx, target, follow);
	return err;
}

static int vaddr_update(void *priv, struct bd_ctx *ctx)
{
	const struct vaddr_env *env = priv;

	return update_all(env->sampler, ctx, true);
}

static int fvaddr_update(void *priv, struct bd_ctx *ctx)
{
	const struct vaddr_env *env = priv;

	return update_all(env->sampler, ctx, false);
}

static bool target_valid(void *priv, const struct bd_target *target)
{
	const struct process *p = target->priv;

	(void)priv;
	return p && !p->is_gone;
}

static void cleanup_target(void *priv, struct bd_target *target)
{
	const struct vaddr_env *env = priv;

	process__close(target->priv, env->sampler);
	target->priv = NULL;
}

static void apply(void *priv, struct bd_attempt *attempt)
{
	const struct vaddr_env *env = priv;

	if (env->actor)
		actor__apply(env->actor, attempt);
}

const struct bd_ops vaddr_ops = {
	.name = "vaddr",
	.init = vaddr_update,
	.update = vaddr_update,
	.target_valid = target_valid,
	.cleanup_target = cleanup_target,
	.apply = apply,
};

const struct bd_ops fvaddr_ops = {
	.name = "fvaddr",
	.init = fvaddr_update,
	.update = fvaddr_update,
	.target_valid = target_valid,
	.cleanup_target = cleanup_target,
	.apply = apply,
};
