// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Schemes as JSON: what is read, what is refused, and that what is written is read back. */
#include "scheme_text_fixture.h"

#include "core/alloc.h"
#include "scheme/scheme_json.h"

#define PATTERN(sz, nr, age) \
	"[{\"access_pattern\":{\"sz_bytes\":" sz ",\"nr_accesses\":" nr ",\"age\":" age "}}]"
#define ANY	       "{\"min\":\"min\",\"max\":\"max\"}"
#define QUOTAS(rest)   "[{\"quotas\":{" rest "}}]"
#define QUOTA_HEAD     "\"time_ms\":0,\"sz_bytes\":0,\"reset_interval_ms\":1000,"
#define WEIGHTS	       "\"weights\":{\"sz_permil\":0,\"nr_accesses_permil\":0,\"age_permil\":0}"
#define GOAL(goal)     QUOTAS(QUOTA_HEAD WEIGHTS ",\"goals\":[{" goal "}]")
#define FILTER(filter) "[{\"filters\":[{" filter "}]}]"
#define MARKS(high, mid, low)                                                                          \
	"[{\"watermarks\":{\"metric\":\"free_mem_rate\",\"interval_us\":\"5 s\",\"high_permil\":" high \
	",\"mid_permil\":" mid ",\"low_permil\":" low "}}]"

/* --- what is read ------------------------------------------------------------------ */

static const char kdamonds[] =
	"{\"kdamonds\": [\n"
	" {\"refresh_ms\": \"500 ms\", \"state\": null,\n"
	"  \"contexts\": [\n"
	"   {\"ops\": \"fvaddr\", \"addr_unit\": \"1 B\",\n"
	"    \"targets\": [{\"pid\": 4321, \"regions\": []}],\n"
	"    \"schemes\": [\n"
	"     {\"action\": \"migrate_cold\", \"target_nid\": null,\n"
	"      \"dests\": [{\"id\": 1, \"weight\": 3}, {\"id\": \"2\", \"weight\": 1}],\n"
	"      \"access_pattern\": {\n"
	"        \"sz_bytes\": {\"min\": \"64 KiB\", \"max\": \"max\"},\n"
	"        \"nr_accesses\": {\"min\": \"0 samples\", \"max\": \"1 samples\"},\n"
	"        \"age\": {\"min\": \"1 m 30 s\", \"max\": \"max\"}},\n"
	"      \"apply_interval_us\": \"1 s\",\n"
	"      \"quotas\": {\n"
	"        \"time_ms\": \"10 ms\", \"sz_bytes\": \"64 MiB\", \"reset_interval_ms\": \"1 s\",\n"
	"        \"fail_charge_num\": \"1\", \"fail_charge_denom\": \"4\",\n"
	"        \"goals\": [{\"metric\": \"node_mem_free_bp\", \"nid\": \"0\", \"memcg_path\": null,\n"
	"                   \"target_value\": \"0.5 %\", \"current_value\": \"0\"}],\n"
	"        \"goal_tuner\": \"temporal\", \"effective_sz_bytes\": \"0 B\",\n"
	"        \"weights\": {\"sz_permil\": \"0 %\", \"nr_accesses_permil\": \"30 %\",\n"
	"                    \"age_permil\": \"70 %\"}},\n"
	"      \"watermarks\": {\"metric\": \"free_mem_rate\", \"interval_us\": \"5 s\",\n"
	"        \"high_permil\": \"50 %\", \"mid_permil\": \"40 %\", \"low_permil\": \"20 %\"},\n"
	"      \"filters\": [\n"
	"        {\"filter_type\": \"memcg\", \"matching\": true, \"allow\": true,\n"
	"         \"memcg_path\": \"/batch/job1\"},\n"
	"        {\"filter_type\": \"addr\", \"matching\": false, \"allow\": false,\n"
	"         \"address_range\": {\"start\": \"85 TiB\", \"end\": \"86 TiB\"}},\n"
	"        {\"filter_type\": \"hugepage_size\", \"matching\": true, \"allow\": false,\n"
	"         \"hugepage_size\": [\"2 MiB\", \"1 GiB\"]}],\n"
	"      \"stats\": {\"nr_tried\": 5}}]}]}]}\n";

