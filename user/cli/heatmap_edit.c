// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Moving about in a heatmap with commands typed at a prompt. */
#include "cli/heatmap_edit.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "util/value.h"

/* What one key does: so much of the window, and so many times its size. */
#define KEY_SCROLL   0.1
#define KEY_ZOOM_IN  0.9
#define KEY_ZOOM_OUT 1.1
/* No picture is so large or so small that more would be needed. */
#define MAX_FACTOR 1e6
#define NR_WORDS   3

static const char help[] =
	"h l  lower, higher addresses          +  less, with more detail\n"
	"k j  earlier, later times             -  more, with less detail\n"
	"     several of these keys may be typed at once, as in lll+\n"
	"zoom FACTOR [time|address]            show FACTOR times as much, as in zoom 0.5\n"
	"scroll PERCENT time|address           move on, or back, as in scroll -50% time\n"
	"reset                                 as it was at the beginning\n"
	"quit                                  end (or q)\n";

void heatmap_editor__init(struct heatmap_editor *e, const struct heatmap_window *win,
			  const struct heatmap_window *record)
{
	*e = (struct heatmap_editor){ .win = *win, .first = *win, .whole = *win };
	if (record->start_ns < win->start_ns)
		e->whole.start_ns = record->start_ns;
	if (record->end_ns > win->end_ns)
		e->whole.end_ns = record->end_ns;
	if (record->start < win->start)
		e->whole.start = record->start;
	if (record->end > win->end)
		e->whole.end = record->end;
}

static void scroll(struct heatmap_editor *e, double times, double addrs)
{
	heatmap_window__scroll(&e->win, &e->whole, (struct heatmap_move){ times, addrs });
}

static void zoom(struct heatmap_editor *e, double times, double addrs)
{
	heatmap_window__zoom(&e->win, &e->whole, (struct heatmap_move){ times, addrs });
}

/* --- commands --------------------------------------------------------------------- */

static void press(struct heatmap_editor *e, char key)
{
	switch (key) {
	case 'h':
		scroll(e, 0, -KEY_SCROLL);
		break;
	case 'l':
		scroll(e, 0, KEY_SCROLL);
		break;
	case 'k':
		scroll(e, -KEY_SCROLL, 0);
		break;
	case 'j':
		scroll(e, KEY_SCROLL, 0);
		break;
	case '+':
		zoom(e, KEY_ZOOM_IN, KEY_ZOOM_IN);
		break;
	default:
		zoom(e, KEY_ZOOM_OUT, KEY_ZOOM_OUT);
	}
}

/* Which axes the last word means; none for another word. */
static bool find_axes(const char *word, bool *ret_times, bool *ret_addrs)
{
	*ret_times = !word || !strcmp(word, "time");
	*ret_addrs = !word || !strcmp(word, "address");
	return *ret_times || *ret_addrs;
}

static bool do_zoom(struct heatmap_editor *e, const char *number, const char *axis)
{
	bool times, addrs;
	double by;

	if (!number || value_parse_float(number, &by) || !(by > 0) || by > MAX_FACTOR ||
	    !find_axes(axis, &times, &addrs))
		return false;
	zoom(e, times ? by : 1, addrs ? by : 1);
	return true;
}

static bool do_scroll(struct heatmap_editor *e, const char *number, const char *axis)
{
	bool times, addrs;
	double by;

	if (!number || !axis || value_parse_share(number, VALUE_PERCENT, &by) ||
	    by < -100 * MAX_FACTOR || by > 100 * MAX_FACTOR || !find_axes(axis, &times, &addrs))
		return false;
	scroll(e, times ? by / 100 : 0, addrs ? by / 100 : 0);
	return true;
}

static enum heatmap_edit_result do_words(struct heatmap_editor *e, char *words[NR_WORDS])
{
	const char *verb = words[0];
	bool good = true;

	if (!strcmp(verb, "zoom"))
		good = do_zoom(e, words[1], words[2]);
	else if (!strcmp(verb, "scroll"))
		good = do_scroll(e, words[1], words[2]);
	else if (words[1])
		good = false;
	else if (!strcmp(verb, "quit") || !strcmp(verb, "q"))
		return EDIT_QUIT;
	else if (!strcmp(verb, "help") || !strcmp(verb, "?"))
		return EDIT_HELP;
	else if (!strcmp(verb, "reset"))
		e->win = e->first;
	else
		good = false;
	return good ? EDIT_DRAW : EDIT_BAD;
}

enum heatmap_edit_result heatmap_editor__do(struct heatmap_editor *e, char *line)
{
	char *words[NR_WORDS] = { NULL }, *word;
	size_t nr = 0;

	while ((word = strsep(&line, " \t\r\n"))) {
		if (!*word)
			continue;
		if (nr == NR_WORDS)
			return EDIT_BAD;
		words[nr++] = word;
	}
	if (!nr)
		return EDIT_DRAW;
	if (nr > 1 || words[0][strspn(words[0], "hjkl+-")])
		return do_words(e, words);
	for (word = words[0]; *word; word++)
		press(e, *word);
	return EDIT_DRAW;
}

/* --- the dialogue ----------------------------------------------------------------- */

/* Return: false at the end of the input. */
static bool ask(FILE *in, FILE *out, char **line, size_t *sz)
{
	fputs("h j k l + - zoom scroll reset help quit> ", out);
	fflush(out);
	if (getline(line, sz, in) > 0)
		return true;
	fputc('\n', out);
	return false;
}

void heatmap_editor__run(struct heatmap_editor *e, FILE *in, FILE *out,
			 void (*draw)(const void *priv, const struct heatmap_window *win),
			 const void *priv)
{
	enum heatmap_edit_result result = EDIT_DRAW;
	char *line = NULL;
	size_t sz = 0;

	while (result != EDIT_QUIT) {
		if (result == EDIT_DRAW)
			draw(priv, &e->win);
		else
			fputs(result == EDIT_HELP ? help : "? (help lists the commands)\n", out);
		if (!ask(in, out, &line, &sz))
			break;
		result = heatmap_editor__do(e, line);
	}
	free(line);
}
