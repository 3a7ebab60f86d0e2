// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Page-level filters against memory of our own: what pages__select() passes must be, page by page,
 * what /proc/self/pagemap, /proc/kpageflags and /proc/kpagecgroup say, or what was made on
 * purpose.
 *
 * Each case is a process of its own; the table of them is at the end.  Prints "case NAME", what
 * there is to say, and "code N": 0 when all is as it should be, 4 after the name of what the kernel
 * lacks, else 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/filter.h"
#include "ops/pagemap.h"
#include "ops/pages.h"
#include "ops/process.h"
#include "ops/sampler.h"

#define PAGE	    4096ul
#define HUGE	    (2ul << 20)
#define MAX_PAGES   8192
#define CODE_FAILED 1
#define CODE_LACKS  4

/* Bits of /proc/kpageflags. */
#define KPF_ACTIVE (1ull << 6)
#define KPF_ANON   (1ull << 12)
#define KPF_TAIL   (1ull << 16)

/* What the kernel says of one page. */
struct truth {
	bool resident, anon, active, tail;
	uint64_t pfn, memcg;
};

/* Some memory, what the kernel says of it, and which of its pages passed. */
struct area {
	char *at;
	size_t nr;
	struct truth truth[MAX_PAGES];
	bool passed[MAX_PAGES];
	uint64_t last_end;
};

static struct sampler *sampler;
static struct process *self;
static struct area area;

