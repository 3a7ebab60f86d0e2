// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The delta encoder: zlib must get back every text, whatever it looks like. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <cmocka.h>

#include "record/checksum.h"
#include "record/delta.h"

#define SZ_ALL	(8 << 20)
#define SZ_TEXT (1 << 20)

static uint64_t seed = 7;
static unsigned char *packed;
static char *all, *unpacked;
static size_t sz_packed, sz_all;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static void take(struct delta *d)
{
	assert_true(sz_packed + d->block.nr_out <= SZ_ALL);
	if (d->block.nr_out)
		memcpy(packed + sz_packed, d->block.out, d->block.nr_out);
	sz_packed += d->block.nr_out;
	d->block.nr_out = 0;
}

static void put(struct delta *d, const char *text, size_t len)
{
	assert_true(sz_all + len <= SZ_ALL);
	memcpy(all + sz_all, text, len);
	sz_all += len;
	assert_int_equal(delta__put(d, text, len), 0);
	take(d);
}

static void check(struct delta *d)
{
	z_stream z = { 0 };

	assert_int_equal(delta__align(d), 0);
	assert_int_equal(d->block.nr_bits, 0);
	take(d);
	assert_int_equal(inflateInit2(&z, -15), Z_OK);
	z.next_in = packed;
	z.avail_in = (uInt)sz_packed;
	z.next_out = (Bytef *)unpacked;
	z.avail_out = SZ_ALL;
	assert_int_equal(inflate(&z, Z_SYNC_FLUSH), Z_OK);
	assert_int_equal(z.total_out, sz_all);
	assert_memory_equal(unpacked, all, sz_all);
	inflateEnd(&z);
	delta__fini(d);
}

static int reset(void **state)
{
	(void)state;
	sz_packed = sz_all = 0;
	return 0;
}

static void test_alike(void **state)
{
	struct delta d = { 0 };
	char text[8192];
	unsigned int i, k;

	(void)state;
	for (i = 0; i < 300; i++) {
		size_t len = 0;

		for (k = 0; k < 60; k++) {
			/* Lines vanish and come back. */
			if (below(50) == 0)
				continue;
			len += (size_t)snprintf(
				text + len, sizeof(text) - len,
				"{\"start\":%u,\"a\":%u,\"age\":{\"usec\":null,\"n\":%u}},\n",
				100000 + k * 977, below(10) ? k : below(30), i + k * 7);
		}
		put(&d, text, len);
	}
	check(&d);
	/* 60 lines of 45 bytes, in some 5 bytes each. */
	assert_true(sz_packed < sz_all / 6);
}

/* Random bytes of few kinds: every length and distance of matches, and bytes above 143. */
static void test_random(void **state)
{
	static const char alphabet[] = "0123456789,\n{}ab\xff\x90";
	struct delta d = { 0 };
	char text[3000];
	size_t len = 0;
	unsigned int i, k;

	(void)state;
	for (i = 0; i < 600; i++) {
		if (below(4) == 0 || !len) {
			len = 1 + below(sizeof(text) - 1);
			for (k = 0; k < len; k++)
				text[k] = alphabet[below(below(3) ? 12 : sizeof(alphabet) - 1)];
		}
		for (k = below(6); k; k--)
			text[below((uint32_t)len)] = alphabet[below(sizeof(alphabet) - 1)];
		put(&d, text, len);
		if (below(10) == 0) {
			assert_int_equal(delta__align(&d), 0);
			take(&d);
		}
		if (below(20) == 0)
			delta__forget(&d);
	}
	check(&d);
}

/* Equal texts of every length near the limits of matches, and at the far end of the window. */
static void test_lengths(void **state)
{
	struct delta d = { 0 };
	static char text[DELTA_MAX];
	size_t len;

	(void)state;
	memset(text, 'x', sizeof(text));
	for (len = 1; len < 800; len++) {
		put(&d, text, len);
		put(&d, text, len);
	}
	for (len = 0; len < sizeof(text); len++)
		text[len] = (char)('a' + below(26));
	put(&d, text, sizeof(text));
	put(&d, text, sizeof(text));
	check(&d);
}

