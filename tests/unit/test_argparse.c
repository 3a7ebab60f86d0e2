/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The rules of words, and what is said about words that break them. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/arghelp.h"
#include "cli/argparse.h"

#define MAX_WORDS 24
#define SZ_OUTPUT 8192

struct sample {
	bool verbose;
	bool given_time;
	bool quiet;
	bool children;
	bool yes;
	int kind;
	uint64_t time_us;
	int64_t since_ms;
	uint64_t size;
	uint64_t nr;
	int64_t offset;
	double share;
	double pair[2];
	mode_t mode;
	const char *out;
	const char *maybe;
	struct arg_list formats;
	struct arg_list sizes;
	struct arg_list sort;
	struct arg_list words;
	struct arg_list rest;
};

static const char *const kinds[] = { "one", "two", "three", NULL };

static int refuse_slash(const struct arg_value *value, char *why, size_t sz_why)
{
	if (!strchr(value->text, '/'))
		return 0;
	snprintf(why, sz_why, "'%s' has a slash", value->text);
	return -EINVAL;
}

#define AT(member) .at = offsetof(struct sample, member)

static const struct arg_option options[] = {
	{ "-t --time", "TIME", "a length of time (default: 5ms)", ARG_TIME, AT(time_us),
	  .given = offsetof(struct sample, given_time), .bare = VALUE_US, .to = VALUE_US, .min = 1,
	  .max = 1e6 },
	{ "--since", NULL, "a moment", ARG_STIME, AT(since_ms), .bare = VALUE_S, .to = VALUE_MS },
	{ "-v --verbose", NULL, "say more", ARG_FLAG, AT(verbose) },
	{ "-q --quiet", NULL, "say less", ARG_FLAG, AT(quiet) },
	{ "--children", NULL, "with children", ARG_FLAG, AT(children) },
	{ "--no_children", NULL, "without", ARG_CLEAR, AT(children) },
	{ "--yes", NULL, "yes or no", ARG_BOOL, AT(yes) },
	{ "--kind --sort_of", NULL, "kind", ARG_CHOICE, AT(kind), .choices = kinds },
	{ "--size", NULL, "size", ARG_BYTES, AT(size) },
	{ "-n --nr", NULL, "count", ARG_NR, AT(nr), .min = 3, .max = 1000 },
	{ "--offset", NULL, "signed", ARG_INT, AT(offset) },
	{ "--share", NULL, "share", ARG_SHARE, AT(share), .scale = VALUE_PERCENT, .min = 0.05,
	  .max = 100 },
	{ "--pair", "X Y", "two numbers", ARG_FLOAT, 2, AT(pair) },
	{ "--mode", NULL, "mode", ARG_MODE, AT(mode) },
	{ "-o --out", "FILE", "file", ARG_STRING, AT(out), .check = refuse_slash },
	{ "--maybe", "[X]", "with or without a value", ARG_STRING, ARG_MAYBE, AT(maybe) },
	{ "--format", "WORD...", "list, repeatable", ARG_STRING, ARG_PLUS, true, AT(formats) },
	{ "--between", "MIN MAX", "repeatable pair", ARG_BYTES, 2, true, AT(sizes) },
	{ "--sort", NULL, "list of choices", ARG_CHOICE, ARG_PLUS, AT(sort), .choices = kinds },
	{ "--hidden", NULL, NULL, ARG_FLAG, AT(quiet) },
	{ "target", "TARGET", "words", ARG_STRING, ARG_STAR, AT(words) },
	{ "--", "COMMAND...", "command", ARG_STRING, ARG_STAR, AT(rest) },
};

static struct sample sample;
static const struct arg_group groups[] = {
	{ .title = "options", ARG_OPTIONS(options), .base = &sample },
};
static const struct arg_spec spec = {
	.command = "sample",
	.usage = "[options] [TARGET]",
	.summary = "Serve as an example.",
	.groups = groups,
	.nr_groups = 1,
};
static char output[SZ_OUTPUT];

/* Run the parser on "word|word|..." with one stream (1 or 2) kept in output. */
static int parse(const char *line, int stream)
{
	char *words[MAX_WORDS + 1] = { "sample" }, copy[512], *pos = copy;
	int nr = 1, saved = dup(stream), file = memfd_create("output", MFD_CLOEXEC), err;
	ssize_t len;

	snprintf(copy, sizeof(copy), "%s", line);
	while (pos && *line && nr < MAX_WORDS)
		words[nr++] = strsep(&pos, "|");
	argparse__free(&spec);
	sample = (struct sample){ .kind = -1 };
	fflush(NULL);
	dup2(file, stream);
	err = argparse__parse(&spec, nr, words);
	fflush(NULL);
	dup2(saved, stream);
	len = pread(file, output, sizeof(output) - 1, 0);
	output[len > 0 ? len : 0] = '\0';
	close(saved);
	close(file);
	return err;
}