__attribute__((format(printf, 2, 3), noreturn)) static void stop(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("# ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	(void)fflush(stdout);
	process__close(self, sampler);
	_exit(code);
}

static void must(int err, const char *what)
{
	if (err)
		stop(CODE_FAILED, "%s: %s", what, strerror(-err));
}

/* --- the truth ----------------------------------------------------------------------- */

static void ask_kernel(void)
{
	for (size_t i = 0; i < area.nr; i++) {
		uint64_t entry =
			pagemap__read_at("/proc/self/pagemap", (uintptr_t)area.at / PAGE + i);
		struct truth *t = &area.truth[i];
		uint64_t flags;

		*t = (struct truth){ .resident = entry & PAGEMAP_PRESENT,
				     .pfn = entry & PAGEMAP_FRAME };
		if (!t->resident)
			continue;
		flags = pagemap__read_at("/proc/kpageflags", t->pfn);
		t->anon = flags & KPF_ANON;
		t->active = flags & KPF_ACTIVE;
		t->tail = flags & KPF_TAIL;
		t->memcg = pagemap__read_at("/proc/kpagecgroup", t->pfn);
	}
}

/* Pages of the folio around the @i-th page: frames from its head on to before the next head. */
static uint64_t folio_bytes(size_t i)
{
	uint64_t head = area.truth[i].pfn, end = head + 1;

	while (pagemap__read_at("/proc/kpageflags", head) & KPF_TAIL)
		head--;
	while (pagemap__read_at("/proc/kpageflags", end) & KPF_TAIL)
		end++;
	return (end - head) * PAGE;
}

/* --- selecting ------------------------------------------------------------------------- */

static int note_passed(void *priv, const struct bd_range *passed)
{
	uint64_t at;

	(void)priv;
	if (passed->start >= passed->end || passed->start <= area.last_end)
		return -ERANGE;
	area.last_end = passed->end;
	for (at = passed->start; at < passed->end; at += PAGE) {
		size_t i = (at - (uintptr_t)area.at) / PAGE;

		if (at < (uintptr_t)area.at || i >= area.nr)
			return -EFAULT;
		area.passed[i] = true;
	}
	return 0;
}

static void select_from(const struct bd_filters *filters, bool is_allowed, struct bd_range range)
{
	uint64_t bytes = 0, nr = 0;

	memset(area.passed, 0, sizeof(area.passed));
	area.last_end = 0;
	must(pages__select(sampler, self, &range, filters, is_allowed, &bytes, note_passed, NULL),
	     "pages__select()");
	for (size_t i = 0; i < area.nr; i++)
		nr += area.passed[i];
	if (bytes != nr * PAGE)
		stop(CODE_FAILED, "%zu bytes are said to have passed, %zu were handed out",
		     (size_t)bytes, (size_t)(nr * PAGE));
}

/* With one filter that allows what it asks for; the list is gone afterwards. */
static void select_one(struct bd_filter filter)
{
	struct bd_range all = { (uintptr_t)area.at, (uintptr_t)area.at + area.nr * PAGE };
	struct bd_filters filters = { 0 };
	bool change;

	filter.matching = filter.allow = true;
	must(bd_filters__add(&filters, &filter), "bd_filters__add()");
	must(sampler__probe_spaces(sampler), "sampler__probe_spaces()");
	must(process__list(self, sampler, &change), "process__list()");
	select_from(&filters, false, all);
	bd_filters__fini(&filters);
}

/* Whether a page should have passed. */
typedef bool (*expected_fn)(size_t i);

static void compare(const char *what, expected_fn expected)
{
	size_t nr = 0;

	for (size_t i = 0; i < area.nr; i++) {
		if (area.passed[i] != expected(i))
			stop(CODE_FAILED, "%s: page %zu of %zu %s", what, i, area.nr,
			     area.passed[i] ? "passed" : "did not pass");
		nr += area.passed[i];
	}
	/* A test in which all pages are alike tells little. */
	if (nr == 0 || nr == area.nr)
		stop(CODE_FAILED, "%s: %zu of %zu pages passed; nothing was told apart", what, nr,
		     area.nr);
	printf("# %s: %zu of %zu pages\n", what, nr, area.nr);
}

/* --- memory ------------------------------------------------------------------------------ */

static void *map(void *at, size_t nr, int flags, int fd)
{
	int fixed = at ? MAP_FIXED : 0;
	char *mem = mmap(at, nr * PAGE, PROT_READ | PROT_WRITE, flags | fixed, fd, 0);

	if (mem == MAP_FAILED)
		must(-errno, "mmap()");
	(void)madvise(mem, nr * PAGE, MADV_NOHUGEPAGE);
	return mem;
}

static char *map_anon(void *at, size_t nr)
{
	return map(at, nr, MAP_PRIVATE | MAP_ANONYMOUS, -1);
}

static char *map_file(void *at, size_t nr)
{
	int fd = memfd_create("pages", MFD_CLOEXEC);
	char *mem;

	if (fd < 0 || ftruncate(fd, (off_t)(nr * PAGE)))
		must(-errno, "memfd_create()");
	mem = map(at, nr, MAP_SHARED, fd);
	close(fd);
	return mem;
}

static void fill(char *at, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		at[i * PAGE] = 1;
}

/*
 * Seven parts of 40 pages, so that they begin in the middle of runs: anonymous, of a file, zero
 * pages, absent, barred from access, anonymous with every third page given back, and anonymous
 * with every other page of a file, where neighbours in memory differ.
 */
#define PART 40

static void make_kinds(void)
{
	area.nr = 7 * PART;
	area.at = map_anon(NULL, area.nr);
	map_file(area.at + PART * PAGE, PART);
	fill(area.at, 2 * PART);
	for (size_t i = 2 * PART; i < 3 * PART; i++)
		(void)*(volatile char *)(area.at + i * PAGE);
	fill(area.at + 4 * PART * PAGE, 2 * PART);
	if (mprotect(area.at + 4 * PART * PAGE, PART * PAGE, PROT_NONE))
		must(-errno, "mprotect()");
	for (size_t i = 5 * PART; i < 6 * PART; i += 3)
		if (madvise(area.at + i * PAGE, PAGE, MADV_DONTNEED))
			must(-errno, "madvise()");
	for (size_t i = 6 * PART + 1; i < 7 * PART; i += 2)
		map_file(area.at + i * PAGE, 1);
	fill(area.at + 6 * PART * PAGE, PART);
}

/* --- cases --------------------------------------------------------------------------------- */

static bool is_zero_page(size_t i)
{
	return i >= 2 * PART && i < 3 * PART;
}

static bool is_resident(size_t i)
{
	return area.truth[i].resident && !is_zero_page(i);
}

static bool is_anon(size_t i)
{
	return is_resident(i) && area.truth[i].anon;
}

static bool is_of_file(size_t i)
{
	return is_resident(i) && !area.truth[i].anon;
}

static bool was_made_of_file(size_t i)
{
	return (i >= PART && i < 2 * PART) || (i >= 6 * PART && i % 2);
}

static bool is_odd_half(size_t i)
{
	return i >= 7 && i < 33;
}

static void test_kinds(const char *unused)
{
	struct bd_filters filters = { 0 };
	struct bd_filter reject = { .type = BD_FILTER_ANON, .matching = true };
	struct bd_range all, part;

	(void)unused;
	make_kinds();
	ask_kernel();
	all = (struct bd_range){ (uintptr_t)area.at, (uintptr_t)area.at + area.nr * PAGE };
	part = (struct bd_range){ all.start + 6 * PAGE + 1, all.start + 34 * PAGE - 1 };
	select_from(&filters, false, all);
	compare("resident", is_resident);
	select_one((struct bd_filter){ .type = BD_FILTER_ANON });
	compare("anon", is_anon);
	select_one((struct bd_filter){
		.type = BD_FILTER_HUGEPAGE_SIZE, .min_sz = PAGE, .max_sz = PAGE });
	compare("of 4 KiB", is_resident);
	must(bd_filters__add(&filters, &reject), "bd_filters__add()");
	select_from(&filters, false, all);
	compare("reject anon", is_of_file);
	compare("reject anon", was_made_of_file);
	select_from(&filters, true, all);
	compare("reject anon, allowed before", is_resident);
	select_from(&filters, true, part);
	compare("of part of a run", is_odd_half);
	bd_filters__fini(&filters);
}

static bool is_huge(size_t i)
{
	return area.truth[i].resident && folio_bytes(i) == HUGE;
}

static bool is_of_64k(size_t i)
{
	return area.truth[i].resident && folio_bytes(i) == 65536;
}

/* Two huge pages, of which one is mapped by small entries, between small ones. */
static void make_huge(void)
{
	char *at = map_anon(NULL, 5 * BD_BLOCK_PAGES);

	area.at = (char *)(((uintptr_t)at + HUGE - 1) / HUGE * HUGE);
	area.nr = 4 * BD_BLOCK_PAGES;
	(void)madvise(area.at + HUGE, 2 * HUGE, MADV_HUGEPAGE);
	fill(area.at, area.nr);
	if (mprotect(area.at + 2 * HUGE + 5 * PAGE, PAGE, PROT_READ))
		must(-errno, "mprotect()");
}

static void test_huge(const char *unused)
{
	struct bd_range part;
	uint64_t bytes;

	(void)unused;
	make_huge();
	ask_kernel();
	if (!area.truth[BD_BLOCK_PAGES].resident || !is_huge(BD_BLOCK_PAGES) ||
	    !is_huge(2 * BD_BLOCK_PAGES))
		stop(CODE_LACKS, "transparent huge pages");
	select_one((struct bd_filter){
		.type = BD_FILTER_HUGEPAGE_SIZE, .min_sz = HUGE, .max_sz = HUGE });
	compare("of 2 MiB", is_huge);
	part.start = (uintptr_t)area.at + HUGE + 3 * PAGE;
	part.end = (uintptr_t)area.at + HUGE + 10 * PAGE;
	must(pages__select(sampler, self, &part, &(struct bd_filters){ 0 }, false, &bytes, NULL,
			   NULL),
	     "pages__select()");
	if (bytes != 7 * PAGE)
		stop(CODE_FAILED, "%zu bytes of 7 pages in a huge page passed", (size_t)bytes);
}

static void test_mthp(const char *unused)
{
	size_t nr = 0;
	char *at;

	(void)unused;
	area.nr = 512;
	at = map_anon(NULL, area.nr + 16);
	area.at = (char *)(((uintptr_t)at + 65535) / 65536 * 65536);
	(void)madvise(area.at + 65536, 20 * 65536, MADV_HUGEPAGE);
	fill(area.at, area.nr);
	ask_kernel();
	for (size_t i = 0; i < area.nr; i++)
		nr += is_of_64k(i);
	if (!nr)
		stop(CODE_LACKS, "huge pages of 64 KiB");
	select_one((struct bd_filter){
		.type = BD_FILTER_HUGEPAGE_SIZE, .min_sz = 65536, .max_sz = 65536 });
	compare("of 64 KiB", is_of_64k);
}

/* So many that neither the pages nor the runs fit into one call. */
static bool is_even(size_t i)
{
	return i % 2 == 0;
}

static void test_young(const char *unused)
{
	(void)unused;
	area.nr = 2 * BD_FACT_PAGES;
	area.at = map_anon(NULL, area.nr);
	fill(area.at, area.nr);
	if (madvise(area.at, area.nr * PAGE, MADV_COLD))
		must(-errno, "MADV_COLD");
	for (size_t i = 0; i < area.nr; i += 2)
		area.at[i * PAGE]++;
	select_one((struct bd_filter){ .type = BD_FILTER_YOUNG });
	compare("young", is_even);
}

static bool is_active(size_t i)
{
	return area.truth[i].active;
}

/* What is read twice from a file becomes active, once the kernel has gone through its batch. */
static void make_active(void)
{
	int fd = memfd_create("pages", MFD_CLOEXEC);
	char buf[64];
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET((size_t)sched_getcpu(), &cpus);
	(void)sched_setaffinity(0, sizeof(cpus), &cpus);
	area.nr = 512;
	if (fd < 0 || ftruncate(fd, (off_t)(area.nr * PAGE)))
		must(-errno, "memfd_create()");
	area.at = map(NULL, area.nr, MAP_SHARED, fd);
	fill(area.at, area.nr);
	/* Off the active list, all of them, and what waits for its list goes there. */
	if (madvise(area.at, area.nr * PAGE, MADV_COLD))
		must(-errno, "MADV_COLD");
	for (size_t i = 0; i < area.nr / 2; i++)
		for (int twice = 0; twice < 3; twice++)
			if (pread(fd, buf, sizeof(buf), (off_t)(2 * i * PAGE)) < 0)
				must(-errno, "pread()");
	if (madvise(map_file(NULL, 1), PAGE, MADV_COLD))
		must(-errno, "MADV_COLD");
	close(fd);
}

static void test_active(const char *unused)
{
	(void)unused;
	make_active();
	ask_kernel();
	select_one((struct bd_filter){ .type = BD_FILTER_ACTIVE });
	compare("active", is_active);
}

static uint64_t wanted_memcg;

static bool is_charged(size_t i)
{
	return area.truth[i].memcg == wanted_memcg;
}

static void enter_cgroup(const char *dir, const char *up)
{
	char path[512], text[16];
	int fd, len = snprintf(text, sizeof(text), "%d", getpid());

	snprintf(path, sizeof(path), "%s%s/cgroup.procs", dir, up);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, (size_t)len) != len)
		must(-errno, path);
	close(fd);
}

