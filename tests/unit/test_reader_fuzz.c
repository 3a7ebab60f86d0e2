// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Damaged records: whatever bytes a file holds, reading it ends with a result or an error.
 *
 * A fixed seed makes every run the same.  Build with -fsanitize=address,undefined to make it
 * find more than crashes.
 */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <zlib.h>
#include <cmocka.h>

#include "record/reader.h"
#include "record_fixture.h"

#define NR_ROUNDS 8000
#define SZ_MAX	  65536

static uint64_t seed = 42;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static size_t mutate(char *text, size_t len)
{
	static const char *const words[] = {
		"[",
		"]",
		"{",
		"}",
		",",
		":",
		"\"",
		"null",
		"-1",
		"1e99",
		"18446744073709551616",
		"\"max\"",
		"\"end\"",
		"\"snapshots\":",
		"\"regions\":[",
		"99999999999",
	};
	uint32_t i, nr = 1 + below(4);

	for (i = 0; i < nr && len > 64; i++) {
		uint32_t at = below((uint32_t)len - 32);
		const char *word = words[below(sizeof(words) / sizeof(words[0]))];

		switch (below(6)) {
		case 0:
			text[at] = (char)(text[at] ^ (1 << below(8)));
			break;
		case 1:
			text[at] = (char)below(256);
			break;
		case 2:
			memcpy(text + at, word, strlen(word));
			break;
		case 3:
			memmove(text + at, text + below((uint32_t)len - 32), below(32));
			break;
		case 4:
			len = at + 1;
			break;
		default:
			memmove(text + at, text + at + 1, len - at - 1);
			len--;
		}
	}
	return len;
}

/* Structure is what parsers trip over: half of the rounds change the text before compression. */
static size_t compress_again(char *text, size_t len)
{
	static Bytef out[SZ_MAX + 1024];
	uLongf sz = sizeof(out);

	assert_int_equal(compress2(out, &sz, (const Bytef *)text, len, 1), Z_OK);
	memcpy(text, out, sz);
	return sz;
}

static void fuzz(enum record_type type, bool compress_after)
{
	static char orig[SZ_MAX], text[SZ_MAX + 1024];
	size_t len, i, nr_good = 0, nr_bad = 0;
	FILE *file;

	assert_int_equal(fixture_write(fixture_path("a"), type, 2, 3, NULL), 0);
	file = fopen(fixture_path("a"), "r");
	assert_non_null(file);
	len = fread(orig, 1, sizeof(orig), file);
	fclose(file);
	for (i = 0; i < NR_ROUNDS; i++) {
		struct record_store *store = record_store__new();
		size_t sz;

		assert_non_null(store);

		memcpy(text, orig, len);
		sz = mutate(text, len);
		if (compress_after)
			sz = compress_again(text, sz);
		file = fopen(fixture_path("b"), "w");
		assert_non_null(file);
		fwrite(text, 1, sz, file);
		fclose(file);
		if (record_store__read(store, fixture_path("b")))
			nr_bad++;
		else
			nr_good++;
		record_store__free(store);
	}
	/* Both must happen, or the mutations are not worth the name. */
	assert_true(nr_good > 100 && nr_bad > 100);
}

static void test_json(void **state)
{
	(void)state;
	fuzz(RECORD_JSON, false);
}

static void test_compressed(void **state)
{
	(void)state;
	fuzz(RECORD_JSON_COMPRESSED, false);
}

static void test_text_in_compressed(void **state)
{
	(void)state;
	fuzz(RECORD_JSON, true);
}

static void test_script(void **state)
{
	(void)state;
	fuzz(RECORD_PERF_SCRIPT, false);
}

/* Thousands of expected complaints are not shown. */
static int enter_quietly(void **state)
{
	int fd = open("/dev/null", O_WRONLY | O_CLOEXEC);

	if (fd < 0 || fixture_enter(state))
		return -1;
	fflush(stderr);
	*state = (void *)(intptr_t)dup(STDERR_FILENO);
	return dup2(fd, STDERR_FILENO) < 0 || close(fd) < 0 ? -1 : 0;
}

static int leave(void **state)
{
	if (dup2((int)(intptr_t)*state, STDERR_FILENO) < 0)
		return -1;
	return fixture_leave(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json),
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_text_in_compressed),
		cmocka_unit_test(test_script),
	};

	return cmocka_run_group_tests(tests, enter_quietly, leave);
}
