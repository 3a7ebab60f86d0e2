// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What the options of schemes come to, and what is said where they come to nothing. */
#include "scheme_text_fixture.h"

#include <unistd.h>

#include "cli/argparse.h"
#include "cli/scheme_options.h"

#define MAX_WORDS 64

static struct scheme_options opts;
static struct scheme_list list;
static char line_copy[1024];
static char said[1024];
static bool is_given;

/* What is printed on standard error while @build runs. */
static int listen_to(int (*build)(void))
{
	int saved = dup(STDERR_FILENO), pipe_fds[2], err;
	ssize_t len;

	assert_int_equal(pipe(pipe_fds), 0);
	assert_true(dup2(pipe_fds[1], STDERR_FILENO) >= 0);
	close(pipe_fds[1]);
	err = build();
	fflush(stderr);
	assert_true(dup2(saved, STDERR_FILENO) >= 0);
	close(saved);
	len = read(pipe_fds[0], said, sizeof(said) - 1);
	assert_true(len >= 0);
	said[len] = '\0';
	said[strcspn(said, "\n")] = '\0';
	close(pipe_fds[0]);
	return err;
}

static int build_list(void)
{
	struct bd_attrs attrs;

	bd_attrs__init(&attrs);
	return scheme_options__build(&opts, &attrs, &list);
}

/* Parse "word|word|...", and make the schemes; @list is the caller's. */
static int build(const char *line)
{
	char *words[MAX_WORDS + 1] = { "schemes" }, *pos = line_copy;
	struct arg_group group = scheme_options__group(&opts);
	struct arg_spec spec = { .command = "schemes", .groups = &group, .nr_groups = 1 };
	int nr = 1, err;

	scheme_list__fini(&list);
	opts = (struct scheme_options){ 0 };
	snprintf(line_copy, sizeof(line_copy), "%s", line);
	while (pos && *line && nr < MAX_WORDS)
		words[nr++] = strsep(&pos, "|");
	assert_int_equal(argparse__parse(&spec, nr, words), 0);
	err = listen_to(build_list);
	is_given = scheme_options__is_given(&opts);
	argparse__free(&spec);
	return err;
}

static void build_good(const char *line)
{
	int err = build(line);

	if (err)
		print_error("%s\n", said);
	assert_int_equal(err, 0);
}

/* The same schemes come from options and from JSON. */
static void expect_same(const char *line, const char *json)
{
	struct scheme_list want = { 0 };

	parse_good(json, &want);
	build_good(line);
	assert_true(same_schemes(&list, &want));
	scheme_list__fini(&want);
}

#define PATTERN(sz, nr, age) \
	"\"access_pattern\":{\"sz_bytes\":{" sz "},\"nr_accesses\":{" nr "},\"age\":{" age "}}"
#define ANY "\"min\":\"min\",\"max\":\"max\""
#define WEIGHTS(sz, nr, age) \
	"\"weights\":{\"sz_permil\":" sz ",\"nr_accesses_permil\":" nr ",\"age_permil\":" age "}"
#define QUOTAS(time, sz, reset, rest)                             \
	"\"quotas\":{\"time_ms\":\"" time "\",\"sz_bytes\":\"" sz \
	"\",\"reset_interval_ms\":\"" reset "\"," rest "}"
#define GOAL(metric, target, current)                                                             \
	"{\"metric\":\"" metric "\",\"target_value\":\"" target "\",\"current_value\":\"" current \
	"\"}"
#define NODE_GOAL(metric, target, rest)                         \
	"{\"metric\":\"" metric "\",\"target_value\":\"" target \
	"\",\"current_value\":0,\"nid\":" rest "}"
#define FILTER(type, matching, allow, rest) \
	"{\"filter_type\":\"" type "\",\"matching\":" matching ",\"allow\":" allow rest "}"

static void test_none(void **state)
{
	(void)state;
	build_good("");
	assert_true(!list.nr && !is_given);
}