/* @dir is a cgroup below the root: half of the memory is charged there, half where we came from. */
static void test_memcg(const char *dir)
{
	char *path = dir ? strrchr(dir, '/') : NULL;

	if (!path)
		stop(CODE_LACKS, "a memory cgroup");
	area.nr = 200;
	area.at = map_anon(NULL, area.nr);
	fill(area.at, area.nr / 2);
	enter_cgroup(dir, "");
	fill(area.at + area.nr / 2 * PAGE, area.nr / 2);
	ask_kernel();
	wanted_memcg = area.truth[area.nr - 1].memcg;
	if (wanted_memcg == area.truth[0].memcg)
		stop(CODE_FAILED, "all pages are charged to the same cgroup");
	select_one((struct bd_filter){ .type = BD_FILTER_MEMCG, .memcg_path = path });
	enter_cgroup(dir, "/..");
	compare("memcg", is_charged);
}

static void test_unmapped(const char *unused)
{
	uint64_t vdso = getauxval(AT_SYSINFO_EHDR);
	struct bd_filter filter = { .type = BD_FILTER_UNMAPPED, .matching = true, .allow = true };
	struct bd_range range = { vdso, vdso + PAGE };
	struct bd_filters filters = { 0 };
	uint64_t bytes;

	(void)unused;
	must(bd_filters__add(&filters, &filter), "bd_filters__add()");
	/* Lent by the kernel: there, mapped, and nobody's. */
	(void)*(volatile char *)vdso;
	must(pages__select(sampler, self, &range, &filters, false, &bytes, NULL, NULL), "vdso");
	if (bytes != PAGE)
		stop(CODE_FAILED, "%zu bytes of the vdso passed", (size_t)bytes);
	make_kinds();
	range = (struct bd_range){ (uintptr_t)area.at, (uintptr_t)area.at + area.nr * PAGE };
	must(pages__select(sampler, self, &range, &filters, false, &bytes, NULL, NULL), "memory");
	if (bytes)
		stop(CODE_FAILED, "%zu bytes of memory of our own passed", (size_t)bytes);
	bd_filters__fini(&filters);
}

