// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a live view holds in memory, written as a record file. */
#include "cli/saving.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/writer.h"
#include "util/format.h"
#include "util/log.h"

#define MAX_SAME_SECOND 100

/* A name that no file has: FILE.DATE, or FILE.DATE.N. */
static int choose_name(const char *out, char *path, size_t sz_path)
{
	time_t now = time(NULL);
	char date[32];
	struct tm tm;
	int i, n;

	localtime_r(&now, &tm);
	strftime(date, sizeof(date), "%Y-%m-%d-%H-%M-%S", &tm);
	for (i = 1; i < MAX_SAME_SECOND; i++) {
		n = snprintf(path, sz_path, i > 1 ? "%s.%s.%d" : "%s.%s", out, date, i);
		if (n < 0 || (size_t)n >= sz_path)
			return -ENAMETOOLONG;
		if (access(path, F_OK))
			return 0;
	}
	return -EEXIST;
}

static int write_snapshots(struct record_writer *w, const struct history *history)
{
	uint64_t i;
	int err = 0;

	for (i = history__first(history); !err && i < history__end(history); i++)
		err = record_writer__add(w, history__at(history, i));
	return err;
}

static int write_file(const char *path, const struct history *history,
		      const struct record_options *opts, const struct record_summary *summary)
{
	const struct record_writer_options options = {
		.path = path,
		.type = RECORD_JSON_COMPRESSED,
		.permission = opts->output_permission,
		.intervals = monitor_options__intervals(&opts->monitor),
		.comm = "bdamon",
		.pid = getpid(),
	};
	struct record_writer *w;
	int err = record_writer__open(&w, &options), close_err;

	if (err)
		return err;
	err = write_snapshots(w, history);
	close_err = record_writer__close(w, summary);
	err = err ?: close_err;
	/* It is all in memory still. */
	if (err)
		(void)unlink(path);
	return err;
}

int saving_write(const struct history *history, const struct record_options *opts,
		 const struct record_summary *summary)
{
	uint64_t first = history__first(history), end = history__end(history), span_ns;
	char path[PATH_MAX];
	int err;

	if (first == end) {
		log_notice("there is nothing to write yet: no aggregation has ended");
		return -ENODATA;
	}
	err = choose_name(opts->out, path, sizeof(path));
	err = err ?: write_file(path, history, opts, summary);
	if (err) {
		/* The reason first: on a screen a long name may be cut. */
		log_error("nothing was written: %s: %s",
			  err == -ENOENT ? "the directory does not exist" : strerror(-err),
			  err == -ENAMETOOLONG ? opts->out : path);
		return err;
	}
	span_ns = history__at(history, end - 1)->end_ns - history__at(history, first)->start_ns;
	log_notice("wrote the last %s to %s", format_brief_tm(span_ns).s, path);
	return 0;
}
