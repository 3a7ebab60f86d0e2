// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* One epoll over everything that can happen. */
#include "worker/loop.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "worker/monitor.h"

enum loop_source {
	LOOP_MONITOR,
	LOOP_SIGNAL,
	LOOP_TICK,
	LOOP_TIMEOUT,
	LOOP_INPUT,
};

#define NR_SOURCES (LOOP_INPUT + 1)

struct loop {
	int epoll_fd;
	int signal_fd;
	int tick_fd;
	int timeout_fd;
};

static int add_source(struct loop *loop, int fd, enum loop_source source)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u32 = source };

	return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) ? -errno : 0;
}

static const int end_signals[] = { SIGINT, SIGTERM, SIGHUP };

#define NR_END_SIGNALS (sizeof(end_signals) / sizeof(end_signals[0]))

bool loop__has_signal(void)
{
	sigset_t pending;
	bool has = false;

	if (sigpending(&pending))
		return false;
	for (size_t i = 0; i < NR_END_SIGNALS; i++)
		has = has || sigismember(&pending, end_signals[i]) == 1;
	return has;
}

/* What we were started to ignore stays so, as under nohup: once blocked it would arrive. */
static void add_signal(sigset_t *signals, int signal)
{
	struct sigaction now;

	if (sigaction(signal, NULL, &now) || now.sa_handler != SIG_IGN)
		sigaddset(signals, signal);
}

static int open_sources(struct loop *loop)
{
	sigset_t signals;

	sigemptyset(&signals);
	for (size_t i = 0; i < NR_END_SIGNALS; i++)
		add_signal(&signals, end_signals[i]);
	if (sigprocmask(SIG_BLOCK, &signals, NULL))
		return -errno;
	if (sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_IGN }, NULL))
		return -errno;
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
	loop->tick_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	loop->timeout_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->epoll_fd < 0 || loop->signal_fd < 0 || loop->tick_fd < 0 || loop->timeout_fd < 0)
		return -errno;
	return add_source(loop, loop->signal_fd, LOOP_SIGNAL) ?:
	       add_source(loop, loop->tick_fd, LOOP_TICK) ?:
	       add_source(loop, loop->timeout_fd, LOOP_TIMEOUT);
}

struct loop *loop__new(void)
{
	struct loop *loop = malloc(sizeof(*loop));
	int err;

	if (!loop)
		return NULL;
	*loop = (struct loop){ -1, -1, -1, -1 };
	err = open_sources(loop);
	if (err) {
		loop__free(loop);
		errno = -err;
		return NULL;
	}
	return loop;
}

void loop__free(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->timeout_fd >= 0)
		close(loop->timeout_fd);
	if (loop->tick_fd >= 0)
		close(loop->tick_fd);
	if (loop->signal_fd >= 0)
		close(loop->signal_fd);
	if (loop->epoll_fd >= 0)
		close(loop->epoll_fd);
	free(loop);
}

static int set_timer(int fd, uint64_t first_ms, uint64_t period_ms)
{
	struct itimerspec spec = {
		.it_value = { (time_t)(first_ms / 1000), (long)(first_ms % 1000) * 1000000 },
		.it_interval = { (time_t)(period_ms / 1000), (long)(period_ms % 1000) * 1000000 },
	};

	return timerfd_settime(fd, 0, &spec, NULL) ? -errno : 0;
}

static void drain(int fd)
{
	uint64_t count;

	/* Nothing to read is as good. */
	(void)!read(fd, &count, sizeof(count));
}

/* Return: 0 to go on, 1 to end, or a negative errno. */
static int dispatch(struct loop *loop, struct monitor *m, const struct loop_options *opts,
		    enum loop_source source, int *ret_signal)
{
	struct signalfd_siginfo info;

	switch (source) {
	case LOOP_MONITOR:
		return monitor__handle_events(m);
	case LOOP_SIGNAL:
		if (read(loop->signal_fd, &info, sizeof(info)) != sizeof(info))
			return 0;
		*ret_signal = (int)info.ssi_signo;
		return 1;
	case LOOP_TICK:
		drain(loop->tick_fd);
		return opts->tick(opts->priv);
	case LOOP_INPUT:
		return opts->input(opts->priv);
	case LOOP_TIMEOUT:
		return 1;
	}
	return -EINVAL;
}

int loop__run(struct loop *loop, struct monitor *m, const struct loop_options *opts,
	      int *ret_signal)
{
	struct epoll_event events[NR_SOURCES];
	int err, n, i;

	*ret_signal = 0;
	err = add_source(loop, monitor__event_fd(m), LOOP_MONITOR);
	if (!err && opts->tick)
		err = set_timer(loop->tick_fd, opts->tick_ms, opts->tick_ms);
	if (!err && opts->input)
		err = add_source(loop, opts->input_fd, LOOP_INPUT);
	if (!err && opts->timeout_ms)
		err = set_timer(loop->timeout_fd, opts->timeout_ms, 0);
	while (!err) {
		n = epoll_wait(loop->epoll_fd, events, NR_SOURCES, -1);
		if (n < 0 && errno != EINTR)
			err = -errno;
		for (i = 0; !err && i < n; i++)
			err = dispatch(loop, m, opts, events[i].data.u32, ret_signal);
	}
	return err < 0 ? err : 0;
}