static void check_pattern_and_dests(const struct bd_scheme *s)
{
	assert_int_equal(s->action, BD_ACTION_MIGRATE_COLD);
	assert_true(s->target_nid == BD_NO_NODE && s->dests.nr == 2);
	assert_true(s->dests.items[0].nid == 1 && s->dests.items[0].weight == 3);
	assert_true(s->dests.items[1].nid == 2 && s->dests.items[1].weight == 1);
	assert_true(s->pattern.min_sz == 65536 && s->pattern.max_sz == UINT64_MAX);
	assert_true(s->pattern.min_nr_accesses == 0 && s->pattern.max_nr_accesses == 1);
	assert_true(s->pattern.min_age == 900 && s->pattern.max_age == UINT32_MAX);
	assert_true(s->apply_interval_us == 1000000 && s->max_nr_snapshots == 0);
}

static void check_quota(const struct bd_quota *q)
{
	assert_true(q->time_ms == 10 && q->sz_bytes == 64 << 20 && q->reset_interval_ms == 1000);
	assert_true(q->fail_charge_num == 1 && q->fail_charge_denom == 4);
	assert_true(q->weight_sz == 0 && q->weight_nr_accesses == 300 && q->weight_age == 700);
	assert_true(q->tuner == BD_TUNER_TEMPORAL && q->goals.nr == 1);
	assert_int_equal(q->goals.items[0].metric, BD_METRIC_NODE_MEM_FREE_BP);
	assert_true(q->goals.items[0].target_value == 50 && q->goals.items[0].nid == 0);
}

static void check_rest(const struct bd_scheme *s)
{
	const struct bd_filter *memcg = &s->filters.ops.items[0], *huge = memcg + 1;
	const struct bd_filter *addr = &s->filters.core.items[0];

	assert_true(s->filters.ops.nr == 2 && s->filters.core.nr == 1);
	assert_true(memcg->type == BD_FILTER_MEMCG && memcg->matching && memcg->allow);
	assert_string_equal(memcg->memcg_path, "/batch/job1");
	assert_true(addr->type == BD_FILTER_ADDR && !addr->matching && !addr->allow);
	assert_true(addr->addr_range.start == 85ULL << 40 && addr->addr_range.end == 86ULL << 40);
	assert_true(huge->type == BD_FILTER_HUGEPAGE_SIZE && huge->matching && !huge->allow);
	assert_true(huge->min_sz == 2 << 20 && huge->max_sz == 1 << 30);
	assert_true(s->wmarks.metric == BD_WMARK_FREE_MEM_RATE && s->wmarks.is_active);
	assert_true(s->wmarks.interval_us == 5000000 && s->wmarks.high_permil == 500);
	assert_true(s->wmarks.mid_permil == 400 && s->wmarks.low_permil == 200);
}

static void test_kdamonds(void **state)
{
	struct scheme_list list = { 0 };

	(void)state;
	parse_good(kdamonds, &list);
	assert_int_equal(list.nr, 1);
	check_pattern_and_dests(list.items[0]);
	check_quota(&list.items[0]->quota);
	check_rest(list.items[0]);
	scheme_list__fini(&list);
	/* A list of kdamonds is as good; and one may be without schemes. */
	parse_good("[{\"contexts\":[{\"ops\":\"vaddr\",\"schemes\":[{}]}]}]", &list);
	assert_int_equal(list.nr, 1);
	scheme_list__fini(&list);
	parse_good("{\"kdamonds\":[{\"contexts\":[{\"schemes\":null}]}]}", &list);
	assert_int_equal(list.nr, 0);
	scheme_list__fini(&list);
}

static void test_defaults(void **state)
{
	struct bd_scheme *plain = bd_scheme__new(BD_ACTION_STAT);
	struct scheme_list list = { 0 };

	(void)state;
	assert_non_null(plain);
	parse_good("[{}]", &list);
	assert_true(list.nr == 1 && same_scheme(list.items[0], plain));
	scheme_list__fini(&list);
	parse_good("[{\"target_nid\":null,\"filters\":null,\"quotas\":null}]", &list);
	assert_true(list.nr == 1 && same_scheme(list.items[0], plain));
	scheme_list__fini(&list);
	parse_good(" [ ] ", &list);
	assert_int_equal(list.nr, 0);
	scheme_list__fini(&list);
	bd_scheme__free(plain);
}

static void test_comments(void **state)
{
	struct scheme_list list = { 0 };

	(void)state;
	parse_good("# all of it\n// \" [ {\n/* \" ] // # * / { \n\n*/[ // one /*\n"
		   "{\"action\": # \"stat\"\n\"cold\", \"filters\": [{\"filter_type\":\"memcg\","
		   "\"matching\":true,\"memcg_path\":\"//a#\\\"//b\"}] }]// end",
		   &list);
	assert_true(list.nr == 1 && list.items[0]->action == BD_ACTION_COLD);
	assert_string_equal(list.items[0]->filters.ops.items[0].memcg_path, "//a#\"//b");
	scheme_list__fini(&list);
}

