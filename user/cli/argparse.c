/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The rules of words: which word is an option, and which words are its values. */
#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arghelp.h"
#include "cli/argparse.h"
#include "cli/argstore.h"
#include "util/log.h"

#define SZ_MESSAGE 512
#define SZ_NAME	   64

/* More than this many differences and a word is no misspelling of another. */
#define MAX_TYPOS 3
#define MAX_WORD  32

static const struct arg_option help_option = { .names = "-h --help", .kind = ARG_FLAG };
static const struct arg_group help_group = {
	.title = "help",
	.options = &help_option,
	.nr_options = 1,
};

enum word_kind {
	WORD_VALUE,
	WORD_OPTION,
	WORD_END,
	WORD_UNKNOWN,
	WORD_AMBIGUOUS,
};

/* What one word is; @value points behind "=" or behind the letter of a short option. */
struct word {
	enum word_kind kind;
	const struct arg_group *group;
	const struct arg_option *option;
	const char *value;
	bool is_short;
};

/* Parsing in progress: @next is the word to look at, @values are positional words so far. */
struct parser {
	const struct arg_spec *spec;
	char **argv;
	int argc;
	int next;
	char **values;
	size_t nr_values;
};

int argparse__usage_error(const struct arg_spec *spec, const char *fmt, ...)
{
	char text[SZ_MESSAGE];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	log_error("%s%s%s; try 'bdamon %s --help'", spec->origin ?: "", spec->origin ? ": " : "",
		  text, spec->command);
	return -EINVAL;
}

int argparse__exit_code(int err)
{
	if (err == ARGPARSE_HELP || !err)
		return 0;
	return err == -EINVAL ? 2 : 1;
}

/* Groups of the command first, then the built-in one. */
static const struct arg_group *group_at(const struct arg_spec *spec, size_t idx)
{
	return idx < spec->nr_groups ? &spec->groups[idx] : &help_group;
}

/* The long name if there is one: messages use it, as the manual does. */
static void name_of(const struct arg_option *option, char *buf, size_t size)
{
	const char *name = strstr(option->names, "--");

	if (!name || !name[2])
		name = option->names;
	if (name[0] != '-' && option->metavar)
		snprintf(buf, size, "%s", option->metavar);
	else
		snprintf(buf, size, "%.*s", (int)strcspn(name, " "), name);
}

/* Whether @word, @len characters long, is a name of the option, or begins a long one. */
static bool has_name(const struct arg_option *option, const char *word, size_t len, bool prefix)
{
	const char *name = option->names;

	if (!strcmp(name, "--"))
		return false;
	while (*(name += strspn(name, " "))) {
		size_t sz_name = strcspn(name, " ");
		bool fits = prefix ? len <= sz_name && name[1] == '-' : len == sz_name;

		if (name[0] == '-' && fits && !strncmp(name, word, len))
			return true;
		name += sz_name;
	}
	return false;
}

static size_t find_option(const struct arg_spec *spec, const char *word, size_t len, bool prefix,
			  struct word *ret_word)
{
	size_t nr_found = 0;

	for (size_t i = 0; i <= spec->nr_groups; i++) {
		const struct arg_group *group = group_at(spec, i);

		for (size_t j = 0; j < group->nr_options; j++) {
			if (!has_name(&group->options[j], word, len, prefix))
				continue;
			ret_word->group = group;
			ret_word->option = &group->options[j];
			nr_found++;
		}
	}
	return nr_found;
}

static bool is_negative_number(const char *text)
{
	size_t nr_digits = strspn(text + 1, "0123456789");
	const char *end = text + 1 + nr_digits;

	if (*end == '.')
		end += 1 + strspn(end + 1, "0123456789");
	return isdigit((unsigned char)end[-1]) && !*end;
}

static struct word classify_long(const struct arg_spec *spec, const char *text)
{
	struct word word = { .kind = WORD_OPTION };
	size_t len = strcspn(text, "=");
	size_t nr_found;

	if (text[len])
		word.value = text + len + 1;
	nr_found = find_option(spec, text, len, false, &word);
	if (!nr_found)
		nr_found = find_option(spec, text, len, true, &word);
	if (nr_found > 1)
		word.kind = WORD_AMBIGUOUS;
	else if (!nr_found)
		word.kind = strchr(text, ' ') ? WORD_VALUE : WORD_UNKNOWN;
	return word;
}

static struct word classify_short(const struct arg_spec *spec, const char *text)
{
	struct word word = { .kind = WORD_OPTION, .is_short = true };

