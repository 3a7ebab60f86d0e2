// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Names of mappings: which address belonged to what when, and how much of it was in use. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "record/reader.h"
#include "report/layout.h"
#include "report/mapping_table.h"
#include "report/named_region.h"

#define S 1000000000ULL

static struct layout *layout;
static struct record_store *store;

static int free_all(void **state)
{
	(void)state;
	layout__free(layout);
	record_store__free(store);
	layout = NULL;
	store = NULL;
	return 0;
}

/* A list of mappings: "START END NAME" of each in @vmas, which ends with NULL. */
static void put_proc(FILE *out, int pid, int target, const char *const *vmas)
{
	size_t i;

	fprintf(out, "{\"pid\": %d, \"target_id\": %d, \"vmas\": [", pid, target);
	for (i = 0; vmas[i]; i++) {
		char name[64];
		uint64_t start, end;

		assert_int_equal(
			sscanf(vmas[i], "%" SCNx64 " %" SCNx64 " %63[^\n]", &start, &end, name), 3);
		fprintf(out, "%s{\"start\": %" PRIu64 ", \"end\": %" PRIu64 ", \"name\": \"%s\"}",
			i ? ", " : "", start, end, name);
	}
	fputs("]}", out);
}

/* Write one sample per list: of process 7, target 0, at 100 s, 101 s and so on. */
static void read_layout(const char *const *const *samples, size_t nr)
{
	FILE *out = fopen(fixture_path("b"), "w");
	size_t i;

	assert_non_null(out);
	fputc('[', out);
	for (i = 0; i < nr; i++) {
		fprintf(out, "%s{\"time\": 5000, \"monotonic\": %zu, \"procvmas\": [",
			i ? ", " : "", 100 + i);
		put_proc(out, 7, 0, samples[i]);
		fputs("]}", out);
	}
	fputc(']', out);
	fclose(out);
	assert_int_equal(layout__read(&layout, fixture_path("b"), 100 * S), 0);
}

/* Return: the mapping at @addr, NULL if there is none. */
static const struct layout_mapping *mapping_at(uint64_t target, uint64_t ns, uint64_t addr)
{
	const struct layout_piece *pieces;
	size_t i, nr;

	pieces = layout__at(layout, target, ns, &nr);
	for (i = 0; i < nr; i++) {
		assert_true(!i || pieces[i - 1].end <= pieces[i].start);
		if (pieces[i].start <= addr && addr < pieces[i].end)
			return layout__mapping(layout, pieces[i].mapping);
	}
	return NULL;
}

static void test_kinds(void **state)
{
	static const struct {
		const char *name;
		enum layout_kind kind;
	} cases[] = {
		{ "0", LAYOUT_ANONYMOUS },
		{ "", LAYOUT_ANONYMOUS },
		{ "[heap]", LAYOUT_HEAP },
		{ "[stack]", LAYOUT_STACK },
		{ "[stack:77]", LAYOUT_STACK },
		{ "[anon:arena 3]", LAYOUT_ANONYMOUS },
		{ "[anon_shmem:x]", LAYOUT_SHARED },
		{ "[vdso]", LAYOUT_KERNEL },
		{ "[vvar_vclock]", LAYOUT_KERNEL },
		{ "/usr/lib/x86_64-linux-gnu/libc.so.6", LAYOUT_LIBRARY },
		{ "/usr/lib/libc.so.6 (deleted)", LAYOUT_LIBRARY },
		{ "/opt/libx.so", LAYOUT_LIBRARY },
		{ "/home/me/notes.sorted", LAYOUT_FILE },
		{ "/usr/bin/postgres", LAYOUT_FILE },
		{ "(deleted)", LAYOUT_FILE },
		{ "/memfd:pulseaudio (deleted)", LAYOUT_SHARED },
		{ "/SYSV00001234 (deleted)", LAYOUT_SHARED },
		{ "/dev/shm/PostgreSQL.1", LAYOUT_SHARED },
		{ "/dev/zero (deleted)", LAYOUT_SHARED },
		{ "/anon_hugepage (deleted)", LAYOUT_ANONYMOUS },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (layout_kind__of(cases[i].name) != cases[i].kind)
			fail_msg("%s is %s", cases[i].name,
				 layout_kind__name(layout_kind__of(cases[i].name)));
	}
}

