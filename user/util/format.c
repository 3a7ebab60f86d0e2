// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Numbers for people: counts, sizes, times, rates and percentages as text. */
#include "util/format.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TWO_64 18446744073709551616.0

static const char digit_pairs[] = "00010203040506070809"
				  "10111213141516171819"
				  "20212223242526272829"
				  "30313233343536373839"
				  "40414243444546474849"
				  "50515253545556575859"
				  "60616263646566676869"
				  "70717273747576777879"
				  "80818283848586878889"
				  "90919293949596979899";

char *format_u64(char *dst, uint64_t v)
{
	char tmp[20];
	char *p = tmp + sizeof(tmp);
	size_t len;

	while (v >= 100) {
		p -= 2;
		memcpy(p, digit_pairs + v % 100 * 2, 2);
		v /= 100;
	}
	if (v >= 10) {
		p -= 2;
		memcpy(p, digit_pairs + v * 2, 2);
	} else {
		*--p = (char)('0' + v);
	}
	len = (size_t)(tmp + sizeof(tmp) - p);
	memcpy(dst, p, len);
	return dst + len;
}

/* Digits of @v, grouped by commas if asked, the sign in front. */
static struct format_text integer_text(unsigned __int128 v, bool negative, bool commas)
{
	struct format_text text;
	char *p = text.s + sizeof(text.s) - 1;
	int nr = 0;

	/* Most numbers are small, and dividing 128 bits is slow. */
	if (v < 1000 && !negative) {
		*format_u64(text.s, (uint64_t)v) = '\0';
		return text;
	}
	*p = '\0';
	do {
		uint64_t digit = v > UINT64_MAX ? (uint64_t)(v % 10) : (uint64_t)v % 10;

		if (commas && nr && nr % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + digit);
		v = v > UINT64_MAX ? v / 10 : (uint64_t)v / 10;
		nr++;
	} while (v);
	if (negative)
		*--p = '-';
	memmove(text.s, p, (size_t)(text.s + sizeof(text.s) - p));
	return text;
}

static unsigned __int128 magnitude(__int128 v)
{
	return v < 0 ? -(unsigned __int128)v : (unsigned __int128)v;
}

struct format_text format_nr(__int128 v, bool raw)
{
	return integer_text(magnitude(v), v < 0, !raw);
}

struct format_text format_nrf(double v, bool raw)
{
	double whole = fmin(trunc(fabs(v)), 1e37);

	if (v >= 0 && v < 1e18)
		return integer_text((uint64_t)v, false, !raw);
	if (raw)
		return format_nr((__int128)copysign(whole, v), true);
	return integer_text((unsigned __int128)whole, v < 0, true);
}

static struct format_text size_text(double v, int decimals)
{
	static const char units[] = "KMGTPE";
	struct format_text text;
	double unit = 1024;
	int i = 0;

	if (v == TWO_64) {
		snprintf(text.s, sizeof(text.s), "max");
		return text;
	}
	if (v <= unit) {
		snprintf(text.s, sizeof(text.s), "%.0f B", trunc(v));
		return text;
	}
	while (i < 5 && v > unit * 1024) {
		unit *= 1024;
		i++;
	}
	snprintf(text.s, sizeof(text.s), "%.*f %ciB", decimals, v / unit, units[i]);
	return text;
}

static char *put_word(char *p, const char *word)
{
	size_t len = strlen(word);

	memcpy(p, word, len + 1);
	return p + len;
}

/* What "%.3f" prints, and a unit, where printf() would take most of a report's time. */
static char *put_thousandths(char *p, uint64_t thousandths, const char *unit)
{
	unsigned int frac = thousandths % 1000;

	p = format_u64(p, thousandths / 1000);
	*p++ = '.';
	*p++ = (char)('0' + frac / 100);
	memcpy(p, digit_pairs + frac % 100 * 2, 2);
	return put_word(p + 2, unit);
}

