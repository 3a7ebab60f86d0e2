// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Metrics of goals and watermarks, from trees of files made for the purpose. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/metrics.h"

#define NODE "sys/devices/system/node"

static char dir[] = "/tmp/bdamon-metrics-XXXXXX";
static char proc[64], sys[64], cgroup[64];
static struct metric_roots roots = { proc, sys, cgroup };

/* Make the file @name, and all directories above it, below our own. */
static void put_file(const char *name, const char *text)
{
	char path[256];
	FILE *file;

	assert_true(snprintf(path, sizeof(path), "%s/%s", dir, name) < (int)sizeof(path));
	for (char *slash = path + sizeof(dir); (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		assert_true(!mkdir(path, 0700) || errno == EEXIST);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int enter(void **state)
{
	(void)state;
	if (!mkdtemp(dir))
		return -1;
	snprintf(proc, sizeof(proc), "%s/proc", dir);
	snprintf(sys, sizeof(sys), "%s/sys", dir);
	snprintf(cgroup, sizeof(cgroup), "%s/cgroup", dir);
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int leave(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static int measure(enum bd_metric metric, int nid, const char *memcg_path,
		   struct bd_amount *ret_amount)
{
	struct bd_goal goal = { .metric = metric, .nid = nid, .memcg_path = (char *)memcg_path };

	return metrics__measure(&roots, &goal, NULL, ret_amount);
}

static void stall_time(void **state)
{
	struct bd_amount amount;

	(void)state;
	assert_int_equal(measure(BD_METRIC_SOME_MEM_PSI_US, 0, NULL, &amount), -ENOENT);
	put_file("proc/pressure/memory",
		 "some avg10=0.00 avg60=1.50 avg300=0.00 total=216432333\n"
		 "full avg10=0.00 avg60=0.00 avg300=0.00 total=185390475\n");
	assert_int_equal(measure(BD_METRIC_SOME_MEM_PSI_US, 0, NULL, &amount), 0);
	assert_int_equal(amount.total, 216432333);
	put_file("proc/pressure/memory", "full avg10=0.00 total=185390475\n");
	assert_int_equal(measure(BD_METRIC_SOME_MEM_PSI_US, 0, NULL, &amount), -EINVAL);
}

static void nodes(void **state)
{
	struct bd_amount amount = { 1, 2 };

	(void)state;
	assert_int_equal(measure(BD_METRIC_NODE_MEM_USED_BP, 3, NULL, &amount), -ENOENT);
	assert_int_equal(measure(BD_METRIC_NODE_MEM_USED_BP, -1, NULL, &amount), -ENOENT);
	assert_int_equal(amount.total, 2);
	put_file(NODE "/node3/meminfo", "Node 3 MemTotal:       4000 kB\n"
					"Node 3 MemFree:        1000 kB\n"
					"Node 3 MemUsed:        3000 kB\n");
	assert_int_equal(measure(BD_METRIC_NODE_MEM_FREE_BP, 3, NULL, &amount), 0);
	assert_int_equal(amount.total, 4000 * 1024);
	assert_int_equal(amount.part, 3000 * 1024);
	assert_int_equal(measure(BD_METRIC_NODE_MEM_FREE_BP, 30, NULL, &amount), -ENOENT);
}

static void lru_lists(void **state)
{
	struct bd_amount amount;

	(void)state;
	put_file("proc/meminfo", "MemTotal:        8000 kB\n"
				 "MemFree:         1999 kB\n"
				 "Active:           300 kB\n"
				 "Inactive:         700 kB\n"
				 "Active(anon):      10 kB\n"
				 "Inactive(anon):    20 kB\n");
	assert_int_equal(measure(BD_METRIC_ACTIVE_MEM_BP, 0, NULL, &amount), 0);
	assert_int_equal(amount.part, 300 * 1024);
	assert_int_equal(amount.total, 1000 * 1024);
	assert_int_equal(measure(BD_METRIC_INACTIVE_MEM_BP, 0, NULL, &amount), 0);
	assert_int_equal(amount.part, 300 * 1024);
}

static void put_node_0(void)
{
	put_file(NODE "/node0/meminfo", "Node 0 MemTotal: 1000000 kB\nNode 0 MemFree: 10 kB\n");
}

static void cgroups_of_version_2(void **state)
{
	struct bd_amount amount;

	(void)state;
	put_node_0();
	assert_int_equal(measure(BD_METRIC_NODE_MEMCG_USED_BP, 0, "/batch/job", &amount), -ENOENT);
	put_file("cgroup/batch/job/memory.numa_stat", "anon N0=111 N1=222 N10=333\n"
						      "file N0=444 N1=555 N10=666\n"
						      "inactive_anon N0=1 N1=2 N10=3\n"
						      "active_anon N0=10 N1=20 N10=30\n"
						      "inactive_file N0=100 N1=200 N10=300\n"
						      "active_file N0=1000 N1=2000 N10=3000\n"
						      "unevictable N0=7 N1=7 N10=7\n");
	assert_int_equal(measure(BD_METRIC_NODE_MEMCG_USED_BP, 0, "/batch/job", &amount), 0);
	assert_int_equal(amount.part, 1111);
	assert_int_equal(amount.total, 1000000 * 1024ULL);
	/* A node of the machine that the cgroup has not. */
	put_file(NODE "/node2/meminfo", "Node 2 MemTotal: 9 kB\nNode 2 MemFree: 9 kB\n");
	assert_int_equal(measure(BD_METRIC_NODE_MEMCG_FREE_BP, 2, "/batch/job", &amount), -EINVAL);
	put_file(NODE "/node10/meminfo", "Node 10 MemTotal: 9 kB\nNode 10 MemFree: 9 kB\n");
	assert_int_equal(measure(BD_METRIC_NODE_MEMCG_FREE_BP, 10, "batch/job", &amount), 0);
	assert_int_equal(amount.part, 3333);
}

static void cgroups_of_version_1(void **state)
{
	uint64_t page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	struct bd_amount amount;

	(void)state;
	put_node_0();
	put_file("cgroup/memory/old/memory.numa_stat", "total=3793 N0=3793\n"
						       "file=335 N0=335\n"
						       "anon=374 N0=374\n"
						       "unevictable=3084 N0=3084\n"
						       "hierarchical_total=90 N0=90\n"
						       "hierarchical_file=50 N0=50\n"
						       "hierarchical_anon=30 N0=30\n"
						       "hierarchical_unevictable=10 N0=10\n");
	assert_int_equal(measure(BD_METRIC_NODE_MEMCG_USED_BP, 0, "/old", &amount), 0);
	assert_int_equal(amount.part, 80 * page_bytes);
}

static void what_no_file_tells(void **state)
{
	struct bd_amount amount;

	(void)state;
	assert_int_equal(measure(BD_METRIC_NODE_ELIGIBLE_MEM_BP, 0, NULL, &amount), -EOPNOTSUPP);
}

static void odd_numbers_are_none(void **state)
{
	static const char *const texts[] = {
		"some total=\n",
		"some total=x\n",
		"some total=-5\n",
		"some total=5x\n",
		"sometotal=5\n",
		"some xtotal=5\n",
		"",
		"\n",
		"some total=99999999999999999999999\n",
	};
	struct bd_amount amount;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		put_file("proc/pressure/memory", texts[i]);
		assert_int_equal(measure(BD_METRIC_SOME_MEM_PSI_US, 0, NULL, &amount), -EINVAL);
	}
	put_file("proc/pressure/memory", "some total=5");
	assert_int_equal(measure(BD_METRIC_SOME_MEM_PSI_US, 0, NULL, &amount), 0);
	assert_int_equal(amount.total, 5);
}

static void free_memory(void **state)
{
	uint64_t permil = 7;

	(void)state;
	put_file("proc/meminfo", "MemTotal: 8000 kB\nMemFree: 1999 kB\n");
	assert_int_equal(metrics__free_permil(&roots, &permil), 0);
	assert_int_equal(permil, 249);
	put_file("proc/meminfo", "MemTotal: 0 kB\nMemFree: 0 kB\n");
	assert_int_equal(metrics__free_permil(&roots, &permil), -EINVAL);
	put_file("proc/meminfo", "MemTotal: 5 kB\n");
	assert_int_equal(metrics__free_permil(&roots, &permil), -EINVAL);
	assert_int_equal(permil, 249);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stall_time),
		cmocka_unit_test(nodes),
		cmocka_unit_test(lru_lists),
		cmocka_unit_test(cgroups_of_version_2),
		cmocka_unit_test(cgroups_of_version_1),
		cmocka_unit_test(what_no_file_tells),
		cmocka_unit_test(odd_numbers_are_none),
		cmocka_unit_test(free_memory),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
