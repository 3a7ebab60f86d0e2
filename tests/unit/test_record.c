// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records written and read back: one and several targets, every form, files cut short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "tests/lib/record_set.h"
#include "util/log.h"

static void check_record(const struct record_kept *rec, uint64_t shift, size_t nr)
{
	struct record_region want[5];
	size_t i, k;

	assert_int_equal(rec->nr_snapshots, nr);
	for (i = 0; i < nr; i++) {
		const struct record_snapshot *snap = &rec->snapshots[i];

		assert_int_equal(snap->start_ns, FIXTURE_START_NS + i * FIXTURE_AGGR_NS);
		assert_int_equal(snap->end_ns, snap->start_ns + FIXTURE_AGGR_NS);
		assert_int_equal(snap->nr_regions, fixture_regions(want, (uint32_t)i, shift));
		assert_int_equal(snap->total_bytes, 14 * 1048576 + 0x21000);
		for (k = 0; k < 5; k++)
			assert_memory_equal(&snap->regions[k], &want[k], sizeof(want[k]));
	}
}

static void check_json(enum record_type type, uint32_t nr_targets)
{
	struct record_summary summary = { .elapsed_ns = 5, .cpu_ns = 7, .budget_percent = 1.5 };
	struct record_set set = { 0 };
	uint32_t i;

	assert_int_equal(fixture_write(fixture_path("a"), type, nr_targets, FIXTURE_NR, &summary),
			 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.nr, nr_targets);
	for (i = 0; i < nr_targets; i++) {
		const struct record *rec = &set.records[i].rec;

		assert_true(rec->has_target && rec->has_intervals);
		assert_int_equal(rec->target_id, i);
		assert_int_equal(rec->kdamond_idx, RECORD_NULL);
		assert_int_equal(rec->intervals.aggr_us, 100000);
		check_record(&set.records[i], i * 0x1000000ULL, FIXTURE_NR);
	}
	assert_non_null(record_store__summary(set.store));
	assert_int_equal(record_store__summary(set.store)->cpu_ns, 7);
	assert_true(record_store__summary(set.store)->budget_percent == 1.5);
	record_set__fini(&set);
}

static void test_one_target(void **state)
{
	(void)state;
	check_json(RECORD_JSON_COMPRESSED, 1);
	check_json(RECORD_JSON, 1);
}

static void test_three_targets(void **state)
{
	struct stat st;

	(void)state;
	check_json(RECORD_JSON_COMPRESSED, 3);
	assert_int_equal(stat(fixture_path("a.sorting"), &st), -1);
	check_json(RECORD_JSON, 3);
}

/* Once sorted, each target is one record object: other readers do not join pieces. */
static void test_sorted_file(void **state)
{
	char text[65536];
	FILE *file;
	size_t len, nr = 0;
	const char *p;

	(void)state;
	assert_int_equal(fixture_write(fixture_path("a"), RECORD_JSON, 3, FIXTURE_NR, NULL), 0);
	file = fopen(fixture_path("a"), "r");
	assert_non_null(file);
	len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	for (p = text; (p = strstr(p, "\"target_id\":")); p++)
		nr++;
	assert_int_equal(nr, 3);
}

static void test_required_keys(void **state)
{
	static const char script[] =
		"import json, sys, zlib\n"
		"raw = open(sys.argv[1], 'rb').read()\n"
		"for rec in json.loads(zlib.decompress(raw)):\n"
		"    assert {'target_id', 'snapshots', 'intervals'} <= rec.keys()\n"
		"    assert {'sample_us', 'aggr_us', 'ops_update_us'} <= rec['intervals'].keys()\n"
		"    end = None\n"
		"    for snap in rec['snapshots']:\n"
		"        assert end in (None, snap['start_time'])\n"
		"        end = snap['end_time']\n"
		"        for r in snap['regions']:\n"
		"            assert r['start'] < r['end']\n"
		"            assert r['nr_accesses']['samples'] >= 0\n"
		"            assert {'usec', 'aggr_intervals'} <= r['age'].keys()\n"
		"print(sum(len(r['snapshots']) for r in json.loads(zlib.decompress(raw))))\n";
	long found;

	(void)state;
	assert_int_equal(
		fixture_write(fixture_path("a"), RECORD_JSON_COMPRESSED, 3, FIXTURE_NR, NULL), 0);
	found = fixture_python(script);
	if (found == -1) {
		print_message("skipped: python3 is missing\n");
		skip();
	}
	assert_int_equal(found, 3 * FIXTURE_NR);
}

