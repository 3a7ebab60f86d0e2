// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The page: its structure, what it tells, and that names from elsewhere cannot become markup. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <yajl/yajl_tree.h>
#include <cmocka.h>

#include "record_fixture.h"
#include "report/html_page.h"
#include "report/html_picture.h"
#include "store_fixture.h"

#define MIB	(1ULL << 20)
#define AT	0x7f0000000000ULL
#define HOSTILE "/tmp/</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>&{{nonce}}"

static const struct record_region warm[] = {
	{ .start = AT, .end = AT + MIB, .nr_accesses = 7, .age = 3 },
	{ .start = AT + MIB, .end = AT + 64 * MIB, .age = 9 },
};

/** struct made - what a page is made from, and the page. */
struct made {
	struct record_store *store;
	const struct record_summary *summary;
	struct html_side side;
	struct html_options opts;
	char *text;
	size_t len;
};

static const char *const paths[] = { "some/where.data" };

static struct made begin(void)
{
	return (struct made){
		.store = store_new(),
		.opts = { .paths = paths, .nr_paths = 1, .nonce = "0123abcd" },
	};
}

static int make(struct made *m)
{
	FILE *out = open_memstream(&m->text, &m->len);
	int err;

	assert_non_null(out);
	err = html_page__write(record_store__source(m->store), m->summary, &m->side, &m->opts, out);
	assert_int_equal(fclose(out), 0);
	return err;
}

static void finish(struct made *m)
{
	html_side__fini(&m->side);
	record_store__free(m->store);
	free(m->text);
}

static size_t count(const char *text, const char *word)
{
	size_t nr = 0;

	for (text = strstr(text, word); text; text = strstr(text + 1, word))
		nr++;
	return nr;
}

static void has(const struct made *m, const char *word)
{
	if (!strstr(m->text, word))
		fail_msg("the page lacks: %s", word);
}

static void lacks(const struct made *m, const char *word)
{
	if (strstr(m->text, word))
		fail_msg("the page has: %s", word);
}

/* The page's data, parsed; yajl_tree_free() it. */
static yajl_val parse(const struct made *m)
{
	const char *open = strstr(m->text, "id=\"data\""), *end;
	char *json, why[200];
	yajl_val data;

	assert_non_null(open);
	open = strchr(open, '>') + 1;
	end = strstr(open, "</script>");
	assert_non_null(end);
	json = strndup(open, (size_t)(end - open));
	data = yajl_tree_parse(json, why, sizeof(why));
	if (!data)
		fail_msg("the data is no JSON: %s", why);
	free(json);
	return data;
}

static yajl_val get(yajl_val from, const char *name)
{
	const char *path[] = { name, NULL };
	yajl_val v = yajl_tree_get(from, path, yajl_t_any);

	if (!v)
		fail_msg("the data has no %s", name);
	return v;
}

static yajl_val item(yajl_val list, size_t i)
{
	assert_true(YAJL_IS_ARRAY(list) && list->u.array.len > i);
	return list->u.array.values[i];
}

/* --- structure ------------------------------------------------------------------- */

