/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Help text in two columns: names of the option, then what it does. */
#include <string.h>

#include "cli/arghelp.h"
#include "cli/argstore.h"

/* One less than a terminal's 80, since some terminals wrap after the last one. */
#define WIDTH	    79
#define NAME_INDENT 2
#define HELP_INDENT 24

static const char *const kind_metavars[] = {
	[ARG_BOOL] = "Y/N",   [ARG_NR] = "N",	     [ARG_INT] = "N",	   [ARG_FLOAT] = "NUMBER",
	[ARG_BYTES] = "SIZE", [ARG_TIME] = "TIME",   [ARG_STIME] = "TIME", [ARG_SHARE] = "PERCENT",
	[ARG_MODE] = "MODE",  [ARG_STRING] = "TEXT",
};

void arghelp__wrap(FILE *out, const char *text, int indent)
{
	int column = indent;
	bool is_first = true;

	while (*(text += strspn(text, " \n"))) {
		int len = (int)strcspn(text, " \n");

		if (!is_first && column + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
			is_first = true;
		}
		fprintf(out, "%s%.*s", is_first ? "" : " ", len, text);
		column += len + !is_first;
		is_first = false;
		text += len;
	}
	fputc('\n', out);
}

static void join_choices(char *buf, size_t size, const char *const *choices)
{
	size_t used = 0;

	for (size_t i = 0; choices[i] && used < size; i++)
		used += (size_t)snprintf(buf + used, size - used, "%s%s", i ? "|" : "", choices[i]);
}

static void describe_values(char *buf, size_t size, const struct arg_option *option)
{
	char one[160] = "";

	if (option->metavar) {
		snprintf(buf, size, "%s", option->metavar);
		return;
	}
	if (option->kind == ARG_CHOICE)
		join_choices(one, sizeof(one), option->choices);
	else
		snprintf(one, sizeof(one), "%s", kind_metavars[option->kind]);
	if (option->nargs == ARG_PLUS)
		snprintf(buf, size, "%s...", one);
	else if (option->nargs == ARG_STAR)
		snprintf(buf, size, "[%s...]", one);
	else if (option->nargs == ARG_MAYBE)
		snprintf(buf, size, "[%s]", one);
	else
		snprintf(buf, size, "%s", one);
}

static int print_names(FILE *out, const struct arg_option *option)
{
	char values[256] = "";
	int column = NAME_INDENT;
	const char *name = option->names;

	fprintf(out, "%*s", NAME_INDENT, "");
	if (!strcmp(option->names, "--"))
		return column +
		       fprintf(out, "-- %s", option->metavar ? option->metavar : "WORD...");
	if (argstore__takes_value(option))
		describe_values(values, sizeof(values), option);
	if (*name != '-')
		return column + fprintf(out, "%s", *values ? values : name);
	while (*(name += strspn(name, " "))) {
		int len = (int)strcspn(name, " ");

		column += fprintf(out, "%s%.*s", column > NAME_INDENT ? ", " : "", len, name);
		name += len;
	}
	if (*values)
		column += fprintf(out, " %s", values);
	return column;
}

static void print_option(FILE *out, const struct arg_option *option)
{
	int column;

	if (!option->help)
		return;
	column = print_names(out, option);
	if (column + 2 > HELP_INDENT)
		fprintf(out, "\n%*s", HELP_INDENT, "");
	else
		fprintf(out, "%*s", HELP_INDENT - column, "");
	arghelp__wrap(out, option->help, HELP_INDENT);
}

void arghelp__print(FILE *out, const struct arg_spec *spec)
{
	static const struct arg_option help = {
		.names = "-h --help",
		.help = "print this help",
		.kind = ARG_FLAG,
	};
	char usage[512];

	snprintf(usage, sizeof(usage), "usage: bdamon %s [-h] %s", spec->command, spec->usage);
	arghelp__wrap(out, usage, 0);
	fputc('\n', out);
	arghelp__wrap(out, spec->summary, 0);
	for (size_t i = 0; i < spec->nr_groups; i++) {
		const struct arg_group *group = &spec->groups[i];

		fprintf(out, "\n%s:\n", group->title);
		for (size_t j = 0; j < group->nr_options; j++)
			print_option(out, &group->options[j]);
	}
	fputs("\nhelp:\n", out);
	print_option(out, &help);
	if (spec->epilog)
		fprintf(out, "\n%s", spec->epilog);
}