static void test_old_file_is_kept(void **state)
{
	struct stat st;

	(void)state;
	(void)unlink(fixture_path("a"));
	assert_int_equal(fixture_write(fixture_path("a"), RECORD_JSON, 1, 1, NULL), 0);
	(void)unlink(fixture_path("a.old"));
	umask(077);
	assert_int_equal(fixture_write(fixture_path("a"), RECORD_JSON, 1, 2, NULL), 0);
	assert_int_equal(stat(fixture_path("a.old"), &st), 0);
	assert_int_equal(stat(fixture_path("a"), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(fixture_write(fixture_dir, RECORD_JSON, 1, 1, NULL), -EINVAL);
}

/* File "b" becomes what file "a" is now. */
static void copy_to_b(void)
{
	static char text[1 << 20];
	FILE *file = fopen(fixture_path("a"), "r");
	size_t nr;

	assert_non_null(file);
	nr = fread(text, 1, sizeof(text), file);
	fclose(file);
	file = fopen(fixture_path("b"), "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, nr, file), nr);
	fclose(file);
}

/* What was synced is there although the file was never closed. */
static void check_killed(uint32_t nr_targets, uint32_t nr_snapshots)
{
	struct record_writer_options opts = fixture_options(fixture_path("a"), 0);
	struct record_set set = { 0 };
	struct record_writer *w;
	uint32_t i, target;

	assert_int_equal(record_writer__open(&w, &opts), 0);
	for (i = 0; i < nr_snapshots; i++)
		for (target = 0; target < nr_targets; target++)
			assert_int_equal(fixture_add(w, target, i, 4096 * target), 0);
	assert_int_equal(record_writer__sync(w), 0);
	copy_to_b();
	assert_int_equal(record_writer__close(w, NULL), 0);
	log_set_level(LOG_ERROR);
	assert_int_equal(record_set__read(&set, fixture_path("b")), 0);
	log_set_level(LOG_WARN);
	assert_int_equal(set.nr, nr_targets);
	for (target = 0; target < nr_targets; target++)
		check_record(&set.records[target], 4096 * target, nr_snapshots);
	record_set__fini(&set);
}

static void test_killed(void **state)
{
	(void)state;
	check_killed(1, 10);
}

static void test_killed_with_targets(void **state)
{
	(void)state;
	check_killed(2, 15);
}

/* A full disk is an error, and what was written before stays readable. */
static void test_full_disk(void **state)
{
	struct record_writer_options opts = fixture_options(fixture_path("a"), RECORD_JSON);
	struct rlimit old, limit;
	struct record_set set = { 0 };
	struct record_writer *w;
	uint32_t i;
	int err = 0;

	(void)state;
	opts.path = fixture_path("a");
	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &old);
	limit = old;
	limit.rlim_cur = 8000;
	assert_int_equal(record_writer__open(&w, &opts), 0);
	setrlimit(RLIMIT_FSIZE, &limit);
	for (i = 0; i < FIXTURE_NR && !err; i++) {
		err = fixture_add(w, 0, i, 0);
		if (!err)
			err = record_writer__sync(w);
	}
	assert_int_equal(err, -EFBIG);
	assert_int_equal(record_writer__close(w, NULL), -EFBIG);
	setrlimit(RLIMIT_FSIZE, &old);
	log_set_level(LOG_ERROR);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	log_set_level(LOG_WARN);
	check_record(&set.records[0], 0, i - 1);
	record_set__fini(&set);
}

#define MANY 900

static uint64_t seed = 3;

static uint32_t below(uint32_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t)(seed >> 33) % bound;
}

static uint32_t random_regions(struct record_region *regions)
{
	uint32_t i, nr = below(3) ? below(40) : below(MANY);
	uint64_t at = 4096 * (uint64_t)below(1000);

	for (i = 0; i < nr; i++) {
		regions[i].start = at;
		at += 1ULL << below(30);
		regions[i].end = at;
		regions[i].nr_accesses = below(2) ? 0 : below(UINT32_MAX);
		regions[i].age = below(9) ? below(100) : RECORD_AGE_UNKNOWN;
		at += below(2) ? 0 : 1ULL << below(40);
	}
	return nr;
}

/* Snapshots of every size and content, synced at any time: both compressors, and changes between. */
static void check_random(uint32_t nr_targets)
{
	struct record_writer_options opts = fixture_options(NULL, RECORD_JSON_COMPRESSED);
	struct record_region *regions = calloc((size_t)nr_targets * 60 * MANY, sizeof(*regions));
	uint32_t nr[3 * 60], i, k;
	struct record_set set = { 0 };
	struct record_writer *w;

	assert_non_null(regions);
	opts.path = fixture_path("a");
	assert_int_equal(record_writer__open(&w, &opts), 0);
	for (i = 0; i < 60 * nr_targets; i++) {
		struct record_snapshot_view view = {
			.target_id = i % nr_targets,
			.start_ns = 1 + i / nr_targets * FIXTURE_AGGR_NS,
			.end_ns = 1 + (i / nr_targets + 1) * FIXTURE_AGGR_NS,
			.regions = &regions[i * MANY],
		};

		nr[i] = view.nr_regions = random_regions(&regions[i * MANY]);
		assert_int_equal(record_writer__add(w, &view), 0);
		if (below(7) == 0)
			assert_int_equal(record_writer__sync(w), 0);
	}
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.nr, nr_targets);
	for (i = 0; i < 60 * nr_targets; i++) {
		const struct record_kept *rec = &set.records[i % nr_targets];
		const struct record_snapshot *snap = &rec->snapshots[i / nr_targets];

		assert_int_equal(rec->nr_snapshots, 60);
		assert_int_equal(snap->nr_regions, nr[i]);
		for (k = 0; k < nr[i]; k++)
			assert_memory_equal(&snap->regions[k], &regions[i * MANY + k],
					    sizeof(*regions));
	}
	record_set__fini(&set);
	free(regions);
}

