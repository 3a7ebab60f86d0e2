// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Reading record files: which form it is, and decompression. */
#include "record/reader.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "record/binary_reader.h"
#include "record/checksum.h"
#include "record/json_reader.h"
#include "record/script_reader.h"
#include "util/log.h"

#define SZ_IN  65536
#define SZ_OUT 262144

enum source_form { FORM_UNKNOWN, FORM_ZLIB, FORM_JSON, FORM_SCRIPT, FORM_BINARY };

/**
 * struct source - the file being read.
 * @fd: the file
 * @path: its name, borrowed
 * @form: what it is
 * @json: parser, for FORM_ZLIB and FORM_JSON
 * @script: parser, for FORM_SCRIPT
 * @binary: parser, for FORM_BINARY
 * @nr: bytes in @in
 * @cut: it ended inside something
 * @in: bytes of the file
 * @out: decompressed text
 */
struct source {
	int fd;
	const char *path;
	enum source_form form;
	struct json_reader *json;
	struct script_reader *script;
	struct binary_reader *binary;
	size_t nr;
	bool cut;
	unsigned char in[SZ_IN];
	unsigned char out[SZ_OUT];
};

/* Files that other programs must convert, by what they begin with. */
static const struct {
	const char *magic;
	size_t sz_magic;
	const char *what;
	const char *command;
} foreign[] = {
	{ "PERFILE2", 8, "a perf.data file", "perf script -i" },
	{ "2ELIFREP", 8, "a perf.data file of another kind of machine", "perf script -i" },
	{ "\x17\x08\x44tracing", 10, "a trace.dat file", "trace-cmd report -i" },
	{ "\x1f\x8b", 2, "compressed with gzip", "zcat" },
	{ "BZh", 3, "compressed with bzip2", "bzcat" },
	{ "\xfd"
	  "7zXZ",
	  5, "compressed with xz", "xzcat" },
	{ "\x28\xb5\x2f\xfd", 4, "compressed with zstd", "zstdcat" },
};

static const char damaged[] = "its compressed data is damaged";

static int fill(struct source *src)
{
	ssize_t nr;

	do {
		nr = read(src->fd, src->in, sizeof(src->in));
	} while (nr < 0 && errno == EINTR);
	if (nr < 0) {
		int err = -errno;

		log_error("cannot read %s: %s", src->path, strerror(-err));
		return err;
	}
	src->nr = (size_t)nr;
	return 0;
}

static bool is_text(const unsigned char *p, size_t nr)
{
	size_t i;

	for (i = 0; i < nr && i < 512; i++) {
		if (p[i] < ' ' && !(p[i] >= '\t' && p[i] <= '\r'))
			return false;
	}
	return nr > 0;
}

/* Preset dictionaries (0x20) exist for no text like ours. */
static bool is_zlib(const unsigned char *p, size_t nr)
{
	return nr >= 2 && (p[0] & 0x0f) == 8 && !(p[1] & 0x20) && (p[0] * 256 + p[1]) % 31 == 0;
}

static size_t skip_blanks(const unsigned char *p, size_t nr, size_t i)
{
	while (i < nr && isspace(p[i]))
		i++;
	return i;
}

/* A list of objects, or of what is none; names of threads can begin with a bracket, too. */
static bool is_json(const unsigned char *p, size_t nr)
{
	size_t i = skip_blanks(p, nr, 0);

	if (i == nr || p[i] != '[')
		return i < nr && p[i] == '{';
	i = skip_blanks(p, nr, i + 1);
	return i == nr || strchr("{}[]\"", p[i]);
}

/* What the first bytes tell. */
static enum source_form sniff(const unsigned char *p, size_t nr)
{
	if (binary_reader__knows(p, nr))
		return FORM_BINARY;
	if (is_zlib(p, nr) && !(isprint(p[1]) && is_text(p, nr)))
		return FORM_ZLIB;
	if (!is_text(p, nr))
		return FORM_UNKNOWN;
	return is_json(p, nr) ? FORM_JSON : FORM_SCRIPT;
}

static int bad(const struct source *src, int err, const char *why)
{
	log_error("cannot read %s: %s%s", src->path, why,
		  err == -EINVAL ? "; give a record written by bdamon or damo" : "");
	return err;
}

static const char *why(const struct source *src)
{
	switch (src->form) {
	case FORM_SCRIPT:
		return script_reader__why(src->script);
	case FORM_BINARY:
		return binary_reader__why(src->binary);
	default:
		return json_reader__why(src->json);
	}
}

static int feed(struct source *src, const unsigned char *bytes, size_t len)
{
	int err;

	switch (src->form) {
	case FORM_SCRIPT:
		err = script_reader__feed(src->script, bytes, len);
		break;
	case FORM_BINARY:
		err = binary_reader__feed(src->binary, bytes, len);
		break;
	default:
		err = json_reader__feed(src->json, bytes, len);
	}
	return err ? bad(src, err, why(src)) : 0;
}

static int finish(struct source *src)
{
	int err;

	switch (src->form) {
	case FORM_SCRIPT:
		err = script_reader__finish(src->script, &src->cut);
		break;
	case FORM_BINARY:
		err = binary_reader__finish(src->binary, &src->cut);
		break;
	default:
		err = json_reader__finish(src->json, &src->cut);
	}
	return err ? bad(src, err, why(src)) : 0;
}