/* v / 2^shift in thousandths; ties go to the even number, as with printf(). */
static uint64_t shifted_thousandths(uint64_t v, unsigned int shift)
{
	unsigned __int128 scaled = (unsigned __int128)v * 1000;
	uint64_t whole = (uint64_t)(scaled >> shift), half = 1ULL << (shift - 1);
	uint64_t rest = (uint64_t)scaled & (2 * half - 1);

	return whole + (rest > half || (rest == half && whole & 1));
}

/* The largest unit that @v, > 1024, exceeds. */
static unsigned int unit_of(uint64_t v)
{
	return (63 - (unsigned int)__builtin_clzll(v - 1)) / 10;
}

/* @v / 2^@shift of a unit. */
static struct format_text unit_text(uint64_t v, unsigned int shift, unsigned int unit)
{
	static const char *const units[] = { "", " KiB", " MiB", " GiB", " TiB", " PiB" };
	struct format_text text;

	put_thousandths(text.s, shifted_thousandths(v, shift), units[unit]);
	return text;
}

struct format_text format_sz(uint64_t v, bool raw)
{
	unsigned int unit;

	if (raw)
		return format_nr(v, true);
	/* A double holds these exactly, so both ways are the same. */
	if (v <= 1024 || v > 1ULL << 53)
		return size_text((double)v, 3);
	unit = unit_of(v);
	return unit_text(v, 10 * unit, unit);
}

struct format_text format_szf(double v, bool raw)
{
	unsigned int unit;
	int exponent;

	/* Sizes beyond any memory keep the text in bounds. */
	v = fmax(fmin(v, 1e30), -1e30);
	if (raw)
		return format_nrf(v, true);
	if (!(v > 1024 && v < 0x1p53))
		return size_text(v, 3);
	/* All its bits as a whole number. */
	unit = unit_of((uint64_t)ceil(v));
	v = ldexp(frexp(v, &exponent), DBL_MANT_DIG);
	return unit_text((uint64_t)v, 10 * unit + (unsigned int)(DBL_MANT_DIG - exponent), unit);
}

struct format_text format_sza(uint64_t v, bool raw)
{
	return raw ? format_nr(v, true) : size_text((double)v, 6);
}

#define NS_US	1000ULL
#define NS_MS	1000000ULL
#define NS_S	1000000000ULL
#define NS_MIN	(60 * NS_S)
#define NS_HOUR (60 * NS_MIN)
#define NS_DAY	(24 * NS_HOUR)

/* One number in one unit: whole if exact, else with three decimals. */
static char *put_unit(char *p, uint64_t ns, uint64_t unit, const char *name)
{
	uint64_t whole, rest;

	if (ns % unit == 0)
		return put_word(format_u64(p, ns / unit), name);
	whole = ns * 1000 / unit;
	rest = ns * 1000 % unit;
	/* Only a tie depends on how the quotient is rounded to a double first. */
	if (rest * 2 == unit)
		return p + snprintf(p, 32, "%.3f%s", (double)ns / (double)unit, name);
	return put_thousandths(p, whole + (rest * 2 > unit), name);
}

static struct format_text time_text(uint64_t ns)
{
	struct format_text text;
	char *p = text.s;

	if (ns >= NS_HOUR) {
		p = put_word(format_u64(p, ns / NS_HOUR), " h");
		ns %= NS_HOUR;
		if (!ns)
			return text;
		*p++ = ' ';
	}
	if (ns >= NS_MIN) {
		p = put_word(format_u64(p, ns / NS_MIN), " m");
		ns %= NS_MIN;
		if (!ns)
			return text;
		*p++ = ' ';
		put_unit(p, ns, NS_S, " s");
	} else if (ns >= NS_S) {
		put_unit(p, ns, NS_S, " s");
	} else if (ns >= NS_MS) {
		put_unit(p, ns, NS_MS, " ms");
	} else if (ns >= NS_US) {
		put_unit(p, ns, NS_US, " us");
	} else {
		put_unit(p, ns, 1, " ns");
	}
	return text;
}