static int refuse(void *priv, const struct bd_range *passed)
{
	(void)passed;
	++*(int *)priv;
	return -ECANCELED;
}

static void test_ends(const char *unused)
{
	struct bd_filters none = { 0 };
	struct process *child = NULL;
	struct bd_range range;
	uint64_t bytes = 7;
	int nr = 0, err;
	pid_t pid;

	(void)unused;
	make_kinds();
	range = (struct bd_range){ (uintptr_t)area.at, (uintptr_t)area.at + area.nr * PAGE };
	err = pages__select(sampler, self, &range, &none, false, &bytes, refuse, &nr);
	if (err != -ECANCELED || nr != 1 || bytes != 7)
		stop(CODE_FAILED, "refused: %d after %d calls", err, nr);
	pid = fork();
	if (!pid) {
		pause();
		_exit(0);
	}
	must(process__open(&child, sampler, pid, 1), "process__open()");
	err = pages__select(sampler, child, &range, &none, false, &bytes, NULL, NULL);
	if (err || !bytes)
		stop(CODE_FAILED, "child: %d, %zu bytes", err, (size_t)bytes);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	err = pages__select(sampler, child, &range, &none, false, &bytes, NULL, NULL);
	process__close(child, sampler);
	if (err != -ESRCH)
		stop(CODE_FAILED, "a process that is gone: %d", err);
}

