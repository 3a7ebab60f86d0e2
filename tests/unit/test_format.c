// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Numbers as text: every unit border, rounding trap and raw form. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "util/format.h"

#define KIB	       1024ULL
#define MIB	       (KIB * KIB)
#define GIB	       (MIB * KIB)
#define SEC	       1000000000LL
#define is(call, want) assert_string_equal((call).s, want)

static void test_nr(void **state)
{
	(void)state;
	is(format_nr(0, false), "0");
	is(format_nr(999, false), "999");
	is(format_nr(1000, false), "1,000");
	is(format_nr(-1234567, false), "-1,234,567");
	is(format_nr(UINT64_MAX, false), "18,446,744,073,709,551,615");
	is(format_nr(INT64_MIN, true), "-9223372036854775808");
	is(format_nr(1234567, true), "1234567");
	is(format_nrf(-0.5, false), "-0");
	is(format_nrf(-0.5, true), "0");
	is(format_nrf(1234.99, false), "1,234");
	is(format_nrf(-152868004.9, false), "-152,868,004");
}

static void test_sz(void **state)
{
	(void)state;
	is(format_sz(0, false), "0 B");
	is(format_sz(1024, false), "1024 B");
	is(format_sz(1025, false), "1.001 KiB");
	is(format_sz(MIB, false), "1024.000 KiB");
	is(format_sz(MIB + 1, false), "1.000 MiB");
	is(format_sz(GIB, false), "1024.000 MiB");
	is(format_sz(132 * KIB, false), "132.000 KiB");
	is(format_sz(0x555500000000, false), "85.332 TiB");
	is(format_sz(GIB * GIB, false), "1024.000 PiB");
	is(format_sz(GIB * GIB * 8, false), "8.000 EiB");
	is(format_sz(UINT64_MAX, false), "max");
	is(format_sz(UINT64_MAX, true), "18446744073709551615");
	is(format_szf(-5.7, false), "-5 B");
	is(format_szf(780000000.0, false), "743.866 MiB");
	is(format_sza(0x555500c00000, false), "85.332043 TiB");
	is(format_sza(1024, false), "1024 B");
}

/* Sizes with a fraction, whose digits are found without printf(), are what printf() makes of them. */
static void test_szf(void **state)
{
	static const char *const names[] = { "KiB", "MiB", "GiB", "TiB", "PiB" };
	uint64_t seed = 1;
	char want[64];
	int i, k;

	(void)state;
	for (i = 0; i < 100000; i++) {
		double v, unit = 1024;

		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		/* All sizes, every other one with few digits, which may lie between two texts. */
		v = ldexp((double)(seed >> 11), -(int)(seed >> 3 & 31));
		if (i % 2)
			v = ldexp((double)(seed >> 50), (int)(seed >> 3 & 31) - 8);
		if (!(v > 1024))
			continue;
		for (k = 0; v > unit * 1024; k++)
			unit *= 1024;
		snprintf(want, sizeof(want), "%.3f %s", v / unit, names[k]);
		is(format_szf(v, false), want);
	}
	is(format_szf(1024, false), "1024 B");
	is(format_szf(1024.0001, false), "1.000 KiB");
	is(format_szf(1088, false), "1.062 KiB");
	is(format_szf(1216, false), "1.188 KiB");
	is(format_szf(1048576, false), "1024.000 KiB");
	is(format_szf(1048576.5, false), "1.000 MiB");
}

static void test_tm(void **state)
{
	(void)state;
	is(format_tm(0, false), "0 ns");
	is(format_tm(999, false), "999 ns");
	is(format_tm(1000, false), "1 us");
	is(format_tm(1500, false), "1.500 us");
	is(format_tm(100000000, false), "100 ms");
	is(format_tm(1500000000, false), "1.500 s");
	is(format_tm(59999999900LL, false), "60.000 s");
	is(format_tm(60 * SEC, false), "1 m");
	is(format_tm(90 * SEC, false), "1 m 30 s");
	is(format_tm(90 * SEC + 123000000, false), "1 m 30.123 s");
	is(format_tm(7200 * SEC, false), "2 h");
	is(format_tm(7200 * SEC + 2400000000LL, false), "2 h 2.400 s");
	is(format_tm(25 * 3600 * SEC, false), "25 h");
	is(format_tm(3600 * SEC + 61 * SEC, false), "1 h 1 m 1 s");
	is(format_tm(-1500000, false), "-1.500 ms");
	is(format_tm(UINT64_MAX, false), "max");
	is(format_tm(UINT64_MAX, true), "18446744073709551615");
	is(format_tm((__int128)UINT64_MAX * 1000, false), "max");
	is(format_tm_us(5000, false), "5 ms");
	is(format_tm_us(5000, true), "5000");
}

