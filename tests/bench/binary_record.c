// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A record in the binary form of old, which bdamon reads but does not write.
 *
 * Usage: binary_record RECORD OUTPUT
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "../lib/binary_file.h"
#include "record/reader.h"

/** struct output - the file being written. @part: what is to be written next */
struct output {
	FILE *file;
	struct binary_file part;
};

static int flush(struct output *out)
{
	size_t len = out->part.len;

	out->part.len = 0;
	return fwrite(out->part.bytes, 1, len, out->file) == len ? 0 : -EIO;
}

static int put_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct output *out = priv;
	size_t i;
	int err;

	binary_file__time(&out->part, snap->end_ns, 1);
	binary_file__target(&out->part, rec->target_id, (uint32_t)snap->nr_regions);
	err = flush(out);
	for (i = 0; i < snap->nr_regions && !err; i++) {
		const struct record_region *r = &snap->regions[i];

		binary_file__region(&out->part, r->start, r->end, r->nr_accesses);
		err = flush(out);
	}
	return err;
}

static int convert(struct record_source *source, const char *path)
{
	struct output out = { .file = fopen(path, "w") };
	struct record_visitor visitor = { .priv = &out, .snapshot = put_snapshot };
	int err;

	if (!out.file)
		return -errno;
	binary_file__begin(&out.part, 2);
	err = record_source__scan(source, &visitor);
	if (fclose(out.file) && !err)
		err = -errno;
	return err;
}

int main(int argc, char **argv)
{
	struct record_store *store = NULL;
	int err;

	if (argc != 3) {
		fprintf(stderr, "usage: binary_record RECORD OUTPUT\n");
		return 2;
	}
	store = record_store__new();
	err = store ? record_store__read(store, argv[1]) : -ENOMEM;
	err = err ?: convert(record_store__source(store), argv[2]);
	if (err)
		fprintf(stderr, "binary_record: cannot write %s: %s\n", argv[2], strerror(-err));
	record_store__free(store);
	return err != 0;
}