/* Percentages and times are counted by 20 samples in windows of 100 ms. */
static const struct {
	const char *text;
	uint32_t min;
	uint32_t max;
	bool is_age;
} conversions[] = {
	{ PATTERN(ANY, "{\"min\":\"5 %\",\"max\":\"100 %\"}", ANY), 1, 20, false },
	{ PATTERN(ANY, "{\"min\":5,\"max\":\"14.9%\"}", ANY), 1, 2, false },
	{ PATTERN(ANY, "{\"min\":\"55%\",\"max\":\"110%\"}", ANY), 11, 22, false },
	{ PATTERN(ANY, "{\"min\":0,\"max\":\"18,446,744,073,709,551,615 %\"}", ANY), 0, UINT32_MAX,
	  false },
	{ PATTERN(ANY, "{\"min\":\"1,000 samples\",\"max\":\"max\"}", ANY), 1000, UINT32_MAX,
	  false },
	{ PATTERN(ANY, ANY, "{\"min\":\"99 ms\",\"max\":\"199 ms\"}"), 0, 1, true },
	{ PATTERN(ANY, ANY, "{\"min\":100000,\"max\":\"1 m 30 s\"}"), 1, 900, true },
	{ PATTERN(ANY, ANY, "{\"min\":\"5 aggr_intervals\",\"max\":\"7 aggr_intervals\"}"), 5, 7,
	  true },
	{ PATTERN(ANY, ANY, "{\"min\":\"min\",\"max\":\"100 d\"}"), 0, 86400000, true },
	{ PATTERN(ANY, ANY, "{\"min\":0,\"max\":\"100,000 d\"}"), 0, UINT32_MAX, true },
};

static void test_conversions(void **state)
{
	(void)state;
	for (size_t i = 0; i < NR(conversions); i++) {
		struct scheme_list list = { 0 };
		const struct bd_pattern *p;

		parse_good(conversions[i].text, &list);
		p = &list.items[0]->pattern;
		assert_int_equal(conversions[i].is_age ? p->min_age : p->min_nr_accesses,
				 conversions[i].min);
		assert_int_equal(conversions[i].is_age ? p->max_age : p->max_nr_accesses,
				 conversions[i].max);
		scheme_list__fini(&list);
	}
}

/* Units of goals; the old form of a goal; the old name of "allow"; words for truth. */
static void test_variants(void **state)
{
	struct scheme_list list = { 0 };
	const struct bd_goal *goal;

	(void)state;
	parse_good(GOAL("\"metric\":\"some_mem_psi_us\",\"target_value\":\"10 ms\","
			"\"current_value\":0"),
		   &list);
	assert_int_equal(list.items[0]->quota.goals.items[0].target_value, 10000);
	scheme_list__fini(&list);
	parse_good(GOAL("\"metric\":\"node_memcg_used_bp\",\"target_value\":3000,"
			"\"current_value\":\"1 %\",\"nid\":1,\"memcg_path\":\"/a\""),
		   &list);
	goal = &list.items[0]->quota.goals.items[0];
	assert_true(goal->target_value == 3000 && goal->current_value == 100 && goal->nid == 1);
	assert_string_equal(goal->memcg_path, "/a");
	scheme_list__fini(&list);
	parse_good(GOAL("\"target_value_bp\":\"1 %\",\"current_value_bp\":7"), &list);
	goal = &list.items[0]->quota.goals.items[0];
	assert_true(goal->metric == BD_METRIC_USER_INPUT && goal->target_value == 100 &&
		    goal->current_value == 7);
	scheme_list__fini(&list);
	parse_good(FILTER("\"filter_type\":\"anon\",\"matching\":\"No\",\"filter_pass\":\"y\""),
		   &list);
	assert_true(!list.items[0]->filters.ops.items[0].matching &&
		    list.items[0]->filters.ops.items[0].allow);
	scheme_list__fini(&list);
}

/* --- what is refused --------------------------------------------------------------- */

