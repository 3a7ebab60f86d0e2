/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * usage: seeds DIR
 *
 * Writes small good records and schemes of every form into DIR, for fuzzing to begin with.
 */
#include "tests/lib/binary_file.h"
#include "tests/unit/record_fixture.h"

static const struct record_summary summary = {
	.elapsed_ns = 2400000000,
	.timer_ns = 1000000,
	.cpu_ns = 2000000,
	.nr_samples = 480,
	.nr_clears = 40,
	.sz_coarse_bytes = 4096,
	.sz_total_bytes = 14 << 20,
	.coarse_period_us = 300000,
	.budget_percent = 1,
};

/* What other writers do: units, commas, other orders of keys, unknown keys and values. */
static const char foreign[] =
	"[{\"snapshots\": [{\"regions\": [{\"nr_accesses\": {\"percent\": null, \"samples\": \"1,000\"},"
	" \"age\": {\"usec\": 1, \"aggr_intervals\": \"12\"}, \"end\": \"8 KiB\", \"start\": \"4,096\"}],"
	" \"total_bytes\": \"4.000 KiB\", \"start_time\": \"1 s\", \"end_time\": \"1 s 100 ms\"}],"
	" \"scheme_idx\": 0, \"kdamond_idx\": 0, \"context_idx\": 0, \"target_id\": null,"
	" \"data_source\": \"snapshot\", \"intervals\": {\"aggr_us\": \"100 ms\", \"sample_us\": \"5 ms\","
	" \"ops_update_us\": \"1 s\", \"intervals_goal\": {\"access_bp\": \"4 %\", \"aggrs\": 3,"
	" \"min_sample_us\": 5000, \"max_sample_us\": \"10 s\"}}, \"scheme_filters\": [{\"x\": [1, true]}]}]\n";

/* Lines of other tools and fields, of several threads, schemes and probes, and of nobody. */
static const char *const traces[] = {
	"kdamond.0  4711 [001]    10.000001: damon:damos_before_apply: ctx_idx=0 scheme_idx=0 "
	"target_idx=0 nr_regions=1 4096-8192: 3 7\n"
	"kdamond.0  4711 [001]    10.100001: damon:damos_before_apply: ctx_idx=0 scheme_idx=0 "
	"target_idx=0 nr_regions=1 0-0: -1 -1\n",
	"cpus=2\n"
	"kdamond.0-4711 [001] ..... 10.000001: damon_aggregated:     target_id=0 nr_regions=2 "
	"4096-8192: 3 7\n"
	"kdamond.0-4711 [001] ..... 10.000001: damon_aggregated:     target_id=0 nr_regions=2 "
	"8192-16384: 0 9\n"
	"kdamond.0-4711 [001] ..... 10.100001: damon_aggregated:     target_id=0 nr_regions=1 "
	"4096-8192: 3 8\n",
	"10.000001:          1 damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 3\n"
	"10.100001:          1 damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 4\n",
	"kdamond.0 47 [001] 1.0: damon:damon_aggregated: target_id=0 nr_regions=2 0-10: 1 5\n"
	"kdamond.1 48 [000] 1.0: damon:damon_aggregated: target_id=0 nr_regions=1 5-10: 2 1\n"
	"kdamond.0 47 [001] 1.0: damon:damon_region_aggregated: target_id=0 nr_regions=2 0-10: 1 5 "
	"probe_hits=01 0f\n"
	"kdamond.1 48 [000] 1.0: damon:damon_monitor_intervals_tune: sample_us=7000\n"
	"kdamond.0 47 [001] 1.0: damon:damon_aggregated: target_id=0 nr_regions=2 10-20: 1 5\n"
	"kdamond.1 48 [000] 1.1: damon:damon_aggregated: target_id=0 nr_regions=1 5-10: 2 1\n",
};

/* Files beside a record. */
static const char footprints[] =
	"[{\"time\": 12.5, \"monotonic\": 1.000000001, \"footprints\": [{\"pid\": 7, \"target_id\": 0,"
	" \"footprint\": {\"size\": 10, \"resident\": 5, \"shared\": 1}}, {\"pid\": null,"
	" \"footprint\": {\"total\": 1000, \"free\": 10}}]}, {\"time\": 13.5, \"footprints\": []}]";

static const char vmas[] =
	"[{\"time\": 12.5, \"procvmas\": [{\"pid\": 7, \"vmas\": [{\"start\": 4096, \"end\": 8192,"
	" \"name\": \"[heap]\"}, {\"start\": 8192, \"end\": 9999999, \"name\": \"0\","
	" \"huge_percent\": 50}, {\"start\": 10000000, \"end\": 10004096, \"name\": \"a.so\"}]}]},"
	" {\"time\": 13.5, \"procvmas\": [{\"pid\": 7, \"vmas\": [{\"start\": 9000, \"end\": 12000,"
	" \"name\": \"0\"}]}, {\"pid\": 8, \"vmas\": []}]}]";

