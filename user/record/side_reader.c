// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Reading the files beside a record.
 *
 * The parser's events are followed through a table of the keys that matter; all else is skipped.
 * A sample is put together in buffers that the next one uses again.
 */
#include "record/side_reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yajl/yajl_parse.h>

#include "record/json_value.h"
#include "util/log.h"

#define SZ_CHUNK  65536
#define MAX_DEPTH 8
/* No path is longer; neither is a number. */
#define MAX_NAME 4096
#define SZ_VALUE 64
#define NS_PER_S 1000000000ull

/** enum place - what the parser is inside of. */
enum place {
	IN_NOTHING,
	IN_SAMPLES,
	IN_SAMPLE,
	IN_PROCS,
	IN_PROC,
	IN_FOOTPRINT,
	IN_VMAS,
	IN_VMA,
};

/** enum key - the values that matter, and the objects and lists that hold them. */
enum key {
	KEY_NONE,
	KEY_TIME,
	KEY_MONOTONIC,
	KEY_PROCS,
	KEY_PID,
	KEY_TARGET,
	KEY_FOOTPRINT,
	KEY_SIZE,
	KEY_RESIDENT,
	KEY_TOTAL,
	KEY_FREE,
	KEY_VMAS,
	KEY_START,
	KEY_END,
	KEY_NAME,
	KEY_HUGE,
};

#define RULE(text, in, number)                     \
	{                                          \
		text, sizeof(text) - 1, in, number \
	}

static const struct {
	const char *name;
	size_t len;
	enum place place;
	enum key key;
} keys[] = {
	RULE("time", IN_SAMPLE, KEY_TIME),
	RULE("monotonic", IN_SAMPLE, KEY_MONOTONIC),
	RULE("footprints", IN_SAMPLE, KEY_PROCS),
	RULE("procvmas", IN_SAMPLE, KEY_PROCS),
	RULE("pid", IN_PROC, KEY_PID),
	RULE("target_id", IN_PROC, KEY_TARGET),
	RULE("footprint", IN_PROC, KEY_FOOTPRINT),
	RULE("vmas", IN_PROC, KEY_VMAS),
	RULE("size", IN_FOOTPRINT, KEY_SIZE),
	RULE("resident", IN_FOOTPRINT, KEY_RESIDENT),
	RULE("total", IN_FOOTPRINT, KEY_TOTAL),
	RULE("free", IN_FOOTPRINT, KEY_FREE),
	RULE("start", IN_VMA, KEY_START),
	RULE("end", IN_VMA, KEY_END),
	RULE("name", IN_VMA, KEY_NAME),
	RULE("huge_percent", IN_VMA, KEY_HUGE),
};

/**
 * struct side_reader - see above.
 * @place: stack of places
 * @depth: its height
 * @skip: how many objects and lists that do not matter are open
 * @key: the last key
 * @sample: the open sample; its arrays are @procs
 * @procs: owned array
 * @nr_procs: processes in it
 * @vmas: owned array of all processes' mappings; each process knows the index of its first
 * @names: owned text of all names, each ending in 0; a mapping's name is an offset until the end
 * @has_samples: the sample holds a list of processes
 * @is_list: the file is a list
 * @err: first error, of ours or the visitor's
 * @why: what was wrong; NULL for the visitor's errors
 */
struct side_reader {
	int (*visit)(void *priv, const struct side_sample *sample);
	void *priv;
	enum place place[MAX_DEPTH];
	int depth;
	uint64_t skip;
	enum key key;
	struct side_sample sample;
	struct side_proc *procs;
	size_t *first_vma;
	size_t nr_procs;
	size_t cap_procs;
	struct side_vma *vmas;
	size_t *name_at;
	size_t nr_vmas;
	size_t cap_vmas;
	char *names;
	size_t sz_names;
	size_t cap_names;
	bool has_procs;
	bool has_samples;
	int err;
	const char *why;
};

static const char no_samples[] = "it is no list of samples";

static bool fail(struct side_reader *r, int err, const char *why)
{
	if (!r->err) {
		r->err = err;
		r->why = why;
	}
	return false;
}

static bool no_memory(struct side_reader *r)
{
	return fail(r, -ENOMEM, "there is not enough memory");
}

static enum place place_of(const struct side_reader *r)
{
	return r->depth ? r->place[r->depth - 1] : IN_NOTHING;
}

/* --- a sample ------------------------------------------------------------------- */