/* Lines of regions as recordings have them, in texts beyond the reach of the window. */
static void test_regions(void **state)
{
	static const unsigned int nrs[] = { 280, 281, 300, 1000, 5000, 1, 290, 5000, 2, 0, 300 };
	char *text = malloc(SZ_TEXT);
	struct delta d = { 0 };
	unsigned int i, k;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < sizeof(nrs) / sizeof(nrs[0]); i++) {
		size_t len = (size_t)snprintf(text, SZ_TEXT, "{\"time\":%u,[\n", i);
		unsigned long long at = 93823560581120ULL;

		for (k = 0; k < nrs[i]; k++) {
			unsigned long long start = at + (below(20) ? 0 : 4096 * below(1000));

			at = start + 4096ULL * (1 + below(below(50) ? 20000 : 4000000000U));
			len += (size_t)snprintf(
				text + len, SZ_TEXT - len,
				"{\"start\":%llu,\"end\":%llu,\"nr_accesses\":{\"samples\":%u},"
				"\"age\":{\"usec\":null,\"aggr_intervals\":%u}}%s",
				start, at, below(3) ? 0 : below(21), below(below(9) ? 3000 : 9),
				k + 1 < nrs[i] ? ",\n" : "");
		}
		put(&d, text, len);
	}
	check(&d);
	/* 110 bytes each, in some 12. */
	assert_true(sz_packed < sz_all / 8);
	free(text);
}

/* Large texts without any order, with and without newlines and equal parts. */
static void test_large_random(void **state)
{
	static const char alphabet[] = "0123456789,\n{}ab\xff\x90";
	char *text = malloc(60000);
	struct delta d = { 0 };
	unsigned int i;

	(void)state;
	assert_non_null(text);
	for (i = 0; i < 60; i++) {
		size_t len = DELTA_MAX - 1 + below(60000 - DELTA_MAX), k, part;
		uint32_t nr = 1 + below(sizeof(alphabet) - 1), period = 1 + below(3000);

		for (k = 0; k < len; k++)
			text[k] = alphabet[below(nr)];
		if (below(2)) {
			for (k = period; k < len; k++)
				text[k] = below(40) ? text[k - period] : alphabet[below(nr)];
		}
		for (part = below(4); part; part--)
			text[below((uint32_t)len)] = '\n';
		put(&d, text, len);
	}
	check(&d);
	free(text);
}

/* Counts that grow as Fibonacci's numbers would need codes longer than there are. */
static void test_skewed(void **state)
{
	char text[8192];
	struct delta d = { 0 };
	size_t len = 0, last = 1, nr = 1, next, k;
	char c;

	(void)state;
	for (c = 'a'; len + nr < sizeof(text); c++) {
		for (k = 0; k < nr; k++)
			text[len++] = c;
		next = last + nr;
		last = nr;
		nr = next;
	}
	for (k = len - 1; k; k--) {
		size_t other = below((uint32_t)k + 1);
		char swap = text[k];

		text[k] = text[other];
		text[other] = swap;
	}
	assert_true(c > 'a' + 16);
	put(&d, text, len);
	check(&d);
}

static void test_checksum(void **state)
{
	static char text[4096];
	uint32_t ours = CHECKSUM_INIT, theirs = CHECKSUM_INIT;
	size_t i, at, len;

	(void)state;
	for (i = 0; i < 3000; i++) {
		for (at = 0; at < sizeof(text); at++)
			text[at] = i < 10 ? (char)0xff : (char)below(256);
		at = below(64);
		len = below(below(2) ? 64 : sizeof(text) - 64);
		ours = checksum_add(ours, text + at, len);
		theirs = (uint32_t)adler32(theirs, (const Bytef *)text + at, (uInt)len);
		assert_int_equal(ours, theirs);
	}
}

static int set_up(void **state)
{
	(void)state;
	packed = malloc(SZ_ALL);
	all = malloc(SZ_ALL);
	unpacked = malloc(SZ_ALL);
	return packed && all && unpacked ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(packed);
	free(all);
	free(unpacked);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_alike, reset),
		cmocka_unit_test_setup(test_random, reset),
		cmocka_unit_test_setup(test_lengths, reset),
		cmocka_unit_test_setup(test_regions, reset),
		cmocka_unit_test_setup(test_large_random, reset),
		cmocka_unit_test_setup(test_skewed, reset),
		cmocka_unit_test(test_checksum),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