	if (find_option(spec, text, 2, false, &word)) {
		if (text[2])
			word.value = text + 2;
	} else {
		word.kind =
			is_negative_number(text) || strchr(text, ' ') ? WORD_VALUE : WORD_UNKNOWN;
	}
	return word;
}

static struct word classify(const struct arg_spec *spec, const char *text)
{
	if (text[0] != '-' || !text[1])
		return (struct word){ .kind = WORD_VALUE };
	if (!strcmp(text, "--"))
		return (struct word){ .kind = WORD_END };
	if (text[1] == '-')
		return classify_long(spec, text);
	return classify_short(spec, text);
}

static int convert_and_put(const struct parser *parser, const struct arg_group *group,
			   const struct arg_option *option, size_t idx, const char *text)
{
	char why[SZ_MESSAGE / 2] = "the value is refused", name[SZ_NAME];
	struct arg_value value;
	int err;

	err = argstore__convert(option, text, &value, why, sizeof(why));
	if (err) {
		name_of(option, name, sizeof(name));
		return argparse__usage_error(parser->spec, "argument %s: %s", name, why);
	}
	err = argstore__put(group, option, idx, &value);
	if (err)
		log_error("no memory for the options");
	return err;
}

static int wrong_count(const struct parser *parser, const struct arg_option *option)
{
	char name[SZ_NAME], expected[32] = "one value";

	name_of(option, name, sizeof(name));
	if (option->nargs > 1)
		snprintf(expected, sizeof(expected), "%d values", option->nargs);
	else if (option->nargs == ARG_PLUS)
		snprintf(expected, sizeof(expected), "at least one value");
	return argparse__usage_error(parser->spec, "argument %s: expects %s", name, expected);
}

static size_t least_values(const struct arg_option *option)
{
	if (option->nargs > 0)
		return (size_t)option->nargs;
	return option->nargs == ARG_ONE || option->nargs == ARG_PLUS;
}

static size_t most_values(const struct arg_option *option)
{
	if (option->nargs > 0)
		return (size_t)option->nargs;
	return option->nargs == ARG_ONE || option->nargs == ARG_MAYBE ? 1 : SIZE_MAX;
}

static bool is_count_allowed(const struct arg_option *option, size_t nr)
{
	return nr >= least_values(option) && nr <= most_values(option);
}

/* Values of an option are the words that follow, up to its count or the next option. */
static size_t count_values(const struct parser *parser, const struct arg_option *option)
{
	size_t most = most_values(option), nr = 0;
	int i = parser->next;

	while (nr < most && i < parser->argc &&
	       classify(parser->spec, parser->argv[i]).kind == WORD_VALUE) {
		nr++;
		i++;
	}
	return nr;
}

static int take_values(struct parser *parser, const struct word *word)
{
	size_t nr = word->value ? 1 : count_values(parser, word->option);
	int err = 0;

	if (!is_count_allowed(word->option, nr))
		return wrong_count(parser, word->option);
	argstore__begin(word->group, word->option);
	if (word->value)
		return convert_and_put(parser, word->group, word->option, 0, word->value);
	for (size_t i = 0; !err && i < nr; i++)
		err = convert_and_put(parser, word->group, word->option, i,
				      parser->argv[parser->next++]);
	return err;
}

static int take_flag(struct parser *parser, const struct word *word)
{
	char name[SZ_NAME];

	if (word->value && !word->is_short) {
		name_of(word->option, name, sizeof(name));
		return argparse__usage_error(parser->spec, "argument %s: takes no value, got '%s'",
					     name, word->value);
	}
	if (word->option == &help_option) {
		arghelp__print(stdout, parser->spec);
		return ARGPARSE_HELP;
	}
	argstore__begin(word->group, word->option);
	return 0;
}

/* "-vqo FILE": each letter but the last is a flag. */
static int take_option(struct parser *parser, struct word word)
{
	while (!argstore__takes_value(word.option)) {
		char letter[3] = { '-', word.value && word.is_short ? word.value[0] : 0, 0 };
		const char *rest;
		int err = take_flag(parser, &word);

		if (err || !word.value)
			return err;
		rest = word.value;
		if (!find_option(parser->spec, letter, 2, false, &word))
			return argparse__usage_error(parser->spec, "unknown option '-%s'", rest);
		word.value = rest[1] ? rest + 1 : NULL;
	}
	return take_values(parser, &word);
}