static struct format_text signed_text(struct format_text text, bool negative)
{
	if (negative) {
		memmove(text.s + 1, text.s, sizeof(text.s) - 1);
		text.s[0] = '-';
		text.s[sizeof(text.s) - 1] = '\0';
	}
	return text;
}

struct format_text format_tm(__int128 ns, bool raw)
{
	unsigned __int128 v = magnitude(ns);

	if (raw)
		return format_nr(ns, true);
	if (v >= UINT64_MAX)
		return signed_text((struct format_text){ "max" }, ns < 0);
	return signed_text(time_text((uint64_t)v), ns < 0);
}

struct format_text format_tm_us(__int128 us, bool raw)
{
	return raw ? format_nr(us, true) : format_tm(us * 1000, false);
}

struct format_text format_tmx(__int128 ns, bool raw)
{
	static const struct {
		uint64_t ns;
		const char *name;
	} units[] = {
		{ NS_DAY, "d" }, { NS_HOUR, "h" }, { NS_MIN, "m" }, { NS_S, "s" },
		{ NS_MS, "ms" }, { NS_US, "us" },  { 1, "ns" },
	};
	struct format_text text = { "" };
	unsigned __int128 v = magnitude(ns);
	size_t i, len = 0;

	if (raw)
		return format_nr(ns, true);
	if (v >= UINT64_MAX)
		return signed_text((struct format_text){ "max" }, ns < 0);
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		unsigned long long nr = (uint64_t)(v / units[i].ns);

		v %= units[i].ns;
		if (nr)
			len += (size_t)snprintf(text.s + len, sizeof(text.s) - len, "%s%llu %s",
						len ? " " : "", nr, units[i].name);
	}
	if (!len)
		snprintf(text.s, sizeof(text.s), "0 ns");
	return signed_text(text, ns < 0);
}

struct format_text format_tmx_us(__int128 us, bool raw)
{
	return raw ? format_nr(us, true) : format_tmx(us * 1000, false);
}

struct format_text format_hz(double hz, bool raw)
{
	struct format_text text;

	if (raw) {
		snprintf(text.s, sizeof(text.s), "%f", fmax(fmin(hz, 1e40), -1e40));
	} else if (hz < 0 || (hz > 0 && hz < 10)) {
		snprintf(text.s, sizeof(text.s), "%.3f hz", fmax(hz, -1e40));
	} else {
		text = format_nrf(hz, false);
		put_word(text.s + strlen(text.s), " hz");
	}
	return text;
}

struct format_text format_pct(double v, double whole, bool raw)
{
	struct format_text text, nr;
	double percent = v / whole * 100;
	char frac[16];
	size_t len;

	if (raw) {
		snprintf(text.s, sizeof(text.s), "%f", fmax(fmin(v, 1e40), -1e40));
		return text;
	}
	nr = format_nrf(percent, false);
	snprintf(frac, sizeof(frac), "%.7f", percent - floor(percent));
	len = strlen(frac);
	while (len && frac[len - 1] == '0')
		len--;
	frac[len] = '\0';
	/* "0." and "1." are what rounding leaves of nothing and of almost one. */
	if (len <= 2)
		snprintf(text.s, sizeof(text.s), "%.60s %%", nr.s);
	else
		snprintf(text.s, sizeof(text.s), "%.55s.%s %%", nr.s, frac + 2);
	return text;
}

/* Decimals that leave three digits of a number below 1024. */
static int brief_decimals(double v)
{
	if (v >= 99.95)
		return 0;
	return v >= 9.995 ? 1 : 2;
}

struct format_text format_brief_sz(uint64_t v)
{
	static const char units[] = "KMGTPE";
	struct format_text text;
	double part = (double)v / 1024;
	int i = 0;

