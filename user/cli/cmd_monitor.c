/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon monitor: what is seen, live, on a screen or as lines of text. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "cli/live.h"
#include "cli/output.h"
#include "screen/screen.h"
#include "util/clock.h"
#include "util/format.h"
#include "util/log.h"
#include "view/text.h"
#include "worker/loop.h"

#define NS_PER_MS 1000000ull

/*
 * The screen is drawn a few times a second at most, sooner after a key, less often when nothing
 * happens or when it would take more than this share of the overhead allowed.  Keys may take
 * more: they are rare.
 */
#define TICK_MS	   250
#define IDLE_MS	   1000
#define KEY_MS	   100
#define DRAW_SHARE 0.1
#define KEY_SHARE  1.0

/* How long a message stands in place of the keys. */
#define MESSAGE_MS 10000

/* The heatmap as text, as large as damo's. */
#define TEXT_COLS 80
#define TEXT_ROWS 10

/* Regions in a holistic report. */
#define TEXT_REGIONS 10

/**
 * struct show - a live view and where it is shown.
 * @live: the view
 * @opts: what was asked for
 * @screen: NULL: as text
 * @drawn_ns: when it was drawn last
 * @draw_cost_ns: CPU time that took
 * @is_pressed: keys were, since then
 * @nr_messages: messages shown so far
 * @message_ns: when the last one was
 * @nr_reports: reports printed so far
 */
struct show {
	struct live live;
	const struct record_options *opts;
	struct screen *screen;
	uint64_t drawn_ns;
	uint64_t draw_cost_ns;
	bool is_pressed;
	size_t nr_messages;
	uint64_t message_ns;
	uint64_t nr_reports;
};

/* --- on a screen ------------------------------------------------------------------ */

/* What is logged would be lost on the screen, or spoil it. */
static void show_messages(struct show *s)
{
	uint64_t now_ns = clock_now_ns(CLOCK_MONOTONIC);
	const char *message;
	size_t nr;

	message = log_held(&nr);
	if (nr > s->nr_messages) {
		screen__say(s->screen, message);
		s->nr_messages = nr;
		s->message_ns = now_ns;
	} else if (s->message_ns && now_ns > s->message_ns + MESSAGE_MS * NS_PER_MS) {
		screen__say(s->screen, NULL);
		s->message_ns = 0;
	}
}

static int draw(struct show *s)
{
	uint64_t begun_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID);
	unsigned int rows_each;
	struct layout layout = screen__layout(s->screen, &rows_each);
	int err;

	view__resize(&s->live.view, layout.heat_cols, layout.heat_rows * rows_each);
	err = live__update(&s->live);
	if (err)
		return err;
	show_messages(s);
	screen__draw(s->screen, &s->live.view, &s->live.status);
	s->is_pressed = false;
	s->drawn_ns = clock_now_ns(CLOCK_MONOTONIC);
	s->draw_cost_ns = clock_now_ns(CLOCK_PROCESS_CPUTIME_ID) - begun_ns;
	return 0;
}

static bool is_due(const struct show *s)
{
	uint64_t pause_ns =
		live__pause_ns(&s->live, s->draw_cost_ns, s->is_pressed ? KEY_SHARE : DRAW_SHARE);
	uint64_t min_ms = TICK_MS;

	if (s->is_pressed)
		min_ms = KEY_MS;
	else if (monitor__is_idle(s->live.session.monitor))
		min_ms = IDLE_MS;
	if (pause_ns < min_ms * NS_PER_MS)
		pause_ns = min_ms * NS_PER_MS;
	return clock_now_ns(CLOCK_MONOTONIC) >= s->drawn_ns + pause_ns;
}

/* Return: 0, or 1 to end. */
static int handle_key(struct show *s, const struct key_binding *binding)
{
	if (binding->kind == KEY_KIND_SAVE)
		live__save(&s->live);
	else if (binding->kind == KEY_KIND_VIEW)
		view__act(&s->live.view, binding->action);
	return binding->kind == KEY_KIND_QUIT;
}