static void test_pattern(void **state)
{
	(void)state;
	expect_same("--damos_action|pageout", "[{\"action\":\"pageout\"}]");
	expect_same(
		"--damos_action|pageout|--damos_sz_region|4K|1.5 GiB|--damos_access_rate|0%|"
		"10|--damos_age|2m|max|--damos_apply_interval|1s|--damos_max_nr_snapshots|7",
		"[{\"action\":\"pageout\"," PATTERN(
			"\"min\":4096,\"max\":1610612736", "\"min\":0,\"max\":\"10 %\"",
			"\"min\":\"1200 aggr_intervals\",\"max\":\"max\"") ",\"apply_interval_us\":1000000,\"max_nr_snapshots\":7}]");
	assert_true(is_given);
	expect_same("--damos_action|migrate_hot|1",
		    "[{\"action\":\"migrate_hot\",\"target_nid\":1}]");
	expect_same("--damos_action|migrate_cold|1|3|2|1",
		    "[{\"action\":\"migrate_cold\",\"dests\":[{\"id\":1,\"weight\":3},"
		    "{\"id\":2,\"weight\":1}]}]");
}

static void test_quotas(void **state)
{
	(void)state;
	expect_same(
		"--damos_action|cold|--damos_quotas|10",
		"[{\"action\":\"cold\"," QUOTAS("10 ms", "0", "max", WEIGHTS("0", "0", "0")) "}]");
	expect_same("--damos_action|cold|--damos_quotas|0|64M|1s|0|3%|70|"
		    "--damos_quota_fail_charge_ratio|1|4",
		    "[{\"action\":\"cold\"," QUOTAS(
			    "0", "64 MiB", "1 s",
			    WEIGHTS("0", "30", "70") ",\"fail_charge_num\":1,"
						     "\"fail_charge_denom\":4") "}]");
	expect_same("--damos_action|cold|--damos_quota_interval|1000|--damos_quota_space|1G|"
		    "--damos_quota_time|5ms",
		    "[{\"action\":\"cold\"," QUOTAS("5 ms", "1 GiB", "1 s",
						    WEIGHTS("1", "1", "1")) "}]");
	expect_same("--damos_action|cold|--damos_quota_interval|1s|--damos_quota_weights|1|2|3",
		    "[{\"action\":\"cold\"," QUOTAS("0", "0", "1 s", WEIGHTS("1", "2", "3")) "}]");
}

static void test_goals(void **state)
{
	(void)state;
	expect_same("--damos_action|pageout|--damos_quota_interval|1s|--damos_quota_goal|"
		    "some_mem_psi_us|500us|--damos_quota_goal|user_input|99|42|"
		    "--damos_quota_goal_tuner|temporal",
		    "[{\"action\":\"pageout\"," QUOTAS(
			    "0", "0", "1 s",
			    WEIGHTS("1", "1", "1") ",\"goal_tuner\":\"temporal\",\"goals\":[" GOAL(
				    "some_mem_psi_us", "500 us", "0") "," GOAL("user_input", "99",
									       "42") "]") "}]");
	expect_same(
		"--damos_action|cold|--damos_quotas|0|0|1s|--damos_quota_goal|node_mem_free_bp|"
		"0.5%|1|--damos_quota_goal|node_memcg_used_bp|300|0|/a/b|--damos_quota_goal|"
		"active_mem_bp|50%|--damos_quota_goal|node_eligible_mem_bp|5000|--damos_quota_goal|"
		"node_eligible_mem_bp|5000|2",
		"[{\"action\":\"cold\"," QUOTAS(
			"0", "0", "1 s",
			WEIGHTS("0", "0", "0") ",\"goals\":[" NODE_GOAL("node_mem_free_bp", "50", "1") "," NODE_GOAL(
				"node_memcg_used_bp", "300",
				"0,\"memcg_path\":\"/a/b\"") "," GOAL("active_mem_bp", "5000",
								      "0") "," NODE_GOAL("node_eligible_mem_bp",
											 "5000",
											 "0") "," NODE_GOAL("node_eligible_mem_bp",
													    "5000",
													    "2") "]") "}]");
}