static const struct bad_text bad_syntax[] = {
	{ "[", "f:1: this is no JSON: premature EOF" },
	{ "[{\n\"action\":\n\"cold\"\n\n", "f:4: [0]: this is no JSON: premature EOF" },
	{ "[{}] x", "f:1: this is no JSON: trailing garbage" },
	{ "[{}]\n[]", "f:2: this is no JSON: trailing garbage" },
	{ "[{},\n]", "f:2: this is no JSON: unallowed token at this point in JSON text" },
	{ "[{\"action\":\"cold\"\n\"quotas\":{}}]",
	  "f:2: [0]: this is no JSON: after key and value, inside map, I expect ',' or '}'" },
	{ "[\n{\"action\":\"co\nld\"}]",
	  "f:2: [0]: this is no JSON: invalid character inside string" },
	{ "[{\"action\":\n\"co\\u0000ld\"}]", "f:2: [0]: a text has a NUL character in it" },
	{ "[{'action':1}]", "f:1: [0]: this is no JSON: invalid char in json text" },
	{ "[{\"filters\":[ /* \n\n * / ]}]", "f:3: [0].filters: this is no JSON: premature EOF" },
	{ "[[[[[[[[[[[[[[[[[[[[[[[[[[",
	  "f:1: [0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: it is "
	  "nested too deeply" },
	{ "{}", "f:1: the key kdamonds is missing" },
	{ "{\"kdamonds\":\n3}", "f:2: kdamonds: this is no list, which is written in [ ]" },
	{ "{\"kdamonds\":[{\n}]}", "f:1: kdamonds[0]: the key contexts is missing" },
	{ "{\"kdamonds\":[{\"contexts\":[\n{},\n{}]}]}",
	  "f:3: kdamonds[0].contexts[1]: this is a second context, and bdamon has only one" },
	{ "{\"kdamonds\":[{\"contexts\":[{}]},\n{\"contexts\":[{}]}]}",
	  "f:2: kdamonds[1].contexts[0]: this is a second context, and bdamon has only one" },
	{ "{\"kdamonds\":[{\"contexts\":[5]}]}",
	  "f:1: kdamonds[0].contexts[0]: this is no object, which is written in { }" },
	{ "[{},\n5]", "f:2: [1]: this is no object, which is written in { }" },
};

static const struct bad_text bad_keys[] = {
	{ "[{\"acton\":\"cold\"}]",
	  "f:1: [0].acton: this key is none of action, target_nid, dests, access_pattern, "
	  "apply_interval_us, quotas, watermarks, filters, max_nr_snapshots, stats, tried_regions" },
	{ "[{\"action\":\"cold\",\n\"action\":\"stat\"}]",
	  "f:2: [0].action: this key is there twice" },
	{ "[{\n\"action\":\"freeze\"}]",
	  "f:2: [0].action: 'freeze' is none of willneed, cold, pageout, hugepage, nohugepage, "
	  "collapse, lru_prio, lru_deprio, migrate_hot, migrate_cold, stat" },
	{ "[{\"action\":true}]", "f:1: [0].action: this is no number and no text" },
	{ "[{\"access_pattern\":{\"sz_bytes\":" ANY ",\n\"age\":" ANY "}}]",
	  "f:1: [0].access_pattern: the key nr_accesses is missing" },
	{ PATTERN("{\"min\":0}", ANY, ANY),
	  "f:1: [0].access_pattern.sz_bytes: the key max is missing" },
	{ PATTERN("{\"min\":\n0,\"max\":\n\"5x\"}", ANY, ANY),
	  "f:3: [0].access_pattern.sz_bytes.max: '5x' is not a size such as 4096, 64K or "
	  "'1.5 GiB'" },
	{ PATTERN("{\"min\":null,\"max\":1}", ANY, ANY),
	  "f:1: [0].access_pattern.sz_bytes.min: the key min is missing" },
	{ PATTERN("{\"min\":2,\"max\":1}", ANY, ANY),
	  "f:1: [0]: the smallest size exceeds the largest" },
	{ PATTERN(ANY, "{\"min\":\"5 sample\",\"max\":1}", ANY),
	  "f:1: [0].access_pattern.nr_accesses.min: '5 sample' is not a share such as 5%" },
	{ PATTERN(ANY, "{\"min\":-1,\"max\":1}", ANY),
	  "f:1: [0].access_pattern.nr_accesses.min: '-1' is negative or too large" },
	{ PATTERN(ANY, "{\"min\":\"1 samples\",\"max\":\"5 %\"}", ANY),
	  "f:1: [0].access_pattern.nr_accesses: min and max are not in the same unit" },
	{ PATTERN(ANY, "{\"min\":\"x samples\",\"max\":\"max\"}", ANY),
	  "f:1: [0].access_pattern.nr_accesses.min: 'x' is not a whole number such as 100" },
	{ PATTERN(ANY, "{\"min\":\"10%\",\"max\":\"5%\"}", ANY),
	  "f:1: [0]: the lowest access rate exceeds the highest" },
	{ PATTERN(ANY, ANY, "{\"min\":\"5 sec\",\"max\":\"max\"}"),
	  "f:1: [0].access_pattern.age.min: '5 sec' is not a time such as 5ms or '1 m 30 s'" },
	{ PATTERN(ANY, ANY, "{\"min\":\"max\",\"max\":\"1s\"}"),
	  "f:1: [0]: the shortest age exceeds the longest" },
	{ "[{\"apply_interval_us\":\"-1 s\"}]",
	  "f:1: [0].apply_interval_us: '-1 s' is negative or too large" },
	{ "[{\"apply_interval_us\":\"200,000 d\"}]",
	  "f:1: [0].apply_interval_us: '200,000 d' is negative or too large" },
	{ "[{\"max_nr_snapshots\":1.5}]",
	  "f:1: [0].max_nr_snapshots: '1.5' is not a whole number such as 100" },
};

