// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A monitoring in the foreground, from the options to the end. */
#include "cli/session.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/vaddr.h"
#include "util/log.h"
#include "worker/loop.h"
#include "worker/pins.h"

/* Inode of the first PID namespace, the same on every kernel. */
#define INIT_PID_NS 0xEFFFFFFCu
/* Two descriptors for each of 1,024 processes, and room for the rest. */
#define NR_FILES 4096

static int check_machine(void)
{
	struct stat ns;

	if (geteuid() != 0) {
		log_error("monitoring needs root: run as root");
		return -EPERM;
	}
	/* BPF programs know processes by the ids of the first namespace only. */
	if (!stat("/proc/self/ns/pid", &ns) && ns.st_ino != INIT_PID_NS) {
		log_error(
			"process ids of a PID namespace cannot be monitored from inside of it: run bdamon on the host, or in a container that shares the host's (--pid=host)");
		return -ENOTSUP;
	}
	return 0;
}

/* As far as it is allowed: who watches few processes needs few. */
static void raise_file_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= NR_FILES)
		return;
	limit.rlim_cur = limit.rlim_max < NR_FILES ? limit.rlim_max : NR_FILES;
	(void)setrlimit(RLIMIT_NOFILE, &limit);
}

/* The process that thread @tid belongs to; @tid itself if there is none, which is told later. */
static pid_t process_of(pid_t tid)
{
	char path[64], line[256];
	pid_t tgid = tid;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", tid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "Tgid: %d", &tgid) == 1)
			break;
	if (f)
		fclose(f);
	return tgid;
}

static int prepare_command(struct session *s, bool off_terminal)
{
	const struct monitor_options *m = &s->opts->monitor;
	char *shell[] = { (char *)"/bin/bash", (char *)"-c", (char *)m->shell_command, NULL };
	int err;

	if (!m->shell_command && !m->exec_argv)
		return 0;
	err = command_run__prepare(&s->command, m->shell_command ? shell : m->exec_argv,
				   off_terminal);
	if (err)
		log_error("starting a process for the command failed: %s", strerror(-err));
	return err;
}

/* Threads are watched as the processes they belong to, each process once. */
static int add_target(struct session *s, const struct monitor_target *t)
{
	pid_t pid = t->pid ? process_of(t->pid) : s->command.pid;
	size_t i;

	for (i = 0; i < s->nr_pids; i++) {
		if (s->pids[i] != pid)
			continue;
		if (t->nr_ranges) {
			log_error(
				"%d belongs to process %d, which has its ranges already: name the process once",
				t->pid, pid);
			return -EEXIST;
		}
		log_info("%d belongs to process %d, which is monitored already", t->pid, pid);
		return 0;
	}
	if (t->pid && t->pid != pid)
		log_info("%d is a thread: monitoring its process %d", t->pid, pid);
	s->pids[s->nr_pids++] = pid;
	return monitor__add_target(s->monitor, pid, t->ranges, t->nr_ranges);
}

static int add_targets(struct session *s)
{
	const struct monitor_options *m = &s->opts->monitor;
	size_t i;
	int err = 0;

	s->pids = calloc(m->nr_targets, sizeof(*s->pids));
	if (!s->pids) {
		log_error("no memory for the targets");
		return -ENOMEM;
	}
	for (i = 0; !err && i < m->nr_targets; i++)
		err = add_target(s, &m->targets[i]);
	return err;
}

int session__open(struct session *s, const struct record_options *opts,
		  const struct monitor_sink *sink, void *priv, bool owns_terminal)
{
	struct monitor_config config = {
		.attrs = opts->monitor.attrs,
		.ops = opts->monitor.ops == MONITOR_FVADDR ? &fvaddr_ops : &vaddr_ops,
		.overhead_percent = opts->overhead_percent,
		.follow_children = opts->include_child_tasks,
		.pin = opts->pin,
		.btf_path = getenv(SESSION_BTF_VARIABLE),
		.schemes = opts->schemes.items,
		.nr_schemes = opts->schemes.nr,
		.acting = opts->acting,
		.goal_input = opts->goal_input,
	};
	int err;

	config.acting.is_over = loop__has_signal;
	*s = (struct session){ .opts = opts, .command = { .go_fd = -1, .result_fd = -1 } };
	err = check_machine();
	if (err)
		return err;
	s->loop = loop__new();
	if (!s->loop) {
		err = -errno;
		log_error("setting up the event loop failed: %s", strerror(-err));
		return err;
	}
	/* The command keeps the limit it was given. */
	err = prepare_command(s, owns_terminal);
	raise_file_limit();
	err = err ?: monitor__new(&s->monitor, &config, sink, priv);
	return err ?: add_targets(s);
}

static int go_command(struct session *s)
{
	const struct monitor_options *m = &s->opts->monitor;
	int err = s->command.pid ? command_run__go(&s->command) : 0;

	if (err)
		log_error("running '%s' failed: %s",
			  m->shell_command ? "/bin/bash" : m->exec_argv[0], strerror(-err));
	return err;
}

int session__run(struct session *s, const struct loop_options *callbacks, int *ret_signal)
{
	struct loop_options options = *callbacks;
	int err;

	options.timeout_ms = s->opts->timeout_ms;
	*ret_signal = 0;
	err = monitor__start(s->monitor);
	err = err ?: go_command(s);
	return err ?: loop__run(s->loop, s->monitor, &options, ret_signal);
}

void session__close(struct session *s)
{
	monitor__free(s->monitor);
	/* The directory above the pins, if it is empty now. */
	if (s->opts->pin)
		pins_clean_up();
	command_run__finish(&s->command);
	loop__free(s->loop);
	free(s->pids);
	s->monitor = NULL;
	s->loop = NULL;
	s->pids = NULL;
	s->nr_pids = 0;
}