static void test_filters(void **state)
{
	(void)state;
	expect_same(
		"--damos_action|cold|--damos_filter|allow|anon|reject|none|young|"
		"--damos_filter|deny|memcg|/allow|block|addr|1M|2M|--damos_filter|allow|target|3|"
		"reject|hugepage_size|2M|1G|allow|none|unmapped|reject|active",
		"[{\"action\":\"cold\",\"filters\":[" FILTER("anon", "true", "true", "") "," FILTER("young", "false", "false", "") "," FILTER("memcg", "true", "false", ",\"memcg_path\":\"/allow\"") "," FILTER("addr", "true", "false", ",\"address_range\":{\"start\":\"1M\",\"end\":\"2M\"}") "," FILTER(
			"target", "true", "true",
			",\"damon_target_idx\":3") "," FILTER("hugepage_size", "true", "false",
							      ",\"hugepage_size\":[\"2M\",\"1G\"]") "," FILTER("unmapped",
													       "false",
													       "true",
													       "") "," FILTER("active",
															      "true",
															      "false",
															      "") "]}]");
	/* As it was written before. */
	expect_same(
		"--damos_action|cold|--damos_filter|anon|matching|--damos_filter|memcg|nomatching|"
		"/a|allow|--damos_filter|addr|matching|0|4K|pass|--damos_filter|young|not_matching|"
		"reject",
		"[{\"action\":\"cold\",\"filters\":[" FILTER("anon", "true", "false", "") "," FILTER(
			"memcg", "false", "true",
			",\"memcg_path\":\"/a\"") "," FILTER("addr", "true", "true",
							     ",\"address_range\":{\"start\":0,\"end\":4096}") "," FILTER("young",
															 "false",
															 "false",
															 "") "]}]");
}

static void test_wmarks(void **state)
{
	(void)state;
	expect_same("--damos_action|cold|--damos_wmarks|free_mem_rate|5s|50%|400|20%",
		    "[{\"action\":\"cold\",\"watermarks\":{\"metric\":\"free_mem_rate\","
		    "\"interval_us\":\"5 s\",\"high_permil\":500,\"mid_permil\":400,"
		    "\"low_permil\":200}}]");
}

/* The n-th use belongs to the n-th scheme; filters and goals are dealt out. */
static void test_several(void **state)
{
	(void)state;
	expect_same(
		"--damos_action|cold|--damos_age|1s|2s|--damos_action|stat|--damos_age|3s|4s|"
		"--damos_action|pageout|--damos_quota_interval|1s|--damos_quota_interval|2s|"
		"--damos_filter|allow|anon|--damos_filter|reject|young|allow|active|"
		"--damos_filter|allow|anon|--damos_nr_filters|2|0|1|--damos_quota_goal|user_input|"
		"7|--damos_nr_quota_goals|0|1|0",
		"[{\"action\":\"cold\"," PATTERN(ANY, ANY, "\"min\":\"1s\",\"max\":\"2s\"") "," QUOTAS("0", "0", "1 s", WEIGHTS("1", "1", "1")) ",\"filters\":[" FILTER(
			"anon", "true", "true",
			"") "," FILTER("young", "true", "false",
				       "") "," FILTER("active", "true", "true",
						      "") "]},{\"action\":\"stat\"," PATTERN(ANY,
											     ANY,
											     "\"min\":\"3s\",\"max\":\"4s\"") "," QUOTAS("0",
																	 "0",
																	 "2 s",
																	 WEIGHTS("1", "1", "1") ",\"goals\":[" GOAL(
																		 "user_input",
																		 "7",
																		 "0") "]") "},{\"action\":\"pageout\",\"filters\":[" FILTER("anon",
																									    "true",
																									    "true",
																									    "") "]}]");
}

/* --- what is refused --------------------------------------------------------------- */

#define ACTION	   "--damos_action|cold|"
#define INTERVAL   "--damos_quota_interval|1s|"
#define IN(option) "bdamon: argument --damos_" option ": "