static const struct bad_text bad_nodes[] = {
	{ "[{\"action\":\"migrate_hot\"}]",
	  "f:1: [0]: a migration names the NUMA node to move to" },
	{ "[{\"action\":\"cold\",\"target_nid\":0}]",
	  "f:1: [0]: only a migration has NUMA nodes to move to" },
	{ "[{\"action\":\"migrate_hot\",\n\"target_nid\":1024}]",
	  "f:2: [0].target_nid: '1024' is not the number of a NUMA node, 0 to 1023" },
	{ "[{\"action\":\"migrate_hot\",\"dests\":[{\"id\":0,\"weight\":0}]}]",
	  "f:1: [0]: all weights of the NUMA nodes are 0" },
	{ "[{\"action\":\"migrate_hot\",\"dests\":[{\"id\":0}]}]",
	  "f:1: [0].dests[0]: the key weight is missing" },
};

static const struct bad_text bad_quotas[] = {
	{ QUOTAS("\"time_ms\":1,\"sz_bytes\":1," WEIGHTS),
	  "f:1: [0].quotas: the key reset_interval_ms is missing" },
	{ QUOTAS(QUOTA_HEAD "\"weights\":{\"sz_permil\":\"1\"}"),
	  "f:1: [0].quotas.weights: the key nr_accesses_permil is missing" },
	{ QUOTAS(QUOTA_HEAD WEIGHTS ",\"fail_charge_num\":\"4,294,967,296\""),
	  "f:1: [0].quotas.fail_charge_num: '4,294,967,296' is negative or too large" },
	{ QUOTAS(QUOTA_HEAD WEIGHTS ",\"goal_tuner\":\"fast\""),
	  "f:1: [0].quotas.goal_tuner: 'fast' is none of consist, temporal" },
	{ GOAL("\"metric\":\"user_input\",\"target_value\":1"),
	  "f:1: [0].quotas.goals[0]: the key current_value is missing" },
	{ GOAL("\"metric\":\"user_input\",\"target_value\":0,\"current_value\":0"),
	  "f:1: [0].quotas.goals[0]: a quota goal's target is 0" },
	{ GOAL("\"metric\":\"happiness\",\"target_value\":1,\"current_value\":0"),
	  "f:1: [0].quotas.goals[0].metric: 'happiness' is none of user_input, some_mem_psi_us, "
	  "node_mem_used_bp, node_mem_free_bp, node_memcg_used_bp, node_memcg_free_bp, "
	  "active_mem_bp, inactive_mem_bp, node_eligible_mem_bp" },
	{ GOAL("\"metric\":\"node_mem_used_bp\",\"target_value\":1,\"current_value\":0"),
	  "f:1: [0].quotas.goals[0]: the key nid is missing, which node_mem_used_bp needs" },
	{ GOAL("\"metric\":\"node_memcg_used_bp\",\"target_value\":1,\"current_value\":0,\"nid\":0"),
	  "f:1: [0].quotas.goals[0]: a quota goal of a memcg has no path" },
	{ GOAL("\"metric\":\"active_mem_bp\",\"target_value\":\"5 x\",\"current_value\":0"),
	  "f:1: [0].quotas.goals[0].target_value: '5 x' is not a share such as 5% or, in basis "
	  "points, 500" },
	{ GOAL("\"target_value_bp\":1"),
	  "f:1: [0].quotas.goals[0]: the key current_value_bp is missing" },
};

