// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Touches memory in an exactly known way; times in ms or us as named, sizes in bytes. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/number.h"
#include "../lib/workload.h"

static volatile int interrupted;

static void on_signal(int sig)
{
	(void)sig;
	interrupted = 1;
}

static const struct option long_options[] = {
	{ "size", required_argument, NULL, 's' },
	{ "hot", required_argument, NULL, 'h' },
	{ "seconds", required_argument, NULL, 'n' },
	{ "step_ms", required_argument, NULL, 't' },
	{ "pause_us", required_argument, NULL, 'p' },
	{ "procs", required_argument, NULL, 'P' },
	{ "threads", required_argument, NULL, 'T' },
	{ "seed", required_argument, NULL, 'S' },
	{ "read_only", no_argument, NULL, 'r' },
	{ "truth", required_argument, NULL, 'f' },
	{ "throughput", required_argument, NULL, 'g' },
	{ "help", no_argument, NULL, '?' },
	{ 0 },
};

static void print_kinds(const struct workload_kind *kind, FILE *out)
{
	for (; kind->name; kind++)
		fprintf(out, "  %-9s %s\n", kind->name, kind->help);
}

static void print_help(FILE *out)
{
	fputs("usage: workload KIND [--size BYTES] [--hot BYTES] [--seconds N] [--step_ms MS]\n"
	      "                [--pause_us US] [--procs N] [--threads N] [--seed N]\n"
	      "                [--read_only] [--truth FILE] [--throughput FILE]\n"
	      "Prints \"ready PID\" when the pattern runs; ends after --seconds, SIGINT or\n"
	      "SIGTERM.  Sizes take K, M and G.  Kinds:\n",
	      out);
	print_kinds(workload_kinds, out);
	print_kinds(workload_crowds, out);
}

static const struct workload_kind *find_in(const struct workload_kind *kind, const char *name)
{
	while (kind->name && strcmp(kind->name, name) != 0)
		kind++;
	return kind->name ? kind : NULL;
}

static const struct workload_kind *find_kind(const char *name)
{
	return find_in(workload_kinds, name) ?: find_in(workload_crowds, name);
}

static int open_output(const char *path, FILE **out)
{
	*out = fopen(path, "we");
	return *out ? 0 : -errno;
}

static int parse_option(int letter, struct workload_options *opt)
{
	switch (letter) {
	case 's':
		return number__parse_bytes(optarg, &opt->size);
	case 'h':
		return number__parse_bytes(optarg, &opt->hot);
	case 'n':
		return number__parse(optarg, 0, 1000000, &opt->seconds);
	case 't':
		return number__parse(optarg, 100, 3600000, &opt->step_ms);
	case 'p':
		return number__parse(optarg, 0, 1000000, &opt->pause_us);
	case 'P':
		return number__parse(optarg, 1, WORKLOAD_WORKERS_MAX, &opt->procs);
	case 'T':
		return number__parse(optarg, 1, WORKLOAD_WORKERS_MAX, &opt->threads);
	case 'S':
		return number__parse(optarg, 0, UINT32_MAX, &opt->seed);
	case 'r':
		opt->read_only = true;
		return 0;
	case 'f':
		return open_output(optarg, &opt->truth);
	case 'g':
		return open_output(optarg, &opt->throughput);
	default:
		return -EINVAL;
	}
}

static int parse(int argc, char **argv, struct workload_options *opt,
		 const struct workload_kind **kind)
{
	int letter, index, err;

	while (index = -1, (letter = getopt_long(argc, argv, "", long_options, &index)) != -1) {
		err = parse_option(letter, opt);
		if (err && index >= 0)
			fprintf(stderr, "workload: --%s %s: %s\n", long_options[index].name,
				optarg ? optarg : "", strerror(-err));
		if (err)
			return err;
	}
	*kind = optind == argc - 1 ? find_kind(argv[optind]) : NULL;
	if (!*kind)
		return -EINVAL;
	if (!opt->size)
		opt->size = (*kind)->size;
	if (!opt->hot)
		opt->hot = (*kind)->hot;
	if (opt->size % PATTERN_PAGE || opt->hot % PATTERN_PAGE || opt->hot > opt->size) {
		fputs("workload: sizes must be whole pages, and --hot at most --size\n", stderr);
		return -EINVAL;
	}
	return 0;
}

static int run(const struct workload_kind *kind, const struct workload_options *opt)
{
	struct workload *workload = workload__create(opt);
	int err;

	if (!workload)
		return -errno;
	err = kind->build(workload);
	if (!err)
		err = workload__run(workload, &interrupted);
	workload__destroy(workload);
	return err;
}

static void catch_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	(void)sigaction(SIGINT, &action, NULL);
	(void)sigaction(SIGTERM, &action, NULL);
}

int main(int argc, char **argv)
{
	struct workload_options opt = { .step_ms = 5000, .threads = 32, .seed = 1 };
	const struct workload_kind *kind = NULL;
	int err;

	if (parse(argc, argv, &opt, &kind)) {
		print_help(stderr);
		return 2;
	}
	catch_signals();
	err = run(kind, &opt);
	if (err)
		fprintf(stderr, "workload: %s of %llu bytes could not run: %s\n", kind->name,
			(unsigned long long)opt.size, strerror(-err));
	if (opt.truth && fclose(opt.truth) && !err)
		err = -EIO;
	if (opt.throughput && fclose(opt.throughput) && !err)
		err = -EIO;
	return err ? 1 : 0;
}