/* Memory without a name that grows, moves its start and is cut in two stays one mapping. */
static void test_growth(void **state)
{
	static const char *const first[] = { "1000 3000 a.so", "8000 9000 0", NULL };
	static const char *const grown[] = { "1000 3000 a.so", "3000 4000 a.so", "6000 9000 0",
					     "a000 b000 0", NULL };
	static const char *const cut[] = { "1000 3000 a.so", "6000 7000 0", "7800 9000 0",
					   "a000 b000 0", NULL };
	const char *const *const samples[] = { first, grown, cut };
	const struct layout_mapping *lib, *anon, *other;

	(void)state;
	read_layout(samples, 3);
	assert_int_equal(layout__nr_mappings(layout), 3);
	lib = mapping_at(0, 100 * S, 0x1800);
	anon = mapping_at(0, 100 * S, 0x8800);
	assert_string_equal(lib->name, "a.so");
	assert_null(anon->name);
	assert_ptr_equal(mapping_at(0, 101 * S, 0x3800), lib);
	assert_ptr_equal(mapping_at(0, 101 * S, 0x6800), anon);
	assert_ptr_equal(mapping_at(0, 102 * S, 0x6800), anon);
	assert_ptr_equal(mapping_at(0, 102 * S, 0x8800), anon);
	assert_null(mapping_at(0, 102 * S, 0x7400));
	assert_null(mapping_at(0, 102 * S, 0x3800));
	other = mapping_at(0, 102 * S, 0xa000);
	assert_ptr_not_equal(other, anon);
	/* Pieces are added up, at the time when that is most. */
	assert_int_equal(lib->sz_bytes, 0x3000);
	assert_int_equal(anon->sz_bytes, 0x3000);
	assert_int_equal(anon->start, 0x6000);
	assert_int_equal(anon->end, 0x9000);
}

/* The view in force is the last one that had begun; before the first it is the first. */
static void test_time(void **state)
{
	static const char *const file[] = { "1000 2000 /data", NULL };
	static const char *const heap[] = { "1000 2000 [heap]", NULL };
	const char *const *const samples[] = { file, file, heap };

	(void)state;
	read_layout(samples, 3);
	assert_int_equal(mapping_at(0, 0, 0x1000)->kind, LAYOUT_FILE);
	assert_int_equal(mapping_at(0, 102 * S - 1, 0x1000)->kind, LAYOUT_FILE);
	assert_int_equal(mapping_at(0, 102 * S, 0x1000)->kind, LAYOUT_HEAP);
	assert_int_equal(mapping_at(0, UINT64_MAX, 0x1fff)->kind, LAYOUT_HEAP);
	assert_null(mapping_at(0, 100 * S, 0x2000));
	assert_null(mapping_at(1, 100 * S, 0x1000));
}

/* Mappings that overlap are nobody's work; the first one counts. */
static void test_hostile(void **state)
{
	static const char *const odd[] = { "1000 5000 a", "2000 3000 b", "4000 9000 c",
					   "6000 7000 d", "100 200 e",	 NULL };
	const char *const *const samples[] = { odd };

	(void)state;
	read_layout(samples, 1);
	assert_string_equal(mapping_at(0, 0, 0x2000)->name, "a");
	assert_string_equal(mapping_at(0, 0, 0x6000)->name, "d");
	assert_null(mapping_at(0, 0, 0x100));
}

/* --- working sets ---------------------------------------------------------------- */

/* Two targets with a snapshot of 1 s each at 100 s: what is hot has 1 sample. */
static void make_records(void)
{
	static const struct record_region zero[] = {
		{ .start = 0x1000, .end = 0x4000, .nr_accesses = 1 },
		{ .start = 0x4000, .end = 0x9000 },
		{ .start = 0x9000, .end = 0xb000, .nr_accesses = 1 },
	};
	static const struct record_region one[] = {
		{ .start = 0x1000, .end = 0x2000, .nr_accesses = 1, .age = 7 },
	};
	struct record_snapshot snap = { .start_ns = 100 * S, .end_ns = 101 * S };
	struct record head;
	size_t id;

	store = record_store__new();
	assert_non_null(store);
	record__init(&head);
	head.has_target = true;
	for (head.target_id = 0; head.target_id < 2; head.target_id++) {
		snap.regions = head.target_id ? one : zero;
		snap.nr_regions = head.target_id ? 1 : 3;
		assert_int_equal(record_store__begin(store, &id), 0);
		assert_int_equal(record_store__add(store, id, &snap), 0);
		assert_int_equal(record_store__end(store, id, &head), 0);
	}
	record_store__seal(store);
}

static void make_mappings(void)
{
	static const char *const zero[] = { "1000 2000 lib.so", "3000 5000 0", "8000 a000 lib.so",
					    NULL };
	static const char *const one[] = { "1000 1800 lib.so", "1800 4000 0", NULL };
	FILE *out = fopen(fixture_path("b"), "w");

	assert_non_null(out);
	fputs("[{\"time\": 5000, \"monotonic\": 100, \"procvmas\": [", out);
	put_proc(out, 7, 0, zero);
	fputs(", ", out);
	put_proc(out, 8, 1, one);
	fputs("]}]", out);
	fclose(out);
	assert_int_equal(layout__read(&layout, fixture_path("b"), 100 * S), 0);
}

