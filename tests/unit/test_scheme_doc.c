// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The examples of docs/schemes.md: each is what the text around it says. */
#include "scheme_text_fixture.h"

#include "cli/argparse.h"
#include "cli/scheme_options.h"

/* Tests run in the directory of the sources. */
#define DOCUMENT "docs/schemes.md"

#define MAX_BLOCKS 32
#define MAX_WORDS  64
#define SZ_DOC	   65536

/* A block between fences: what is behind the first fence, and the text. */
struct block {
	const char *kind;
	char *text;
};

static char doc[SZ_DOC];
static struct block blocks[MAX_BLOCKS];
static size_t nr_blocks;

static int read_blocks(void **state)
{
	FILE *file = fopen(DOCUMENT, "re");
	char *pos = doc, *line;
	bool is_open = false;

	(void)state;
	if (!file || !fread(doc, 1, SZ_DOC - 1, file) || fclose(file))
		return -1;
	while ((line = pos) && *line) {
		pos = strchr(line, '\n');
		if (pos)
			pos++;
		if (strncmp(line, "```", 3))
			continue;
		if (!is_open && nr_blocks == MAX_BLOCKS)
			return -1;
		if (!is_open) {
			line[strcspn(line, "\n")] = '\0';
			blocks[nr_blocks++] = (struct block){ line + 3, pos };
		} else {
			*line = '\0';
		}
		is_open = !is_open;
	}
	return 0;
}

/* Return: the @idx-th block of this kind. */
static char *text_of(const char *kind, size_t idx)
{
	for (size_t i = 0; i < nr_blocks; i++) {
		if (!strcmp(blocks[i].kind, kind) && !idx--)
			return blocks[i].text;
	}
	fail_msg("%s has no such block of %s", DOCUMENT, kind);
	return NULL;
}

/* Words of a shell's line: blanks, quotes and the backslash at its end. */
static int split(char *text, char **words)
{
	int nr = 0;

	while (*(text += strspn(text, " \t\n\\")) && nr < MAX_WORDS) {
		bool is_quoted = *text == '"';

		words[nr++] = text += is_quoted;
		text += strcspn(text, is_quoted ? "\"" : " \t\n");
		if (*text)
			*text++ = '\0';
	}
	return nr;
}

static void build(size_t idx, struct scheme_list *list)
{
	char *words[MAX_WORDS + 1] = { "schemes" }, copy[1024];
	struct scheme_options opts = { 0 };
	struct arg_group group = scheme_options__group(&opts);
	struct arg_spec spec = { .command = "schemes", .groups = &group, .nr_groups = 1 };
	struct bd_attrs attrs;
	int nr;

	bd_attrs__init(&attrs);
	snprintf(copy, sizeof(copy), "%s", text_of("sh", idx));
	nr = split(copy, words + 1);
	assert_int_equal(argparse__parse(&spec, nr + 1, words), 0);
	assert_int_equal(scheme_options__build(&opts, &attrs, list), 0);
	argparse__free(&spec);
}

static void test_three_forms(void **state)
{
	struct scheme_list options = { 0 }, json = { 0 }, columns = { 0 };

	(void)state;
	build(0, &options);
	parse_good(text_of("json", 0), &json);
	parse_good(text_of("text", 0), &columns);
	assert_true(options.nr == 1 && same_schemes(&options, &json));
	assert_true(same_schemes(&json, &columns));
	scheme_list__fini(&options);
	scheme_list__fini(&json);
	scheme_list__fini(&columns);
}

static void test_migration(void **state)
{
	struct scheme_list options = { 0 }, json = { 0 };

	(void)state;
	build(1, &options);
	parse_good(text_of("json", 1), &json);
	assert_true(options.nr == 1 && same_schemes(&options, &json));
	scheme_list__fini(&options);
	scheme_list__fini(&json);
}

static void test_columns(void **state)
{
	struct scheme_list list = { 0 };

	(void)state;
	parse_good(text_of("text", 1), &list);
	assert_int_equal(list.nr, 5);
	scheme_list__fini(&list);
}

static void test_guard(void **state)
{
	struct scheme_list list = { 0 };
	const struct bd_quota *quota;

	(void)state;
	build(2, &list);
	assert_int_equal(list.nr, 1);
	quota = &list.items[0]->quota;
	assert_int_equal(quota->sz_bytes, 256 << 20);
	assert_int_equal(quota->goals.nr, 1);
	assert_int_equal(quota->goals.items[0].metric, BD_METRIC_USER_INPUT);
	assert_int_equal(quota->goals.items[0].target_value, 1000);
	scheme_list__fini(&list);
}

static void check_message(const char *kind, size_t idx)
{
	char *message = text_of("message", idx), name[64], why[SCHEME_WHY] = "";
	const char *text = text_of(kind, 0);
	struct scheme_list list = { 0 };
	struct bd_attrs attrs;
	struct scheme_source source = { name, text, strlen(text), &attrs };

	bd_attrs__init(&attrs);
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(message, ":"), message);
	message[strcspn(message, "\n")] = '\0';
	assert_int_equal(scheme_text__parse(&source, &list, why, sizeof(why)), -EINVAL);
	assert_string_equal(why, message);
	scheme_list__fini(&list);
}

static void test_messages(void **state)
{
	(void)state;
	check_message("json bad", 0);
	check_message("text bad", 1);
}

/* No block is forgotten; the scripts of the guard are tested by schemes_hostile.sh. */
static void test_all_blocks(void **state)
{
	(void)state;
	assert_int_equal(nr_blocks, 3 + 2 + 2 + 2 + 2 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_three_forms), cmocka_unit_test(test_migration),
		cmocka_unit_test(test_columns),	    cmocka_unit_test(test_guard),
		cmocka_unit_test(test_messages),    cmocka_unit_test(test_all_blocks),
	};

	return cmocka_run_group_tests(tests, read_blocks, NULL);
}