static const struct arg_option *find_positional(const struct arg_spec *spec, bool after_end,
						const struct arg_group **ret_group)
{
	for (size_t i = 0; i < spec->nr_groups; i++) {
		const struct arg_group *group = &spec->groups[i];

		for (size_t j = 0; j < group->nr_options; j++) {
			const char *names = group->options[j].names;

			if (after_end ? !strcmp(names, "--") : names[0] != '-') {
				*ret_group = group;
				return &group->options[j];
			}
		}
	}
	return NULL;
}

static int put_words(struct parser *parser, const struct arg_group *group,
		     const struct arg_option *option, char **words, size_t nr)
{
	int err = 0;

	if (!is_count_allowed(option, nr))
		return wrong_count(parser, option);
	if (nr)
		argstore__begin(group, option);
	for (size_t i = 0; !err && i < nr; i++)
		err = convert_and_put(parser, group, option, i, words[i]);
	return err;
}

/* What follows "--": the command's own entry for it, or else more positional words. */
static int take_rest(struct parser *parser)
{
	const struct arg_group *group = NULL;
	const struct arg_option *option = find_positional(parser->spec, true, &group);
	size_t nr = (size_t)(parser->argc - parser->next);
	int next = parser->next;

	parser->next = parser->argc;
	if (option)
		return put_words(parser, group, option, parser->argv + next, nr);
	for (; next < parser->argc; next++)
		parser->values[parser->nr_values++] = parser->argv[next];
	return 0;
}

static int take_word(struct parser *parser)
{
	char *text = parser->argv[parser->next++];
	struct word word = classify(parser->spec, text);

	switch (word.kind) {
	case WORD_VALUE:
		parser->values[parser->nr_values++] = text;
		return 0;
	case WORD_OPTION:
		return take_option(parser, word);
	case WORD_END:
		return take_rest(parser);
	case WORD_AMBIGUOUS:
		return argparse__usage_error(
			parser->spec, "option '%s' is the beginning of several options", text);
	case WORD_UNKNOWN:
		break;
	}
	return argparse__usage_error(parser->spec, "unknown option '%s'", text);
}

static int take_positional(struct parser *parser)
{
	const struct arg_group *group = NULL;
	const struct arg_option *option = find_positional(parser->spec, false, &group);
	size_t most = option ? most_values(option) : 0;

	if (parser->nr_values > most)
		return argparse__usage_error(parser->spec, "unexpected argument '%s'",
					     parser->values[most]);
	return option ? put_words(parser, group, option, parser->values, parser->nr_values) : 0;
}

int argparse__parse(const struct arg_spec *spec, int argc, char **argv)
{
	struct parser parser = { .spec = spec, .argc = argc, .argv = argv, .next = 1 };
	int err = 0;

	parser.values = calloc((size_t)argc + 1, sizeof(*parser.values));
	if (!parser.values) {
		log_error("no memory for the options");
		return -ENOMEM;
	}
	while (!err && parser.next < argc)
		err = take_word(&parser);
	if (!err)
		err = take_positional(&parser);
	free(parser.values);
	return err;
}

void argparse__free(const struct arg_spec *spec)
{
	for (size_t i = 0; i < spec->nr_groups; i++) {
		const struct arg_group *group = &spec->groups[i];

		for (size_t j = 0; j < group->nr_options; j++)
			argstore__free(group, &group->options[j]);
	}
}

/* Levenshtein distance, for words of up to MAX_WORD characters. */
static size_t distance(const char *a, const char *b)
{
	size_t row[MAX_WORD + 1], len = strlen(b);

	for (size_t j = 0; j <= len; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < len; j++) {
			size_t best = diagonal + (a[i] != b[j]);

			diagonal = row[j + 1];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (diagonal + 1 < best)
				best = diagonal + 1;
			row[j + 1] = best;
		}
	}
	return row[len];
}

const char *argparse__closest(const char *word, const char *const *words)
{
	size_t best = MAX_TYPOS + 1;
	const char *closest = NULL;

	if (strlen(word) > MAX_WORD)
		return NULL;
	for (size_t i = 0; words[i]; i++) {
		size_t typos;

		if (strlen(words[i]) > MAX_WORD)
			continue;
		typos = distance(word, words[i]);
		/* A word of which more than half is wrong is another word. */
		if (typos >= best || 2 * typos > strlen(words[i]))
			continue;
		best = typos;
		closest = words[i];
	}
	return closest;
}
