/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Any texts through the writer's compressors, for libFuzzer: `make fuzz`.
 *
 * Whatever order they come in and wherever the stream is cut, zlib must get
 * back exactly these texts.  A byte of the input says what is done next, the
 * two behind it with how many of the bytes that follow, and how often those
 * are repeated, so that texts become longer than deflate's window as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/stream.h"

#define SZ_ALL	   (1 << 17)
#define SZ_TEXT	   (1 << 16)
#define MAX_REPEAT 128

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char text[SZ_TEXT], all[SZ_ALL], unpacked[SZ_ALL];
static size_t sz_all;

static void demand(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fuzz_stream: %s\n", what);
	abort();
}

/* @len bytes, @repeat times, with a number before each so that lines are alike, not the same. */
static size_t make_text(const uint8_t *data, size_t len, unsigned int repeat)
{
	size_t sz = 0;
	unsigned int i;

	for (i = 0; i < repeat && sz + len + 16 < SZ_TEXT; i++) {
		if (i)
			sz += (size_t)snprintf(text + sz, 16, "%u,", i * repeat);
		memcpy(text + sz, data, len);
		sz += len;
	}
	return sz;
}

static void put(struct record_stream *s, uint8_t what, size_t len)
{
	if (sz_all + len > SZ_ALL)
		return;
	memcpy(all + sz_all, text, len);
	switch (what % 8) {
	case 0:
		demand(!record_stream__text(s, text, len), "text failed");
		break;
	case 1:
		demand(!record_stream__sync(s), "sync failed");
		return;
	case 2:
		demand(!record_stream__cut(s, NULL), "cut failed");
		return;
	default:
		demand(!record_stream__like_last(s, text, len), "like_last failed");
	}
	sz_all += len;
}

static void check_file(int fd)
{
	uLongf sz = sizeof(unpacked);
	struct stat st;
	void *packed;

	demand(!fstat(fd, &st), "no file");
	packed = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	demand(packed != MAP_FAILED, "no memory");
	demand(uncompress((Bytef *)unpacked, &sz, packed, (uLong)st.st_size) == Z_OK,
	       "zlib refuses the stream");
	demand(sz == sz_all && !memcmp(unpacked, all, sz), "zlib gets back something else");
	munmap(packed, (size_t)st.st_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct record_stream stream;
	int fd = memfd_create("stream", MFD_CLOEXEC), copy = dup(fd);

	demand(fd >= 0 && copy >= 0, "no file");
	demand(!record_stream__open(&stream, fd, true, 1), "open failed");
	sz_all = 0;
	while (size > 3) {
		size_t len = data[1] < size - 3 ? data[1] : size - 3;

		put(&stream, data[0], make_text(data + 3, len, 1 + data[2] % MAX_REPEAT));
		data += 3 + len;
		size -= 3 + len;
	}
	demand(!record_stream__finish(&stream), "finish failed");
	record_stream__fini(&stream);
	check_file(copy);
	close(copy);
	return 0;
}