static bool add_proc(struct side_reader *r)
{
	size_t cap = r->cap_procs ? r->cap_procs * 2 : 16;

	if (r->nr_procs == r->cap_procs) {
		struct side_proc *procs = reallocarray(r->procs, cap, sizeof(*procs));
		size_t *first;

		if (!procs)
			return no_memory(r);
		r->procs = procs;
		first = reallocarray(r->first_vma, cap, sizeof(*first));
		if (!first)
			return no_memory(r);
		r->first_vma = first;
		r->cap_procs = cap;
	}
	r->first_vma[r->nr_procs] = r->nr_vmas;
	r->procs[r->nr_procs++] = (struct side_proc){ 0 };
	return true;
}

static bool add_vma(struct side_reader *r)
{
	size_t cap = r->cap_vmas ? r->cap_vmas * 2 : 256;

	if (r->nr_vmas == r->cap_vmas) {
		struct side_vma *vmas = reallocarray(r->vmas, cap, sizeof(*vmas));
		size_t *name_at;

		if (!vmas)
			return no_memory(r);
		r->vmas = vmas;
		name_at = reallocarray(r->name_at, cap, sizeof(*name_at));
		if (!name_at)
			return no_memory(r);
		r->name_at = name_at;
		r->cap_vmas = cap;
	}
	/* The text at offset 0 is empty. */
	r->name_at[r->nr_vmas] = 0;
	r->vmas[r->nr_vmas++] = (struct side_vma){ .huge_percent = SIDE_NO_HUGE };
	return true;
}

static bool set_name(struct side_reader *r, const char *text, size_t len)
{
	if (len > MAX_NAME || memchr(text, 0, len))
		return fail(r, -EBADMSG, "a name is too long or holds zero bytes");
	if (r->cap_names - r->sz_names <= len) {
		size_t cap = r->cap_names * 2 + len + SZ_CHUNK;
		char *bigger = realloc(r->names, cap);

		if (!bigger)
			return no_memory(r);
		r->names = bigger;
		r->cap_names = cap;
	}
	r->name_at[r->nr_vmas - 1] = r->sz_names;
	memcpy(r->names + r->sz_names, text, len);
	r->names[r->sz_names + len] = '\0';
	r->sz_names += len + 1;
	return true;
}

static bool end_vma(struct side_reader *r)
{
	const struct side_vma *vma = &r->vmas[r->nr_vmas - 1];

	/* Mappings that are none say nothing about memory. */
	if (vma->start >= vma->end)
		r->nr_vmas--;
	return true;
}

static bool begin_sample(struct side_reader *r)
{
	r->sample = (struct side_sample){ 0 };
	r->nr_procs = 0;
	r->nr_vmas = 0;
	r->sz_names = 1;
	r->has_procs = false;
	return true;
}

static bool end_sample(struct side_reader *r)
{
	size_t i;
	int err;

	if (!r->has_procs)
		return fail(r, -EBADMSG, "it holds neither footprints nor mappings");
	for (i = 0; i < r->nr_vmas; i++)
		r->vmas[i].name = r->names + r->name_at[i];
	for (i = 0; i < r->nr_procs; i++) {
		size_t next = i + 1 < r->nr_procs ? r->first_vma[i + 1] : r->nr_vmas;

		r->procs[i].nr_vmas = next - r->first_vma[i];
		r->procs[i].vmas = r->nr_vmas ? r->vmas + r->first_vma[i] : NULL;
	}
	r->sample.procs = r->procs;
	r->sample.nr_procs = r->nr_procs;
	err = r->visit(r->priv, &r->sample);
	return err ? fail(r, err, NULL) : true;
}

/* --- events: the parser stops when they return 0 ---------------------------------- */

/* What begins here; IN_NOTHING if it does not matter. */
static enum place inner_place(const struct side_reader *r, bool is_list)
{
	switch (place_of(r)) {
	case IN_NOTHING:
		return is_list ? IN_SAMPLES : IN_NOTHING;
	case IN_SAMPLES:
		return is_list ? IN_NOTHING : IN_SAMPLE;
	case IN_SAMPLE:
		return is_list && r->key == KEY_PROCS ? IN_PROCS : IN_NOTHING;
	case IN_PROCS:
		return is_list ? IN_NOTHING : IN_PROC;
	case IN_PROC:
		if (is_list)
			return r->key == KEY_VMAS ? IN_VMAS : IN_NOTHING;
		return r->key == KEY_FOOTPRINT ? IN_FOOTPRINT : IN_NOTHING;
	case IN_VMAS:
		return is_list ? IN_NOTHING : IN_VMA;
	default:
		return IN_NOTHING;
	}
}

