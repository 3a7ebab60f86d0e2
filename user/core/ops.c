/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The operations sets by name; a fixed list, so that a misspelt name is found at once. */
#include "core/ops.h"

#include <errno.h>
#include <string.h>

static const char *const ops_names[BD_NR_OPS] = { "vaddr", "fvaddr", "paddr", "fault" };

/* Place of @name, or BD_NR_OPS if it is unknown. */
static size_t find_name(const char *name)
{
	size_t i;

	for (i = 0; i < BD_NR_OPS; i++) {
		if (name && !strcmp(ops_names[i], name))
			break;
	}
	return i;
}

int bd_ops_registry__add(struct bd_ops_registry *registry, const struct bd_ops *ops)
{
	size_t place = find_name(ops->name);

	if (place == BD_NR_OPS || registry->known[place])
		return -EINVAL;
	registry->known[place] = ops;
	return 0;
}

int bd_ops_registry__del(struct bd_ops_registry *registry, const struct bd_ops *ops)
{
	size_t place = find_name(ops->name);

	if (place == BD_NR_OPS || registry->known[place] != ops)
		return -EINVAL;
	registry->known[place] = NULL;
	return 0;
}

int bd_ops_registry__find(const struct bd_ops_registry *registry, const char *name,
			  const struct bd_ops **ret_ops)
{
	size_t place = find_name(name);

	if (place == BD_NR_OPS || !registry->known[place])
		return -EINVAL;
	*ret_ops = registry->known[place];
	return 0;
}
