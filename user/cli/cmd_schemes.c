// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon schemes: monitor, act on what is seen, and tell what was done. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/arghelp.h"
#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/scheme_stats.h"
#include "cli/session.h"
#include "core/scheme.h"
#include "record/new_file.h"
#include "scheme/scheme_files.h"
#include "scheme/scheme_json.h"
#include "util/log.h"
#include "worker/loop.h"

/**
 * struct schemes_run - one run of the command.
 * @opts: what was asked for
 * @session: the monitoring
 * @lines: the file with lines of JSON, or NULL
 * @schemes: room for all of them
 * @last: what each had done when it was told last
 */
struct schemes_run {
	const struct record_options *opts;
	struct session session;
	FILE *lines;
	struct monitor_scheme *schemes;
	struct bd_scheme_stat *last;
};

static int ignore_window(void *priv, const struct record_snapshot_view *snaps, size_t nr)
{
	(void)priv;
	(void)snaps;
	(void)nr;
	return 0;
}

static const struct monitor_sink schemes_sink = { .window = ignore_window };

/* --- output --------------------------------------------------------------------------- */

static struct scheme_stats look(struct schemes_run *run, struct monitor_progress *progress)
{
	const struct monitor *m = run->session.monitor;
	size_t nr = monitor__nr_schemes(m);

	for (size_t i = 0; i < nr; i++)
		run->schemes[i] = monitor__scheme(m, i);
	monitor__progress(run->session.monitor, progress);
	return (struct scheme_stats){
		.schemes = run->schemes,
		.nr = nr,
		.progress = progress,
		.is_dry = run->opts->acting.is_dry,
	};
}

/* A file that cannot be written ends the run; what is there stays. */
static int flush_lines(struct schemes_run *run)
{
	int err = run->lines ? output__flush(run->lines) : 0;

	if (err)
		log_error("writing '%s' failed: %s", run->opts->stats_out, strerror(-err));
	return err;
}

static int tell(struct schemes_run *run, bool is_end)
{
	struct monitor_progress progress;
	struct scheme_stats stats = look(run, &progress);

	if (run->opts->is_json)
		scheme_stats__print_json(stdout, &stats, is_end);
	else if (is_end)
		scheme_stats__print_table(stdout, &stats);
	else
		scheme_stats__print_lines(stdout, &stats, run->last);
	if (run->lines)
		scheme_stats__print_json(run->lines, &stats, is_end);
	return flush_lines(run) ?: output__flush(stdout);
}

static int on_tick(void *priv)
{
	return tell(priv, false);
}

/* --- the run -------------------------------------------------------------------------- */

static int open_lines(struct schemes_run *run)
{
	const char *path = run->opts->stats_out;
	int fd, err;

	if (!path)
		return 0;
	err = new_file__keep_old(path);
	fd = err ?: new_file__create(path, run->opts->output_permission);
	run->lines = fd < 0 ? NULL : fdopen(fd, "w");
	if (run->lines)
		return 0;
	err = fd < 0 ? fd : -errno;
	log_error("creating '%s' failed: %s", path,
		  err == -EINVAL ? "what is there is no regular file" : strerror(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

static int close_lines(struct schemes_run *run)
{
	int err = 0;

	if (run->lines && fclose(run->lines)) {
		err = -errno;
		log_error("writing '%s' failed: %s", run->opts->stats_out, strerror(-err));
	}
	return err;
}

static int prepare(struct schemes_run *run)
{
	size_t nr = run->opts->schemes.nr;
	int err;

	run->schemes = calloc(nr, sizeof(*run->schemes));
	run->last = calloc(nr, sizeof(*run->last));
	if (!run->schemes || !run->last) {
		log_error("no memory for the schemes");
		return -ENOMEM;
	}
	err = session__open(&run->session, run->opts, &schemes_sink, run, false);
	return err ?: open_lines(run);
}

static int act(struct schemes_run *run, int *ret_signal)
{
	const struct loop_options callbacks = {
		.tick_ms = run->opts->stats_interval_ms,
		.tick = on_tick,
		.priv = run,
	};
	struct scheme_stats head = { .is_dry = run->opts->acting.is_dry };
	int err;

	if (!run->opts->is_json)
		scheme_stats__print_head(stdout, &head);
	err = output__flush(stdout);
	err = err ?: session__run(&run->session, &callbacks, ret_signal);
	return err ?: tell(run, true);
}

static int run_schemes(const struct record_options *opts, int *ret_signal)
{
	struct schemes_run run = { .opts = opts };
	int err = prepare(&run), close_err;

	err = err ?: act(&run, ret_signal);
	close_err = close_lines(&run);
	session__close(&run.session);
	free(run.schemes);
	free(run.last);
	return err ?: close_err;
}

static int print_file(void *priv, const struct scheme_file *file)
{
	(void)priv;
	printf("%-15s ", file->name);
	arghelp__wrap(stdout, file->intent, 16);
	return 0;
}

static int list(void)
{
	int err = scheme_files__list(print_file, NULL);

	if (err)
		log_error("there are no ready schemes: their directory %s",
			  err == -ENOENT ? "is missing; run 'make install'" : "cannot be read");
	return err ?: output__flush(stdout);
}

static int show(const struct record_options *opts)
{
	scheme_json__write(&opts->schemes, &opts->monitor.attrs, stdout);
	return output__flush(stdout);
}

int cmd_schemes(int argc, char **argv)
{
	struct record_options opts;
	int err, signal = 0;

	err = record_options__parse(&opts, RECORD_COMMAND_SCHEMES, argc, argv);
	if (err) {
		record_options__free(&opts);
		return argparse__exit_code(err);
	}
	if (opts.do_list)
		err = list();
	else if (opts.do_show)
		err = show(&opts);
	else
		err = run_schemes(&opts, &signal);
	record_options__free(&opts);
	return output__judge(err) ? 1 : signal;
}
