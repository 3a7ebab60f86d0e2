/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Records in the binary form of old, which nothing but tests writes. */
#ifndef BDAMON_TESTS_LIB_BINARY_FILE_H
#define BDAMON_TESTS_LIB_BINARY_FILE_H

#include <endian.h>
#include <stdint.h>
#include <string.h>

#include "record/binary_reader.h"

/**
 * struct binary_file - a file being put together.
 * @version: 0, 1 or 2
 * @len: bytes in @bytes
 */
struct binary_file {
	int version;
	size_t len;
	unsigned char bytes[8192];
};

static inline void binary_file__u32(struct binary_file *f, uint32_t v)
{
	v = htole32(v);
	memcpy(f->bytes + f->len, &v, sizeof(v));
	f->len += sizeof(v);
}

static inline void binary_file__u64(struct binary_file *f, uint64_t v)
{
	v = htole64(v);
	memcpy(f->bytes + f->len, &v, sizeof(v));
	f->len += sizeof(v);
}

/** binary_file__begin() - begin an empty file. */
static inline void binary_file__begin(struct binary_file *f, int version)
{
	f->version = version;
	f->len = 0;
	if (version) {
		memcpy(f->bytes, BINARY_MAGIC, sizeof(BINARY_MAGIC) - 1);
		f->len = sizeof(BINARY_MAGIC) - 1;
		binary_file__u32(f, (uint32_t)version);
	}
}

/** binary_file__time() - an interval ends; @nr_targets targets follow. */
static inline void binary_file__time(struct binary_file *f, uint64_t ns, uint32_t nr_targets)
{
	binary_file__u64(f, ns / 1000000000);
	binary_file__u64(f, ns % 1000000000);
	binary_file__u32(f, nr_targets);
}

/** binary_file__target() - the next target; @nr_regions regions follow. */
static inline void binary_file__target(struct binary_file *f, uint64_t id, uint32_t nr_regions)
{
	if (f->version == 1)
		binary_file__u32(f, (uint32_t)id);
	else
		binary_file__u64(f, id);
	binary_file__u32(f, nr_regions);
}

/** binary_file__region() - its next region. */
static inline void binary_file__region(struct binary_file *f, uint64_t start, uint64_t end,
				       uint32_t samples)
{
	binary_file__u64(f, start);
	binary_file__u64(f, end);
	binary_file__u32(f, samples);
}

/** binary_file__fill() - a whole file: two targets, four snapshots of 100 ms. */
static inline void binary_file__fill(struct binary_file *f, int version)
{
	uint32_t i, target;

	binary_file__begin(f, version);
	for (i = 0; i < 4; i++) {
		binary_file__time(f, 7200000000000 + (i + 1) * 100000000ULL, 2);
		for (target = 0; target < 2; target++) {
			binary_file__target(f, 42 + target, 2 + target);
			binary_file__region(f, 0x555500000000, 0x555500400000, i);
			binary_file__region(f, 0x555500400000, 0x555500800000, 20 - i);
			if (target)
				binary_file__region(f, 0x7f0000000000, 0x7f0000200000, 5);
		}
	}
}

#endif
