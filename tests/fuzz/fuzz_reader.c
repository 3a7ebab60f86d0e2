/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Any bytes as a record file, for libFuzzer: `make fuzz`.
 *
 * Beyond crashes it looks for two kinds of mistakes: what was read must be what
 * record.h promises, since reports rely on it; and text must mean the same
 * however it is divided into pieces, as the reader cuts it at random places.
 * What was read is then reported in every form.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "record/binary_reader.h"
#include "record/json_reader.h"
#include "record/script_reader.h"
#include "report/access.h"
#include "report/access_json.h"
#include "report/access_raw.h"
#include "report/filter.h"
#include "report/guide.h"
#include "report/heatmap.h"
#include "tests/lib/record_set.h"

#define SZ_TEXT	  65536
#define NR_PIXELS 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

static void demand(bool truth, const char *what)
{
	if (truth)
		return;
	fprintf(stderr, "fuzz_reader: %s\n", what);
	abort();
}

/* --- what was read ------------------------------------------------------------ */

static void check_snapshot(const struct record_kept *rec, size_t idx)
{
	const struct record_snapshot *snap = &rec->snapshots[idx];
	size_t i;

	demand(snap->start_ns <= snap->end_ns, "a snapshot ends before it starts");
	demand(snap->end_ns <= INT64_MAX, "a snapshot ends too late");
	demand(!idx || rec->snapshots[idx - 1].end_ns <= snap->end_ns,
	       "snapshots are out of order");
	for (i = 0; i < snap->nr_regions; i++) {
		const struct record_region *r = &snap->regions[i];

		demand(r->start <= r->end, "a region ends before it starts");
		demand(!i || r[-1].end <= r->start, "regions overlap");
		demand(r->nr_probes <= RECORD_MAX_PROBES, "a region has too many probes");
	}
}

static void check_set(const struct record_set *set)
{
	size_t i, j;

	for (i = 0; i < set->nr; i++) {
		const struct record_kept *rec = &set->records[i];

		demand(rec->nr_snapshots && rec->nr_snapshots == rec->rec.nr_snapshots,
		       "a record has another number of snapshots than it says");
		demand(rec->rec.start_ns == rec->snapshots[0].start_ns &&
			       rec->rec.end_ns == rec->snapshots[rec->nr_snapshots - 1].end_ns,
		       "a record has other times than it says");
		for (j = 0; j < rec->nr_snapshots; j++)
			check_snapshot(rec, j);
	}
}

/* All that @source has, checked. */
static void gather(struct record_set *set, struct record_source *source)
{
	*set = (struct record_set){ 0 };
	demand(!record_set__fill(set, source), "no memory");
	demand(set->nr == source->nr_records,
	       "a source has another number of records than it says");
	check_set(set);
}

static void demand_same(const struct record_set *a, const struct record_set *b)
{
	size_t i;

	demand(a->nr == b->nr, "pieces have another number of records");
	for (i = 0; i < a->nr; i++) {
		const struct record_kept *left = &a->records[i], *right = &b->records[i];

		demand(left->nr_snapshots == right->nr_snapshots &&
			       left->nr_regions == right->nr_regions,
		       "pieces have other numbers of snapshots or regions");
		demand(!left->nr_regions || !memcmp(left->regions, right->regions,
						    left->nr_regions * sizeof(*left->regions)),
		       "pieces have other regions");
	}
}

/* --- the parsers, whole and in pieces ------------------------------------------- */

static int parse_json(struct record_store *store, const uint8_t *data, size_t size, size_t piece)
{
	struct json_reader *j = json_reader__new(store);
	bool is_cut;
	int err = 0;

	demand(j, "no memory");
	while (!err && size) {
		size_t nr = size < piece ? size : piece;

		err = json_reader__feed(j, data, nr);
		data += nr;
		size -= nr;
	}
	err = err ?: json_reader__finish(j, &is_cut);
	demand(!err || *json_reader__why(j), "a failure without a reason");
	json_reader__free(j);
	return err;
}

static int parse_script(struct record_store *store, const uint8_t *data, size_t size, size_t piece)
{
	struct script_reader *sr = script_reader__new(store);
	bool is_cut;
	int err = 0;

	demand(sr, "no memory");
	while (!err && size) {
		size_t nr = size < piece ? size : piece;

		err = script_reader__feed(sr, data, nr);
		data += nr;
		size -= nr;
	}
	err = err ?: script_reader__finish(sr, &is_cut);
	demand(!err || *script_reader__why(sr), "a failure without a reason");
	script_reader__free(sr);
	return err;
}

static int parse_binary(struct record_store *store, const uint8_t *data, size_t size, size_t piece)
{
	struct binary_reader *br = binary_reader__new(store);
	bool is_cut;
	int err = 0;

	demand(br, "no memory");
	while (!err && size) {
		size_t nr = size < piece ? size : piece;

		err = binary_reader__feed(br, data, nr);
		data += nr;
		size -= nr;
	}
	err = err ?: binary_reader__finish(br, &is_cut);
	demand(!err || *binary_reader__why(br), "a failure without a reason");
	binary_reader__free(br);
	return err;
}

