/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * One typed table of options yields parsing, range checks and help.
 *
 * The rules of words are those of Python's argparse, which scripts written
 * for damo rely on: a unique prefix of a long option is enough, --opt=value
 * and -ovalue are accepted, options and positional words may be mixed, lists
 * take every word up to the next one that looks like an option, "-5" and words
 * with a blank are values, and "--" ends the options.
 */
#ifndef BDAMON_CLI_ARGPARSE_H
#define BDAMON_CLI_ARGPARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/value.h"

/** ARGPARSE_HELP - argparse__parse() printed the help that was asked for; exit with success. */
#define ARGPARSE_HELP 1

/** enum arg_kind - what a value is, and the C type of the field that receives it. */
enum arg_kind {
	ARG_FLAG,   /* bool: set to true; takes no value */
	ARG_CLEAR,  /* bool: set to false; takes no value */
	ARG_BOOL,   /* bool: y or n */
	ARG_NR,	    /* uint64_t: a count */
	ARG_INT,    /* int64_t: a number that may be negative */
	ARG_FLOAT,  /* double */
	ARG_BYTES,  /* uint64_t: a size or an address */
	ARG_TIME,   /* uint64_t in @to: a length of time; "max" is UINT64_MAX */
	ARG_STIME,  /* int64_t in @to: a moment, may be negative; "max" is INT64_MAX */
	ARG_SHARE,  /* double in @scale: a percentage */
	ARG_MODE,   /* mode_t: octal */
	ARG_STRING, /* const char *, borrowed from argv */
	ARG_CHOICE, /* int: index into @choices */
};

/** enum arg_nargs - how many values follow; any positive number means exactly so many. */
enum arg_nargs {
	ARG_ONE = 0,	/* exactly one */
	ARG_PLUS = -1,	/* one or more, stored in a struct arg_list */
	ARG_STAR = -2,	/* any number, stored in a struct arg_list */
	ARG_MAYBE = -3, /* none or one; stored as one */
};

/**
 * struct arg_value - one value of a list.
 * @text: the word as typed, borrowed from argv
 * @use: which use of the option it came with, from 0 (for repeatable options)
 * @u: value of ARG_NR, ARG_BYTES, ARG_TIME, ARG_MODE, ARG_BOOL
 * @i: value of ARG_INT, ARG_STIME, ARG_CHOICE
 * @f: value of ARG_FLOAT, ARG_SHARE
 */
struct arg_value {
	const char *text;
	size_t use;
	union {
		uint64_t u;
		int64_t i;
		double f;
	};
};

/**
 * struct arg_list - values of an option with a variable number of them; all zero when empty.
 * @values: the values of all uses in order, owned; see argparse__free()
 * @nr: how many
 * @nr_uses: how often the option was used
 */
struct arg_list {
	struct arg_value *values;
	size_t nr;
	size_t nr_uses;
};

/**
 * struct arg_option - one option, or the positional words, of a command.
 * @names: blank-separated, as in "-o --out"; the long one names the option in messages.
 *	A name without dash takes the positional words (one such entry per command), the name
 *	"--" takes what follows "--" (without such an entry these are positional words too).
 * @metavar: names of the values in the help, as in "MIN MAX"; NULL derives one from the kind
 * @help: what it does, default included; NULL hides the option from the help
 * @kind: type of each value
 * @nargs: number of values, see enum arg_nargs; N > 1 fills an array of N elements
 * @append: repeated uses add up, in a struct arg_list, instead of replacing each other
 * @at: offset of the field in the group's @base, which holds the default before parsing
 * @given: offset of a bool set to true when the option was used; 0 for none, so that bool
 *	cannot be the struct's first member
 * @choices: NULL-terminated words of ARG_CHOICE
 * @bare: ARG_TIME and ARG_STIME: unit of a number without one
 * @to: ARG_TIME and ARG_STIME: unit of the result
 * @scale: ARG_SHARE: what it is counted in
 * @min: smallest number allowed, in the unit of the result; unchecked while @max == @min
 * @max: largest number allowed
 * @check: further check of one value, or NULL; on failure it returns a negative errno and
 *	has written to @why (@sz_why bytes) what is wrong, as the end of a sentence
 */
struct arg_option {
	const char *names;
	const char *metavar;
	const char *help;
	enum arg_kind kind;
	int nargs;
	bool append;
	size_t at;
	size_t given;
	const char *const *choices;
	enum value_unit bare;
	enum value_unit to;
	enum value_scale scale;
	double min;
	double max;
	int (*check)(const struct arg_value *value, char *why, size_t sz_why);
};

/**
 * struct arg_group - options that fill one struct.
 * @title: heading in the help
 * @options: the table, borrowed
 * @nr_options: its length
 * @base: the struct to fill, borrowed; NULL serves for printing help only
 */
struct arg_group {
	const char *title;
	const struct arg_option *options;
	size_t nr_options;
	void *base;
};

/**
 * struct arg_spec - all that one command accepts.
 * @command: its words, as in "report heatmap"
 * @usage: what follows the command in the usage line
 * @summary: what it does, one or more sentences
 * @groups: its options, borrowed
 * @nr_groups: how many groups
 * @epilog: text after the options, printed as it is (lines <= 80 columns), or NULL
 * @origin: where the words come from, for messages; NULL: from the command line
 */
struct arg_spec {
	const char *command;
	const char *usage;
	const char *summary;
	const struct arg_group *groups;
	size_t nr_groups;
	const char *epilog;
	const char *origin;
};

/** ARG_OPTIONS() - the two members of struct arg_group that describe an array of options. */
#define ARG_OPTIONS(table) .options = (table), .nr_options = sizeof(table) / sizeof((table)[0])

/**
 * argparse__parse() - fill the groups' structs from the words of a command.
 * @spec: what is accepted
 * @argc: number of words in @argv
 * @argv: the words; argv[0], the command's name, is skipped. Strings are kept by reference.
 *
 * Lists may have been filled in part on failure: call argparse__free() in any case.
 *
 * Return: 0; ARGPARSE_HELP after -h or --help, printed on stdout; -EINVAL after a usage error,
 * reported on stderr; -ENOMEM, reported.
 */
int argparse__parse(const struct arg_spec *spec, int argc, char **argv);

/** argparse__free() - free the lists in the groups' structs and leave them empty. */
void argparse__free(const struct arg_spec *spec);

/**
 * argparse__usage_error() - report a usage error found after parsing.
 * @spec: the command
 * @fmt: printf format of one sentence without final stop; it names the argument
 *
 * Return: -EINVAL, always.
 */
__attribute__((format(printf, 2, 3))) int argparse__usage_error(const struct arg_spec *spec,
								const char *fmt, ...);

/** argparse__exit_code() - Return: the exit code of a failed or helping argparse__parse(). */
int argparse__exit_code(int err);

/** argparse__closest() - Return: the word of NULL-terminated @words most like @word, or NULL. */
const char *argparse__closest(const char *word, const char *const *words);

#endif