static const struct bad_text bad_marks[] = {
	{ MARKS("1001", "1", "1"), "f:1: [0]: the high watermark exceeds 100 %" },
	{ MARKS("500", "100", "200"),
	  "f:1: [0]: the watermarks high, mid and low are not in this order" },
	{ MARKS("\n\"half\"", "1", "1"),
	  "f:2: [0].watermarks.high_permil: 'half' is not a share such as 5% or, in permil, 50" },
	{ "[{\"watermarks\":{\"metric\":\"psi\"}}]",
	  "f:1: [0].watermarks.metric: 'psi' is none of none, free_mem_rate" },
	{ "[{\"watermarks\":{\"metric\":\"none\"}}]",
	  "f:1: [0].watermarks: the key interval_us is missing" },
};

static const struct bad_text bad_filters[] = {
	{ "[{\"filters\":{}}]", "f:1: [0].filters: this is no list, which is written in [ ]" },
	{ FILTER("\"filter_type\":\"anon\""), "f:1: [0].filters[0]: the key matching is missing" },
	{ FILTER("\"filter_type\":\"anon\",\"matching\":1"),
	  "f:1: [0].filters[0].matching: this is neither true nor false" },
	{ FILTER("\"filter_type\":\"old\",\"matching\":true"),
	  "f:1: [0].filters[0].filter_type: 'old' is none of anon, active, memcg, young, "
	  "hugepage_size, unmapped, addr, target" },
	{ FILTER("\"filter_type\":\"memcg\",\"matching\":true"),
	  "f:1: [0].filters[0]: the key memcg_path is missing, which a filter of type memcg "
	  "needs" },
	{ FILTER("\"filter_type\":\"memcg\",\"matching\":true,\"memcg_path\":\"\""),
	  "f:1: [0].filters[0].memcg_path: this is no path of a cgroup" },
	{ FILTER("\"filter_type\":\"addr\",\"matching\":true"),
	  "f:1: [0].filters[0]: the key address_range is missing, which a filter of type addr "
	  "needs" },
	{ FILTER("\"filter_type\":\"addr\",\"matching\":true,\"address_range\":{\"start\":2,"
		 "\"end\":1}"),
	  "f:1: [0].filters[0]: an address filter's end lies before its start" },
	{ FILTER("\"filter_type\":\"target\",\"matching\":true"),
	  "f:1: [0].filters[0]: the key damon_target_idx is missing, which a filter of type target "
	  "needs" },
	{ FILTER("\"filter_type\":\"hugepage_size\",\"matching\":true,\"hugepage_size\":[1]"),
	  "f:1: [0].filters[0].hugepage_size: this is no list of two sizes" },
	{ FILTER("\"filter_type\":\"hugepage_size\",\"matching\":true,\"hugepage_size\":[2,1]"),
	  "f:1: [0].filters[0]: a huge page filter's largest size is below its smallest" },
	{ FILTER("\"filter_type\":\"anon\",\"matching\":true,\"allow\":true,\"filter_pass\":true"),
	  "f:1: [0].filters[0].filter_pass: allow and filter_pass are two names of the same" },
};

static void test_bad(void **state)
{
	(void)state;
	expect_bad(bad_syntax, NR(bad_syntax));
	expect_bad(bad_keys, NR(bad_keys));
	expect_bad(bad_nodes, NR(bad_nodes));
	expect_bad(bad_quotas, NR(bad_quotas));
	expect_bad(bad_marks, NR(bad_marks));
	expect_bad(bad_filters, NR(bad_filters));
}

/* What would control a terminal does not get there; what is long is cut. */
static void test_harmless(void **state)
{
	char text[2048] = "[{\"action\":\"\\u001b[31m", why[SCHEME_WHY];
	size_t len = strlen(text);
	struct scheme_list list = { 0 };

	(void)state;
	memset(text + len, 'x', 1500);
	memcpy(text + len + 1500, "\"}]", sizeof("\"}]"));
	assert_int_equal(parse_text(text, &list, why), -EINVAL);
	assert_non_null(strstr(why, "'?[31mxxx"));
	assert_true(strlen(why) < 300);
	scheme_list__fini(&list);
}

/* --- what is written is read back -------------------------------------------------- */

static uint64_t seed = 1;

static uint64_t below(uint64_t bound)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (seed >> 20) % bound;
}

