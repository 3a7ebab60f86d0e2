/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* bdamon help: the help of a command, or of something all commands share. */
#include <stdio.h>
#include <string.h>

#include "cli/argparse.h"
#include "cli/commands.h"
#include "report/keyword.h"

static const struct {
	const char *name;
	const char *text;
} topics[] = {
	{ "targets", "A target is one of\n\n"
		     "  a command line  in one word, as in \"app --its-option\": run by a shell\n"
		     "  -- COMMAND ...  started without a shell; the words are passed as they are\n"
		     "  process ids     separated by blanks or commas, as in 1234,1235\n\n"
		     "A word whose first part is a command found in PATH is a command line, even\n"
		     "if it is a number. --target_pid always takes process ids.\n" },
	{ "values", "sizes        4096, 4K, '1.5 GiB': B K KB KiB M ... EiB, powers of 1024\n"
		    "times        5ms, '1 m 30 s': ns us ms s m (minutes) h d; a number without\n"
		    "             unit is in the option's own unit, which its help names\n"
		    "percentages  50%, or a number in the option's own unit\n"
		    "counts       1,000 or 1e3\n"
		    "ranges       \"4096-8192 1G-2G\": ascending, not overlapping, no blanks\n"
		    "             within a range\n"
		    "modes        octal, 600\n"
		    "min, max     the ends of what is possible, for sizes and times; max only\n"
		    "             for counts\n" },
	{ "exit_status", "0  success, and after help\n"
			 "1  something could not be done; stderr says what and why\n"
			 "2  the command line was wrong; nothing has been done\n" },
};

/* The keywords of templates, by what templates are about. */
static const char *const keyword_lists[] = {
	[KEYWORD_RECORD] = "record_format_keywords",
	[KEYWORD_SNAPSHOT] = "snapshot_format_keywords",
	[KEYWORD_REGION] = "region_format_keywords",
};

struct help_options {
	struct arg_list words;
};

static const struct arg_option help_words[] = {
	{ "topic", "COMMAND|TOPIC",
	  "a command, or one of the topics targets, values, exit_status and access_format_options",
	  ARG_STRING, ARG_STAR, .at = offsetof(struct help_options, words) },
};

static int help_on_command(const struct command *command, const struct arg_list *words)
{
	char *argv[] = { (char *)command->name, NULL, "--help", NULL };

	/* Commands of two words, as "report heatmap", have help on each. */
	if (words->nr == 1) {
		argv[1] = argv[2];
		argv[2] = NULL;
		return command->run(2, argv);
	}
	argv[1] = (char *)words->values[1].text;
	return command->run(3, argv);
}

/* Return: the exit code. */
static int help_on_templates(const struct arg_spec *spec, const struct arg_list *words)
{
	const char *list = words->nr > 1 ? words->values[1].text : NULL;
	bool any = false;
	int place;

	for (place = 0; place < NR_KEYWORD_PLACES; place++) {
		if (list && strcmp(keyword_lists[place], list))
			continue;
		if (!list)
			printf("%s%s:\n\n", place ? "\n" : "", keyword_lists[place]);
		keyword__print_help((enum keyword_place)place);
		any = true;
	}
	if (any)
		return 0;
	return argparse__exit_code(argparse__usage_error(
		spec,
		"'%s' is none of record_format_keywords, snapshot_format_keywords, region_format_keywords",
		list));
}

static int help_on(const struct arg_spec *spec, const struct arg_list *words)
{
	const char *word = words->values[0].text, *closest;
	const struct command *command = commands_find(word);

	if (words->nr > 2)
		return argparse__exit_code(argparse__usage_error(spec, "unexpected argument '%s'",
								 words->values[2].text));
	if (command)
		return help_on_command(command, words);
	if (!strcmp(word, "access_format_options"))
		return help_on_templates(spec, words);
	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (strcmp(topics[i].name, word))
			continue;
		fputs(topics[i].text, stdout);
		return 0;
	}
	closest = commands_suggest(word);
	return argparse__exit_code(argparse__usage_error(
		spec, "no command or topic is called '%s'%s%s%s", word,
		closest ? ", did you mean '" : "", closest ? closest : "", closest ? "'?" : ""));
}

int cmd_help(int argc, char **argv)
{
	struct help_options opts = { 0 };
	const struct arg_group group = {
		.title = "arguments",
		ARG_OPTIONS(help_words),
		.base = &opts,
	};
	const struct arg_spec spec = {
		.command = "help",
		.usage = "[COMMAND|TOPIC]",
		.summary = "Print help on a command or a topic; without one, list the commands.",
		.groups = &group,
		.nr_groups = 1,
	};
	int code = 0;
	int err = argparse__parse(&spec, argc, argv);

	if (err)
		code = argparse__exit_code(err);
	else if (opts.words.nr)
		code = help_on(&spec, &opts.words);
	else
		commands_print_help();
	argparse__free(&spec);
	return code;
}
