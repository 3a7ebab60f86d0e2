// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Reading record files: which form it is, and decompression. */
#include "record/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "record/checksum.h"
#include "record/json_reader.h"
#include "record/script_reader.h"
#include "util/log.h"

#define SZ_IN  65536
#define SZ_OUT 262144

enum source_form { FORM_UNKNOWN, FORM_ZLIB, FORM_JSON, FORM_SCRIPT, FORM_PERF_DATA, FORM_BINARY };

/**
 * struct source - the file being read.
 * @fd: the file
 * @path: its name, borrowed
 * @json: parser, for FORM_ZLIB and FORM_JSON
 * @script: parser, for FORM_SCRIPT
 * @nr: bytes in @in
 * @cut: it ended inside something
 * @in: bytes of the file
 * @out: decompressed text
 */
struct source {
	int fd;
	const char *path;
	struct json_reader *json;
	struct script_reader *script;
	size_t nr;
	bool cut;
	unsigned char in[SZ_IN];
	unsigned char out[SZ_OUT];
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

/* What the first bytes tell. */
static enum source_form sniff(const unsigned char *p, size_t nr)
{
	size_t i = 0;

	/* Preset dictionaries (0x20) exist for no text like ours. */
	if (nr >= 2 && (p[0] & 0x0f) == 8 && !(p[1] & 0x20) && (p[0] * 256 + p[1]) % 31 == 0)
		return FORM_ZLIB;
	if (nr >= 8 && !memcmp(p, "PERFILE2", 8))
		return FORM_PERF_DATA;
	if (nr >= 16 && !memcmp(p, "damon_recfmt_ver", 16))
		return FORM_BINARY;
	while (i < nr && (p[i] == ' ' || (p[i] >= '\t' && p[i] <= '\r')))
		i++;
	if (i < nr && p[i] == '[')
		return FORM_JSON;
	for (i = 0; i < nr && i < 512; i++) {
		if (p[i] < ' ' && !(p[i] >= '\t' && p[i] <= '\r'))
			return FORM_UNKNOWN;
	}
	return nr ? FORM_SCRIPT : FORM_UNKNOWN;
}

static int bad(const struct source *src, int err, const char *why)
{
	log_error("cannot read %s: %s%s", src->path, why,
		  err == -EINVAL ? "; give a record written by bdamon or damo" : "");
	return err;
}

static int feed_json(struct source *src, const unsigned char *text, size_t len)
{
	int err = json_reader__feed(src->json, text, len);

	return err ? bad(src, err, json_reader__why(src->json)) : 0;
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
			err = feed_json(src, src->out, len);
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
		err = feed_json(src, src->in, src->nr);
		if (!err)
			err = fill(src);
	}
	return err;
}

static int read_json(struct source *src, struct record_store *store, bool compressed)
{
	int err;

	src->json = json_reader__new(store);
	if (!src->json)
		return bad(src, -ENOMEM, "there is not enough memory");
	err = compressed ? read_zlib(src) : read_plain(src);
	if (err)
		return err;
	err = json_reader__finish(src->json, &src->cut);
	return err ? bad(src, err, json_reader__why(src->json)) : 0;
}

static int read_script(struct source *src, struct record_store *store)
{
	int err = 0;

	src->script = script_reader__new(store);
	if (!src->script)
		return bad(src, -ENOMEM, "there is not enough memory");
	while (!err && src->nr) {
		err = script_reader__feed(src->script, src->in, src->nr);
		if (err)
			break;
		err = fill(src);
		if (err)
			return err;
	}
	if (!err)
		err = script_reader__finish(src->script, &src->cut);
	return err ? bad(src, err, script_reader__why(src->script)) : 0;
}

static int read_any(struct source *src, struct record_store *store)
{
	int err = fill(src);

	if (err)
		return err;
	switch (sniff(src->in, src->nr)) {
	case FORM_ZLIB:
		return read_json(src, store, true);
	case FORM_JSON:
		return read_json(src, store, false);
	case FORM_SCRIPT:
		return read_script(src, store);
	case FORM_PERF_DATA:
		log_error("%s is a perf.data file: convert it with 'perf script -i %s' first",
			  src->path, src->path);
		return -EINVAL;
	case FORM_BINARY:
		log_error("%s is a binary record of damo before 1.8.2: convert it with damo 2.0.2",
			  src->path);
		return -EINVAL;
	default:
		return bad(src, -EINVAL, src->nr ? "it is no record" : "it is empty");
	}
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

int record_store__read(struct record_store *store, const char *path)
{
	struct source *src = malloc(sizeof(*src));
	int err;

	if (!src) {
		log_error("cannot read %s: there is not enough memory", path);
		return -ENOMEM;
	}
	src->path = path;
	src->json = NULL;
	src->script = NULL;
	src->cut = false;
	src->fd = open_regular(path);
	err = src->fd < 0 ? src->fd : read_any(src, store);
	if (!err && src->cut)
		log_warn("%s is cut short, as by a killed recording: its whole snapshots are used",
			 path);
	json_reader__free(src->json);
	script_reader__free(src->script);
	if (src->fd >= 0)
		(void)close(src->fd);
	free(src);
	return err;
}
