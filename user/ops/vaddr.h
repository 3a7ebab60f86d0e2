/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Operations sets for processes: vaddr follows their mappings, fvaddr keeps to given ranges. */
#ifndef BDAMON_OPS_VADDR_H
#define BDAMON_OPS_VADDR_H

#include "core/ops.h"

struct actor;
struct sampler;

/**
 * struct vaddr_env - what both take as bd_ctx.ops_priv.
 * @sampler: reads the processes' memory; borrowed
 * @actor: does what schemes ask for; borrowed; NULL: nothing is done
 *
 * Every target's priv is its struct process, set by whoever adds the target and closed by
 * cleanup_target.
 */
struct vaddr_env {
	struct sampler *sampler;
	struct actor *actor;
};

/** vaddr_ops - regions cover all mappings but the two largest gaps. */
extern const struct bd_ops vaddr_ops;

/** fvaddr_ops - regions are the caller's; mappings are only listed. */
extern const struct bd_ops fvaddr_ops;

#endif
