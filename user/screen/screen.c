// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The terminal of a live view. */
#include "screen/screen.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

#include "screen/paint.h"
#include "screen/swatch.h"
#include "util/log.h"

/* A lone ESC is told from the beginning of an arrow key's sequence by the time that follows. */
#define ESCAPE_MS 25

/**
 * struct screen - see screen.h.
 * @terminal: ncurses' own
 * @swatch: as in struct paint
 * @has_blocks: as in struct paint
 * @has_help: the help is open
 * @message: in place of the keys; may be empty
 */
struct screen {
	SCREEN *terminal;
	struct swatch swatch;
	bool has_blocks;
	bool has_help;
	char message[256];
};

bool screen__is_possible(void)
{
	bool can_move = false;
	int result;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return false;
	if (setupterm(NULL, STDOUT_FILENO, &result) == OK) {
		can_move = cursor_address && *cursor_address;
		del_curterm(cur_term);
	}
	if (!can_move)
		log_notice("terminals of the kind '%s' cannot be drawn on, here is text; set TERM",
			   getenv("TERM") ?: "");
	return can_move;
}

static bool wants_colors(void)
{
	const char *no_color = getenv("NO_COLOR");

	return !no_color || !*no_color;
}

struct screen *screen__open(void)
{
	struct screen *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	setlocale(LC_CTYPE, "");
	s->terminal = newterm(NULL, stdout, stdin);
	if (!s->terminal) {
		free(s);
		errno = ENOTTY;
		return NULL;
	}
	cbreak();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	set_escdelay(ESCAPE_MS);
	curs_set(0);
	swatch__init(&s->swatch, wants_colors());
	s->has_blocks = !strcmp(nl_langinfo(CODESET), "UTF-8");
	return s;
}

void screen__close(struct screen *s)
{
	if (!s)
		return;
	endwin();
	delscreen(s->terminal);
	free(s);
}

struct layout screen__layout(const struct screen *s, unsigned int *ret_rows_each)
{
	*ret_rows_each = s->swatch.has_colors && s->has_blocks ? 2 : 1;
	return layout__compute((unsigned int)getmaxy(stdscr), (unsigned int)getmaxx(stdscr));
}

/* --- keys ------------------------------------------------------------------------- */

/* Readable, but there is nothing to read: the terminal has been closed. */
static bool is_gone(void)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int nr_bytes;

	return poll(&fd, 1, 0) == 1 && (ioctl(STDIN_FILENO, FIONREAD, &nr_bytes) || !nr_bytes);
}

/* Whatever is pressed closes the help and takes a message away. Return: NULL if that is all. */
static const struct key_binding *handle_own(struct screen *s, int code)
{
	const struct key_binding *binding = keys__find(code);
	enum key_kind kind = binding ? binding->kind : KEY_KIND_HELP;

	s->has_help = binding && kind == KEY_KIND_HELP && !s->has_help;
	s->message[0] = '\0';
	if (kind == KEY_KIND_REDRAW)
		clearok(curscr, TRUE);
	return kind == KEY_KIND_HELP || kind == KEY_KIND_REDRAW ? NULL : binding;
}

int screen__key(struct screen *s, const struct key_binding **ret_binding)
{
	int code = getch();

	*ret_binding = NULL;
	if (code == ERR)
		return is_gone() ? -EIO : 0;
	/* The other is not a key: the terminal has another size. */
	if (code != KEY_RESIZE)
		*ret_binding = handle_own(s, code);
	return 1;
}

/* --- drawing ---------------------------------------------------------------------- */

void screen__say(struct screen *s, const char *message)
{
	snprintf(s->message, sizeof(s->message), "%s", message ?: "");
}

void screen__draw(struct screen *s, const struct view *v, const struct status *status)
{
	unsigned int rows_each;
	const struct paint p = {
		.swatch = &s->swatch,
		.has_blocks = s->has_blocks,
		.layout = screen__layout(s, &rows_each),
	};

	erase();
	if (p.layout.is_too_small) {
		paint__too_small(&p);
	} else {
		paint__title(&p, v, status);
		paint__status(&p, v, status);
		paint__heat(&p, v);
		paint__table(&p, v);
		paint__keys(&p, s->message);
		if (s->has_help)
			paint__help(&p);
	}
	refresh();
}