static void test_random_snapshots(void **state)
{
	(void)state;
	check_random(1);
	check_random(3);
}

static void test_single_snapshots(void **state)
{
	struct record_writer_options opts = fixture_options(fixture_path("a"), RECORD_JSON);
	struct record_set set = { 0 };
	struct record_writer *w;
	uint32_t i;

	(void)state;
	opts.path = fixture_path("a");
	opts.snapshots = true;
	assert_int_equal(record_writer__open(&w, &opts), 0);
	for (i = 0; i < 3; i++)
		assert_int_equal(fixture_add(w, 0, i, 0), 0);
	assert_int_equal(record_writer__close(w, NULL), 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.nr, 3);
	assert_false(set.records[1].rec.has_target);
	assert_int_equal(set.records[1].rec.kdamond_idx, 0);
	assert_int_equal(set.records[1].rec.scheme_idx, 0);
	assert_int_equal(set.records[1].nr_snapshots, 1);
	record_set__fini(&set);
}

static void check_script(uint32_t nr_targets, uint32_t nr_snapshots)
{
	struct record_set set = { 0 };
	uint32_t i;

	assert_int_equal(fixture_write(fixture_path("a"), RECORD_PERF_SCRIPT, nr_targets,
				       nr_snapshots, NULL),
			 0);
	assert_int_equal(record_set__read(&set, fixture_path("a")), 0);
	assert_int_equal(set.nr, nr_targets);
	for (i = 0; i < nr_targets; i++) {
		assert_false(set.records[i].rec.has_intervals);
		check_record(&set.records[i], i * 0x1000000ULL, nr_snapshots);
	}
	record_set__fini(&set);
}

static void test_perf_script(void **state)
{
	(void)state;
	check_script(1, FIXTURE_NR);
	check_script(3, FIXTURE_NR);
	check_script(2, 1);
}

static int read_text(const char *text, struct record_set *set)
{
	FILE *file = fopen(fixture_path("a"), "w");
	int err;

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	log_set_level(LOG_WARN);
	err = record_set__read(set, fixture_path("a"));
	return err;
}

