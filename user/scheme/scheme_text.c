// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Which form a text has, and where it comes from. */
#include "scheme/scheme_text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scheme/json_tree.h"
#include "scheme/scheme_files.h"
#include "scheme/scheme_json.h"
#include "scheme/scheme_legacy.h"
#include "util/quote.h"

#define BLANKS " \t\r\n"

/* What messages call a text that comes from no file. */
#define TEXT_NAME "<schemes>"

/* Whether the first character that is neither a blank nor in a comment begins JSON. */
static bool is_json(const char *text, size_t len)
{
	size_t i = 0, nr = 1;

	for (; i < len && nr; i += nr)
		nr = text[i] && strchr(BLANKS, text[i]) ? 1 : json_comment_len(text + i, len - i);
	return i < len && (text[i] == '[' || text[i] == '{');
}

int scheme_text__parse(const struct scheme_source *source, struct scheme_list *list, char *why,
		       size_t sz_why)
{
	if (is_json(source->text, source->len))
		return scheme_json__read(source, list, why, sz_why);
	return scheme_legacy__read(source, list, why, sz_why);
}

/* Return: how much was read into @buf, at most @size; or a negative errno. */
static ssize_t read_all(int fd, char *buf, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t nr = read(fd, buf + len, size - len);

		if (nr < 0 && errno == EINTR)
			continue;
		if (nr < 0)
			return -errno;
		if (!nr)
			break;
		len += (size_t)nr;
	}
	return (ssize_t)len;
}

static int read_fd(int fd, const char *path, const struct bd_attrs *attrs, struct scheme_list *list,
		   char *why, size_t sz_why)
{
	struct scheme_source source = { .name = path, .attrs = attrs };
	char *text = malloc(SCHEME_TEXT_MAX + 1);
	ssize_t len;
	int err;

	if (!text)
		return -ENOMEM;
	len = read_all(fd, text, SCHEME_TEXT_MAX + 1);
	if (len < 0) {
		err = (int)len;
		snprintf(why, sz_why, "cannot read %s: %s", path, strerror(-err));
	} else if (len > SCHEME_TEXT_MAX) {
		err = -EFBIG;
		snprintf(why, sz_why, "%s is larger than %u bytes, so it describes no schemes",
			 path, SCHEME_TEXT_MAX);
	} else {
		source.text = text;
		source.len = (size_t)len;
		err = scheme_text__parse(&source, list, why, sz_why);
	}
	free(text);
	return err;
}

static int cannot_open(int err, const char *path, char *why, size_t sz_why)
{
	if (err == -ENOENT && !strchr(path, '/'))
		snprintf(
			why, sz_why,
			"'%.200s' is neither a file nor a ready scheme; 'bdamon schemes --list' lists those",
			path);
	else
		snprintf(why, sz_why, "cannot open %.200s: %s", path, strerror(-err));
	return err;
}

static int read_file(const char *path, const struct bd_attrs *attrs, struct scheme_list *list,
		     char *why, size_t sz_why)
{
	int err, fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return cannot_open(-errno, path, why, sz_why);
	err = read_fd(fd, path, attrs, list, why, sz_why);
	(void)close(fd);
	return err;
}

static int read_text(const char *text, const struct bd_attrs *attrs, struct scheme_list *list,
		     char *why, size_t sz_why)
{
	const struct scheme_source source = { TEXT_NAME, text, strlen(text), attrs };

	return scheme_text__parse(&source, list, why, sz_why);
}

/* A line of columns is no name of a file, unless there is such a file. */
static bool is_text(const char *what)
{
	return is_json(what, strlen(what)) || (strpbrk(what, BLANKS) && access(what, F_OK));
}

int scheme_text__read(const char *what, const struct bd_attrs *attrs, struct scheme_list *list,
		      char *why, size_t sz_why)
{
	char *path = NULL;
	int err;

	if (is_text(what))
		return read_text(what, attrs, list, why, sz_why);
	err = scheme_files__find(what, &path);
	if (!err || err == -ENOENT)
		err = read_file(path ?: what, attrs, list, why, sz_why);
	free(path);
	if (err && err != -ENOMEM)
		quote_plain_in_place(why);
	return err;
}