/* Strings are borrowed from a buffer that is gone: look at numbers and counts only. */
static void test_values(void **state)
{
	(void)state;
	assert_int_equal(parse("-t|5ms|--since|-3.0 s|--size|4K|-n|1,000|--offset|-5", 2), 0);
	assert_true(sample.time_us == 5000 && sample.given_time);
	assert_true(sample.since_ms == -3000);
	assert_true(sample.size == 4096);
	assert_true(sample.nr == 1000);
	assert_true(sample.offset == -5);
	assert_int_equal(parse("--share|0.5%|--pair|1|-2.5|--mode|640|--yes|n|--kind|two", 2), 0);
	assert_true(sample.share == 0.5);
	assert_true(sample.pair[0] == 1 && sample.pair[1] == -2.5);
	assert_int_equal(sample.mode, 0640);
	assert_false(sample.yes);
	assert_int_equal(sample.kind, 1);
	assert_false(sample.given_time);
	assert_string_equal(output, "");
}

static void test_forms(void **state)
{
	(void)state;
	assert_int_equal(parse("--time=7us|-n5", 2), 0);
	assert_true(sample.time_us == 7 && sample.nr == 5);
	assert_int_equal(parse("--ti|9|--ver", 2), 0);
	assert_true(sample.time_us == 9 && sample.verbose);
	assert_int_equal(parse("--ti=9|--sort_o=two", 2), 0);
	assert_true(sample.time_us == 9 && sample.kind == 1);
	assert_int_equal(parse("-vqn7", 2), 0);
	assert_true(sample.verbose && sample.quiet && sample.nr == 7);
	assert_int_equal(parse("-vqt|8", 2), 0);
	assert_true(sample.verbose && sample.quiet && sample.time_us == 8);
	assert_int_equal(parse("--children|--no_children", 2), 0);
	assert_false(sample.children);
	assert_int_equal(parse("--no_children|--children", 2), 0);
	assert_true(sample.children);
	assert_int_equal(parse("--nr|7|--nr|8", 2), 0);
	assert_true(sample.nr == 8);
	assert_int_equal(parse("--maybe|-v", 2), 0);
	assert_null(sample.maybe);
	assert_int_equal(parse("--maybe|x", 2), 0);
	assert_non_null(sample.maybe);
}

static void test_words(void **state)
{
	(void)state;
	assert_int_equal(parse("a|-v|b|--nr|4|c", 2), 0);
	assert_true(sample.words.nr == 3 && sample.verbose && sample.nr == 4);
	assert_int_equal(parse("a|--|-v|--nr|b", 2), 0);
	assert_true(sample.words.nr == 1 && sample.rest.nr == 3 && !sample.verbose);
	assert_int_equal(parse("-5|-|-1.5|-.5", 2), 0);
	assert_true(sample.words.nr == 4);
	assert_int_equal(parse("-x y|--not a name", 2), 0);
	assert_true(sample.words.nr == 2);
	assert_int_equal(parse("--|--", 2), 0);
	assert_true(sample.rest.nr == 1);
}

static void test_lists(void **state)
{
	(void)state;
	assert_int_equal(parse("--format|a|b|-v|--format|c", 2), 0);
	assert_true(sample.formats.nr == 3 && sample.formats.nr_uses == 2);
	assert_true(sample.formats.values[1].use == 0 && sample.formats.values[2].use == 1);
	assert_int_equal(parse("--sort|one|three|--sort|two", 2), 0);
	assert_true(sample.sort.nr == 1 && sample.sort.values[0].i == 1);
	assert_int_equal(parse("--between|1K|2K|--between|3K|max|a", 2), 0);
	assert_true(sample.sizes.nr == 4 && sample.sizes.nr_uses == 2 && sample.words.nr == 1);
	assert_true(sample.sizes.values[3].u == UINT64_MAX && sample.sizes.values[2].use == 1);
	assert_int_equal(parse("--sort|one|--|two", 2), 0);
	assert_true(sample.sort.nr == 1 && sample.rest.nr == 1);
}

