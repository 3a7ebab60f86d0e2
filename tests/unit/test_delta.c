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

#include "record/delta.h"

#define SZ_ALL (4 << 20)

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
	assert_true(sz_packed + d->nr_out <= SZ_ALL);
	memcpy(packed + sz_packed, d->out, d->nr_out);
	sz_packed += d->nr_out;
	d->nr_out = 0;
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
	assert_int_equal(d->nr_bits, 0);
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
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
