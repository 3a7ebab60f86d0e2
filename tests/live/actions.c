// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * usage: actions CASE
 *
 * Does one action to a process of our own, and compares what it claims with what /proc tells.
 * Exit code 0: as it should be; 1: not, with the reason; 4: this machine lacks what the case takes,
 * with a word for it.  Needs root; tests/integration/actions.sh runs all cases.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "core/region.h"
#include "core/scheme.h"
#include "core/target.h"
#include "ops/actor.h"
#include "ops/process.h"
#include "ops/sampler.h"
#include "victim.h"

#define KIB ((uint64_t)1024)
#define MIB (1024 * KIB)
#define ALL UINT64_MAX

/* Processes watched at the same time. */
#define NR_SPACES 2

#define PASSED	0
#define FAILED	1
#define SKIPPED 4

static struct sampler *sampler;
static struct actor_options options;

/* --- doing it ----------------------------------------------------------------------------- */

__attribute__((format(printf, 1, 2))) static int fail(const char *fmt, ...)
{
	va_list args;

	printf("# ");
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	printf("\n");
	return FAILED;
}

static int expect(const char *what, uint64_t got, uint64_t wanted)
{
	return got == wanted ? PASSED
			     : fail("%s: %" PRIu64 " KiB instead of %" PRIu64, what, got / KIB,
				    wanted / KIB);
}

static struct process *watch(pid_t pid)
{
	static uint32_t space;
	struct process *p = NULL;
	bool changed;

	if (process__open(&p, sampler, pid, space++ % NR_SPACES) ||
	    sampler__probe_spaces(sampler) || process__list(p, sampler, &changed)) {
		printf("# process %d cannot be watched\n", (int)pid);
		exit(FAILED);
	}
	return p;
}

/* The action on [@start, @end) of a process that is watched. */
static struct bd_attempt try_on(struct actor *a, struct process *p, const struct bd_scheme *scheme,
				uint64_t start, uint64_t end)
{
	const struct bd_target target = { .id = p->pid, .priv = p };
	const struct bd_region region = { .start = start, .end = end };
	struct bd_attempt attempt = { .scheme = scheme, .target = &target, .region = &region };

	actor__apply(a, &attempt);
	return attempt;
}

static struct actor *make_actor(void)
{
	struct actor *a;

	if (actor__new(&a, sampler, &options)) {
		printf("# no actor\n");
		exit(FAILED);
	}
	return a;
}

/* The action on a part of the victim's area.  Return: the bytes it claims. */
static uint64_t apply(const struct victim *v, enum bd_action action, uint64_t offset, uint64_t sz)
{
	struct bd_scheme *scheme = bd_scheme__new(action);
	struct process *p = watch(v->pid);
	struct actor *a = make_actor();
	struct bd_attempt attempt;

	attempt = try_on(a, p, scheme, v->start + offset, v->start + offset + sz);
	printf("# %s: %" PRIu64 " KiB in %" PRIu64 " us\n", bd_names__get(&bd_action_names, action),
	       attempt.sz_applied / KIB, attempt.elapsed_ns / 1000);
	actor__free(a);
	process__close(p, sampler);
	bd_scheme__free(scheme);
	return attempt.sz_applied;
}

static bool has_swap(void)
{
	struct sysinfo info;

	return !sysinfo(&info) && info.freeswap;
}

static int lacks(const char *what)
{
	printf("# needs %s\n", what);
	return SKIPPED;
}

static struct victim start(const struct victim_options *opts)
{
	struct victim v;

	if (!victim__start(&v, opts)) {
		printf("# the process to act on does not start\n");
		exit(FAILED);
	}
	return v;
}

static const struct victim_options small = { .sz = 32 * MIB, .pages = VICTIM_SMALL };
static const struct victim_options huge = { .sz = 8 * MIB, .pages = VICTIM_HUGE };

/* --- reclaim --------------------------------------------------------------------------------- */

