// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the filter options leave of a record. */
#include "cli/filtered.h"

#include <errno.h>
#include <string.h>

#include "util/log.h"

int filtered__init(struct filtered *f, const struct filter_options *opts,
		   const struct arg_spec *spec, struct record_source *source)
{
	int err = filter_options__apply(opts, spec, &f->filter);

	f->stage = NULL;
	if (err)
		return err;
	err = filter_stage__new(&f->stage, &f->filter, source);
	if (err)
		log_error("cannot filter the records: %s", strerror(-err));
	/* A usage error is the user's; this is not one. */
	return err == -EINVAL ? -EIO : err;
}

struct record_source *filtered__source(struct filtered *f)
{
	return filter_stage__source(f->stage);
}

bool filtered__is_void(struct filtered *f, const struct record_source *source)
{
	if (!source->nr_records || filtered__source(f)->nr_records)
		return false;
	log_warn(
		"no snapshot is as asked for: widen the ranges; 'bdamon report access' shows what there is");
	return true;
}

void filtered__fini(struct filtered *f)
{
	filter_stage__free(f->stage);
	filter_options__release(&f->filter);
	f->stage = NULL;
}
