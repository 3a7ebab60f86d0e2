// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A monitoring in the foreground, from the options to the end. */
#include "cli/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ops/vaddr.h"
#include "util/log.h"
#include "worker/loop.h"

/* Tests name a file that does not exist here, to see what a kernel without BTF would do. */
#define BTF_VARIABLE "BDAMON_BTF"

static int prepare_command(struct session *s)
{
	const struct monitor_options *m = &s->opts->monitor;
	char *shell[] = { (char *)"/bin/bash", (char *)"-c", (char *)m->shell_command, NULL };
	int err;

	if (!m->shell_command && !m->exec_argv)
		return 0;
	err = command_run__prepare(&s->command, m->shell_command ? shell : m->exec_argv);
	if (err)
		log_error("starting a process for the command failed: %s", strerror(-err));
	return err;
}

static int add_targets(struct session *s)
{
	const struct monitor_options *m = &s->opts->monitor;
	size_t i;
	int err = 0;

	for (i = 0; !err && i < m->nr_targets; i++) {
		const struct monitor_target *t = &m->targets[i];

		err = monitor__add_target(s->monitor, t->pid ?: s->command.pid, t->ranges,
					  t->nr_ranges);
	}
	return err;
}

int session__open(struct session *s, const struct record_options *opts,
		  const struct monitor_sink *sink, void *priv)
{
	struct monitor_config config = {
		.attrs = opts->monitor.attrs,
		.ops = opts->monitor.ops == MONITOR_FVADDR ? &fvaddr_ops : &vaddr_ops,
		.overhead_percent = opts->overhead_percent,
		.follow_children = opts->include_child_tasks,
		.pin = opts->pin,
		.btf_path = getenv(BTF_VARIABLE),
	};
	int err;

	*s = (struct session){ .opts = opts, .command = { .go_fd = -1, .result_fd = -1 } };
	if (geteuid() != 0) {
		log_error("monitoring needs root: run as root");
		return -EPERM;
	}
	s->loop = loop__new();
	if (!s->loop) {
		err = -errno;
		log_error("setting up the event loop failed: %s", strerror(-err));
		return err;
	}
	err = prepare_command(s);
	err = err ?: monitor__new(&s->monitor, &config, sink, priv);
	return err ?: add_targets(s);
}

static int go_command(struct session *s)
{
	const struct monitor_options *m = &s->opts->monitor;
	int err = s->command.pid ? command_run__go(&s->command) : 0;

	if (err)
		log_error("running '%s' failed: %s", m->shell_command ? "/bin/bash" : m->exec_argv[0],
			  strerror(-err));
	return err;
}

int session__run(struct session *s, int (*second)(void *priv), void *priv, int *ret_signal)
{
	struct loop_options options = {
		.timeout_ms = s->opts->timeout_ms,
		.second = second,
		.priv = priv,
	};
	int err;

	*ret_signal = 0;
	err = monitor__start(s->monitor);
	err = err ?: go_command(s);
	return err ?: loop__run(s->loop, s->monitor, &options, ret_signal);
}

void session__close(struct session *s)
{
	monitor__free(s->monitor);
	command_run__finish(&s->command);
	loop__free(s->loop);
	s->monitor = NULL;
	s->loop = NULL;
}