/* Any number of up to @bits bits, small ones as likely as large ones, or round; or @max. */
static uint64_t any(unsigned int bits, uint64_t max)
{
	uint64_t value = below(1ULL << 32) << 32 | below(1ULL << 32);

	value &= (1ULL << below(bits)) - 1;
	if (!below(20))
		return max;
	return below(3) ? value : value / 1000 * 1000;
}

static void sort64(uint64_t *a, uint64_t *b)
{
	uint64_t t = *a;

	if (t <= *b)
		return;
	*a = *b;
	*b = t;
}

static void sort32(uint32_t *a, uint32_t *b)
{
	uint32_t t = *a;

	if (t <= *b)
		return;
	*a = *b;
	*b = t;
}

static void make_pattern(struct bd_pattern *p)
{
	p->min_sz = any(62, UINT64_MAX);
	p->max_sz = any(62, UINT64_MAX);
	p->min_nr_accesses = (uint32_t)any(31, UINT32_MAX);
	p->max_nr_accesses = (uint32_t)any(31, UINT32_MAX);
	p->min_age = (uint32_t)any(31, UINT32_MAX);
	p->max_age = (uint32_t)any(31, UINT32_MAX);
	sort64(&p->min_sz, &p->max_sz);
	sort32(&p->min_nr_accesses, &p->max_nr_accesses);
	sort32(&p->min_age, &p->max_age);
}

static void make_quota(struct bd_quota *q)
{
	q->time_ms = any(43, UINT64_MAX);
	q->sz_bytes = any(62, UINT64_MAX);
	q->reset_interval_ms = any(43, UINT64_MAX);
	q->weight_sz = (uint32_t)any(31, UINT32_MAX);
	q->weight_nr_accesses = (uint32_t)any(31, UINT32_MAX);
	q->weight_age = (uint32_t)any(31, UINT32_MAX);
	q->fail_charge_num = (uint32_t)any(31, UINT32_MAX);
	q->fail_charge_denom = (uint32_t)any(31, UINT32_MAX);
	q->tuner = (enum bd_tuner)below(BD_NR_TUNERS);
	for (uint64_t nr = below(4); nr; nr--) {
		struct bd_goal goal = {
			.metric = (enum bd_metric)below(BD_NR_METRICS),
			.target_value = 1 + any(49, 1 << 20),
			.current_value = any(49, 1 << 20),
		};

		if (goal.metric >= BD_METRIC_NODE_MEM_USED_BP &&
		    goal.metric <= BD_METRIC_NODE_MEMCG_FREE_BP)
			goal.nid = (int)below(1024);
		if (goal.metric == BD_METRIC_NODE_MEMCG_USED_BP ||
		    goal.metric == BD_METRIC_NODE_MEMCG_FREE_BP)
			goal.memcg_path = "/a \"b\"\\\t\xc3\xa4";
		assert_int_equal(bd_goals__add(&q->goals, &goal), 0);
	}
}

static void make_filters(struct bd_filters *filters)
{
	for (uint64_t nr = below(5); nr; nr--) {
		struct bd_filter f = {
			.type = (enum bd_filter_type)below(BD_NR_FILTER_TYPES),
			.matching = below(2),
			.allow = below(2),
		};

		if (f.type == BD_FILTER_ADDR) {
			f.addr_range =
				(struct bd_range){ any(62, UINT64_MAX), any(62, UINT64_MAX) };
			sort64(&f.addr_range.start, &f.addr_range.end);
		} else if (f.type == BD_FILTER_HUGEPAGE_SIZE) {
			f.min_sz = any(62, UINT64_MAX);
			f.max_sz = any(62, UINT64_MAX);
			sort64(&f.min_sz, &f.max_sz);
		} else if (f.type == BD_FILTER_TARGET) {
			f.target_idx = any(40, 7);
		} else if (f.type == BD_FILTER_MEMCG) {
			f.memcg_path = "/x//y#z/*";
		}
		assert_int_equal(bd_filters__add(filters, &f), 0);
	}
}

static struct bd_scheme *make_scheme(void)
{
	struct bd_scheme *s = bd_scheme__new((enum bd_action)below(BD_NR_ACTIONS));