static void parse_both_ways(int (*parse)(struct record_store *, const uint8_t *, size_t, size_t),
			    const uint8_t *data, size_t size)
{
	struct record_store *whole = record_store__new(), *pieces = record_store__new();
	struct record_set all, again;
	size_t piece = 1 + size % 13;
	int err;

	demand(whole && pieces, "no memory");
	err = parse(whole, data, size, size);
	demand(parse(pieces, data, size, piece) == err, "pieces end otherwise than the whole");
	if (!err) {
		gather(&all, record_store__source(whole));
		gather(&again, record_store__source(pieces));
		demand_same(&all, &again);
		record_set__fini(&all);
		record_set__fini(&again);
	}
	record_store__free(whole);
	record_store__free(pieces);
}

/* --- reports -------------------------------------------------------------------- */

static void draw_as(struct record_source *source, const struct guide *guide,
		    const struct heatmap_window *win, const struct heatmap_options *opts, FILE *out)
{
	struct heat_scale scale;
	struct heatmap map;

	if (heatmap__init(&map, source, guide, win, opts))
		return;
	scale = heatmap__scale(&map, HEAT_AUTO);
	demand(scale.high > 0 && scale.knee > 0, "a heatmap has no scale");
	demand(map.low >= 0, "a heatmap has negative heat");
	demand(heatmap__judge(&map) != HEATMAP_GOOD || map.high > 0, "a cold heatmap is good");
	heatmap__print(&map, &scale, COLOR_GRAY, true, false, out);
	heatmap__print_raw(&map, false, false, out);
	heatmap__fini(&map);
}

static void draw(struct record_source *source, const struct guide *guide, FILE *out)
{
	static const struct heatmap_options options[] = {
		{ .weights = { 1, 1 } },
		{ .df_passed = true },
		{ .sorted = true, .weights = { 1, 1 } },
	};
	const struct guide_range *range;
	size_t i;
	struct heatmap_window win = {
		.start_ns = guide->start_ns,
		.end_ns = guide->end_ns,
		.nr_times = NR_PIXELS,
		.nr_addrs = NR_PIXELS,
	};

	/* As the program does: windows are not empty. */
	if (heatmap__hottest(source, guide, &range) || !range || win.start_ns >= win.end_ns)
		return;
	win.start = range->start;
	win.end = range->end;
	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		draw_as(source, guide, &win, &options[i], out);
}

static void show(struct record_source *source, FILE *out)
{
	struct access_format fmt;
	enum access_life life;
	int style;

	access_json__print(source, false, out);
	access_raw__print(source, false, out);
	demand(!access__find_life(source, &life), "no memory");
	for (style = 0; style < NR_STYLES; style++) {
		access_format__init(&fmt);
		access_format__set_style(&fmt, (enum access_style)style);
		fmt.region_box = style == STYLE_DETAILED;
		fmt.histogram.logscale = style == STYLE_COLD_TAIL;
		if (!access__check(source, &fmt))
			access__print(source, &fmt, out);
	}
}

static void report(struct record_source *source, FILE *out)
{
	struct guide_list guides;
	size_t i;

	show(source, out);
	if (guide_list__init(&guides, source))
		return;
	guide_list__print(&guides, false, out);
	for (i = 0; i < guides.nr; i++)
		draw(source, &guides.guides[i], out);
	guide_list__fini(&guides);
}

static void report_filtered(struct record_source *source, FILE *out)
{
	static const struct filter_range half = { 0, 1ull << 46 };
	static const struct filter_span warm = { INT64_MIN, 1000000000 };
	struct report_filter filter;
	struct filter_stage *stage;
	struct record_set set;

	report_filter__init(&filter);
	filter.has_pattern = true;
	filter.max_percent = 90;
	filter.addresses = &half;
	filter.nr_addresses = 1;
	filter.temperatures = &warm;
	filter.nr_temperatures = 1;
	demand(!filter_stage__new(&stage, &filter, source), "no memory");
	gather(&set, filter_stage__source(stage));
	record_set__fini(&set);
	report(filter_stage__source(stage), out);
	filter_stage__free(stage);
}

static void read_file(const uint8_t *data, size_t size)
{
	struct record_store *store = record_store__new();
	char path[64];
	int fd = memfd_create("record", MFD_CLOEXEC);
	FILE *out = fopen("/dev/null", "we");

	demand(store && fd >= 0 && out && write(fd, data, size) == (ssize_t)size, "no file");
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (!record_store__read(store, path)) {
		report(record_store__source(store), out);
		report_filtered(record_store__source(store), out);
		if (record_store__summary(store))
			guide__print_summary(record_store__summary(store), false, out);
	}
	record_store__free(store);
	fclose(out);
	close(fd);
}

/* --- libFuzzer ------------------------------------------------------------------ */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_file(data, size);
	if (size && data[0] == '[')
		parse_both_ways(parse_json, data, size);
	else if (binary_reader__knows(data, size))
		parse_both_ways(parse_binary, data, size);
	else
		parse_both_ways(parse_script, data, size);
	return 0;
}

/*
 * A change of compressed bytes is nearly always refused by inflate() and tells nothing about
 * what lies behind: three times of four, change the text and compress it again.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	static uint8_t text[SZ_TEXT];
	uLongf sz_text = sizeof(text), sz_data = max_size;

	if (seed % 4 && size && data[0] == 0x78 && uncompress(text, &sz_text, data, size) == Z_OK) {
		sz_text = LLVMFuzzerMutate(text, sz_text, sizeof(text));
		if (compress2(data, &sz_data, text, sz_text, 1) == Z_OK)
			return sz_data;
	}
	return LLVMFuzzerMutate(data, size, max_size);
}