/* Numbers as damo writes them, keys in another order, keys nobody knows. */
static void test_other_forms(void **state)
{
	struct record_set set;

	(void)state;
	assert_int_equal(
		read_text(
			" [{\"snapshots\": [{\"regions\": [{\"age\": {\"aggr_intervals\": \"1,003\","
			" \"usec\": \"300 ms\"}, \"probe_hits\": [1, 2], \"sz_filter_passed\": \"4 KiB\","
			" \"nr_accesses\": {\"percent\": null, \"samples\": 16},"
			" \"start\": \"93,823,560,581,120\", \"end\": \"93,823,564,775,424\"},"
			" {\"start\": \"1 KiB\", \"end\": 8192, \"nr_accesses\": {\"samples\": \"2\"}}],"
			" \"end_time\": \"7200100000000\", \"start_time\": \"7200 s\","
			" \"total_bytes\": \"5 MiB\", \"damos_stats\": {\"start\": [{\"end\": 1}],"
			" \"sz_tried\": \"1 MiB\", \"qt_exceeds\": 7},"
			" \"sample_interval_us\": null}], \"x\": [[[{}]]], \"target_id\": \"18446744073709551615\","
			" \"scheme_filters\": [{\"filter_type\": \"memcg\", \"matching\": true, \"start\": 5,"
			" \"memcg_path\": \"/a\\nb\", \"filter_pass\": \"no\"}, {\"matching\": false,"
			" \"filter_type\": \"hugepage_size\", \"allow\": true, \"hugepage_size\":"
			" [\"2 MiB\", 1073741824]}], \"intervals\": {\"sample_us\": \"5 ms\","
			" \"aggr_us\": \"100000\", \"ops_update_us\": \"1 s\", \"intervals_goal\":"
			" {\"access_bp\": \"4 %\", \"aggrs\": \"3\", \"min_sample_us\": 1,"
			" \"max_sample_us\": 2}}, \"kdamond_idx\": null, \"data_source\": \"damon_stat\"}]",
			&set),
		0);
	assert_int_equal(set.nr, 1);
	assert_int_equal(set.records[0].rec.target_id, UINT64_MAX);
	assert_int_equal(set.records[0].rec.intervals.goal.access_bp, 400);
	assert_int_equal(set.records[0].rec.intervals.sample_us, 5000);
	assert_string_equal(set.records[0].rec.data_source, "damon_stat");
	assert_int_equal(set.records[0].regions[0].start, 1024);
	assert_int_equal(set.records[0].regions[0].age, RECORD_AGE_UNKNOWN);
	assert_int_equal(set.records[0].regions[1].start, 0x555500000000);
	assert_int_equal(set.records[0].regions[1].age, 1003);
	assert_int_equal(set.records[0].regions[1].sz_passed, 4096);
	assert_int_equal(set.records[0].regions[1].nr_probes, 2);
	assert_int_equal(set.records[0].regions[1].probe_hits[1], 2);
	assert_int_equal(set.records[0].rec.nr_filters, 2);
	assert_string_equal(set.records[0].rec.filters[0].type, "memcg");
	assert_string_equal(set.records[0].rec.filters[0].path, "/a?b");
	assert_false(set.records[0].rec.filters[0].allow);
	assert_true(set.records[0].rec.filters[1].allow);
	assert_int_equal(set.records[0].rec.filters[1].range[1], 1 << 30);
	assert_true(set.records[0].snapshots[0].has_stats);
	assert_int_equal(set.records[0].snapshots[0].stats.sz_tried, 1 << 20);
	assert_int_equal(set.records[0].snapshots[0].stats.nr_exceeds, 7);
	assert_int_equal(set.records[0].snapshots[0].start_ns, FIXTURE_START_NS);
	assert_int_equal(set.records[0].snapshots[0].total_bytes, 5 << 20);
	record_set__fini(&set);
	assert_int_equal(read_text("[]", &set), 0);
	assert_int_equal(set.nr, 0);
	record_set__fini(&set);
}

/* Access rates as percentages and ages as times mean the same as counts. */
static void test_percent_and_time(void **state)
{
	struct record_set set;

	(void)state;
	assert_int_equal(
		read_text(
			"[{\"target_id\": 0, \"intervals\": {\"sample_us\": 5000, \"aggr_us\": 100000,"
			" \"ops_update_us\": 1}, \"snapshots\": [{\"start_time\": 1, \"end_time\": 2,"
			" \"regions\": [{\"start\": 0, \"end\": 1, \"nr_accesses\": {\"samples\": null,"
			" \"percent\": 35}, \"age\": {\"usec\": \"1 s 200 ms\", \"aggr_intervals\": null}}]}]}]",
			&set),
		0);
	assert_int_equal(set.records[0].regions[0].nr_accesses, 7);
	assert_int_equal(set.records[0].regions[0].age, 12);
	record_set__fini(&set);
}

/* Intervals of no length tell no rates: counts are all there is, as without intervals. */
static void test_zero_intervals(void **state)
{
	static const char *const intervals[] = { "0, \"aggr_us\": 100000", "5000, \"aggr_us\": 0" };
	struct record_set set;
	char text[400];
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		snprintf(
			text, sizeof(text),
			"[{\"target_id\": 0, \"intervals\": {\"sample_us\": %s,"
			" \"ops_update_us\": 1}, \"snapshots\": [{\"start_time\": 1,"
			" \"end_time\": 2, \"regions\": [{\"start\": 0, \"end\": 1,"
			" \"nr_accesses\": {\"samples\": 3}, \"age\": {\"aggr_intervals\": 2}}]}]}]",
			intervals[i]);
		assert_int_equal(read_text(text, &set), 0);
		assert_false(set.records[0].rec.has_intervals);
		assert_int_equal(set.records[0].regions[0].nr_accesses, 3);
		record_set__fini(&set);
	}
}

