// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Lines of text that tell DAMON's tracepoints.  Examples, cut:
 *
 *	kdamond.0 4711 [001] 10.100000: damon:damon_aggregated: target_id=0 nr_regions=11 8-16: 3 17
 *	10.100000:          1 damon:damon_aggregated: target_id=0 nr_regions=11 8-16: 3
 *	kdamond.0-4711 [001] ..... 10.100000: damon_aggregated:     target_id=0 ...
 */
#include "record/script_line.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#define NAME(text)                     \
	{                              \
		text, sizeof(text) - 1 \
	}

static const struct {
	const char *name;
	size_t sz_name;
} events[NR_SCRIPT_EVENTS] = {
	[SCRIPT_AGGREGATED] = NAME("damon_aggregated"),
	[SCRIPT_REGION_AGGREGATED] = NAME("damon_region_aggregated"),
	[SCRIPT_BEFORE_APPLY] = NAME("damos_before_apply"),
	[SCRIPT_INTERVALS_TUNE] = NAME("damon_monitor_intervals_tune"),
};

/* Take @literal from the front of *@p. */
static bool take(const char **p, const char *literal)
{
	size_t len = strlen(literal);

	if (strncmp(*p, literal, len))
		return false;
	*p += len;
	return true;
}

static bool take_u64(const char **p, uint64_t *ret)
{
	uint64_t v = 0;
	const char *s = *p;

	for (; *s >= '0' && *s <= '9'; s++) {
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(*s - '0'), &v))
			return false;
	}
	if (s == *p)
		return false;
	*ret = v;
	*p = s;
	return true;
}