static bool is_list_of_objects(enum place place)
{
	return place == IN_SAMPLES || place == IN_PROCS || place == IN_VMAS;
}

static bool begin_value(struct side_reader *r, bool is_list)
{
	enum place inner = r->skip ? IN_NOTHING : inner_place(r, is_list);

	if (inner == IN_NOTHING) {
		if (!r->skip && (!r->depth || is_list_of_objects(place_of(r))))
			return fail(r, -EBADMSG, no_samples);
		r->skip++;
		return true;
	}
	r->place[r->depth++] = inner;
	r->has_procs |= inner == IN_PROCS;
	r->has_samples = true;
	switch (inner) {
	case IN_SAMPLE:
		return begin_sample(r);
	case IN_PROC:
		return add_proc(r);
	case IN_VMA:
		return add_vma(r);
	default:
		return true;
	}
}

static int on_start_map(void *ctx)
{
	return begin_value(ctx, false);
}

static int on_start_array(void *ctx)
{
	return begin_value(ctx, true);
}

static int on_end(void *ctx)
{
	struct side_reader *r = ctx;
	enum place place;

	if (r->skip) {
		r->skip--;
		return true;
	}
	place = place_of(r);
	r->depth--;
	r->key = KEY_NONE;
	if (place == IN_SAMPLE)
		return end_sample(r);
	return place == IN_VMA ? end_vma(r) : true;
}

static int on_key(void *ctx, const unsigned char *name, size_t len)
{
	struct side_reader *r = ctx;
	enum place place = place_of(r);
	size_t i;

	r->key = KEY_NONE;
	for (i = 0; !r->skip && i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].place == place && keys[i].len == len &&
		    !memcmp(keys[i].name, name, len))
			r->key = keys[i].key;
	}
	return true;
}

/* Seconds with a fraction, exactly: a double of today's time of day has no nanoseconds. */
static int parse_seconds(const char *text, uint64_t *ret_ns)
{
	uint64_t s, ns = 0, unit = NS_PER_S / 10;
	char *end;

	if (*text < '0' || *text > '9')
		return -EBADMSG;
	errno = 0;
	s = strtoull(text, &end, 10);
	if (*end == '.') {
		for (end++; *end >= '0' && *end <= '9'; end++, unit /= 10)
			ns += (uint64_t)(*end - '0') * unit;
	}
	if (errno || *end || s > UINT64_MAX / NS_PER_S - 1)
		return -EBADMSG;
	*ret_ns = s * NS_PER_S + ns;
	return 0;
}

/* Where the number of a key goes; NULL for those that are more than a number. */
static uint64_t *number_field(struct side_reader *r, enum key key)
{
	struct side_proc *proc = r->nr_procs ? &r->procs[r->nr_procs - 1] : NULL;

	switch (key) {
	case KEY_PID:
		return &proc->pid;
	case KEY_TARGET:
		return &proc->target_id;
	case KEY_SIZE:
		return &proc->sz_pages;
	case KEY_RESIDENT:
		return &proc->rss_pages;
	case KEY_TOTAL:
		return &proc->total_kb;
	case KEY_FREE:
		return &proc->free_kb;
	case KEY_START:
		return &r->vmas[r->nr_vmas - 1].start;
	case KEY_END:
		return &r->vmas[r->nr_vmas - 1].end;
	default:
		return NULL;
	}
}

static int put_time(struct side_reader *r, const char *text, size_t len)
{
	char copy[SZ_VALUE];

	if (len >= sizeof(copy) || memchr(text, 0, len))
		return -EBADMSG;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (r->key == KEY_TIME)
		return parse_seconds(copy, &r->sample.time_ns);
	r->sample.has_monotonic = true;
	return parse_seconds(copy, &r->sample.monotonic_ns);
}

static int put_huge(struct side_reader *r, const char *text, size_t len)
{
	uint64_t percent;
	int err = json_value__parse(KIND_NR, text, len, &percent);

	if (!err && percent <= 100)
		r->vmas[r->nr_vmas - 1].huge_percent = (uint32_t)percent;
	return err;
}