static void test_errors(void **state)
{
	static const struct {
		const char *line;
		const char *says;
	} cases[] = {
		{ "--nope", "unknown option '--nope'" },
		{ "-x", "unknown option '-x'" },
		{ "-vx", "unknown option '-x'" },
		{ "--s", "'--s' is the beginning of several options" },
		{ "--time", "argument --time: expects one value" },
		{ "--time|-v", "argument --time: expects one value" },
		{ "--pair|1", "argument --pair: expects 2 values" },
		{ "--pair=1", "argument --pair: expects 2 values" },
		{ "--format", "argument --format: expects at least one value" },
		{ "--verbose=1", "argument --verbose: takes no value, got '1'" },
		{ "-t|x", "argument --time: 'x' is not a time" },
		{ "-t|0", "argument --time: '0' is outside the range 1 to 1000000 us" },
		{ "-t|-5", "argument --time: '-5' is outside the range" },
		{ "--nr|5x", "argument --nr: '5x' is not a whole number" },
		{ "--nr|2", "'2' is outside the range 3 to 1000;" },
		{ "--share|0.01", "'0.01' is outside the range 0.05 to 100%" },
		{ "--size|4k", "argument --size: '4k' is not a size" },
		{ "--size|-4", "argument --size: '-4' is negative or too large" },
		{ "--kind|four", "argument --kind: 'four' is none of one, two, three" },
		{ "--sort|one|four", "argument --sort: 'four' is none of" },
		{ "--mode|888", "argument --mode: '888' is not an octal file mode" },
		{ "--mode|1000", "argument --mode: '1000' is outside the range 0 to 777" },
		{ "--yes|1", "argument --yes: '1' is not y or n" },
		{ "--out|a/b", "argument --out: 'a/b' has a slash" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		print_message("# %s\n", cases[i].line);
		assert_int_equal(parse(cases[i].line, 2), -EINVAL);
		assert_non_null(strstr(output, cases[i].says));
		assert_non_null(strstr(output, "; try 'bdamon sample --help'\n"));
		assert_ptr_equal(strchr(output, '\n'), output + strlen(output) - 1);
	}
}

static void test_positional_counts(void **state)
{
	static const struct {
		int nargs;
		int nr_words;
		int err;
	} cases[] = {
		{ ARG_ONE, 0, -EINVAL },  { ARG_ONE, 1, 0 },   { ARG_ONE, 2, -EINVAL },
		{ 2, 1, -EINVAL },	  { 2, 2, 0 },	       { 2, 3, -EINVAL },
		{ ARG_MAYBE, 0, 0 },	  { ARG_MAYBE, 1, 0 }, { ARG_MAYBE, 2, -EINVAL },
		{ ARG_PLUS, 0, -EINVAL }, { ARG_PLUS, 3, 0 },  { ARG_STAR, 0, 0 },
	};
	char *words[] = { "x", "1", "2", "3", NULL };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		union {
			struct arg_list list;
			int64_t numbers[2];
		} base = { 0 };
		struct arg_option option = { .names = "n",
					     .kind = ARG_INT,
					     .nargs = cases[i].nargs };
		struct arg_group group = { "", &option, 1, &base };
		struct arg_spec one = { "x", "", "", &group, 1, NULL, NULL };

		print_message("# nargs %d, %d words\n", cases[i].nargs, cases[i].nr_words);
		assert_int_equal(argparse__parse(&one, 1 + cases[i].nr_words, words), cases[i].err);
		argparse__free(&one);
	}
}

static void test_help(void **state)
{
	(void)state;
	assert_int_equal(parse("-v|--help|--nope", 1), ARGPARSE_HELP);
	assert_non_null(strstr(output, "usage: bdamon sample [-h] [options] [TARGET]\n"));
	assert_non_null(strstr(output, "  --kind, --sort_of one|two|three\n"));
	assert_non_null(strstr(output, "  -q, --quiet           say less\n"));
	assert_non_null(strstr(output, "  -h, --help            print this help\n"));
	assert_non_null(strstr(output, "  -- COMMAND..."));
	assert_null(strstr(output, "hidden"));
	assert_int_equal(argparse__exit_code(ARGPARSE_HELP), 0);
	assert_int_equal(argparse__exit_code(-EINVAL), 2);
	assert_int_equal(argparse__exit_code(-ENOMEM), 1);
}

static void test_wrap(void **state)
{
	const char *text = "word word word word word word word word word word word word word word "
			   "word word word word word word word word word word word word word";
	char *buf = NULL;
	size_t size, nr_words = 0;
	FILE *out = open_memstream(&buf, &size);

	(void)state;
	arghelp__wrap(out, text, 24);
	fclose(out);
	for (char *line = buf, *end; *line; line = end + 1) {
		end = strchr(line, '\n');
		assert_in_range(end - line, 4, 79);
	}
	for (char *word = buf; (word = strstr(word, "word")); word++)
		nr_words++;
	assert_int_equal(nr_words, 27);
	free(buf);
}

static void test_closest(void **state)
{
	static const char *const words[] = { "record", "report", "trace", NULL };

	(void)state;
	assert_string_equal(argparse__closest("recrod", words), "record");
	assert_string_equal(argparse__closest("raport", words), "report");
	assert_string_equal(argparse__closest("trac", words), "trace");
	assert_null(argparse__closest("xyz", words));
	assert_null(argparse__closest("", words));
	assert_null(argparse__closest("a word much longer than any command is", words));
}

static int free_lists(void **state)
{
	(void)state;
	argparse__free(&spec);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),	cmocka_unit_test(test_forms),
		cmocka_unit_test(test_words),	cmocka_unit_test(test_lists),
		cmocka_unit_test(test_errors),	cmocka_unit_test(test_positional_counts),
		cmocka_unit_test(test_help),	cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_closest),
	};

	return cmocka_run_group_tests(tests, NULL, free_lists);
}