static int pageout(void)
{
	struct victim v = start(&small);
	struct victim_memory inside, outside;
	int bad;

	if (!has_swap())
		return lacks("swap");
	bad = expect("applied", apply(&v, BD_ACTION_PAGEOUT, 8 * MIB, 16 * MIB), 16 * MIB);
	inside = victim__look(&v, 8 * MIB, 16 * MIB, NULL);
	outside = victim__look(&v, 0, 8 * MIB, NULL);
	bad |= expect("still in memory", inside.resident, 0);
	bad |= expect("swapped", inside.swapped, 16 * MIB);
	bad |= expect("swapped outside", outside.swapped, 0);
	bad |= expect("again", apply(&v, BD_ACTION_PAGEOUT, 8 * MIB, 16 * MIB), 0);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	inside = victim__look(&v, 8 * MIB, 16 * MIB, NULL);
	bad |= expect("back in memory", inside.resident, 16 * MIB);
	victim__end(&v);
	return bad;
}

/* Every other page of 2 MiB: 256 spans for one call, and more than a call takes in all. */
static int pageout_scattered(void)
{
	struct victim v = start(&small);
	uint64_t applied = 0, at;
	int bad;

	if (!has_swap())
		return lacks("swap");
	for (at = 0; at < 16 * MIB; at += 8 * KIB)
		applied += apply(&v, BD_ACTION_PAGEOUT, at, 4 * KIB) == 4 * KIB ? 4 * KIB : 0;
	bad = expect("single pages", applied, 8 * MIB);
	bad |= expect("the rest", apply(&v, BD_ACTION_PAGEOUT, 0, 16 * MIB), 8 * MIB);
	bad |= expect("swapped", victim__look(&v, 0, v.sz, NULL).swapped, 16 * MIB);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int pageout_without_swap(void)
{
	struct victim v = start(&small);
	int bad;

	if (has_swap())
		return lacks("a machine without swap");
	bad = expect("applied", apply(&v, BD_ACTION_PAGEOUT, 0, ALL / 2), 0);
	bad |= expect("swapped", victim__look(&v, 0, v.sz, NULL).swapped, 0);
	bad |= expect("in memory", victim__look(&v, 0, v.sz, NULL).resident, v.sz);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

/* More than there is room for: what is claimed is what is gone. */
static int pageout_swap_full(void)
{
	const struct victim_options opts = { .sz = 256 * MIB };
	struct victim v = start(&opts);
	struct sysinfo info;
	uint64_t applied;
	int bad;

	if (!has_swap() || sysinfo(&info) || info.freeswap * info.mem_unit >= opts.sz)
		return lacks("a small swap area");
	applied = apply(&v, BD_ACTION_PAGEOUT, 0, v.sz);
	bad = expect("applied", applied, victim__look(&v, 0, v.sz, NULL).swapped);
	bad |= !applied ? fail("nothing was paged out") : PASSED;
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int pageout_part_of_huge(void)
{
	struct victim v = start(&huge);
	int bad;

	if (!has_swap())
		return lacks("swap");
	if (victim__look(&v, 0, v.sz, NULL).huge != v.sz)
		return lacks("huge pages");
	bad = expect("applied", apply(&v, BD_ACTION_PAGEOUT, MIB, 4 * MIB), 2 * MIB);
	bad |= expect("still huge", victim__look(&v, 0, v.sz, NULL).huge, 6 * MIB);
	bad |= expect("smaller than one", apply(&v, BD_ACTION_PAGEOUT, 4 * MIB, MIB), 0);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int pageout_dry(void)
{
	struct victim v = start(&small);
	int bad;

	if (!has_swap())
		return lacks("swap");
	options.is_dry = true;
	bad = expect("would be applied", apply(&v, BD_ACTION_PAGEOUT, 0, 8 * MIB), 8 * MIB);
	bad |= expect("swapped", victim__look(&v, 0, v.sz, NULL).swapped, 0);
	victim__end(&v);
	return bad;
}

static int willneed(void)
{
	struct victim v = start(&small);
	int bad;

	if (!has_swap())
		return lacks("swap");
	bad = expect("in memory already", apply(&v, BD_ACTION_WILLNEED, 0, v.sz), 0);
	bad |= expect("paged out", apply(&v, BD_ACTION_PAGEOUT, 0, 8 * MIB), 8 * MIB);
	bad |= expect("read back", apply(&v, BD_ACTION_WILLNEED, 4 * MIB, 8 * MIB), 4 * MIB);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

/* Page tables do not tell of shared memory that is swapped out. */
static int willneed_shared(void)
{
	const struct victim_options opts = { .sz = 32 * MIB, .is_shared = true };
	struct victim v = start(&opts);
	int bad;

	if (!has_swap())
		return lacks("swap");
	bad = expect("in memory already", apply(&v, BD_ACTION_WILLNEED, 0, v.sz), 0);
	bad |= expect("paged out", apply(&v, BD_ACTION_PAGEOUT, 0, 8 * MIB), 8 * MIB);
	bad |= expect("read back", apply(&v, BD_ACTION_WILLNEED, 4 * MIB, 8 * MIB), 4 * MIB);
	bad |= expect("again", apply(&v, BD_ACTION_WILLNEED, 4 * MIB, 8 * MIB), 0);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int cold(void)
{
	struct victim v = start(&small);
	uint64_t applied = apply(&v, BD_ACTION_COLD, 8 * MIB + 4 * KIB, 16 * MIB);
	struct victim_memory m = victim__look(&v, 0, v.sz, NULL);
	int bad;

	bad = expect("applied", applied, 16 * MIB);
	bad |= expect("in memory", m.resident, v.sz);
	bad |= expect("used lately", m.referenced, v.sz - 16 * MIB);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int cold_part_of_huge(void)
{
	struct victim v = start(&huge);
	struct victim_memory m = victim__look(&v, 0, v.sz, NULL);
	int bad;

	if (m.huge != v.sz)
		return lacks("huge pages");
	bad = expect("applied", apply(&v, BD_ACTION_COLD, MIB, 4 * MIB), 2 * MIB);
	bad |= expect("smaller than one", apply(&v, BD_ACTION_COLD, 4 * MIB, MIB), 0);
	m = victim__look(&v, 0, v.sz, NULL);
	bad |= expect("still huge", m.huge, v.sz);
	bad |= expect("used lately", m.referenced, v.sz - 2 * MIB);
	victim__end(&v);
	return bad;
}

/* What filters do not pass is not acted on: here, all but huge pages. */
static int filtered_by(enum bd_action action, uint64_t wanted)
{
	const struct victim_options opts = { .sz = 8 * MIB, .pages = VICTIM_DEFAULT };
	const struct bd_filter filter = {
		.type = BD_FILTER_HUGEPAGE_SIZE,
		.matching = true,
		.allow = true,
		.min_sz = 2 * MIB,
		.max_sz = 2 * MIB,
	};
	struct bd_scheme *scheme = bd_scheme__new(action);
	struct victim v = start(&opts);
	struct actor *a = make_actor();
	struct bd_attempt attempt;
	struct process *p;
	int bad;

	if (victim__look(&v, 0, v.sz, NULL).huge)
		return lacks("transparent_hugepage/enabled other than 'always'");
	bad = expect("collapsed", apply(&v, BD_ACTION_COLLAPSE, 2 * MIB, 4 * MIB), 4 * MIB);
	(void)bd_filters__add(&scheme->filters, &filter);
	bad |= actor__check(a, scheme) ? fail("refused: %s", actor__check(a, scheme)) : PASSED;
	p = watch(v.pid);
	attempt = try_on(a, p, scheme, v.start, v.start + v.sz);
	bad |= expect("passed", attempt.sz_ops_filter_passed, 4 * MIB);
	bad |= expect("applied", attempt.sz_applied, wanted);
	bad |= expect("used lately", victim__look(&v, 0, v.sz, NULL).referenced, v.sz - wanted);
	actor__free(a);
	process__close(p, sampler);
	bd_scheme__free(scheme);
	victim__end(&v);
	return bad;
}

static int filtered(void)
{
	return filtered_by(BD_ACTION_STAT, 0) | filtered_by(BD_ACTION_COLD, 4 * MIB);
}

/* --- what is not there any more ------------------------------------------------------------- */

static int unmapped_meanwhile(void)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_PAGEOUT);
	struct victim v = start(&small);
	struct process *p = watch(v.pid);
	struct actor *a = make_actor();
	struct bd_attempt attempt;
	int bad;

	if (!has_swap())
		return lacks("swap");
	/* After the mappings were listed. */
	bad = victim__ask(&v, VICTIM_UNMAP, 4 * MIB, 2 * MIB) |
	      victim__ask(&v, VICTIM_UNMAP, 9 * MIB, 4 * KIB) |
	      victim__ask(&v, VICTIM_LOCK, 10 * MIB, MIB);
	attempt = try_on(a, p, scheme, v.start, v.start + 16 * MIB);
	bad |= expect("applied", attempt.sz_applied, victim__look(&v, 0, v.sz, NULL).swapped);
	/* A span that a lock begins in is refused there; how much of it was done is the kernel's. */
	bad |= attempt.sz_applied < 6 * MIB ? fail("only %" PRIu64 " KiB", attempt.sz_applied / KIB)
					    : PASSED;
	bad |= expect("locked", victim__look(&v, 10 * MIB, MIB, NULL).resident, MIB);
	actor__free(a);
	process__close(p, sampler);
	bd_scheme__free(scheme);
	victim__end(&v);
	return bad;
}

/* Ends it a little later, while an action is under way. */
static pid_t kill_later(pid_t pid, unsigned int us)
{
	pid_t killer = fork();

	if (killer)
		return killer;
	usleep(us);
	kill(pid, SIGKILL);
	_exit(0);
}

static int ends_meanwhile(void)
{
	static const enum bd_action actions[] = { BD_ACTION_PAGEOUT, BD_ACTION_COLD,
						  BD_ACTION_COLLAPSE, BD_ACTION_MIGRATE_COLD,
						  BD_ACTION_NOHUGEPAGE };
	const struct victim_options opts = { .sz = 64 * MIB,
					     .pages = VICTIM_DEFAULT,
					     .nr_threads = 1 };
	int bad = PASSED;

	options.may_inject = true;
	for (unsigned int i = 0; i < 15; i++) {
		enum bd_action action = actions[i % 5];
		struct bd_scheme *scheme = bd_scheme__new(action);
		struct victim v = start(&opts);
		struct process *p = watch(v.pid);
		struct actor *a = make_actor();
		pid_t killer = kill_later(v.pid, i * 700);

		(void)try_on(a, p, scheme, v.start, v.start + v.sz);
		waitpid(killer, NULL, 0);
		waitpid(v.pid, NULL, 0);
		bad |= expect("of a process that is gone",
			      try_on(a, p, scheme, v.start, v.start + v.sz).sz_applied, 0);
		actor__free(a);
		process__close(p, sampler);
		bd_scheme__free(scheme);
		close(v.to);
		close(v.from);
	}
	return bad;
}

/* --- huge pages ------------------------------------------------------------------------------- */

static int collapse_by(enum bd_action action)
{
	const struct victim_options opts = { .sz = 8 * MIB, .pages = VICTIM_DEFAULT };
	struct victim v = start(&opts);
	int bad;

	if (victim__look(&v, 0, v.sz, NULL).huge)
		return lacks("transparent_hugepage/enabled other than 'always'");
	bad = expect("applied", apply(&v, action, MIB, 6 * MIB), 4 * MIB);
	bad |= expect("huge", victim__look(&v, 0, v.sz, NULL).huge, 4 * MIB);
	bad |= expect("again", apply(&v, action, MIB, 6 * MIB), 0);
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int collapse(void)
{
	return collapse_by(BD_ACTION_COLLAPSE);
}

static int hugepage(void)
{
	return collapse_by(BD_ACTION_HUGEPAGE);
}

static int nohugepage_not_injected(void)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_NOHUGEPAGE);
	struct actor *a = make_actor();
	const char *why = actor__check(a, scheme);
	const struct victim_options opts = { .sz = 8 * MIB, .pages = VICTIM_DEFAULT };
	struct victim v = start(&opts);
	int bad;

	bad = expect("applied", apply(&v, BD_ACTION_NOHUGEPAGE, 0, v.sz), 0);
	bad |= why && strstr(why, "--inject") ? PASSED : fail("not refused");
	bad |= victim__look(&v, 0, v.sz, " nh").nr_flagged ? fail("it was done") : PASSED;
	victim__end(&v);
	actor__free(a);
	bd_scheme__free(scheme);
	return bad;
}

/* --- injection ---------------------------------------------------------------------------------- */

/* A process may be too busy, or the machine, for it to be stopped in time. */
static uint64_t inject(const struct victim *v, enum bd_action action, uint64_t offset, uint64_t sz)
{
	uint64_t applied = 0;

	for (int i = 0; i < 50 && !applied; i++)
		applied = apply(v, action, offset, sz);
	return applied;
}

static int check_injected(struct victim *v)
{
	struct victim_memory m;
	int bad;

	bad = expect("forbidden", inject(v, BD_ACTION_NOHUGEPAGE, MIB, 6 * MIB), 4 * MIB);
	m = victim__look(v, 2 * MIB, 4 * MIB, " nh");
	bad |= m.nr == 1 && m.nr_flagged == 1 ? PASSED : fail("VmFlags has no nh");
	bad |= expect("again", apply(v, BD_ACTION_NOHUGEPAGE, MIB, 6 * MIB), 0);
	bad |= expect("allowed", inject(v, BD_ACTION_HUGEPAGE, 2 * MIB, 4 * MIB), 4 * MIB);
	m = victim__look(v, 2 * MIB, 4 * MIB, " hg");
	bad |= m.nr_flagged == 1 ? PASSED : fail("VmFlags has no hg");
	return bad;
}

static bool comes_to(const struct victim *v, char state)
{
	for (int i = 0; i < 5000 && victim__state(v) != state; i++)
		usleep(1000);
	return victim__state(v) == state;
}

static struct victim start_injected(struct victim_options opts)
{
	struct victim v;

	opts.sz = 8 * MIB;
	opts.pages = VICTIM_DEFAULT;
	options.may_inject = true;
	v = start(&opts);
	if (opts.mode == VICTIM_STUCK && !comes_to(&v, 'D'))
		exit(fail("it does not get stuck"));
	return v;
}

/* Again and again, in every state the process comes to be in. */
static int inject_into(struct victim_options opts)
{
	struct victim v = start_injected(opts);
	int bad = PASSED;

	for (int i = 0; i < 25 && !bad; i++) {
		bad |= check_injected(&v);
		if (opts.mode == VICTIM_SUSPENDED)
			kill(v.pid, SIGUSR1);
	}
	bad |= victim__ask(&v, VICTIM_WELL, 0, 0) ? fail("it was disturbed") : PASSED;
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int inject_reading(void)
{
	return inject_into((struct victim_options){ .mode = VICTIM_READS }) |
	       inject_into((struct victim_options){ .mode = VICTIM_READS, .has_decoy = true });
}

static int inject_sleeping(void)
{
	return inject_into((struct victim_options){ .mode = VICTIM_SLEEPS });
}

static int inject_computing(void)
{
	return inject_into((struct victim_options){ .mode = VICTIM_COMPUTES });
}

static int inject_suspended(void)
{
	return inject_into((struct victim_options){ .mode = VICTIM_SUSPENDED });
}

/* Of a stuck one only another thread can be stopped. */
static int inject_threads(void)
{
	return inject_into((struct victim_options){ .mode = VICTIM_SLEEPS, .nr_threads = 4 }) |
	       inject_into((struct victim_options){ .mode = VICTIM_STUCK });
}

static int inject_stopped(void)
{
	const struct victim_options opts = { .mode = VICTIM_READS, .nr_threads = 2 };
	struct victim v = start_injected(opts);
	int bad = PASSED;

	kill(v.pid, SIGSTOP);
	if (!comes_to(&v, 'T'))
		return fail("it does not stop");
	for (int i = 0; i < 5 && !bad; i++) {
		bad |= check_injected(&v);
		bad |= comes_to(&v, 'T') ? PASSED
					 : fail("it is '%c', no longer stopped", victim__state(&v));
	}
	kill(v.pid, SIGCONT);
	bad |= victim__ask(&v, VICTIM_WELL, 0, 0) ? fail("it was disturbed") : PASSED;
	victim__end(&v);
	return bad;
}

/* It might be killed for a call that its filter does not know. */
static int inject_not(struct victim_options opts)
{
	struct victim v = start_injected(opts);
	int bad;

	/* When the thread answers it has its filter. */
	bad = victim__ask(&v, VICTIM_WELL, 0, 0);
	bad |= expect("applied", apply(&v, BD_ACTION_NOHUGEPAGE, 0, v.sz), 0);
	bad |= victim__look(&v, 0, v.sz, " nh").nr_flagged ? fail("it was done") : PASSED;
	victim__end(&v);
	return bad;
}

static int inject_seccomp(void)
{
	return inject_not((struct victim_options){ .has_seccomp = true }) |
	       inject_not((struct victim_options){ .mode = VICTIM_STUCK, .is_guarded = true });
}

/* --- nodes ---------------------------------------------------------------------------------------- */

/* Bytes of the area on a node, page by page. */
static uint64_t sz_on_node(const struct victim *v, int nid)
{
	uint64_t sz = 0;

	for (uint64_t at = 0; at < v->sz; at += 4 * KIB) {
		void *page = (void *)(uintptr_t)(v->start + at);
		int status = -1;

		if (!syscall(SYS_move_pages, v->pid, 1ul, &page, NULL, &status, 0) && status == nid)
			sz += 4 * KIB;
	}
	return sz;
}

/* What a scheme moves of the victim's area; dests of nodes 0 and 1 with weights if they are given. */
static uint64_t migrate(const struct victim *v, int nid, const uint32_t *weights,
			const char **ret_why)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_MIGRATE_COLD);
	struct process *p = watch(v->pid);
	struct actor *a = make_actor();
	uint64_t applied;

	scheme->target_nid = nid;
	for (int i = 0; weights && i < 2; i++) {
		const struct bd_dest dest = { .nid = i, .weight = weights[i] };

		(void)bd_dests__add(&scheme->dests, &dest);
	}
	*ret_why = actor__check(a, scheme);
	if (*ret_why)
		printf("# %s\n", *ret_why);
	applied = try_on(a, p, scheme, v->start, v->start + v->sz).sz_applied;
	actor__free(a);
	process__close(p, sampler);
	bd_scheme__free(scheme);
	return applied;
}

static int migrate_to_own_node(void)
{
	struct victim v = start(&small);
	const char *why;
	int bad, nid;

	for (nid = 0; nid < 64 && sz_on_node(&v, nid) != v.sz; nid++)
		;
	if (nid == 64)
		return lacks("memory on one node");
	bad = expect("applied", migrate(&v, nid, NULL, &why), 0);
	bad |= why ? fail("refused") : PASSED;
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int migrate_to_missing_node(void)
{
	struct victim v = start(&small);
	const char *why;
	int bad;

	bad = expect("applied", migrate(&v, 1000, NULL, &why), 0);
	bad |= why ? PASSED : fail("not refused");
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static bool has_two_nodes(void)
{
	return !access("/sys/devices/system/node/node1", F_OK);
}

static int migrate_between_nodes(void)
{
	struct victim v = start(&small);
	const char *why;
	int bad = PASSED;

	if (!has_two_nodes())
		return lacks("two NUMA nodes");
	for (int nid = 0; nid < 2; nid++) {
		uint64_t elsewhere = v.sz - sz_on_node(&v, nid);

		bad |= expect("applied", migrate(&v, nid, NULL, &why), elsewhere);
		bad |= expect("on the node", sz_on_node(&v, nid), v.sz);
	}
	bad |= victim__ask(&v, VICTIM_VERIFY, 0, v.sz);
	victim__end(&v);
	return bad;
}

static int migrate_by_weights(void)
{
	static const uint32_t weights[] = { 1, 3 };
	struct victim v = start(&small);
	const char *why;
	int bad;

	if (!has_two_nodes())
		return lacks("two NUMA nodes");
	(void)migrate(&v, 0, NULL, &why);
	bad = expect("applied", migrate(&v, 0, weights, &why), v.sz / 4 * 3);
	bad |= expect("on the other node", sz_on_node(&v, 1), v.sz / 4 * 3);
	bad |= expect("again", migrate(&v, 0, weights, &why), 0);
	victim__end(&v);
	return bad;
}

static int migrate_huge(void)
{
	struct victim v = start(&huge);
	const char *why;
	int bad;

	if (!has_two_nodes())
		return lacks("two NUMA nodes");
	if (victim__look(&v, 0, v.sz, NULL).huge != v.sz)
		return lacks("huge pages");
	(void)migrate(&v, 0, NULL, &why);
	bad = expect("applied", migrate(&v, 1, NULL, &why), v.sz);
	bad |= expect("on the node", sz_on_node(&v, 1), v.sz);
	bad |= expect("still huge", victim__look(&v, 0, v.sz, NULL).huge, v.sz);
	victim__end(&v);
	return bad;
}

/* --- whom and what it is not for ----------------------------------------------------------------- */

/* Memory of our own, unless it is forced. */
static int not_bdamon_itself(void)
{
	struct bd_scheme *scheme = bd_scheme__new(BD_ACTION_COLD);
	char *area = aligned_alloc(2 * MIB, 2 * MIB);
	struct process *p = watch(getpid()), *parent = watch(getppid());
	uint64_t at = (uintptr_t)area;
	struct actor *a = make_actor();
	int bad;

	memset(area, 1, 2 * MIB);
	bad = expect("of our own", try_on(a, p, scheme, at, at + 2 * MIB).sz_applied, 0);
	bad |= expect("of our parent", try_on(a, parent, scheme, 0, ALL / 2).sz_applied, 0);
	bad |= actor__stats(a)->nr_refused[BD_ACTION_COLD] == 2 ? PASSED : fail("not counted");
	actor__free(a);
	options.is_forced = true;
	a = make_actor();
	bad |= expect("forced", try_on(a, p, scheme, at, at + 2 * MIB).sz_applied, 2 * MIB);
	actor__free(a);
	process__close(p, sampler);
	process__close(parent, sampler);
	bd_scheme__free(scheme);
	free(area);
	return bad;
}

static int check_actions(void)
{
	struct actor *a = make_actor();
	int bad = PASSED;

	for (int action = 0; action < BD_NR_ACTIONS; action++) {
		struct bd_scheme *scheme = bd_scheme__new((enum bd_action)action);
		bool is_physical = action == BD_ACTION_LRU_PRIO || action == BD_ACTION_LRU_DEPRIO;
		bool is_more_needed = action == BD_ACTION_NOHUGEPAGE ||
				      action == BD_ACTION_MIGRATE_HOT ||
				      action == BD_ACTION_MIGRATE_COLD;
		const char *why = actor__check(a, scheme);

		printf("# %s: %s\n", bd_names__get(&bd_action_names, (unsigned int)action),
		       why ? why : "can be done");
		if (!is_more_needed && (why != NULL) != is_physical)
			bad |= fail("expected otherwise");
		bd_scheme__free(scheme);
	}
	actor__free(a);
	return bad;
}

/* --- cases ---------------------------------------------------------------------------------------- */

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
	{ "pageout", pageout },
	{ "pageout_scattered", pageout_scattered },
	{ "pageout_without_swap", pageout_without_swap },
	{ "pageout_swap_full", pageout_swap_full },
	{ "pageout_part_of_huge", pageout_part_of_huge },
	{ "pageout_dry", pageout_dry },
	{ "willneed", willneed },
	{ "willneed_shared", willneed_shared },
	{ "cold", cold },
	{ "cold_part_of_huge", cold_part_of_huge },
	{ "filtered", filtered },
	{ "unmapped_meanwhile", unmapped_meanwhile },
	{ "ends_meanwhile", ends_meanwhile },
	{ "collapse", collapse },
	{ "hugepage", hugepage },
	{ "nohugepage_not_injected", nohugepage_not_injected },
	{ "inject_reading", inject_reading },
	{ "inject_sleeping", inject_sleeping },
	{ "inject_computing", inject_computing },
	{ "inject_suspended", inject_suspended },
	{ "inject_threads", inject_threads },
	{ "inject_stopped", inject_stopped },
	{ "inject_seccomp", inject_seccomp },
	{ "migrate_to_own_node", migrate_to_own_node },
	{ "migrate_to_missing_node", migrate_to_missing_node },
	{ "migrate_between_nodes", migrate_between_nodes },
	{ "migrate_by_weights", migrate_by_weights },
	{ "migrate_huge", migrate_huge },
	{ "not_bdamon_itself", not_bdamon_itself },
	{ "check", check_actions },
};

int main(int argc, char **argv)
{
	const struct sampler_options opts = { .nr_slots = 1, .nr_spaces = NR_SPACES };
	int result = -1;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (sampler__open(&sampler, &opts))
		return FAILED;
	for (size_t i = 0; argc == 2 && i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!strcmp(argv[1], cases[i].name))
			result = cases[i].run();
	}
	sampler__close(sampler);
	if (result < 0) {
		fprintf(stderr, "usage: actions CASE\n");
		return 2;
	}
	return result == PASSED || result == SKIPPED ? result : FAILED;
}
