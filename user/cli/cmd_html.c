/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon report html: a recording as one page for a browser. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/cmd_report.h"
#include "record/successor.h"
#include "report/html_page.h"
#include "util/log.h"

/** HTML_OUTPUT - the file that is written when none is given. */
#define HTML_OUTPUT "damon.html"

/** struct html_args - the words of report html; has_tid: the option was given. */
struct html_args {
	struct report_input input;
	const char *output;
	uint64_t tid;
	bool has_tid;
};

#define AT(member) .at = offsetof(struct html_args, member)

/* No record is overwritten by a slip of the fingers. */
static int check_output(const struct arg_value *value, char *why, size_t sz_why)
{
	size_t len = strlen(value->text);

	if (!strcmp(value->text, "stdout") ||
	    (len > 5 && !strcmp(value->text + len - 5, ".html")) ||
	    (len > 4 && !strcmp(value->text + len - 4, ".htm")))
		return 0;
	snprintf(why, sz_why, "'%s' is neither stdout nor a file name ending in .html",
		 value->text);
	return -EINVAL;
}

static const struct arg_option html_options[] = {
	{ "-o --output", "FILE.html|stdout", "where to write (default: " HTML_OUTPUT ")",
	  ARG_STRING, AT(output), .check = check_output },
	{ "--tid", "ID", "show this target only (default: the 8 largest)", ARG_NR, AT(tid),
	  .given = offsetof(struct html_args, has_tid) },
};

/* --- reading what lies beside the records ------------------------------------------ */

/** struct inputs - the names of the records, and when the last one was written. */
struct inputs {
	const char **paths;
	size_t nr;
	int64_t file_ns;
};

static int list_inputs(struct inputs *in, const struct arg_list *files)
{
	struct stat st;
	size_t i;

	in->nr = files->nr ? files->nr : 1;
	in->paths = calloc(in->nr, sizeof(*in->paths));
	if (!in->paths)
		return -ENOMEM;
	for (i = 0; i < in->nr; i++) {
		in->paths[i] = files->nr ? files->values[i].text : REPORT_INPUT;
		if (!stat(in->paths[i], &st) && st.st_mtime * 1000000000ll > in->file_ns)
			in->file_ns = st.st_mtime * 1000000000ll;
	}
	return 0;
}

static int note_start(void *priv, const struct record *rec)
{
	uint64_t *start_ns = priv;

	if (rec->start_ns < *start_ns)
		*start_ns = rec->start_ns;
	return 0;
}

static int read_sides(struct html_side *side, const struct inputs *in, struct record_source *source)
{
	uint64_t start_ns = UINT64_MAX;
	struct record_visitor visitor = { .priv = &start_ns, .begin = note_start };
	size_t i;
	int err = record_source__scan(source, &visitor);

	for (i = 0; i < in->nr && !err; i++) {
		err = html_side__read(side, in->paths[i], start_ns);
		/* What is wrong with it has been said; the page lacks names then. */
		if (err == -EBADMSG)
			err = 0;
	}
	return err;
}

/* --- writing ------------------------------------------------------------------------ */

static int make_nonce(char *nonce, size_t sz)
{
	unsigned char bytes[16];
	size_t i;

	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return -errno;
	for (i = 0; i < sizeof(bytes) && 2 * i + 2 < sz; i++)
		snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* The page as text for the caller to free. */
static int make_page(struct record_store *store, const struct html_side *side,
		     const struct html_options *opts, char **ret_text, size_t *ret_len)
{
	FILE *out = open_memstream(ret_text, ret_len);
	int err;

	if (!out)
		return -errno;
	err = html_page__write(record_store__source(store), record_store__summary(store), side,
			       opts, out);
	if (ferror(out))
		err = err ?: -ENOMEM;
	if (fclose(out))
		err = err ?: -ENOMEM;
	return err;
}

/* That of the page that is there, or what a new file gets. */
static mode_t mode_of(const char *path)
{
	struct stat st;
	mode_t mask;

	if (!stat(path, &st))
		return st.st_mode & 0777;
	mask = umask(0);
	umask(mask);
	return 0666 & ~mask;
}

static int write_text(int fd, const char *text, size_t len)
{
	while (len) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done < 0)
			return -errno;
		text += done;
		len -= (size_t)done;
	}
	return 0;
}

/* A page that is there stays until the new one is complete; devices are written as they are. */
static int save(const char *path, const char *text, size_t len)
{
	struct successor page;
	int fd = successor__create(&page, path, mode_of(path)), err;
	bool is_device = fd == -EINVAL;

	if (is_device)
		fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0) {
		err = is_device ? -errno : fd;
	} else {
		err = write_text(fd, text, len);
		if (!err && !is_device)
			err = successor__commit(&page, fd);
		if (close(fd))
			err = err ?: -errno;
	}
	successor__fini(&page);
	return err;
}

static int put_out(const char *path, const char *text, size_t len)
{
	int err;

	/* main() tells what did not reach standard output. */
	if (!strcmp(path, "stdout"))
		return fwrite(text, 1, len, stdout) == len && !fflush(stdout) ? 0 : -EIO;
	err = save(path, text, len);
	if (err)
		log_error("cannot write %s: %s", path, strerror(-err));
	return err;
}

static void explain(int err, const struct html_args *args)
{
	if (err == -ENODATA && args->has_tid)
		log_error(
			"the record has no target %llu; 'bdamon report record_info' lists those it has",
			(unsigned long long)args->tid);
	else if (err == -ENODATA)
		log_error(
			"the record has no snapshot: record while the target runs, and for longer than the aggregation interval");
	else if (err == -EINVAL)
		log_error(
			"cannot make the page: some records lack the intervals information and others have it; make a page of each");
	else
		log_error("cannot make the page: %s", strerror(-err));
}

/* Return: 0 or a negative errno, reported. */
static int make_and_write(const struct html_args *args, const struct inputs *in,
			  const struct html_side *side, struct record_store *store)
{
	char nonce[33] = "", *text = NULL;
	struct html_options opts = {
		.paths = in->paths,
		.nr_paths = in->nr,
		.has_tid = args->has_tid,
		.tid = args->tid,
		.file_ns = in->file_ns,
		.nonce = nonce,
	};
	size_t len = 0;
	int err = make_nonce(nonce, sizeof(nonce));

	err = err ?: make_page(store, side, &opts, &text, &len);
	if (err)
		explain(err, args);
	else
		err = put_out(args->output, text, len);
	free(text);
	return err;
}

static int print_html(const struct arg_spec *spec, const void *priv, struct record_store *store)
{
	const struct html_args *args = priv;
	struct html_side side = { 0 };
	struct inputs in = { 0 };
	int err = list_inputs(&in, &args->input.files);

	(void)spec;
	if (err)
		log_error("cannot make the page: %s", strerror(-err));
	/* What cannot be read there is told by the reader. */
	err = err ?: read_sides(&side, &in, record_store__source(store));
	err = err ?: make_and_write(args, &in, &side, store);
	html_side__fini(&side);
	free(in.paths);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}

int cmd_report_html(int argc, char **argv)
{
	struct html_args args = { .output = HTML_OUTPUT };
	const struct arg_group groups[] = {
		report_input_group(&args.input),
		{ "what to write", ARG_OPTIONS(html_options), &args },
	};
	const struct arg_spec spec = {
		.command = "report html",
		.usage = "[options]",
		.summary =
			"Write a page for a browser: a heatmap to zoom in, the working set, mappings.",
		.groups = groups,
		.nr_groups = sizeof(groups) / sizeof(groups[0]),
	};

	return report_run(&spec, argc, argv, &args.input, print_html, &args);
}