	assert_non_null(s);
	make_pattern(&s->pattern);
	s->apply_interval_us = any(53, UINT64_MAX);
	make_quota(&s->quota);
	s->wmarks.metric = (enum bd_wmark_metric)below(BD_NR_WMARK_METRICS);
	s->wmarks.interval_us = 1 + any(52, 1000);
	s->wmarks.low_permil = below(300);
	s->wmarks.mid_permil = 300 + below(300);
	s->wmarks.high_permil = 600 + below(401);
	make_filters(&s->filters);
	if (s->action == BD_ACTION_MIGRATE_HOT || s->action == BD_ACTION_MIGRATE_COLD) {
		s->target_nid = below(2) ? (int)below(1024) : BD_NO_NODE;
		for (uint64_t nr = s->target_nid == BD_NO_NODE ? 3 : 0; nr; nr--)
			assert_int_equal(
				bd_dests__add(&s->dests,
					      &(struct bd_dest){ (int)below(1024),
								 1 + (uint32_t)any(31, 7) }),
				0);
	}
	s->max_nr_snapshots = below(2) ? any(62, UINT64_MAX) : 0;
	return s;
}

static char *write_list(const struct scheme_list *list, const struct bd_attrs *attrs)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	assert_non_null(out);
	scheme_json__write(list, attrs, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void check_round_trip(const struct scheme_list *list, const struct bd_attrs *attrs)
{
	struct scheme_list back = { 0 };
	char *text = write_list(list, attrs), *again, why[SCHEME_WHY] = "";
	struct scheme_source source = { "written", text, strlen(text), attrs };
	int err = scheme_json__read(&source, &back, why, sizeof(why));

	if (err || !same_schemes(list, &back))
		print_error("%s\n%s\n", why, text);
	assert_int_equal(err, 0);
	assert_true(same_schemes(list, &back));
	again = write_list(&back, attrs);
	assert_string_equal(text, again);
	free(again);
	free(text);
	scheme_list__fini(&back);
}

static void test_round_trip(void **state)
{
	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct scheme_list list = { 0 };
		struct bd_attrs attrs;

		bd_attrs__init(&attrs);
		if (round % 3) {
			attrs.sample_us = any(30, 5000);
			attrs.aggr_us = attrs.sample_us + any(35, 100000);
		}
		for (uint64_t nr = below(4); nr; nr--)
			assert_int_equal(scheme_list__add(&list, make_scheme()), 0);
		check_round_trip(&list, &attrs);
		scheme_list__fini(&list);
	}
}

/* What is written is what people would write. */
static void test_written_form(void **state)
{
	struct scheme_list list = { 0 };
	struct bd_attrs attrs;
	char *text;

	(void)state;
	bd_attrs__init(&attrs);
	parse_good(kdamonds, &list);
	text = write_list(&list, &attrs);
	assert_non_null(strstr(text, "\"sz_bytes\": {\"min\": \"64 KiB\", \"max\": \"max\"}"));
	assert_non_null(strstr(text, "\"nr_accesses\": {\"min\": \"0 %\", \"max\": \"5 %\"}"));
	assert_non_null(strstr(text, "\"age\": {\"min\": \"1 m 30 s\", \"max\": \"max\"}"));
	assert_non_null(strstr(text, "\"target_value\": \"0.50 %\""));
	assert_non_null(strstr(text, "\"nr_accesses_permil\": \"30 %\""));
	assert_non_null(strstr(text, "\"hugepage_size\": [\"2 MiB\", \"1 GiB\"]"));
	free(text);
	/* 3 of 20 samples are 15 %, but 3 of 7 are no whole percentage. */
	attrs.aggr_us = 35000;
	list.items[0]->pattern.max_nr_accesses = 3;
	text = write_list(&list, &attrs);
	assert_non_null(
		strstr(text, "\"nr_accesses\": {\"min\": \"0 samples\", \"max\": \"3 samples\"}"));
	free(text);
	scheme_list__fini(&list);
}

/* Any allocation of the core may fail: nothing is leaked, and nothing crashes. */
static void test_no_memory(void **state)
{
	bool has_failed = true;

	(void)state;
	for (long i = 0; has_failed; i++) {
		struct scheme_list list = { 0 };
		char why[SCHEME_WHY];
		int err;

		(void)bd_alloc_fail_after(i);
		err = parse_text(kdamonds, &list, why);
		has_failed = !bd_alloc_fail_after(-1);
		assert_int_equal(err, has_failed ? -ENOMEM : 0);
		scheme_list__fini(&list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kdamonds),     cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_comments),     cmocka_unit_test(test_conversions),
		cmocka_unit_test(test_variants),     cmocka_unit_test(test_bad),
		cmocka_unit_test(test_harmless),     cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_written_form), cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
