/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Access patterns shown as the words of a command line ask, as text to compare. */
#ifndef BDAMON_TEST_ACCESS_FIXTURE_H
#define BDAMON_TEST_ACCESS_FIXTURE_H

#include "cli/access_options.h"
#include "cli/filter_options.h"
#include "record/reader.h"
#include "record_fixture.h"
#include "report/access.h"
#include "report/access_json.h"
#include "report/access_raw.h"

#define MAX_ARGS 40

/** struct shown - what was shown: @text: owned; @err: why it was not, @life: what there was */
struct shown {
	char *text;
	int err;
	enum access_life life;
};

static inline int print_with(const struct access_options *how, const struct access_format *fmt,
			     struct record_source *source, FILE *out)
{
	if (how->json)
		return access_json__print(source, how->raw_number, out);
	if (how->raw_form)
		return access_raw__print(source, how->raw_number, out);
	return access__check(source, fmt) ?: access__print(source, fmt, out);
}

/* Show the records of @store as words ask. */
static inline struct shown show_words(struct record_store *store, int argc, char **argv)
{
	struct filter_options what = { 0 };
	struct access_options how = { 0 };
	const struct arg_group groups[] = {
		filter_options_group(&what),
		access_options_group(&how),
	};
	const struct arg_spec spec = { .command = "test", .groups = groups, .nr_groups = 2 };
	struct access_choice choice = { 0 };
	struct report_filter filter = { 0 };
	struct filter_stage *stage = NULL;
	struct shown shown = { 0 };
	size_t len = 0;
	FILE *out = open_memstream(&shown.text, &len);
	int err = argparse__parse(&spec, argc, argv);

	err = err ?: access_options__choose(&how, &spec, &choice);
	err = err ?: filter_options__apply(&what, &spec, &filter);
	if (!err) {
		filter.weights = choice.fmt.weights;
		err = filter_stage__new(&stage, &filter, record_store__source(store));
	}
	err = err ?: access__find_life(filter_stage__source(stage), &shown.life);
	shown.err = err ?: print_with(&how, &choice.fmt, filter_stage__source(stage), out);
	fclose(out);
	filter_stage__free(stage);
	filter_options__release(&filter);
	access_choice__fini(&choice);
	argparse__free(&spec);
	return shown;
}

/* The same with a list of words that ends with NULL. */
static inline struct shown show(struct record_store *store, ...)
{
	char *argv[MAX_ARGS] = { "test" };
	int argc = 1;
	va_list ap;

	va_start(ap, store);
	while (argc < MAX_ARGS && (argv[argc] = va_arg(ap, char *)))
		argc++;
	va_end(ap);
	return show_words(store, argc, argv);
}

#define assert_shown(want, store, ...)                                \
	do {                                                          \
		struct shown shown_ = show(store, __VA_ARGS__, NULL); \
                                                                      \
		assert_int_equal(shown_.err, 0);                      \
		assert_string_equal(shown_.text, want);               \
		free(shown_.text);                                    \
	} while (0)

/* As assert_shown(), but only @part of the text is compared. */
#define assert_shows(part, store, ...)                                                      \
	do {                                                                                \
		struct shown shown_ = show(store, __VA_ARGS__, NULL);                       \
                                                                                            \
		assert_int_equal(shown_.err, 0);                                            \
		if (!strstr(shown_.text, part))                                             \
			fail_msg("'%s' is not in:\n%s", (const char *)(part), shown_.text); \
		free(shown_.text);                                                          \
	} while (0)

#define assert_refused(want, store, ...)                              \
	do {                                                          \
		struct shown shown_ = show(store, __VA_ARGS__, NULL); \
                                                                      \
		assert_int_equal(shown_.err, want);                   \
		free(shown_.text);                                    \
	} while (0)

/* A store with the records that a JSON text has. */
static inline struct record_store *store_of(const char *text)
{
	struct record_store *store = record_store__new();
	FILE *file = fopen(fixture_path("a"), "w");

	if (!store || !file)
		return NULL;
	fputs(text, file);
	fclose(file);
	if (!record_store__read(store, fixture_path("a")))
		return store;
	record_store__free(store);
	return NULL;
}

#endif
