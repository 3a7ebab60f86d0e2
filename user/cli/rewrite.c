// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Writing records that were read. */
#include "cli/rewrite.h"

#include <errno.h>
#include <string.h>

#include "util/log.h"

static const char *cause_of(const struct rewrite *rewrite, int err)
{
	if (err == -EINVAL)
		return "what is there is no regular file; give another name";
	if (err == -ENOENT)
		return "its directory does not exist; create it, or give another name";
	if (err == -ERANGE && rewrite->type == RECORD_PERF_SCRIPT)
		return "perf_script has room for one series of snapshots per target, but records of one target overlap in time; choose another form";
	if (err == -E2BIG && rewrite->type == RECORD_PERF_SCRIPT)
		return "there are more targets than a perf_script file can have; choose another form";
	return strerror(-err);
}

static int see_record(void *priv, const struct record *rec)
{
	bool *has_more = priv;

	*has_more |= rec->has_intervals || rec->nr_filters;
	return *has_more ? RECORD_STOP : 0;
}

/* Who converts to perf_script should not be surprised by what reports then lack. */
static void say_losses(const struct rewrite *rewrite, struct record_source *source)
{
	bool has_more = false;
	struct record_visitor visitor = { .priv = &has_more, .begin = see_record };

	if (rewrite->type == RECORD_PERF_SCRIPT && !record_source__scan(source, &visitor) &&
	    has_more)
		log_warn(
			"%s lacks the intervals and filters, for which perf_script has no place: 'bdamon report access' of it needs --raw_form or --json",
			rewrite->path);
}

static int write_all(const struct rewrite *rewrite, struct record_source *source)
{
	struct record_writer_options opts = {
		.path = rewrite->path,
		.replace = true,
		.type = rewrite->type,
		.permission = rewrite->permission,
		/* As damo does, since nobody knows which thread it was. */
		.comm = "kdamond.x",
	};
	struct record_visitor visitor;
	struct record_writer *w;
	int err = record_writer__open(&w, &opts), close_err;

	if (err)
		return err;
	visitor = record_writer__visitor(w);
	err = record_source__scan(source, &visitor);
	close_err = record_writer__close(w, rewrite->summary);
	return err ?: close_err;
}

int rewrite_records(const struct rewrite *rewrite, struct record_source *source)
{
	int err = write_all(rewrite, source);

	if (err)
		log_error("cannot write %s: %s", rewrite->path, cause_of(rewrite, err));
	else
		say_losses(rewrite, source);
	return err;
}