static const struct bad_text bad[] = {
	{ "--damos_age|1s|2s", IN("age") "it needs a --damos_action" },
	{ "--damos_filter|allow|anon", IN("filter") "it needs a --damos_action" },
	{ "--damos_nr_quota_goals|1", IN("quota_goal") "it needs a --damos_action" },
	{ "-c|[]|--damos_action|cold", IN("action") "it and --schemes exclude each other" },
	{ "--damos_action|freeze",
	  IN("action") "'freeze' is none of willneed, cold, pageout, hugepage, nohugepage, collapse, "
		       "lru_prio, lru_deprio, migrate_hot, migrate_cold, stat" },
	{ "--damos_action|cold|123",
	  IN("action") "'123' is one word too many for cold; put a target before the options or "
		       "behind --" },
	{ "--damos_action|migrate_hot", IN("action") "the NUMA node to move to is missing" },
	{ "--damos_action|migrate_hot|1|2|3",
	  IN("action") "the weight of the last node is missing" },
	{ "--damos_action|migrate_hot|x",
	  IN("action") "'x' is not the number of a NUMA node, 0 to 1023" },
	{ "--damos_action|migrate_hot|0|0",
	  IN("action") "in scheme 0, all weights of the NUMA nodes are 0" },
	{ ACTION "--damos_age|1s|2s|--damos_age|1s|2s",
	  IN("age") "there are more of it than of --damos_action (2 != 1)" },
	{ ACTION "--damos_age|1s|2q", IN("age") "'2q' is not a time such as 5ms or '1 m 30 s'" },
	{ ACTION "--damos_age|2s|1s",
	  IN("action") "in scheme 0, the shortest age exceeds the longest" },
	{ ACTION "--damos_sz_region|x|max",
	  IN("sz_region") "'x' is not a size such as 4096, 64K or '1.5 GiB'" },
	{ ACTION "--damos_access_rate|0|often",
	  IN("access_rate") "'often' is not a share such as 5%" },
	{ ACTION "--damos_apply_interval|-1",
	  IN("apply_interval") "'-1' is negative or too large" },
	{ ACTION "--damos_max_nr_snapshots|few",
	  IN("max_nr_snapshots") "'few' is not a whole number such as 100" },
	{ ACTION "--damos_quotas|1|2|3|4|5", IN("quotas") "one of the three weights is missing" },
	{ ACTION "--damos_quotas|1|2|3|4|5|6|7", IN("quotas") "'7' is one word too many" },
	{ ACTION "--damos_quotas|1|2|x",
	  IN("quotas") "'x' is not a time such as 5ms or '1 m 30 s'" },
	{ ACTION "--damos_quotas|1|--damos_quota_interval|1s",
	  IN("quotas") "it excludes --damos_quota_interval, _time, _space and _weights" },
	{ ACTION "--damos_quota_space|1M",
	  IN("quota_interval") "each scheme with --damos_quota_time, _space or _weights needs it "
			       "(0 != 1)" },
	{ ACTION "--damos_quota_goal|user_input|1",
	  IN("quota_goal") "it needs a --damos_quota_interval, such as 1s" },
	{ ACTION "--damos_quotas|1|1M|--damos_quota_goal|user_input|1",
	  IN("quota_goal") "it needs a --damos_quota_interval, such as 1s" },
	{ ACTION INTERVAL "--damos_quota_goal|user_input",
	  IN("quota_goal") "the target is missing" },
	{ ACTION INTERVAL "--damos_quota_goal|user_input|0",
	  IN("quota_goal") "a quota goal's target is 0" },
	{ ACTION INTERVAL "--damos_quota_goal|user_input|1|2|3",
	  IN("quota_goal") "'3' is one word too many" },
	{ ACTION INTERVAL "--damos_quota_goal|active_mem_bp|5%|1",
	  IN("quota_goal") "'1' is one word too many" },
	{ ACTION INTERVAL "--damos_quota_goal|node_mem_used_bp|5%",
	  IN("quota_goal") "the NUMA node is missing" },
	{ ACTION INTERVAL "--damos_quota_goal|node_memcg_used_bp|5%|0",
	  IN("quota_goal") "the path of the cgroup is missing" },
	{ ACTION "--damos_nr_quota_goals|1",
	  IN("nr_quota_goals") "the numbers do not add up to the uses of --damos_quota_goal (0)" },
	{ ACTION "--damos_filter|anon",
	  IN("filter") "'allow' or 'reject' before the type of the filter is missing" },
	{ ACTION "--damos_filter|anon|macthing",
	  IN("filter") "'macthing' is neither matching nor nomatching" },
	{ ACTION "--damos_filter|anon|allow",
	  IN("filter") "'allow' is neither matching nor nomatching" },
	{ ACTION "--damos_filter|anon|matching|allow|reject",
	  IN("filter") "'reject' is one word too many" },
	{ ACTION "--damos_filter|allow", IN("filter") "the type of the filter is missing" },
	{ ACTION "--damos_filter|allow|none", IN("filter") "the type of the filter is missing" },
	{ ACTION "--damos_filter|allow|old",
	  IN("filter") "'old' is none of anon, active, memcg, young, hugepage_size, unmapped, addr, "
		       "target" },
	{ ACTION "--damos_filter|keep|anon", IN("filter") "'keep' is neither allow nor reject" },
	{ ACTION "--damos_filter|allow|anon|young",
	  IN("filter") "'young' is neither allow nor reject" },
	{ ACTION "--damos_filter|allow|addr|1M",
	  IN("filter") "one of the filter's two sizes or addresses is missing" },
	{ ACTION "--damos_filter|allow|addr|2M|1M",
	  IN("filter") "an address filter's end lies before its start" },
	{ ACTION "--damos_filter|allow|memcg", IN("filter") "the path of the cgroup is missing" },
	{ ACTION "--damos_filter|allow|target", IN("filter") "the index of the target is missing" },
	{ ACTION ACTION "--damos_filter|allow|anon",
	  IN("nr_filters") "it needs a number for each --damos_action (0 != 2)" },
	{ ACTION ACTION "--damos_filter|allow|anon|--damos_nr_filters|1",
	  IN("nr_filters") "it needs a number for each --damos_action (1 != 2)" },
	{ ACTION ACTION "--damos_filter|allow|anon|--damos_nr_filters|max|2",
	  IN("nr_filters") "the numbers do not add up to the uses of --damos_filter (1)" },
	{ ACTION "--damos_wmarks|psi|1s|3|2|1",
	  IN("wmarks") "'psi' is none of none, free_mem_rate" },
	{ ACTION "--damos_wmarks|free_mem_rate|1s|3|2|x",
	  IN("wmarks") "'x' is not a share such as 5% or, in permil, 50" },
	{ ACTION "--damos_wmarks|free_mem_rate|1s|1|2|3",
	  IN("action") "in scheme 0, the watermarks high, mid and low are not in this order" },
	{ "-c|[]", "bdamon: argument --schemes: there is no scheme in '[]'" },
	{ "-c|[{\"action\":\"x\"}]",
	  "bdamon: <schemes>:1: [0].action: 'x' is none of willneed, cold, pageout, hugepage, "
	  "nohugepage, collapse, lru_prio, lru_deprio, migrate_hot, migrate_cold, stat" },
	{ "-c|4K max stat",
	  "bdamon: <schemes>:1: a scheme has 7, 9, 12, 17 or 18 columns, and this "
	  "line has 3" },
};