/* Lists that mix regions as bdamon writes them with others, and lists that are no JSON. */
static void test_lists_of_regions(void **state)
{
	static const struct {
		const char *list;
		size_t nr;
	} rows[] = {
		{ "", 0 },     { "A", 1 },	{ "B", 1 },	{ "A,B", 2 },	{ "B,A", 2 },
		{ "A,", 0 },   { ",A", 0 },	{ "A B", 0 },	{ "A A", 0 },	{ "AA", 0 },
		{ "A,A", 2 },  { "A,,B", 0 },	{ "\n A ", 1 }, { "A,\nA", 2 }, { "A ,B", 2 },
		{ "null", 0 }, { "A,null", 0 },
	};
	size_t i;

	(void)state;
	log_set_level(LOG_ERROR);
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[2048] = "[{\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"regions\":[";
		struct record_set set;
		unsigned int nr = 0;
		const char *p;
		size_t len = strlen(text);

		for (p = rows[i].list; *p; p++) {
			unsigned int start = 4096 + 4096 * nr;

			if (*p == 'A' || *p == 'B')
				nr++;
			if (*p == 'A')
				len += (size_t)snprintf(
					text + len, sizeof(text) - len,
					"{\"start\":%u,\"end\":%u,\"nr_accesses\":{\"samples\":2},"
					"\"age\":{\"usec\":null,\"aggr_intervals\":3}}",
					start, start + 4096);
			else if (*p == 'B')
				len += (size_t)snprintf(
					text + len, sizeof(text) - len,
					"{\"end\":%u,\"start\":%u,\"nr_accesses\":{\"samples\":2}}",
					start + 4096, start);
			else
				text[len++] = *p;
		}
		snprintf(text + len, sizeof(text) - len, "]}]}]");
		if (!rows[i].nr && *rows[i].list) {
			assert_int_equal(read_text(text, &set), -EINVAL);
		} else {
			assert_int_equal(read_text(text, &set), 0);
			assert_int_equal(set.records[0].nr_regions, rows[i].nr);
		}
		record_set__fini(&set);
	}
}

static void test_refused(void **state)
{
	static const char *const texts[] = {
		"",
		"{}",
		"[1]",
		"[[]]",
		"[{}]",
		"[{\"snapshots\": 5}]",
		"[{\"snapshots\": {}}]",
		"[{\"snapshots\": [{}]}]",
		"[",
		"[{\"target_id\": -1, \"snapshots\": []}]",
		"[{\"snapshots\": [{\"start_time\": 2, \"end_time\": 1, \"regions\": []}]}]",
		"[{\"snapshots\": [{\"start_time\": 1, \"end_time\": 2, \"regions\": [{\"start\": 1,"
		" \"end\": 2}]}]}]",
		"[{\"target_id\": 0x10, \"snapshots\": []}]",
		"[] []",
		"[{\"snapshots\":[{\"start_time\":1,\"end_time\":2,\"regions\":[{\"start\":01,"
		"\"end\":2,\"nr_accesses\":{\"samples\":2},\"age\":{\"usec\":null,"
		"\"aggr_intervals\":3}}]}]}]",
		"hello\n",
		"k 1 [0] 1.0: damon:damon_aggregated: target_id=0 nr_regions=1 9-5: 1 1\n",
	};
	struct record_set set;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(read_text(texts[i], &set), -EINVAL);
		record_set__fini(&set);
	}
	assert_int_equal(record_set__read(&set, "/nonexistent/file"), -ENOENT);
	record_set__fini(&set);
	assert_int_equal(record_set__read(&set, "/dev/null"), -EINVAL);
	record_set__fini(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_target),
		cmocka_unit_test(test_three_targets),
		cmocka_unit_test(test_sorted_file),
		cmocka_unit_test(test_required_keys),
		cmocka_unit_test(test_old_file_is_kept),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_killed_with_targets),
		cmocka_unit_test(test_full_disk),
		cmocka_unit_test(test_single_snapshots),
		cmocka_unit_test(test_perf_script),
		cmocka_unit_test(test_other_forms),
		cmocka_unit_test(test_percent_and_time),
		cmocka_unit_test(test_zero_intervals),
		cmocka_unit_test(test_lists_of_regions),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_random_snapshots),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