static int put_number(struct side_reader *r, const char *text, size_t len)
{
	if (r->key == KEY_TARGET)
		r->procs[r->nr_procs - 1].has_target = true;
	switch (r->key) {
	case KEY_TIME:
	case KEY_MONOTONIC:
		return put_time(r, text, len);
	case KEY_HUGE:
		return put_huge(r, text, len);
	default:
		return json_value__parse(KIND_NR, text, len, number_field(r, r->key));
	}
}

static int on_scalar(struct side_reader *r, const char *text, size_t len)
{
	enum place place = place_of(r);

	if (r->skip)
		return true;
	if (place == IN_NOTHING || is_list_of_objects(place))
		return fail(r, -EBADMSG, no_samples);
	switch (r->key) {
	case KEY_NONE:
	case KEY_PROCS:
	case KEY_FOOTPRINT:
	case KEY_VMAS:
		return true;
	case KEY_NAME:
		return set_name(r, text, len);
	default:
		return put_number(r, text, len) ? fail(r, -EBADMSG, "a number is none") : true;
	}
}

static int on_number(void *ctx, const char *text, size_t len)
{
	return on_scalar(ctx, text, len);
}

static int on_string(void *ctx, const unsigned char *text, size_t len)
{
	return on_scalar(ctx, (const char *)text, len);
}

/* The system's pid is null; what else is null is unknown. */
static int on_nothing(void *ctx)
{
	(void)ctx;
	return true;
}

static int on_boolean(void *ctx, int value)
{
	(void)value;
	return on_nothing(ctx);
}

static const yajl_callbacks callbacks = {
	.yajl_null = on_nothing,
	.yajl_boolean = on_boolean,
	.yajl_number = on_number,
	.yajl_string = on_string,
	.yajl_start_map = on_start_map,
	.yajl_map_key = on_key,
	.yajl_end_map = on_end,
	.yajl_start_array = on_start_array,
	.yajl_end_array = on_end,
};

/* --- files ---------------------------------------------------------------------- */

static void parse_file(struct side_reader *r, yajl_handle yajl, FILE *file)
{
	unsigned char chunk[SZ_CHUNK];
	size_t len;

	while (!r->err && (len = fread(chunk, 1, sizeof(chunk), file)) > 0) {
		if (yajl_parse(yajl, chunk, len) != yajl_status_ok)
			fail(r, -EBADMSG, "it is not JSON");
	}
	if (!r->err && ferror(file))
		fail(r, -errno, strerror(errno));
	if (!r->err && !r->has_samples)
		fail(r, -EBADMSG, no_samples);
}

static int read_file(struct side_reader *r, FILE *file, const char *path)
{
	yajl_handle yajl;

	begin_sample(r);
	r->names = calloc(1, SZ_CHUNK);
	r->cap_names = r->names ? SZ_CHUNK : 0;
	yajl = r->names ? yajl_alloc(&callbacks, NULL, r) : NULL;
	if (yajl) {
		yajl_config(yajl, yajl_dont_validate_strings, 1);
		parse_file(r, yajl, file);
		yajl_free(yajl);
	} else {
		no_memory(r);
	}
	if (r->err)
		log_error("cannot read %s: %s%s", path, r->why ? r->why : strerror(-r->err),
			  r->err == -EBADMSG ? "; give a file written beside a record" : "");
	else if (!r->err && r->depth)
		log_warn("%s is cut short: its whole samples are used", path);
	return r->err;
}

/* Return: 0 or negative errno, logged but for -ENOENT. */
static int open_regular(const char *path, FILE **ret_file)
{
	/* O_NONBLOCK: do not hang on a fifo that is refused below anyway. */
	int err = 0, fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;

	if (fd < 0) {
		err = -errno;
		if (err != -ENOENT)
			log_error("cannot open %s: %s", path, strerror(-err));
		return err;
	}
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		log_error(
			"cannot read %s: it is no regular file; give a file written beside a record",
			path);
		err = -EBADMSG;
	} else {
		*ret_file = fdopen(fd, "r");
		if (!*ret_file)
			err = -errno;
	}
	if (err)
		(void)close(fd);
	return err;
}

int side_read(const char *path, int (*visit)(void *priv, const struct side_sample *sample),
	      void *priv)
{
	struct side_reader r = { .visit = visit, .priv = priv };
	FILE *file = NULL;
	int err = open_regular(path, &file);

	if (err)
		return err;
	err = read_file(&r, file, path);
	fclose(file);
	free(r.procs);
	free(r.first_vma);
	free(r.vmas);
	free(r.name_at);
	free(r.names);
	return err;
}
