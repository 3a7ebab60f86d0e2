/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A recording as one HTML file that needs nothing else.
 *
 * The page is readable without scripts: its tables and small pictures are written here.  A script
 * inside of it makes the heatmap one to zoom in.  Nothing is loaded from anywhere, and a policy in
 * the page forbids it; names of files and programs come from the record and are escaped.
 */
#ifndef BDAMON_REPORT_HTML_PAGE_H
#define BDAMON_REPORT_HTML_PAGE_H

#include <stdio.h>

#include "report/html_side.h"
#include "record/source.h"

/**
 * struct html_options - what to show.
 * @paths: the record files, for the reader; borrowed
 * @nr_paths: how many
 * @has_tid: show only target @tid
 * @tid: see @has_tid
 * @file_ns: when the last file was written, time of day; 0: unknown
 * @nonce: random text of letters and digits that marks the script as ours
 */
struct html_options {
	const char *const *paths;
	size_t nr_paths;
	bool has_tid;
	uint64_t tid;
	int64_t file_ns;
	const char *nonce;
};

/**
 * html_page__write() - write the page.
 * @source: the records
 * @summary: what the recording says of its own cost, or NULL
 * @side: what is known beside the records
 * @opts: what to show
 * @out: where to; see ferror()
 *
 * Return: 0; -ENODATA if there is no such target, or none at all; -EINVAL if some records have
 * intervals and others lack them; another negative errno.
 */
int html_page__write(struct record_source *source, const struct record_summary *summary,
		     const struct html_side *side, const struct html_options *opts, FILE *out);

#endif