/* Schemes, as JSON and as columns. */
static const char *const schemes[] = {
	"[{\"action\": \"migrate_cold\", \"target_nid\": null, // comment\n"
	" \"dests\": [{\"id\": 1, \"weight\": 3}], \"access_pattern\": {\"sz_bytes\": {\"min\": \"64 KiB\","
	" \"max\": \"max\"}, \"nr_accesses\": {\"min\": \"0 samples\", \"max\": \"1 samples\"}, \"age\":"
	" {\"min\": \"1 m 30 s\", \"max\": \"max\"}}, \"apply_interval_us\": \"1 s\", \"quotas\":"
	" {\"time_ms\": \"10 ms\", \"sz_bytes\": \"64 MiB\", \"reset_interval_ms\": \"1 s\","
	" \"fail_charge_num\": 1, \"fail_charge_denom\": 4, \"goals\": [{\"metric\":"
	" \"node_memcg_free_bp\", \"nid\": 0, \"memcg_path\": \"/a\", \"target_value\": \"0.5 %\","
	" \"current_value\": \"0\"}], \"goal_tuner\": \"temporal\", \"weights\": {\"sz_permil\": \"0 %\","
	" \"nr_accesses_permil\": \"3 %\", \"age_permil\": 7}}, \"watermarks\": {\"metric\":"
	" \"free_mem_rate\", \"interval_us\": \"5 s\", \"high_permil\": 500, \"mid_permil\": \"40 %\","
	" \"low_permil\": 200}, \"max_nr_snapshots\": 5, \"stats\": null}]",
	"{\"kdamonds\": [{\"contexts\": [{\"ops\": \"vaddr\", \"schemes\": [{\"filters\": ["
	"{\"filter_type\": \"memcg\", \"matching\": true, \"allow\": true, \"memcg_path\": \"/b\"},"
	" {\"filter_type\": \"addr\", \"matching\": \"no\", \"address_range\": {\"start\": \"85 TiB\","
	" \"end\": \"86 TiB\"}}, {\"filter_type\": \"hugepage_size\", \"matching\": true,"
	" \"hugepage_size\": [\"2 MiB\", \"1 GiB\"]}, {\"filter_type\": \"target\", \"matching\": true,"
	" \"damon_target_idx\": 0, \"filter_pass\": false}]}]}]}]}",
	"2M max 90 100 100ms max hugepage",
	"# columns\n4K max 0 0 5s max pageout 500M 1s\nmin max 0 5 1s max cold 1M 1s 0 3 7\n",
	"4K max min max 5s max cold 10ms 64M 1s 0 30 70 free_mem_rate 5s 500 400 200",
	"4K max min max 5s max stat 64M 1s 0 30 70 free_mem_rate 5s 500 400 200",
};

static int put_bytes(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "we");

	if (!file)
		return -errno;
	(void)fwrite(bytes, 1, len, file);
	return fclose(file) ? -errno : 0;
}

static int put_traces(void)
{
	char path[64];
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(traces) / sizeof(traces[0]) && !err; i++) {
		snprintf(path, sizeof(path), "trace.%zu", i);
		err = put_bytes(path, traces[i], strlen(traces[i]));
	}
	return err;
}

static int put_schemes(void)
{
	char path[64];
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(schemes) / sizeof(schemes[0]) && !err; i++) {
		snprintf(path, sizeof(path), "scheme.%zu", i);
		err = put_bytes(path, schemes[i], strlen(schemes[i]));
	}
	return err;
}

static int put_binaries(void)
{
	struct binary_file file;
	char path[64];
	int version, err = 0;

	for (version = 0; version <= 2 && !err; version++) {
		snprintf(path, sizeof(path), "binary.%d", version);
		binary_file__fill(&file, version);
		err = put_bytes(path, file.bytes, file.len);
	}
	return err;
}

static int put_seeds(void)
{
	static const char *const names[] = { "compressed", "json", "script" };
	char path[64];
	uint32_t targets;
	int type, err = 0;

	for (type = RECORD_JSON_COMPRESSED; type <= RECORD_PERF_SCRIPT; type++) {
		for (targets = 1; !err && targets <= 2; targets++) {
			snprintf(path, sizeof(path), "%s.%u", names[type], targets);
			(void)unlink(path);
			err = fixture_write(path, (enum record_type)type, targets, 2, &summary);
		}
	}
	err = err ?: put_bytes("foreign", foreign, strlen(foreign));
	err = err ?: put_bytes("footprints", footprints, strlen(footprints));
	err = err ?: put_bytes("vmas", vmas, strlen(vmas));
	err = err ?: put_traces();
	err = err ?: put_schemes();
	return err ?: put_binaries();
}

int main(int argc, char **argv)
{
	int err;

	if (argc != 2) {
		fputs("usage: seeds DIR\n", stderr);
		return 2;
	}
	err = chdir(argv[1]) ? -errno : put_seeds();
	if (err)
		fprintf(stderr, "cannot write records to %s: %s\n", argv[1], strerror(-err));
	return err ? 1 : 0;
}