static const struct mapping_row *row_of(const struct mapping_table *table, const char *name,
					uint64_t target)
{
	size_t i;

	for (i = 0; i < table->nr; i++) {
		const struct layout_mapping *m = table->rows[i].mapping;

		if (table->rows[i].target_id == target &&
		    (name ? m && m->name && !strcmp(m->name, name) : !m))
			return &table->rows[i];
	}
	fail_msg("no row for %s", name ? name : "what is not mapped");
	return NULL;
}

static void test_per_target(void **state)
{
	const struct workset_rules rules = { 1, 1, 1, 0 };
	struct mapping_table table;

	(void)state;
	make_records();
	make_mappings();
	assert_int_equal(
		mapping_table__init(&table, record_store__source(store), layout, &rules, true), 0);
	assert_int_equal(table.nr, 5);
	assert_int_equal(row_of(&table, "lib.so", 0)->peak_bytes, 0x2000);
	assert_int_equal(row_of(&table, "lib.so", 0)->sz_bytes, 0x3000);
	assert_int_equal(row_of(&table, "lib.so", 1)->peak_bytes, 0x800);
	assert_int_equal(row_of(&table, NULL, 0)->peak_bytes, 0x2000);
	mapping_table__fini(&table);
}

/* All rows together are the working set, and the largest comes first. */
static void test_names_added_up(void **state)
{
	const struct workset_rules rules = { 1, 1, 1, 0 };
	struct mapping_table table;
	double sum = 0;
	size_t i;

	(void)state;
	make_records();
	make_mappings();
	assert_int_equal(
		mapping_table__init(&table, record_store__source(store), layout, &rules, false), 0);
	assert_int_equal(table.nr_stretches, 1);
	for (i = 0; i < table.nr; i++) {
		sum += table.rows[i].mean_bytes;
		assert_true(!i || table.rows[i - 1].mean_bytes >= table.rows[i].mean_bytes);
	}
	assert_true(sum == 0x5000 + 0x1000);
	assert_int_equal(table.nr, 4);
	assert_string_equal(table.rows[0].mapping->name, "lib.so");
	assert_true(table.rows[0].mean_bytes == 0x2800);
	assert_int_equal(table.rows[0].peak_bytes, 0x2000);
	assert_int_equal(table.rows[0].sz_bytes, 0x3800);
	mapping_table__fini(&table);
}

static void test_regions(void **state)
{
	static const struct {
		uint64_t start, end;
		const char *name;
	} want[] = {
		{ 0x1000, 0x2000, "lib.so" }, { 0x2000, 0x3000, "-" }, { 0x3000, 0x4000, NULL },
		{ 0x4000, 0x5000, NULL },     { 0x5000, 0x8000, "-" }, { 0x8000, 0x9000, "lib.so" },
		{ 0x9000, 0xa000, "lib.so" }, { 0xa000, 0xb000, "-" },
	};
	struct named_snapshots last;
	struct named_region *parts;
	size_t i, nr;

	(void)state;
	make_records();
	make_mappings();
	assert_int_equal(named_snapshots__init(&last, record_store__source(store)), 0);
	assert_int_equal(last.nr, 2);
	assert_int_equal(named_snapshot__divide(&last.list[0], layout, &parts, &nr), 0);
	assert_int_equal(nr, sizeof(want) / sizeof(want[0]));
	for (i = 0; i < nr; i++) {
		const struct layout_mapping *m = parts[i].mapping;

		assert_int_equal(parts[i].start, want[i].start);
		assert_int_equal(parts[i].end, want[i].end);
		if (want[i].name && *want[i].name != '-')
			assert_string_equal(m->name, want[i].name);
		else
			assert_true(!m == !!want[i].name);
	}
	free(parts);
	assert_int_equal(named_snapshot__divide(&last.list[1], layout, &parts, &nr), 0);
	assert_int_equal(nr, 2);
	assert_int_equal(parts[1].start, 0x1800);
	assert_int_equal(parts[1].age, 7);
	free(parts);
	named_snapshots__fini(&last);
}

#define layout_test(f) cmocka_unit_test_teardown(f, free_all)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds), layout_test(test_growth),
		layout_test(test_time),	      layout_test(test_hostile),
		layout_test(test_per_target), layout_test(test_names_added_up),
		layout_test(test_regions),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