static void test_tmx(void **state)
{
	(void)state;
	is(format_tmx(0, false), "0 ns");
	is(format_tmx(119123 * 1000000LL, false), "1 m 59 s 123 ms");
	is(format_tmx(86400 * SEC + 1, false), "1 d 1 ns");
	is(format_tmx(-86400 * SEC, false), "-1 d");
	is(format_tmx(UINT64_MAX - 1, false), "213503 d 23 h 34 m 33 s 709 ms 551 us 614 ns");
	is(format_tmx_us(5000000, false), "5 s");
	is(format_tmx_us(5000000, true), "5000000");
}

static void test_hz(void **state)
{
	(void)state;
	is(format_hz(0, false), "0 hz");
	is(format_hz(0.25, false), "0.250 hz");
	is(format_hz(9.9999, false), "10.000 hz");
	is(format_hz(10, false), "10 hz");
	is(format_hz(160, false), "160 hz");
	is(format_hz(123456.7, false), "123,456 hz");
	is(format_hz(-1, false), "-1.000 hz");
	is(format_hz(160, true), "160.000000");
}

static void test_pct(void **state)
{
	(void)state;
	is(format_pct(0, 100, false), "0 %");
	is(format_pct(5, 100, false), "5 %");
	is(format_pct(29, 100, false), "28 %");
	is(format_pct(57, 100, false), "56 %");
	is(format_pct(58, 100, false), "57 %");
	is(format_pct(290, 1000, false), "28 %");
	is(format_pct(100, 100, false), "100 %");
	is(format_pct(12.5, 100, false), "12.5 %");
	is(format_pct(4, 10000, false), "0.04 %");
	is(format_pct(400, 10000, false), "4 %");
	is(format_pct(123456, 100, false), "123,456 %");
	is(format_pct(5, 100, true), "5.000000");
}

static void test_repr(void **state)
{
	(void)state;
	is(format_repr(0), "0.0");
	is(format_repr(160), "160.0");
	is(format_repr(0.1 + 0.2), "0.30000000000000004");
	is(format_repr(1e16), "1e+16");
	is(format_repr(1234567890123456.0), "1234567890123456.0");
	is(format_repr(0.0001), "0.0001");
	is(format_repr(0.00001), "1e-05");
	is(format_repr(-2.5), "-2.5");
	is(format_repr(1.5e300), "1.5e+300");
	is(format_repr(100), "100.0");
	is(format_repr(1e15), "1000000000000000.0");
	is(format_repr(9999999999999998.0), "9999999999999998.0");
	is(format_repr(0.00012345), "0.00012345");
	is(format_repr(103.08396829061799), "103.08396829061799");
	is(format_repr(-1.7976931348623157e308), "-1.7976931348623157e+308");
	/* So small that it has one digit only. */
	is(format_repr(5e-324), "5e-324");
	is(format_repr(NAN), "NaN");
}

static void test_u64(void **state)
{
	static const uint64_t values[] = { 0, 9, 10, 99, 100, 101, 12345, UINT64_MAX };
	char text[21];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		*format_u64(text, values[i]) = '\0';
		is(format_nr(values[i], true), text);
	}
}

static void test_brief(void **state)
{
	(void)state;
	is(format_brief_sz(0), "0 B");
	is(format_brief_sz(1023), "1023 B");
	is(format_brief_sz(KIB), "1.00 KiB");
	is(format_brief_sz(132 * KIB), "132 KiB");
	is(format_brief_sz(1023 * KIB), "1023 KiB");
	is(format_brief_sz(MIB - 1), "1.00 MiB");
	is(format_brief_sz(MIB * 999 / 100), "9.99 MiB");
	is(format_brief_sz(MIB * 9999 / 1000), "10.0 MiB");
	is(format_brief_sz(MIB * 13), "13.0 MiB");
	is(format_brief_sz(GIB * 128 / 100), "1.28 GiB");
	is(format_brief_sz(UINT64_MAX), "16.0 EiB");
	is(format_brief_tm(0), "0 ms");
	is(format_brief_tm(SEC - 1), "999 ms");
	is(format_brief_tm(SEC), "1.0 s");
	is(format_brief_tm(9999 * SEC / 1000), "9.9 s");
	is(format_brief_tm(59 * SEC), "59 s");
	is(format_brief_tm(65 * SEC), "1 m 05 s");
	is(format_brief_tm(3599 * SEC), "59 m 59 s");
	is(format_brief_tm(2 * 3600 * SEC + 300 * SEC), "2 h 05 m");
	is(format_brief_tm(76 * 3600 * SEC), "3 d 04 h");
	is(format_brief_hz(0), "0 Hz");
	is(format_brief_hz(2.54), "2.5 Hz");
	is(format_brief_hz(9.96), "10 Hz");
	is(format_brief_hz(200), "200 Hz");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nr),  cmocka_unit_test(test_sz),
		cmocka_unit_test(test_szf), cmocka_unit_test(test_tm),
		cmocka_unit_test(test_tmx), cmocka_unit_test(test_hz),
		cmocka_unit_test(test_pct), cmocka_unit_test(test_repr),
		cmocka_unit_test(test_u64), cmocka_unit_test(test_brief),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