/* Prints what pages__check() says of a filter of each type, for the script to compare. */
static void check_all(const char *path)
{
	char memcg[64];

	snprintf(memcg, sizeof(memcg), "%s", path);
	for (unsigned int type = 0; type < BD_NR_FILTER_TYPES; type++) {
		struct bd_filter filter = { .type = type, .memcg_path = memcg };
		struct bd_filters filters = { 0 };
		const char *why;

		must(bd_filters__add(&filters, &filter), "bd_filters__add()");
		why = pages__check(sampler, &filters);
		printf("%s: %s\n", bd_names__get(&bd_filter_names, type), why ? why : "yes");
		bd_filters__fini(&filters);
	}
}

static void test_check(const char *unused)
{
	(void)unused;
	check_all("/");
}

static void test_absent(const char *unused)
{
	(void)unused;
	check_all("/bdamon-nowhere");
}

static const struct test_case {
	const char *name;
	void (*run)(const char *dir);
} cases[] = {
	{ "kinds", test_kinds },       { "huge", test_huge },	  { "mthp", test_mthp },
	{ "young", test_young },       { "active", test_active }, { "memcg", test_memcg },
	{ "unmapped", test_unmapped }, { "ends", test_ends },	  { "check", test_check },
	{ "absent", test_absent },
};

static const struct test_case *find_case(const char *name)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!strcmp(cases[i].name, name))
			return &cases[i];
	return NULL;
}

/* Return: the code of the case. */
static int run_case(const struct test_case *test, const char *dir)
{
	int status = 0;
	pid_t pid;

	printf("case %s\n", test->name);
	(void)fflush(stdout);
	pid = fork();
	if (!pid) {
		must(process__open(&self, sampler, getpid(), 0), "process__open()");
		test->run(dir);
		stop(0, "as it should be");
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return CODE_FAILED;
	return WIFEXITED(status) ? WEXITSTATUS(status) : CODE_FAILED;
}

int main(int argc, char **argv)
{
	const struct sampler_options opts = { .nr_slots = 1, .nr_spaces = 2 };
	int first = argc > 2 && !strcmp(argv[1], "--cgroup") ? 3 : 1, i;

	for (i = first; i < argc && find_case(argv[i]); i++)
		;
	if (i < argc || first == argc) {
		fputs("usage: page_filters [--cgroup DIRECTORY] CASE...\n"
		      "cases: kinds huge mthp young active unmapped ends check absent; memcg, which needs a\n"
		      "cgroup that is just below the root\n",
		      stderr);
		return 2;
	}
	must(sampler__open(&sampler, &opts), "sampler__open()");
	for (i = first; i < argc; i++)
		printf("code %d\n", run_case(find_case(argv[i]), first > 1 ? argv[2] : NULL));
	sampler__close(sampler);
	return fflush(stdout) ? CODE_FAILED : 0;
}