static void test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR(bad); i++) {
		int err = build(bad[i].text);

		assert_string_equal(said, bad[i].why);
		assert_int_equal(err, -EINVAL);
	}
}

/* --- where texts come from --------------------------------------------------------- */

static void test_sources(void **state)
{
	char path[] = "/tmp/bdamon-schemes.XXXXXX", line[64];
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	assert_true(write(fd, "4K max 0 0 5s max pageout\n", 26) == 26);
	snprintf(line, sizeof(line), "-c|%s", path);
	build_good(line);
	assert_true(list.nr == 1 && list.items[0]->action == BD_ACTION_PAGEOUT);
	assert_int_equal(ftruncate(fd, SCHEME_TEXT_MAX + 1), 0);
	assert_int_equal(build(line), -EFBIG);
	assert_non_null(strstr(said, "is larger than 1048576 bytes"));
	close(fd);
	unlink(path);
	assert_int_equal(build(line), -ENOENT);
	assert_non_null(strstr(said, "cannot open /tmp/bdamon-schemes."));
	assert_int_equal(build("-c|no_such_scheme"), -ENOENT);
	assert_string_equal(said, "bdamon: 'no_such_scheme' is neither a file nor a ready scheme; "
				  "'bdamon schemes --list' lists those");
	assert_int_equal(build("-c|/tmp"), -EISDIR);
	build_good("-c|min max 0 5 1s max cold");
	assert_true(list.nr == 1 && list.items[0]->action == BD_ACTION_COLD);
	build_good("-c|min max 0 5 1s max cold|--schemes|[{},{\"action\":\"willneed\"}]");
	assert_true(list.nr == 3 && list.items[2]->action == BD_ACTION_WILLNEED);
	assert_int_equal(build("-c|[{}]|-c|[]"), -EINVAL);
	build_good("-c|// a comment\n[{\"action\":\"willneed\"}]");
	assert_true(list.nr == 1 && list.items[0]->action == BD_ACTION_WILLNEED);
}

static int leave(void **state)
{
	(void)state;
	scheme_list__fini(&list);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_none),	cmocka_unit_test(test_pattern),
		cmocka_unit_test(test_quotas),	cmocka_unit_test(test_goals),
		cmocka_unit_test(test_filters), cmocka_unit_test(test_wmarks),
		cmocka_unit_test(test_several), cmocka_unit_test(test_bad),
		cmocka_unit_test(test_sources),
	};

	return cmocka_run_group_tests(tests, NULL, leave);
}
