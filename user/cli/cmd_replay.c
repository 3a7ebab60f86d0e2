// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* bdamon replay: the accesses of a record, made again. */
#include <errno.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "record/reader.h"
#include "replay/replay.h"
#include "util/format.h"
#include "util/log.h"

#define NS_PER_S 1000000000ULL

/**
 * struct replay_args - the words of the command.
 * @file: the record
 * @notice_ns: time between two lines about the progress
 * @has_test: measure instead of replaying
 * @sz_test: how much memory to touch for that
 * @test_ns: for how long
 */
struct replay_args {
	struct arg_list files;
	uint64_t notice_ns;
	bool has_test;
	uint64_t sz_test;
	bool has_sz_test;
	uint64_t test_ns;
	bool has_test_ns;
};

#define AT(member) .at = offsetof(struct replay_args, member)

static const struct arg_option replay_options[] = {
	{ "FILE", NULL, NULL, ARG_STRING, ARG_STAR, AT(files) },
	{ "--progress_notice_interval", "TIME",
	  "time between two lines of progress (s; default: 3)", ARG_TIME, AT(notice_ns),
	  .bare = VALUE_S, .to = VALUE_NS },
	{ "--test_perf", NULL, "replay nothing, but tell how fast memory can be touched", ARG_FLAG,
	  AT(has_test) },
	{ "--test_perf_sz_mem", "SIZE", "how much memory to touch for that (default: 1 GiB)",
	  ARG_BYTES, AT(sz_test), .given = offsetof(struct replay_args, has_sz_test), .min = 4096,
	  .max = 1ULL << 47 },
	{ "--test_perf_runtime", "TIME", "for how long (s; default: 1 m)", ARG_TIME, AT(test_ns),
	  .given = offsetof(struct replay_args, has_test_ns), .bare = VALUE_S, .to = VALUE_NS },
};

/** struct notice - what has been told about the progress. */
struct notice {
	struct replay replay;
	uint64_t interval_ns;
	uint64_t next_ns;
};

static void print_progress(const struct replay *replay, uint64_t nr_done, uint64_t elapsed_ns)
{
	struct notice *notice = (struct notice *)replay;

	if (elapsed_ns < notice->next_ns)
		return;
	notice->next_ns = elapsed_ns + notice->interval_ns;
	printf("%" PRIu64 "/%" PRIu64 " snapshots replayed in %.3f seconds\n", nr_done,
	       replay->nr_snapshots, (double)elapsed_ns / 1e9);
	(void)fflush(stdout);
}

static int play(const struct replay_args *args, struct record_source *source)
{
	struct notice notice = { .interval_ns = args->notice_ns, .next_ns = args->notice_ns };
	int err = replay__init(&notice.replay, source);

	notice.replay.progress = print_progress;
	err = err ?: replay__run(&notice.replay);
	if (!err) {
		puts("all snapshots are replayed");
		if (notice.replay.late_ns > NS_PER_S / 10)
			log_warn(
				"the replay took %s longer than the recording: this machine touches memory too slowly",
				format_tm(notice.replay.late_ns, false).s);
	}
	replay__fini(&notice.replay);
	return err;
}

static int replay_file(const struct replay_args *args, const char *path)
{
	struct record_store *store = record_store__new();
	struct record_source *source;
	int err;

	if (!store) {
		log_error("cannot read %s: there is not enough memory", path);
		return -ENOMEM;
	}
	err = record_store__read(store, path);
	source = record_store__source(store);
	if (!err && !source->nr_records) {
		log_error("there is no snapshot in %s to replay", path);
		err = -EINVAL;
	}
	err = err ?: play(args, source);
	record_store__free(store);
	return err;
}

static int test_perf(const struct replay_args *args)
{
	double bytes;
	uint64_t ns;
	int err = replay_measure(args->sz_test, args->test_ns, &bytes, &ns);

	if (!err)
		printf("touched %s in %.3f seconds: %s per second\n", format_szf(bytes, false).s,
		       (double)ns / 1e9, format_szf(bytes / ((double)ns / 1e9), false).s);
	return err;
}

/* Return: 0, or -EINVAL after a usage error. */
static int check(const struct arg_spec *spec, const struct replay_args *args)
{
	if (args->files.nr > 1)
		return argparse__usage_error(spec, "unexpected argument '%s'",
					     args->files.values[1].text);
	if (!args->has_test && (args->has_sz_test || args->has_test_ns))
		return argparse__usage_error(spec, "argument %s: needs --test_perf",
					     args->has_sz_test ? "--test_perf_sz_mem"
							       : "--test_perf_runtime");
	if (args->has_test && args->files.nr)
		return argparse__usage_error(spec, "argument --test_perf: takes no record");
	return 0;
}

int cmd_replay(int argc, char **argv)
{
	struct replay_args args = {
		.notice_ns = 3 * NS_PER_S,
		.sz_test = 1ULL << 30,
		.test_ns = 60 * NS_PER_S,
	};
	const struct arg_group group = { "options", ARG_OPTIONS(replay_options), &args };
	const struct arg_spec spec = {
		.command = "replay",
		.usage = "[options] [FILE]",
		.summary =
			"Make the accesses of the first record in a file again (default: damon.data): touch "
			"memory of this process as often as the recorded memory was accessed.",
		.groups = &group,
		.nr_groups = 1,
		.epilog = "example:\n"
			  "  bdamon record -o again.data \"bdamon replay damon.data\"\n",
	};
	int code, err = argparse__parse(&spec, argc, argv);

	err = err ?: check(&spec, &args);
	if (err)
		code = argparse__exit_code(err);
	else if (args.has_test)
		code = test_perf(&args) ? EXIT_FAILURE : EXIT_SUCCESS;
	else
		code = replay_file(&args, args.files.nr ? args.files.values[0].text : "damon.data")
			       ? EXIT_FAILURE
			       : EXIT_SUCCESS;
	argparse__free(&spec);
	return code;
}