static int inflate_all(struct source *src, z_stream *z, uint32_t *sum)
{
	int ret = Z_OK, err = 0;

	while (!err && src->nr && ret != Z_STREAM_END) {
		do {
			size_t len;

			z->next_out = src->out;
			z->avail_out = sizeof(src->out);
			ret = inflate(z, Z_NO_FLUSH);
			if (ret != Z_OK && ret != Z_STREAM_END && ret != Z_BUF_ERROR)
				return bad(src, ret == Z_MEM_ERROR ? -ENOMEM : -EINVAL, damaged);
			len = sizeof(src->out) - z->avail_out;
			*sum = checksum_add(*sum, (const char *)src->out, len);
			err = feed(src, src->out, len);
		} while (!err && ret != Z_STREAM_END && z->avail_out == 0);
		if (!err && ret != Z_STREAM_END) {
			err = fill(src);
			z->next_in = src->in;
			z->avail_in = (unsigned int)src->nr;
		}
	}
	return err;
}

/* The four bytes behind the compressed data are the text's checksum; a cut file lacks some. */
static int check_sum(struct source *src, const z_stream *z, uint32_t sum)
{
	const unsigned char *p = z->next_in;
	size_t left = z->avail_in;
	int i, err = 0;

	for (i = 3; i >= 0; i--) {
		if (!left) {
			err = fill(src);
			p = src->in;
			left = src->nr;
		}
		if (err || !left)
			return err;
		if (*p != (sum >> (8 * i) & 0xff))
			return bad(src, -EINVAL, damaged);
		p++;
		left--;
	}
	return 0;
}

/* The two bytes before the compressed data are known from sniff(), and zlib's checksum is slow. */
static int read_zlib(struct source *src)
{
	z_stream z = { .next_in = src->in + 2, .avail_in = (unsigned int)src->nr - 2 };
	uint32_t sum = CHECKSUM_INIT;
	int err;

	if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
		return bad(src, -ENOMEM, "there is not enough memory");
	err = inflate_all(src, &z, &sum);
	err = err ?: check_sum(src, &z, sum);
	(void)inflateEnd(&z);
	return err;
}

static int read_plain(struct source *src)
{
	int err = 0;

	while (!err && src->nr) {
		err = feed(src, src->in, src->nr);
		if (!err)
			err = fill(src);
	}
	return err;
}

/* Return: whether there is memory for the parser. */
static bool make_parser(struct source *src, struct record_store *store)
{
	switch (src->form) {
	case FORM_SCRIPT:
		src->script = script_reader__new(store);
		return src->script;
	case FORM_BINARY:
		src->binary = binary_reader__new(store);
		return src->binary;
	default:
		src->json = json_reader__new(store);
		return src->json;
	}
}

static int refuse(const struct source *src)
{
	size_t i;

	for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		if (src->nr < foreign[i].sz_magic ||
		    memcmp(src->in, foreign[i].magic, foreign[i].sz_magic))
			continue;
		log_error("cannot read %s: it is %s; give what '%s %s' prints", src->path,
			  foreign[i].what, foreign[i].command, src->path);
		return -EINVAL;
	}
	return bad(src, -EINVAL, src->nr ? "it is no record" : "it is empty");
}

static int read_any(struct source *src, struct record_store *store)
{
	int err = fill(src);

	if (err)
		return err;
	src->form = sniff(src->in, src->nr);
	if (src->form == FORM_UNKNOWN)
		return refuse(src);
	if (!make_parser(src, store))
		return bad(src, -ENOMEM, "there is not enough memory");
	err = src->form == FORM_ZLIB ? read_zlib(src) : read_plain(src);
	return err ?: finish(src);
}

static int open_regular(const char *path)
{
	struct stat st;
	/* O_NONBLOCK: do not hang on a fifo that is refused below anyway. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int err;

	if (fd < 0) {
		err = -errno;
		if (err == -ENOENT)
			log_error("%s not found: record something first, or give another file",
				  path);
		else
			log_error("cannot open %s: %s", path, strerror(-err));
		return err;
	}
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		log_error(
			"cannot read %s: it is not a regular file; give a record written by bdamon or damo",
			path);
		(void)close(fd);
		return -EINVAL;
	}
	return fd;
}

static void say_lost(const struct source *src)
{
	uint64_t nr_lost = src->script ? script_reader__nr_lost(src->script) : 0;

	if (src->cut)
		log_warn("%s is cut short, as by a killed recording: its whole snapshots are used",
			 src->path);
	if (nr_lost)
		log_warn("%s lacks events, which perf lost: %llu incomplete snapshot%s left out",
			 src->path, (unsigned long long)nr_lost, nr_lost == 1 ? " is" : "s are");
}

int record_store__read(struct record_store *store, const char *path)
{
	struct source *src = malloc(sizeof(*src));
	int err;

	if (!src) {
		log_error("cannot read %s: there is not enough memory", path);
		return -ENOMEM;
	}
	memset(src, 0, offsetof(struct source, in));
	src->path = path;
	src->fd = open_regular(path);
	err = src->fd < 0 ? src->fd : read_any(src, store);
	if (!err)
		say_lost(src);
	json_reader__free(src->json);
	script_reader__free(src->script);
	binary_reader__free(src->binary);
	if (src->fd >= 0)
		(void)close(src->fd);
	free(src);
	return err;
}
