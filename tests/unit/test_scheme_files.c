// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The ready schemes: all of them are legal, say what they are, and are found by name. */
#include "scheme_text_fixture.h"

#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

#include "scheme/scheme_files.h"

/* Tests run in the directory of the sources. */
#define SCHEMES "schemes"

static void read_scheme(const char *path, struct scheme_list *list)
{
	char why[SCHEME_WHY] = "";
	struct bd_attrs attrs;
	int err;

	bd_attrs__init(&attrs);
	err = scheme_text__read(path, &attrs, list, why, sizeof(why));
	if (err)
		print_error("%s\n", why);
	assert_int_equal(err, 0);
	assert_true(list->nr > 0);
}

static const struct bd_scheme *first_of(const char *name, struct scheme_list *list)
{
	char path[64];

	snprintf(path, sizeof(path), SCHEMES "/%s.json", name);
	read_scheme(path, list);
	return list->items[0];
}

static bool says(const char *path, const char *begin)
{
	char line[256];
	bool found = false;
	FILE *file = fopen(path, "re");

	assert_non_null(file);
	while (!found && fgets(line, sizeof(line), file))
		found = !strncmp(line, begin, strlen(begin)) && strlen(line) > strlen(begin) + 10;
	fclose(file);
	return found;
}

struct names {
	char all[512];
	size_t len;
};

static int check_file(void *priv, const struct scheme_file *file)
{
	struct scheme_list list = { 0 };
	struct names *names = priv;

	read_scheme(file->path, &list);
	for (size_t i = 0; i < list.nr; i++)
		assert_null(bd_scheme__check(list.items[i]));
	scheme_list__fini(&list);
	/* The intent is one line of a table. */
	assert_true(strlen(file->intent) > 20 && strlen(file->intent) <= 64);
	assert_true(says(file->path, "// Effect: ") && says(file->path, "// Risk: ") &&
		    says(file->path, "// Measured: "));
	names->len += (size_t)snprintf(names->all + names->len, sizeof(names->all) - names->len,
				       " %s", file->name);
	return 0;
}

static void test_all(void **state)
{
	struct names names = { "", 0 };

	(void)state;
	assert_int_equal(scheme_files__list_dir(SCHEMES, check_file, &names), 0);
	assert_string_equal(
		names.all,
		" cold-lru ethp ethp-always prcl prcl-psi tier-demote tier-promote tutorial wss");
}

/* What the names promise. */
static void test_meaning(void **state)
{
	struct scheme_list list = { 0 };
	const struct bd_scheme *s;

	(void)state;
	s = first_of("prcl", &list);
	assert_true(s->action == BD_ACTION_PAGEOUT && s->pattern.max_nr_accesses == 0);
	assert_true(s->pattern.min_age == 50 && bd_quota__is_set(&s->quota) && !s->quota.goals.nr);
	scheme_list__fini(&list);
	s = first_of("prcl-psi", &list);
	assert_true(s->action == BD_ACTION_PAGEOUT && s->quota.goals.nr == 1);
	assert_int_equal(s->quota.goals.items[0].metric, BD_METRIC_SOME_MEM_PSI_US);
	scheme_list__fini(&list);
	s = first_of("ethp", &list);
	assert_true(list.nr == 1 && s->action == BD_ACTION_HUGEPAGE);
	assert_true(s->pattern.min_nr_accesses == 1 && s->pattern.min_age == 20);
	scheme_list__fini(&list);
	s = first_of("ethp-always", &list);
	assert_true(list.nr == 2 && s->action == BD_ACTION_HUGEPAGE);
	s = list.items[1];
	assert_true(s->action == BD_ACTION_NOHUGEPAGE && s->pattern.max_nr_accesses == 0);
	assert_int_equal(s->pattern.min_age, 100);
	scheme_list__fini(&list);
	s = first_of("wss", &list);
	assert_true(s->action == BD_ACTION_STAT && s->pattern.min_nr_accesses == 1);
	scheme_list__fini(&list);
	s = first_of("tier-demote", &list);
	assert_true(s->action == BD_ACTION_MIGRATE_COLD && s->target_nid == 1);
	scheme_list__fini(&list);
	s = first_of("tier-promote", &list);
	assert_true(s->action == BD_ACTION_MIGRATE_HOT && s->target_nid == 0);
	scheme_list__fini(&list);
	s = first_of("cold-lru", &list);
	assert_true(s->action == BD_ACTION_COLD && bd_quota__is_set(&s->quota));
	scheme_list__fini(&list);
	s = first_of("tutorial", &list);
	assert_int_equal(s->action, BD_ACTION_STAT);
	scheme_list__fini(&list);
}

/* --- by name, where the program is --------------------------------------------------- */

static char schemes_dir[PATH_MAX], scheme_path[PATH_MAX + 16];

static int count(void *priv, const struct scheme_file *file)
{
	assert_string_equal(file->name, "by-name");
	assert_string_equal(file->intent, "");
	++*(int *)priv;
	return 0;
}

static int refuse(void *priv, const struct scheme_file *file)
{
	(void)priv;
	(void)file;
	return -ENOSPC;
}

static void test_by_name(void **state)
{
	static const char *const no_names[] = { "", ".", "..", "../prcl", "/prcl", "prcl" };
	struct scheme_list list = { 0 };
	char *path = NULL;
	int nr = 0;

	(void)state;
	assert_int_equal(scheme_files__find("by-name", &path), 0);
	assert_non_null(strstr(path, "/schemes/by-name.json"));
	free(path);
	for (size_t i = 0; i < NR(no_names); i++)
		assert_int_equal(scheme_files__find(no_names[i], &path), -ENOENT);
	assert_int_equal(scheme_files__list(count, &nr), 0);
	assert_int_equal(nr, 1);
	assert_int_equal(scheme_files__list(refuse, NULL), -ENOSPC);
	assert_int_equal(scheme_files__list_dir("/nonexistent", refuse, NULL), -ENOENT);
	read_scheme("by-name", &list);
	assert_int_equal(list.items[0]->action, BD_ACTION_WILLNEED);
	scheme_list__fini(&list);
}

/* A directory beside the test, as there is one beside the program. */
static int make_dir(void **state)
{
	static const char name[] = "/schemes";
	ssize_t len = readlink("/proc/self/exe", schemes_dir, sizeof(schemes_dir) - sizeof(name));
	FILE *file;

	(void)state;
	if (len <= 0)
		return -1;
	schemes_dir[len] = '\0';
	memcpy(strrchr(schemes_dir, '/'), name, sizeof(name));
	(void)mkdir(schemes_dir, 0755);
	snprintf(scheme_path, sizeof(scheme_path), "%s/by-name.json", schemes_dir);
	file = fopen(scheme_path, "we");
	if (!file)
		return -1;
	fputs("[{\"action\":\"willneed\"}]\n", file);
	return fclose(file);
}

static int remove_dir(void **state)
{
	(void)state;
	unlink(scheme_path);
	return rmdir(schemes_dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_meaning),
		cmocka_unit_test_setup_teardown(test_by_name, make_dir, remove_dir),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
