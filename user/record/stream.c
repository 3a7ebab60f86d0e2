// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Text going to a file, plain or as one zlib stream. */
#include "record/stream.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "record/checksum.h"

/* deflate takes unsigned int lengths; feed it less at a time. */
#define MAX_FEED (1U << 30)

static int write_out(struct record_stream *s)
{
	size_t done = 0;

	while (!s->err && done < s->nr_out) {
		ssize_t nr = write(s->fd, s->out + done, s->nr_out - done);

		if (nr > 0) {
			done += (size_t)nr;
			s->sz_file += (size_t)nr;
		} else if (nr == 0 || errno != EINTR) {
			s->err = nr == 0 ? -EIO : -errno;
		}
	}
	s->nr_out = 0;
	return s->err;
}

static int put_bytes(struct record_stream *s, const void *data, size_t len)
{
	const unsigned char *p = data;

	while (len && !s->err) {
		size_t nr = sizeof(s->out) - s->nr_out;

		if (nr > len)
			nr = len;
		memcpy(s->out + s->nr_out, p, nr);
		s->nr_out += nr;
		p += nr;
		len -= nr;
		if (s->nr_out == sizeof(s->out))
			write_out(s);
	}
	return s->err;
}

/* Take what the delta encoder has written. */
static void take_delta(struct record_stream *s, int err)
{
	if (err && !s->err)
		s->err = err;
	put_bytes(s, s->delta.block.out, s->delta.block.nr_out);
	s->delta.block.nr_out = 0;
}

/* Run the compressor until it has taken all input and, with @flush, given all output. */
static int run_deflate(struct record_stream *s, int flush)
{
	bool more = true;

	if (s->in_delta)
		take_delta(s, delta__align(&s->delta));
	s->in_delta = false;
	while (more && !s->err) {
		unsigned int room = (unsigned int)(sizeof(s->out) - s->nr_out);
		int ret;

		s->z.next_out = s->out + s->nr_out;
		s->z.avail_out = room;
		ret = deflate(&s->z, flush);
		s->nr_out += room - s->z.avail_out;
		/* Z_BUF_ERROR: nothing was left to do, which is fine. */
		if (ret == Z_STREAM_ERROR)
			s->err = -EIO;
		more = flush == Z_FINISH ? ret != Z_STREAM_END : s->z.avail_out == 0;
		if (s->nr_out == sizeof(s->out))
			write_out(s);
	}
	return s->err;
}

int record_stream__open(struct record_stream *s, int fd, bool compressed, int level)
{
	/* CMF: deflate, 32 KiB window.  FLG: fastest; makes the pair a multiple of 31. */
	static const unsigned char header[2] = { 0x78, 0x01 };

	memset(s, 0, offsetof(struct record_stream, out));
	s->fd = fd;
	s->compressed = compressed;
	s->adler = CHECKSUM_INIT;
	s->piece.adler = s->adler;
	if (!compressed)
		return 0;
	if (deflateInit2(&s->z, level, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return s->err = -ENOMEM;
	s->z_ready = true;
	return put_bytes(s, header, sizeof(header));
}

int record_stream__text(struct record_stream *s, const char *text, size_t len)
{
	while (len && !s->err) {
		unsigned int nr = len < MAX_FEED ? (unsigned int)len : MAX_FEED;

		s->piece.adler = checksum_add(s->piece.adler, text, nr);
		s->piece.sz_text += nr;
		if (s->compressed) {
			s->z.next_in = (Bytef *)text;
			s->z.avail_in = nr;
			run_deflate(s, Z_NO_FLUSH);
		} else {
			put_bytes(s, text, nr);
		}
		text += nr;
		len -= nr;
	}
	return s->err;
}

int record_stream__like_last(struct record_stream *s, const char *text, size_t len)
{
	if (!s->compressed)
		return record_stream__text(s, text, len);
	if (!s->in_delta) {
		/* Neither compressor may refer to what the other one wrote. */
		run_deflate(s, Z_FULL_FLUSH);
		delta__forget(&s->delta);
		s->in_delta = true;
	}
	s->piece.adler = checksum_add(s->piece.adler, text, len);
	s->piece.sz_text += len;
	take_delta(s, delta__put(&s->delta, text, len));
	return s->err;
}

int record_stream__sync(struct record_stream *s)
{
	if (s->in_delta)
		take_delta(s, delta__align(&s->delta));
	else if (s->compressed)
		run_deflate(s, Z_SYNC_FLUSH);
	return write_out(s);
}

/* Take the finished piece's text into the checksum of all. */
static void add_piece(struct record_stream *s, const struct record_piece *piece)
{
	s->adler = (uint32_t)adler32_combine(s->adler, piece->adler, (z_off_t)piece->sz_text);
}

int record_stream__cut(struct record_stream *s, struct record_piece *ret_piece)
{
	if (s->compressed)
		run_deflate(s, Z_FULL_FLUSH);
	if (write_out(s))
		return s->err;
	s->piece.length = s->sz_file - s->piece.offset;
	add_piece(s, &s->piece);
	if (ret_piece)
		*ret_piece = s->piece;
	s->piece = (struct record_piece){
		.offset = s->sz_file,
		.adler = CHECKSUM_INIT,
	};
	return 0;
}

int record_stream__copy(struct record_stream *s, int from, const struct record_piece *piece)
{
	uint64_t done = 0;

	while (done < piece->length && !s->err) {
		size_t want = sizeof(s->out) - s->nr_out;
		ssize_t nr;

		if (want > piece->length - done)
			want = piece->length - done;
		nr = pread(from, s->out + s->nr_out, want, (off_t)(piece->offset + done));
		if (nr > 0) {
			done += (size_t)nr;
			s->nr_out += (size_t)nr;
			if (s->nr_out == sizeof(s->out))
				write_out(s);
		} else if (nr == 0 || errno != EINTR) {
			s->err = nr == 0 ? -EIO : -errno;
		}
	}
	add_piece(s, piece);
	s->piece.offset = s->sz_file + s->nr_out;
	return s->err;
}

int record_stream__finish(struct record_stream *s)
{
	unsigned char trailer[4];
	int i;

	add_piece(s, &s->piece);
	s->piece.sz_text = 0;
	if (s->compressed) {
		run_deflate(s, Z_FINISH);
		for (i = 0; i < 4; i++)
			trailer[i] = (unsigned char)(s->adler >> (24 - 8 * i));
		put_bytes(s, trailer, sizeof(trailer));
	}
	return write_out(s);
}

void record_stream__fini(struct record_stream *s)
{
	if (s->z_ready)
		(void)deflateEnd(&s->z);
	s->z_ready = false;
	delta__fini(&s->delta);
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
}