/*
 * At each tick and when there is input: the terminal's new size comes without.
 * Return: 0, 1 to end, or a negative errno; -EIO when the terminal is gone, without a word: the
 * exit code is that of a hang-up.
 */
static int on_event(void *priv)
{
	const struct key_binding *binding;
	struct show *s = priv;
	int result;

	while ((result = screen__key(s->screen, &binding)) == 1) {
		s->is_pressed = true;
		if (binding && handle_key(s, binding))
			return 1;
	}
	if (result)
		return result;
	return is_due(s) ? draw(s) : 0;
}

static int show_screen(struct show *s, int *ret_signal)
{
	const struct loop_options callbacks = {
		.tick_ms = TICK_MS,
		.tick = on_event,
		.input_fd = STDIN_FILENO,
		.input = on_event,
		.priv = s,
	};
	int err;

	s->screen = screen__open();
	if (!s->screen) {
		err = -errno;
		log_error("taking over the terminal failed: %s", strerror(-err));
		return err;
	}
	log_hold();
	err = session__run(&s->live.session, &callbacks, ret_signal);
	screen__close(s->screen);
	log_release();
	return err;
}

/* --- as text ---------------------------------------------------------------------- */

static int print_report(struct show *s)
{
	const struct view *v = &s->live.view;
	int type = s->opts->report_type;

	if (type != RECORD_REPORT_HEATS)
		text__print_line(v, &s->live.status, stdout);
	if (type != RECORD_REPORT_WSS)
		text__print_heat(v, stdout);
	if (type == RECORD_REPORT_HOLISTIC)
		text__print_table(v, TEXT_REGIONS, stdout);
	return output__flush(stdout);
}

static int on_delay(void *priv)
{
	struct show *s = priv;
	int err = live__update(&s->live);

	/* Aggregations may take longer. */
	if (err || !s->live.view.has_target)
		return err;
	err = print_report(s);
	return err ?: s->opts->nr_reports && ++s->nr_reports >= s->opts->nr_reports;
}

/* Return: 0, also when the reader went away, or a negative errno. */
static int show_text(struct show *s, int *ret_signal)
{
	const struct loop_options callbacks = {
		.tick_ms = s->opts->report_delay_ms,
		.tick = on_delay,
		.priv = s,
	};
	int err;

	view__resize(&s->live.view, TEXT_COLS, TEXT_ROWS);
	view__set_row_ns(&s->live.view, s->opts->report_delay_ms * NS_PER_MS / TEXT_ROWS);
	err = session__run(&s->live.session, &callbacks, ret_signal);
	return output__judge(err);
}

/* --- both ------------------------------------------------------------------------- */

static void say_end(struct show *s)
{
	struct monitor_progress end;

	if (!monitor__has_ended(s->live.session.monitor))
		return;
	monitor__progress(s->live.session.monitor, &end);
	log_notice("%s ended after %s", s->live.session.nr_pids > 1 ? "the targets" : "the target",
		   format_brief_tm(end.summary.elapsed_ns).s);
}

static int show(struct show *s, int *ret_signal)
{
	bool is_screen = !s->opts->is_text && screen__is_possible();
	int err = live__open(&s->live, s->opts, is_screen);

	if (err)
		return err;
	err = is_screen ? show_screen(s, ret_signal) : show_text(s, ret_signal);
	if (!err && !*ret_signal)
		say_end(s);
	return err;
}

int cmd_monitor(int argc, char **argv)
{
	struct record_options opts;
	struct show s = { .opts = &opts };
	int err, signal = 0;

	err = record_options__parse(&opts, RECORD_COMMAND_MONITOR, argc, argv);
	if (err) {
		record_options__free(&opts);
		return argparse__exit_code(err);
	}
	err = show(&s, &signal);
	live__close(&s.live);
	record_options__free(&opts);
	return err ? 1 : signal;
}