/* Everything is in the page, filled in, and the only scripts are ours. */
static void test_alone(void **state)
{
	static const char *const elsewhere[] = { "http:",   "https:",	"src=",	    "url(",
						 "@import", "href=\"/", "<link",    "<iframe",
						 "{{",	    "style=\"", "onclick=", "innerHTML" };
	struct made m = begin();
	size_t i;

	(void)state;
	store_repeat(m.store, 0, warm, 2, 30);
	assert_int_equal(make(&m), 0);
	assert_memory_equal(m.text, "<!DOCTYPE html>", 15);
	assert_string_equal(m.text + m.len - 8, "</html>\n");
	for (i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		lacks(&m, elsewhere[i]);
	assert_int_equal(count(m.text, "<script"), 2);
	assert_int_equal(count(m.text, "</script>"), 2);
	assert_int_equal(count(m.text, " nonce=\"0123abcd\""), 3);
	has(&m, "default-src 'none'");
	has(&m, "script-src 'nonce-0123abcd'");
	assert_true(count(m.text, "<table") == count(m.text, "</table>"));
	assert_true(count(m.text, "<section") == count(m.text, "</section>"));
	assert_true(count(m.text, "<svg") == count(m.text, "</svg>"));
	assert_true(count(m.text, "<tr>") == count(m.text, "</tr>"));
	finish(&m);
}

/* What can be read without a script. */
static void test_text(void **state)
{
	struct made m = begin();

	(void)state;
	store_repeat(m.store, 0, warm, 2, 30);
	assert_int_equal(make(&m), 0);
	has(&m, "<bdi>where.data</bdi>, target 0");
	has(&m, "<dd><bdi>some/where.data</bdi></dd>");
	has(&m, "30 snapshots with 2 to 2 regions");
	has(&m, "sampling 5 ms, aggregation 100 ms");
	/* The working set, the last snapshot's regions, the rates and ages. */
	has(&m, "median</th><td>1 MiB</td>");
	has(&m, "0x7f0000100000–<wbr>0x7f0004000000");
	has(&m, "<span>70 Hz</span></td><td>300 ms</td>");
	has(&m, "<span>0 Hz</span></td><td>900 ms</td>");
	has(&m, "class=\"cells\"");
	has(&m, "class=\"course\"");
	finish(&m);
}

static void test_data(void **state)
{
	struct made m = begin();
	yajl_val data, t, parts, course;
	double columns, rows;

	(void)state;
	store_repeat(m.store, 0, warm, 2, 30);
	assert_int_equal(make(&m), 0);
	data = parse(&m);
	t = item(get(data, "targets"), 0);
	columns = YAJL_GET_DOUBLE(get(t, "columns"));
	rows = YAJL_GET_DOUBLE(get(t, "rows"));
	/* Four columns a snapshot, and as many for each 100 ms that ages reach back. */
	assert_true(columns == (30 + 9) * 4);
	assert_true(YAJL_GET_DOUBLE(get(t, "start")) == -0.9);
	assert_true(YAJL_GET_DOUBLE(get(t, "end")) == 3);
	assert_true(YAJL_GET_DOUBLE(get(t, "high")) == 70);
	assert_true(YAJL_GET_DOUBLE(get(t, "max")) == 200);
	assert_true(YAJL_IS_TRUE(get(t, "hz")));
	assert_true(YAJL_IS_NULL(get(t, "wall")));
	parts = get(t, "parts");
	assert_true(parts->u.array.len >= 2);
	assert_string_equal(YAJL_GET_STRING(item(item(parts, 0), 0)), "7f0000000000");
	assert_true(rows == YAJL_GET_DOUBLE(item(item(parts, parts->u.array.len - 1), 2)) +
				    YAJL_GET_DOUBLE(item(item(parts, parts->u.array.len - 1), 3)));
	course = get(t, "course");
	assert_int_equal(get(course, "columns")->u.array.len, 30);
	assert_true(YAJL_GET_DOUBLE(item(item(get(course, "columns"), 3), 0)) == MIB);
	assert_true(YAJL_IS_STRING(get(t, "levels")));
	yajl_tree_free(data);
	finish(&m);
}

/* --- names from elsewhere --------------------------------------------------------- */

static void write_vmas(const char *record)
{
	char path[160];
	FILE *file;

	snprintf(path, sizeof(path), "%s.vmas", record);
	file = fopen(path, "w");
	assert_non_null(file);
	fprintf(file, "[{\"time\": 1795300733.5, \"monotonic\": 1.5, \"procvmas\": [{\"pid\": 42, "
		      "\"target_id\": 0, \"vmas\": [");
	fprintf(file, "{\"start\": %llu, \"end\": %llu, \"name\": \"%s\"},", AT, AT + MIB,
		"/tmp/</script><script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>&{{nonce}}");
	fprintf(file, "{\"start\": %llu, \"end\": %llu, \"name\": \"[heap]\"},", AT + MIB,
		AT + 2 * MIB);
	fprintf(file, "{\"start\": %llu, \"end\": %llu, \"name\": \"0\"}]}]}]", AT + 2 * MIB,
		AT + 64 * MIB);
	fclose(file);
}

static void test_hostile(void **state)
{
	const char *const hostile_paths[] = { HOSTILE };
	const char *record = fixture_path("a");
	struct made m = begin();
	yajl_val data, areas;

	(void)state;
	write_vmas(record);
	assert_int_equal(html_side__read(&m.side, record, 1000000000), 0);
	m.opts.paths = hostile_paths;
	store_repeat(m.store, 0, warm, 2, 30);
	assert_int_equal(make(&m), 0);
	lacks(&m, "alert(1)</script>");
	lacks(&m, "<script>");
	lacks(&m, "<img");
	assert_int_equal(count(m.text, "<script"), 2);
	assert_int_equal(count(m.text, "</script"), 2);
	/* The program, its mapping, the file: told, but as text. */
	has(&m, "&#60;img src=x onerror=alert(2)&#62;&#38;{{nonce}}</bdi>");
	has(&m, "process 42");
	has(&m, "<td>heap</td>");
	has(&m, "<span class=\"pale\">anonymous</span>");
	/* Times of day are those of the first snapshot, half a second before. */
	has(&m, "2026-11-21 22:38:53 UTC");
	data = parse(&m);
	areas = get(item(get(data, "targets"), 0), "areas");
	assert_int_equal(areas->u.array.len, 3);
	assert_string_equal(YAJL_GET_STRING(item(item(areas, 1), 3)), HOSTILE);
	assert_true(YAJL_GET_DOUBLE(get(item(get(data, "targets"), 0), "wall")) == 1795300733000.);
	yajl_tree_free(data);
	finish(&m);
}

/* --- what the notes tell ----------------------------------------------------------- */

static void test_cold(void **state)
{
	struct made m = begin();

	(void)state;
	store_repeat(m.store, 0, &warm[1], 1, 50);
	assert_int_equal(make(&m), 0);
	has(&m, "No access was seen: everything was cold");
	has(&m, "<code>--timeout</code>");
	has(&m, "<code>--aggr</code>");
	has(&m, "class=\"cold\"");
	has(&m, "None was accessed.");
	lacks(&m, "nan");
	finish(&m);
}

static void test_saturated(void **state)
{
	const struct record_region regions[] = { store_region(AT, AT + MIB, STORE_MAX) };
	struct made m = begin();

	(void)state;
	store_repeat(m.store, 0, regions, 1, 50);
	assert_int_equal(make(&m), 0);
	has(&m, "100 % was found accessed in every sampling interval (5 ms)");
	has(&m, "<code>--sample</code>");
	lacks(&m, "There are only");
	has(&m, "All were in use all the time.");
	finish(&m);
}

static void test_short(void **state)
{
	struct record_snapshot snap = { .start_ns = 1, .end_ns = 100000001 };
	struct made m = begin();

	(void)state;
	store_add(m.store, 0, &snap, 1);
	assert_int_equal(make(&m), 0);
	has(&m, "no snapshot has a region");
	has(&m, "There is only 1 snapshot,");
	has(&m, "There is nothing to draw.");
	yajl_tree_free(parse(&m));
	finish(&m);
}

static void test_cost(void **state)
{
	const struct record_summary good = {
		.elapsed_ns = 3000000000,
		.timer_ns = 10000000,
		.cpu_ns = 5000000,
		.nr_samples = 123456,
		.sz_total_bytes = 64 * MIB,
		.budget_percent = 1,
	};
	struct record_summary bad = good;
	struct made m = begin();

	(void)state;
	store_repeat(m.store, 0, warm, 2, 50);
	m.summary = &good;
	assert_int_equal(make(&m), 0);
	has(&m, "0.5 % of one CPU over 3 s: 5 ms in the process, 10 ms in the timer; 1 % were");
	has(&m, "123,456 looks");
	lacks(&m, "class=\"warn\"");
	free(m.text);
	bad.cpu_ns = 90000000;
	bad.nr_late_windows = 5;
	bad.sz_unarmable_bytes = 16 * MIB;
	bad.sz_coarse_bytes = 8 * MIB;
	bad.coarse_period_us = 2000000;
	m.summary = &bad;
	assert_int_equal(make(&m), 0);
	has(&m, "10 % of the aggregation intervals ended late");
	has(&m, "25 % of the memory (16 MiB) could not be measured");
	has(&m, "12.5 % of the memory (8 MiB) is locked or shared");
	has(&m, "Monitoring cost 3.33 % of one CPU, more than the 1 % allowed");
	finish(&m);
}

/* --- targets ----------------------------------------------------------------------- */

static void test_targets(void **state)
{
	struct made m = begin();
	yajl_val data;
	uint64_t tid;

	(void)state;
	for (tid = 0; tid < 10; tid++)
		store_repeat(m.store, tid, warm, 2, 5);
	assert_int_equal(make(&m), 0);
	has(&m, "The record has 2 more targets");
	has(&m, "<a href=\"#target-7\">");
	has(&m, "id=\"target-7\"");
	lacks(&m, "target-8");
	data = parse(&m);
	assert_int_equal(get(data, "targets")->u.array.len, 8);
	yajl_tree_free(data);
	free(m.text);
	m.opts.has_tid = true;
	m.opts.tid = 9;
	assert_int_equal(make(&m), 0);
	has(&m, "target 9");
	lacks(&m, "target-1");
	free(m.text);
	m.opts.tid = 10;
	assert_int_equal(make(&m), -ENODATA);
	finish(&m);
}

static void test_nothing(void **state)
{
	struct made m = begin();

	(void)state;
	assert_int_equal(make(&m), -ENODATA);
	finish(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone),	cmocka_unit_test(test_text),
		cmocka_unit_test(test_data),	cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_cold),	cmocka_unit_test(test_saturated),
		cmocka_unit_test(test_short),	cmocka_unit_test(test_cost),
		cmocka_unit_test(test_targets), cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, fixture_enter, fixture_leave);
}