	if (v < 1024) {
		snprintf(text.s, sizeof(text.s), "%llu B", (unsigned long long)v);
		return text;
	}
	/* What would be rounded to 1024 is one of the next unit. */
	for (; i < 5 && part >= 1023.5; i++)
		part /= 1024;
	snprintf(text.s, sizeof(text.s), "%.*f %ciB", brief_decimals(part), part, units[i]);
	return text;
}

struct format_text format_brief_tm(uint64_t ns)
{
	struct format_text text;
	unsigned long long s = ns / NS_S;

	if (ns < NS_S)
		snprintf(text.s, sizeof(text.s), "%llu ms", (unsigned long long)(ns / NS_MS));
	else if (s < 10)
		snprintf(text.s, sizeof(text.s), "%llu.%llu s", s,
			 (unsigned long long)(ns % NS_S / (NS_S / 10)));
	else if (s < 60)
		snprintf(text.s, sizeof(text.s), "%llu s", s);
	else if (ns < NS_HOUR)
		snprintf(text.s, sizeof(text.s), "%llu m %02llu s", s / 60, s % 60);
	else if (ns < NS_DAY)
		snprintf(text.s, sizeof(text.s), "%llu h %02llu m", s / 3600, s / 60 % 60);
	else
		snprintf(text.s, sizeof(text.s), "%llu d %02llu h", s / 86400, s / 3600 % 24);
	return text;
}

struct format_text format_brief_hz(double hz)
{
	struct format_text text;

	snprintf(text.s, sizeof(text.s), hz > 0 && hz < 9.95 ? "%.1f Hz" : "%.0f Hz",
		 fmin(hz, 1e40));
	return text;
}

/**
 * struct decimal - a number as 0.DIGITS * 10^@exponent, with a sign.
 * @digits: without zeros at the end, terminated
 */
struct decimal {
	bool negative;
	char digits[18];
	int nr_digits;
	int exponent;
};

/* Take "-1.500e+03" apart. */
static struct decimal parse_scientific(const char *text)
{
	struct decimal d = { .negative = *text == '-' };

	for (; *text != 'e'; text++) {
		if (*text >= '0' && *text <= '9')
			d.digits[d.nr_digits++] = *text;
	}
	while (d.nr_digits > 1 && d.digits[d.nr_digits - 1] == '0')
		d.nr_digits--;
	d.digits[d.nr_digits] = '\0';
	d.exponent = (int)strtol(text + 1, NULL, 10) + 1;
	return d;
}

/*
 * Up to 15 digits survive reading and printing, so shorter numbers are these without zeros; but not
 * those that are so small that a double has fewer digits for them.
 */
static struct decimal shortest_decimal(double v)
{
	char text[32];
	int digits;

	for (digits = fabs(v) < DBL_MIN ? 1 : DBL_DIG;; digits++) {
		snprintf(text, sizeof(text), "%.*e", digits - 1, v);
		if (digits == 17 || strtod(text, NULL) == v)
			return parse_scientific(text);
	}
}

struct format_text format_repr(double v)
{
	struct format_text text;
	struct decimal d;
	char *p = text.s;
	int i;

	if (!isfinite(v)) {
		snprintf(text.s, sizeof(text.s), isnan(v) ? "NaN" : v < 0 ? "-inf" : "inf");
		return text;
	}
	if (v == 0) {
		snprintf(text.s, sizeof(text.s), signbit(v) ? "-0.0" : "0.0");
		return text;
	}
	d = shortest_decimal(v);
	if (d.negative)
		*p++ = '-';
	if (d.exponent < -3 || d.exponent > 16) {
		snprintf(p, sizeof(text.s) - 1, "%c%s%se%+03d", d.digits[0],
			 d.nr_digits > 1 ? "." : "", d.digits + 1, d.exponent - 1);
		return text;
	}
	for (i = d.exponent < 1 ? d.exponent - 1 : 0; i < d.nr_digits || i <= d.exponent; i++) {
		if (i == d.exponent)
			*p++ = '.';
		*p++ = i >= 0 && i < d.nr_digits ? d.digits[i] : '0';
	}
	*p = '\0';
	return text;
}