static bool take_u32(const char **p, uint32_t *ret)
{
	uint64_t v;

	if (!take_u64(p, &v) || v > UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

static bool take_index(const char **p, const char *key, int64_t *ret)
{
	uint64_t v;

	if (!take(p, key) || !take_u64(p, &v) || v > INT64_MAX)
		return false;
	*ret = (int64_t)v;
	return true;
}

/* --- the event and what comes before it -------------------------------------------- */

/* Whether an event is named at @p. Return: its own text, or NULL. */
static const char *take_event(const char *p, enum script_event *ret_event)
{
	int i;

	for (i = 0; i < NR_SCRIPT_EVENTS; i++) {
		const char *end = p + events[i].sz_name;

		if (strncmp(p, events[i].name, events[i].sz_name) || *end != ':')
			continue;
		/* perf repeats the modifiers that the event was recorded with, as in ":k:". */
		end++;
		while (isalpha((unsigned char)*end))
			end++;
		if (*end == ':')
			end++;
		*ret_event = (enum script_event)i;
		return end + strspn(end, " ");
	}
	return NULL;
}

/* No name of a thread is so long that it could hold an event's. */
static const char *find_event(const char *text, enum script_event *ret_event,
			      const char **ret_payload)
{
	const char *p;

	for (p = strstr(text, "damo"); p; p = strstr(p + 1, "damo")) {
		*ret_payload = take_event(p, ret_event);
		if (*ret_payload)
			return p;
	}
	return NULL;
}

/* Seconds with a fraction and a colon. */
static bool parse_time(const char *p, uint64_t *ret_ns)
{
	uint64_t sec, frac = 0, unit = 1000000000;

	if (!take_u64(&p, &sec) || sec > INT64_MAX / 1000000000)
		return false;
	if (*p == '.') {
		for (p++; *p >= '0' && *p <= '9' && unit > 1; p++) {
			unit /= 10;
			frac += (uint64_t)(*p - '0') * unit;
		}
	}
	*ret_ns = sec * 1000000000 + frac;
	return *p == ':' && *ret_ns <= INT64_MAX;
}

/* Return: the beginning of the last word before @end, or @text if there is none. */
static const char *word_before(const char *text, const char *end)
{
	while (end > text && end[-1] == ' ')
		end--;
	while (end > text && end[-1] != ' ')
		end--;
	return end;
}

/* The time is the word before the event, or before the period, which perf can put between. */
static bool find_time(const char *text, const char *event, uint64_t *ret_ns)
{
	const char *word = word_before(text, event);
	size_t digits = strspn(word, "0123456789");

	if (digits && word[digits] == ' ')
		word = word_before(text, word);
	return parse_time(word, ret_ns);
}

/* Threads that monitor are called kdamond and a number; tracefs puts a dash behind. */
static int64_t parse_kdamond(const char *text)
{
	const char *p = text + strspn(text, " ");
	int64_t nr;

	return take_index(&p, "kdamond.", &nr) && (*p == ' ' || *p == '-') ? nr : RECORD_NULL;
}

/* --- the event's own text ----------------------------------------------------------- */

static void parse_probes(const char *p, struct record_region *region)
{
	static const char digits[] = "0123456789abcdef";

	if (!take(&p, " probe_hits="))
		return;
	while (region->nr_probes < RECORD_MAX_PROBES && *p && p[1]) {
		const char *high = strchr(digits, p[0]), *low = strchr(digits, p[1]);

		if (!high || !low)
			return;
		region->probe_hits[region->nr_probes++] =
			(uint8_t)((high - digits) * 16 + (low - digits));
		p += p[2] == ' ' ? 3 : 2;
	}
}

/*
 * Linux 5.15 tells no age.  Other things may follow, such as the address of the code that perf
 * can add, which the age must not be mistaken for.
 */
static const char *parse_age(const char *p, uint32_t *ret_age)
{
	const char *start = p;
	uint32_t age;

	*ret_age = RECORD_AGE_UNKNOWN;
	if (take(&p, " ") && take_u32(&p, &age) && (!*p || isspace((unsigned char)*p))) {
		*ret_age = age;
		return p;
	}
	return start;
}

static bool parse_region(const char *p, struct script_line *l)
{
	struct record_region *r = &l->region;

	if (!take(&p, " nr_regions=") || !take_u64(&p, &l->nr_regions) || !l->nr_regions ||
	    !take(&p, " "))
		return false;
	l->is_fake = take(&p, "0-0: -1 -1");
	if (l->is_fake)
		return true;
	if (!take_u64(&p, &r->start) || !take(&p, "-") || !take_u64(&p, &r->end) ||
	    !take(&p, ": ") || !take_u32(&p, &r->nr_accesses) || r->start > r->end)
		return false;
	p = parse_age(p, &r->age);
	if (l->event == SCRIPT_REGION_AGGREGATED)
		parse_probes(p, r);
	return true;
}

static bool parse_payload(const char *p, struct script_line *l)
{
	switch (l->event) {
	case SCRIPT_INTERVALS_TUNE:
		return take(&p, "sample_us=") && take_u64(&p, &l->sample_us);
	case SCRIPT_BEFORE_APPLY:
		if (!take_index(&p, "ctx_idx=", &l->context) ||
		    !take_index(&p, " scheme_idx=", &l->scheme) || !take(&p, " target_idx="))
			return false;
		break;
	default:
		if (!take(&p, "target_id="))
			return false;
	}
	return take_u64(&p, &l->target_id) && parse_region(p, l);
}

int script_line__parse(const char *text, struct script_line *ret_line, const char **ret_why)
{
	struct script_line l = { .context = RECORD_NULL, .scheme = RECORD_NULL };
	const char *payload, *event = find_event(text, &l.event, &payload);

	if (!event)
		return 0;
	/* perf names the system, too: "damon:damon_aggregated". */
	while (event > text && event[-1] != ' ')
		event--;
	*ret_why = "does not have the form of its event";
	if (!find_time(text, event, &l.time_ns))
		*ret_why = "has no time; run perf script without -F";
	else if (parse_payload(payload, &l)) {
		l.kdamond = parse_kdamond(text);
		*ret_line = l;
		return 1;
	}
	return -EINVAL;
}
