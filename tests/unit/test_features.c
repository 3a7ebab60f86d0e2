// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What features says about kernels made of a few files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <bpf/btf.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ops/features.h"
#include "ops/trial.h"

/* struct tree - a directory that stands for a machine. */
struct tree {
	char root[64];
	char proc[80];
	char sys[80];
};

static int tree_new(void **state)
{
	struct tree *t = calloc(1, sizeof(*t));

	if (!t)
		return -1;
	(void)snprintf(t->root, sizeof(t->root), "/tmp/bdamon-features.XXXXXX");
	if (!mkdtemp(t->root))
		return -1;
	(void)snprintf(t->proc, sizeof(t->proc), "%s/proc", t->root);
	(void)snprintf(t->sys, sizeof(t->sys), "%s/sys", t->root);
	*state = t;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int tree_free(void **state)
{
	struct tree *t = *state;
	int err = nftw(t->root, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	free(t);
	return err;
}

/* Write @sz bytes to @name below the tree, directories included. */
static void put_bytes(const struct tree *t, const char *name, const void *bytes, size_t sz)
{
	char path[PATH_MAX], *slash;
	FILE *file;

	assert_true(snprintf(path, sizeof(path), "%s/%s", t->root, name) < (int)sizeof(path));
	for (slash = strchr(path + strlen(t->root) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, sz, file), sz);
	assert_int_equal(fclose(file), 0);
}

static void put(const struct tree *t, const char *name, const char *text)
{
	put_bytes(t, name, text, strlen(text));
}

static void look(const struct tree *t, struct features *f)
{
	const struct features_roots roots = { .proc = t->proc, .sys = t->sys };

	features__look(f, &roots);
}

static void assert_feature(const struct features *f, enum feature_id id, enum feature_state state,
			   const char *details)
{
	if (f->list[id].state != state || !strstr(f->list[id].details, details))
		fail_msg("%s is %d: '%s', expected %d: '%s'", features__name(id), f->list[id].state,
			 f->list[id].details, state, details);
}

/* What is said about one feature of a tree. */
static void assert_seen(const struct tree *t, enum feature_id id, enum feature_state state,
			const char *details)
{
	struct features f;

	look(t, &f);
	assert_feature(&f, id, state, details);
}

#define ROOT_STATUS                                                    \
	"Name:\tbdamon\nUid:\t0\t0\t0\t0\nCapInh:\t0000000000000000\n" \
	"CapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\n"

/* --- types -------------------------------------------------------------------------- */

/* Types as a kernel of 6.1, and as one of 6.10 with the folio's count in an anonymous member. */
static void put_btf(const struct tree *t, const char *name, bool is_new, bool has_tid)
{
	struct btf *btf = btf__new_empty();
	const void *bytes;
	uint32_t sz;
	int u32, task, inner;

	u32 = btf__add_int(btf, "unsigned int", 4, 0);
	task = btf__add_struct(btf, NULL, 4);
	assert_int_equal(btf__add_field(btf, has_tid ? "tid" : "other", u32, 0, 0), 0);
	assert_true(btf__add_union(btf, "bpf_iter_link_info", 4) > 0);
	assert_int_equal(btf__add_field(btf, "task", task, 0, 0), 0);
	inner = btf__add_struct(btf, NULL, 4);
	assert_int_equal(btf__add_field(btf, is_new ? "_large_mapcount" : "flags", u32, 0, 0), 0);
	assert_true(btf__add_struct(btf, "folio", 4) > 0);
	assert_int_equal(btf__add_field(btf, NULL, inner, 0, 0), 0);
	bytes = btf__raw_data(btf, &sz);
	assert_non_null(bytes);
	put_bytes(t, name, bytes, sz);
	btf__free(btf);
}

static void test_types(void **state)
{
	put_btf(*state, "sys/kernel/btf/vmlinux", true, true);
	assert_seen(*state, FEATURE_BTF, FEATURE_YES, "/sys/kernel/btf/vmlinux");
	assert_seen(*state, FEATURE_TASK_ITERATORS, FEATURE_YES, "single tasks");
	assert_seen(*state, FEATURE_LARGE_FOLIOS, FEATURE_YES, "whole");
}

static void test_old_types(void **state)
{
	put_btf(*state, "sys/kernel/btf/vmlinux", false, false);
	assert_seen(*state, FEATURE_BTF, FEATURE_YES, "");
	assert_seen(*state, FEATURE_TASK_ITERATORS, FEATURE_NO, "6.1");
	assert_seen(*state, FEATURE_LARGE_FOLIOS, FEATURE_NO, "6.10");
}

static void test_other_btf(void **state)
{
	const struct tree *t = *state;
	char path[128];
	struct features_roots roots = { .proc = t->proc, .sys = t->sys, .btf = path };
	struct features f;

	(void)snprintf(path, sizeof(path), "%s/types", t->root);
	features__look(&f, &roots);
	assert_feature(&f, FEATURE_BTF, FEATURE_NO, "CONFIG_DEBUG_INFO_BTF");
	assert_feature(&f, FEATURE_TASK_ITERATORS, FEATURE_UNKNOWN, "btf");
	put_btf(t, "types", false, true);
	features__look(&f, &roots);
	assert_feature(&f, FEATURE_BTF, FEATURE_YES, path);
	assert_feature(&f, FEATURE_TASK_ITERATORS, FEATURE_YES, "");
}

static void test_broken_btf(void **state)
{
	put(*state, "sys/kernel/btf/vmlinux", "this is not BTF, but long enough for a header");
	assert_seen(*state, FEATURE_BTF, FEATURE_NO, "CONFIG_DEBUG_INFO_BTF");
}

/* --- rights ------------------------------------------------------------------------- */

static void test_root(void **state)
{
	assert_seen(*state, FEATURE_ROOT, FEATURE_NO, "mount /proc");
	put(*state, "proc/self/status", ROOT_STATUS);
	assert_seen(*state, FEATURE_ROOT, FEATURE_YES, "");
	put(*state, "proc/self/status", "Name:\tx\nUid:\t1000\t1000\t1000\t1000\nCapEff:\t0\n");
	assert_seen(*state, FEATURE_ROOT, FEATURE_NO, "user 1000; run as root");
	/* As in a container: root without CAP_SYS_ADMIN. */
	put(*state, "proc/self/status", "Name:\tx\nUid:\t0\t0\t0\t0\nCapEff:\t00000000a80425fb\n");
	assert_seen(*state, FEATURE_ROOT, FEATURE_NO, "SYS_ADMIN");
}

static void put_link(const struct tree *t, const char *name, const char *text)
{
	char path[PATH_MAX];

	put(t, name, "");
	assert_true(snprintf(path, sizeof(path), "%s/%s", t->root, name) < (int)sizeof(path));
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink(text, path), 0);
}

static void test_pid_namespace(void **state)
{
	assert_seen(*state, FEATURE_PID_NAMESPACE, FEATURE_YES, "");
	put_link(*state, "proc/self/ns/pid", "pid:[4026531836]");
	assert_seen(*state, FEATURE_PID_NAMESPACE, FEATURE_YES, "first");
	put_link(*state, "proc/self/ns/pid", "pid:[4026532420]");
	assert_seen(*state, FEATURE_PID_NAMESPACE, FEATURE_NO, "--pid=host");
}

static void test_lockdown(void **state)
{
	assert_seen(*state, FEATURE_KERNEL_READS, FEATURE_YES, "'none'");
	put(*state, "sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	assert_seen(*state, FEATURE_KERNEL_READS, FEATURE_YES, "'integrity'");
	put(*state, "sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	assert_seen(*state, FEATURE_KERNEL_READS, FEATURE_NO, "lockdown=integrity");
}

/* --- everything else ------------------------------------------------------------------ */

static void test_empty_machine(void **state)
{
	struct features f;
	int id;

	look(*state, &f);
	for (id = FEATURE_THP; id < NR_FEATURES; id++)
		assert_feature(&f, (enum feature_id)id, FEATURE_NO, "");
	for (id = 0; id < NR_FEATURES; id++)
		if (f.list[id].state == FEATURE_NO)
			assert_true(strlen(f.list[id].details) > 0);
	assert_feature(&f, FEATURE_BPF_PROGRAMS, FEATURE_UNKNOWN, "");
}

static void test_huge_pages(void **state)
{
	put(*state, "sys/kernel/mm/transparent_hugepage/enabled", "always [madvise] never\n");
	assert_seen(*state, FEATURE_THP, FEATURE_YES, "'madvise'");
	assert_seen(*state, FEATURE_MTHP, FEATURE_NO, "6.8");
	put(*state, "sys/kernel/mm/transparent_hugepage/hugepages-64kB/enabled",
	    "always inherit madvise [never]\n");
	put(*state, "sys/kernel/mm/transparent_hugepage/hugepages-2048kB/enabled",
	    "always [inherit] madvise never\n");
	put(*state, "sys/kernel/mm/transparent_hugepage/hugepages-x/enabled", "[always]\n");
	assert_seen(*state, FEATURE_MTHP, FEATURE_YES, "2 sizes, 64 to 2048 KiB; 1 not 'never'");
}

static void test_swap(void **state)
{
	put(*state, "proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n");
	assert_seen(*state, FEATURE_SWAP, FEATURE_NO, "swapon");
	put(*state, "proc/swaps",
	    "Filename\tType\n/dev/zram0 partition 1 0 100\n/dev/sda2 partition 1 0 -2\n");
	assert_seen(*state, FEATURE_SWAP, FEATURE_YES, "2 areas, 1 of them on zram");
}

static void test_numa_hint_faults(void **state)
{
	put(*state, "proc/sys/kernel/numa_balancing", "1\n");
	assert_seen(*state, FEATURE_NUMA_HINT_FAULTS, FEATURE_NO, "tracefs");
	put(*state, "sys/kernel/tracing/events/exceptions/page_fault_user/id", "1\n");
	assert_seen(*state, FEATURE_NUMA_HINT_FAULTS, FEATURE_YES, "numa_balancing is 1;");
}

static void test_psi(void **state)
{
	/* Readable, but empty: switched off. */
	put(*state, "proc/pressure/memory", "");
	assert_seen(*state, FEATURE_PSI, FEATURE_NO, "psi=1");
	put(*state, "proc/pressure/memory", "some avg10=0.00\n");
	assert_seen(*state, FEATURE_PSI, FEATURE_YES, "");
}

static void test_memory_cgroup(void **state)
{
	put(*state, "sys/fs/cgroup/memory/memory.limit_in_bytes", "1\n");
	assert_seen(*state, FEATURE_MEMORY_CGROUP, FEATURE_YES, "version 1");
	put(*state, "sys/fs/cgroup/cgroup.controllers", "cpu io\n");
	assert_seen(*state, FEATURE_MEMORY_CGROUP, FEATURE_YES, "version 1");
	put(*state, "sys/fs/cgroup/cgroup.controllers", "cpu io memory\n");
	assert_seen(*state, FEATURE_MEMORY_CGROUP, FEATURE_YES, "version 2");
}

static void test_mounts(void **state)
{
	put(*state, "proc/mounts", "proc /proc proc rw 0 0\nbpf /elsewhere tmpfs rw 0 0\n");
	assert_seen(*state, FEATURE_BPFFS, FEATURE_NO, "mount -t bpf");
	assert_seen(*state, FEATURE_TRACEFS, FEATURE_NO, "mount -t tracefs");
	put(*state, "proc/mounts", "none /sys/fs/bpf bpf rw 0 0\nx /tracing tracefs rw 0 0\n");
	assert_seen(*state, FEATURE_BPFFS, FEATURE_YES, "/sys/fs/bpf");
	assert_seen(*state, FEATURE_TRACEFS, FEATURE_YES, "/tracing");
}

static void test_others(void **state)
{
	put(*state, "proc/self/clear_refs", "");
	put(*state, "sys/kernel/mm/page_idle/bitmap", "");
	assert_seen(*state, FEATURE_CLEAR_REFS, FEATURE_YES, "");
	assert_seen(*state, FEATURE_PAGE_IDLE, FEATURE_YES, "");
}

static void test_mglru(void **state)
{
	static const char file[] = "sys/kernel/mm/lru_gen/enabled";

	assert_seen(*state, FEATURE_MGLRU, FEATURE_NO, "absent: ");
	put(*state, file, "0x0000\n");
	assert_seen(*state, FEATURE_MGLRU, FEATURE_NO, "off (0x0000): ");
	/* It walks page tables only if the first bit is set. */
	put(*state, file, "0x0006\n");
	assert_seen(*state, FEATURE_MGLRU, FEATURE_NO, "off (0x0006): ");
	put(*state, file, "0x0007\n");
	assert_seen(*state, FEATURE_MGLRU, FEATURE_YES, "on (0x0007): ");
	put(*state, file, "maybe\n");
	assert_seen(*state, FEATURE_MGLRU, FEATURE_UNKNOWN, "'maybe'");
}

static void test_kernel_damon(void **state)
{
	assert_seen(*state, FEATURE_KERNEL_DAMON, FEATURE_NO, "not needed");
	put(*state, "sys/kernel/mm/damon/admin/kdamonds/nr_kdamonds", "2\n");
	put(*state, "sys/kernel/mm/damon/admin/kdamonds/0/state", "off\n");
	put(*state, "sys/module/damon_reclaim/parameters/enabled", "N\n");
	assert_seen(*state, FEATURE_KERNEL_DAMON, FEATURE_YES, "off; ");
	put(*state, "sys/kernel/mm/damon/admin/kdamonds/1/state", "on\n");
	assert_seen(*state, FEATURE_KERNEL_DAMON, FEATURE_YES, "on, so it clears");
	put(*state, "sys/kernel/mm/damon/admin/kdamonds/1/state", "off\n");
	put(*state, "sys/module/damon_reclaim/parameters/enabled", "Y\n");
	assert_seen(*state, FEATURE_KERNEL_DAMON, FEATURE_YES, "on, so it clears");
}

/* --- judgement ------------------------------------------------------------------------ */

static void test_obstacle(void **state)
{
	struct features f;
	int id;

	(void)state;
	memset(&f, 0, sizeof(f));
	assert_int_equal(features__obstacle(&f), FEATURE_ROOT);
	for (id = 0; id < NR_FEATURES; id++)
		features__set(&f, (enum feature_id)id, features__is_needed((enum feature_id)id),
			      "x");
	assert_int_equal(features__obstacle(&f), NR_FEATURES);
	/* What is missing explains more than what is unknown. */
	features__set_unknown(&f, FEATURE_BPF_TIMER, "x");
	assert_int_equal(features__obstacle(&f), FEATURE_BPF_TIMER);
	features__set(&f, FEATURE_PAGE_TABLES, false, "x");
	assert_int_equal(features__obstacle(&f), FEATURE_PAGE_TABLES);
}

static void test_nothing_is_tried_in_vain(void **state)
{
	struct features f;
	int id;

	put(*state, "proc/self/status", ROOT_STATUS);
	look(*state, &f);
	assert_int_equal(features__obstacle(&f), FEATURE_BTF);
	assert_false(trial_run(&f, NULL));
	assert_int_equal(features__obstacle(&f), FEATURE_BTF);
	assert_feature(&f, FEATURE_ACCESS_CHECK, FEATURE_UNKNOWN, "not tried without btf");
	for (id = 0; id < NR_FEATURES; id++)
		assert_true(strlen(f.list[id].details) > 0);
}

static void test_names(void **state)
{
	int id, other;

	(void)state;
	for (id = 0; id < NR_FEATURES; id++) {
		const char *name = features__name((enum feature_id)id);

		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz_"), strlen(name));
		for (other = 0; other < id; other++)
			assert_string_not_equal(name, features__name((enum feature_id)other));
	}
}

#define TREE_TEST(f) cmocka_unit_test_setup_teardown(f, tree_new, tree_free)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(test_types),
		TREE_TEST(test_old_types),
		TREE_TEST(test_other_btf),
		TREE_TEST(test_broken_btf),
		TREE_TEST(test_root),
		TREE_TEST(test_pid_namespace),
		TREE_TEST(test_lockdown),
		TREE_TEST(test_empty_machine),
		TREE_TEST(test_huge_pages),
		TREE_TEST(test_swap),
		TREE_TEST(test_numa_hint_faults),
		TREE_TEST(test_psi),
		TREE_TEST(test_memory_cgroup),
		TREE_TEST(test_mounts),
		TREE_TEST(test_others),
		TREE_TEST(test_mglru),
		TREE_TEST(test_kernel_damon),
		cmocka_unit_test(test_obstacle),
		TREE_TEST(test_nothing_is_tried_in_vain),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
