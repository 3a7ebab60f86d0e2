// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A region is gone through in views of 32 MiB: what is picked of one is acted on and looked at
 * again before the next, so that memory it takes is bounded, and little changes in between.
 */
#include "ops/deed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/sysinfo.h>
#include <sys/uio.h>
#include <unistd.h>

#include "core/arith.h"
#include "ops/advise.h"
#include "ops/cached.h"
#include "ops/cold.h"
#include "ops/inject.h"
#include "ops/move.h"
#include "ops/pagemap.h"
#include "ops/process.h"
#include "ops/sampler.h"

/* UIO_MAXIOV: spans in one system call. */
#define MAX_SPANS 1024

#define OURS_IN_MEMORY (PAGEMAP_PRESENT | PAGEMAP_ALONE)
#define NO_MEMORY      (BD_VM_PFNMAP | BD_VM_HUGETLB)

/*
 * struct method - how an action is done.
 * @advice: MADV_*, for what is advised
 * @bits: pages it is for, PAGEMAP_*
 * @fixed: mappings it does not reach
 * @screen: leave in the view what may be picked from a range; may be NULL
 * @pick: pick from the view what lies in a part of the reach
 * @act: act on what was picked
 */
struct method {
	int advice;
	uint64_t bits;
	uint64_t fixed;
	int (*screen)(struct deed *d, const struct bd_range *within);
	void (*pick)(struct deed *d, const struct bd_range *part);
	void (*act)(struct deed *d);
};

struct deed {
	struct sampler *sampler;
	bool (*is_over)(void);
	int flags_fd;
	const struct process *p;
	const struct bd_scheme *scheme;
	const struct method *method;
	uint64_t bits;
	bool is_dry;
	struct deed_result result;
	struct pagemap_view view;
	struct pagemap_view after;
	size_t nr_picks;
	struct bd_range picks[MAX_SPANS];
	struct iovec spans[MAX_SPANS];
	struct move move;
	unsigned char cached_before[PAGEMAP_VIEW_PAGES];
	unsigned char cached_after[PAGEMAP_VIEW_PAGES];
};

struct deed *deed__new(struct sampler *sampler, bool (*is_over)(void))
{
	struct deed *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->sampler = sampler;
	d->is_over = is_over;
	d->flags_fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	return d;
}

void deed__free(struct deed *d)
{
	if (!d)
		return;
	if (d->flags_fd >= 0)
		close(d->flags_fd);
	free(d);
}

/* After each view: what was done is known, or why no more is to be done. */
static int verdict_of(const struct deed *d)
{
	if (d->result.refusal == -ESRCH)
		return -ESRCH;
	return d->is_over && d->is_over() ? -EINTR : 0;
}

/* --- acting, and looking again --------------------------------------------------------- */

/* Return: bytes of the spans that were not refused. */
static uint64_t advise_picks(struct deed *d)
{
	struct advice advice = { .pidfd = d->p->pidfd, .what = d->method->advice };
	uint64_t sz = 0;

	for (size_t i = 0; i < d->nr_picks; i++)
		d->spans[i] = (struct iovec){ (void *)(uintptr_t)d->picks[i].start,
					      bd_range__sz(&d->picks[i]) };
	advise(&advice, d->spans, d->nr_picks);
	d->result.nr_refused += advice.nr_refused;
	d->result.refusal = advice.refusal ?: d->result.refusal;
	for (size_t i = 0; i < d->nr_picks; i++)
		sz += d->spans[i].iov_base ? d->spans[i].iov_len : 0;
	return sz;
}

static void act_unseen(struct deed *d)
{
	d->result.sz_applied += advise_picks(d);
}

/*
 * After an exec the same addresses are another program's memory, which nobody has looked at; what
 * is left is the time of one call.
 */
static bool is_same_program(struct deed *d)
{
	if (!process__has_left(d->p, d->sampler))
		return true;
	d->result.refusal = -ESRCH;
	return false;
}

/* Memory that vanished with its address space was not acted on. */
static bool look_again(struct deed *d)
{
	const struct bd_range same = { d->view.start, pagemap_view__end(&d->view) };

	return !pagemap_view__read(&d->after, d->p->pagemap_fd, d->flags_fd, &same) &&
	       is_same_program(d);
}

static void act_until_absent(struct deed *d)
{
	(void)advise_picks(d);
	if (!look_again(d))
		return;
	for (size_t i = 0; i < d->nr_picks; i++)
		d->result.sz_applied +=
			bd_range__sz(&d->picks[i]) -
			pagemap_view__sz_with(&d->after, PAGEMAP_PRESENT, &d->picks[i]);
}

static void act_until_huge(struct deed *d)
{
	(void)advise_picks(d);
	if (!look_again(d))
		return;
	for (size_t i = 0; i < d->nr_picks; i++)
		d->result.sz_applied += pagemap_view__sz_huge(&d->after, &d->picks[i]);
}

static void act_picks(struct deed *d)
{
	uint64_t sz = 0;

	for (size_t i = 0; i < d->nr_picks; i++)
		sz += bd_range__sz(&d->picks[i]);
	d->result.sz_meant += sz;
	if (d->is_dry)
		d->result.sz_applied += sz;
	else if (d->nr_picks && is_same_program(d))
		d->method->act(d);
	d->nr_picks = 0;
}

static void act_moves(struct deed *d)
{
	uint64_t sz = 0;
	int err = is_same_program(d) ? move__run(&d->move, d->p, d->is_dry, &sz) : -ESRCH;

	d->move.nr = 0;
	d->result.sz_applied += sz;
	d->result.nr_refused += err != 0;
	d->result.refusal = err ?: d->result.refusal;
}

/* --- picking --------------------------------------------------------------------------- */

static void add_pick(struct deed *d, const struct bd_range *run)
{
	if (run->start == run->end)
		return;
	if (d->nr_picks == MAX_SPANS)
		act_picks(d);
	d->picks[d->nr_picks++] = *run;
}

static void pick_runs(struct deed *d, const struct bd_range *part)
{
	uint64_t at = part->start;
	struct bd_range run;

	while (pagemap_view__next_run(&d->view, d->bits, part, &at, &run))
		add_pick(d, &run);
}

static int screen_cold(struct deed *d, const struct bd_range *within)
{
	return cold__screen(d->sampler, d->p->space, &d->view, within);
}

static void pick_cold(struct deed *d, const struct bd_range *part)
{
	uint64_t at = part->start;
	struct bd_range run;

	while (pagemap_view__next_run(&d->view, d->bits, part, &at, &run)) {
		cold__trim(d->flags_fd, &d->view, part, &run);
		add_pick(d, &run);
	}
}

static void pick_blocks(struct deed *d, const struct bd_range *part)
{
	uint64_t at = part->start;
	struct bd_range run;

	while (pagemap_view__next_blocks(&d->view, part, &at, &run))
		add_pick(d, &run);
}

static void add_move(struct deed *d, const struct bd_vma *vma, uint64_t addr, bool is_huge)
{
	int nid = move__node_of(d->scheme, vma, addr, is_huge);
	struct move *m = &d->move;

	if (nid == BD_NO_NODE)
		return;
	if (m->nr == MOVE_MAX)
		act_moves(d);
	m->pages[m->nr] = (void *)(uintptr_t)addr;
	m->nodes[m->nr] = nid;
	m->sz[m->nr++] = is_huge ? BLOCK_BYTES : PAGE_BYTES;
	d->result.sz_meant += is_huge ? BLOCK_BYTES : PAGE_BYTES;
}

static void pick_moves(struct deed *d, const struct bd_range *part)
{
	const struct bd_vma *vma = process__vma_at(d->p, part->start);
	uint64_t at = part->start;
	struct bd_range run;

	while (vma && pagemap_view__next_run(&d->view, d->bits, part, &at, &run)) {
		for (uint64_t addr = run.start, next; addr < run.end; addr = next) {
			bool is_huge = pagemap_view__is_huge(&d->view, addr);

			next = addr + (is_huge ? BLOCK_BYTES : PAGE_BYTES);
			add_move(d, vma, addr, is_huge);
		}
	}
}

/* --- the actions ------------------------------------------------------------------------ */

static const struct method methods[BD_NR_ACTIONS] = {
	[BD_ACTION_WILLNEED] = {
		.advice = MADV_WILLNEED,
		.bits = PAGEMAP_SWAPPED,
		.fixed = NO_MEMORY,
		.pick = pick_runs,
		.act = act_unseen,
	},
	[BD_ACTION_COLD] = {
		.advice = MADV_COLD,
		.bits = OURS_IN_MEMORY,
		.fixed = NO_MEMORY | BD_VM_LOCKED,
		.screen = screen_cold,
		.pick = pick_cold,
		.act = act_unseen,
	},
	[BD_ACTION_PAGEOUT] = {
		.advice = MADV_PAGEOUT,
		.bits = OURS_IN_MEMORY,
		.fixed = NO_MEMORY | BD_VM_LOCKED,
		.pick = pick_runs,
		.act = act_until_absent,
	},
	[BD_ACTION_HUGEPAGE] = {
		.advice = MADV_COLLAPSE,
		.fixed = NO_MEMORY,
		.pick = pick_blocks,
		.act = act_until_huge,
	},
	[BD_ACTION_COLLAPSE] = {
		.advice = MADV_COLLAPSE,
		.fixed = NO_MEMORY,
		.pick = pick_blocks,
		.act = act_until_huge,
	},
	[BD_ACTION_NOHUGEPAGE] = { .fixed = NO_MEMORY },
	[BD_ACTION_MIGRATE_HOT] = {
		.bits = OURS_IN_MEMORY,
		.fixed = NO_MEMORY,
		.pick = pick_moves,
	},
	[BD_ACTION_MIGRATE_COLD] = {
		.bits = OURS_IN_MEMORY,
		.fixed = NO_MEMORY,
		.pick = pick_moves,
	},
};

uint64_t deed__fixed(enum bd_action action)
{
	return methods[action].fixed;
}

/* Without a place to swap to the kernel would look at anonymous pages in vain, and age them. */
static uint64_t bits_of(enum bd_action action)
{
	struct sysinfo info;

	if (action == BD_ACTION_PAGEOUT && !sysinfo(&info) && !info.freeswap)
		return methods[action].bits | PAGEMAP_FILE;
	return methods[action].bits;
}

/* Pick and act on what @looked_at holds of the parts from @i on, which moves on. */
static int do_view(struct deed *d, const struct reach *reach, const struct bd_range *looked_at,
		   size_t *i)
{
	uint64_t end = pagemap_view__end(&d->view);
	int err = d->method->screen ? d->method->screen(d, looked_at) : 0;

	for (; !err && *i < reach->nr && reach->parts[*i].start < end; (*i)++) {
		d->method->pick(d, &reach->parts[*i]);
		if (reach->parts[*i].end > end)
			break;
	}
	act_picks(d);
	if (d->move.nr)
		act_moves(d);
	return err;
}

/* What to look at next: from @at in part @i to the end of the last part within reach of a view. */
static struct bd_range next_view(const struct reach *reach, size_t i, uint64_t at)
{
	uint64_t most = bd_round_down(at, BLOCK_BYTES) + PAGEMAP_VIEW_BLOCKS * BLOCK_BYTES;
	struct bd_range range = { at, reach->parts[i].end };

	while (++i < reach->nr && reach->parts[i].start < most)
		range.end = reach->parts[i].end;
	return range;
}

/* BPF walks page tables from the top, so that it skips 512 GiB that were never used at once. */
static uint64_t next_resident(struct deed *d, const struct bd_range *part)
{
	struct bd_facts args = { .at = part->start, .end = part->end, .space = d->p->space };
	const struct bd_fact_run *runs;

	while (args.at < args.end) {
		if (sampler__read_facts(d->sampler, &args, &runs))
			return part->start;
		if (args.nr_runs)
			return runs[0].start;
	}
	return part->end;
}

/*
 * Where to look next in @part.  Programs reserve terabytes of which they use little.  Kernels that
 * cannot tell where are asked by BPF, which knows nothing of swapped pages, and is slower where it
 * does not pay: so only after a view without any page.
 */
static uint64_t next_used(struct deed *d, const struct bd_range *part)
{
	uint64_t at = part->start;

	if (part->start < part->end && !pagemap__next_used(d->p->pagemap_fd, part, &at) &&
	    !(d->bits & PAGEMAP_SWAPPED) && d->view.nr_blocks && pagemap_view__is_void(&d->view))
		at = next_resident(d, part);
	return at;
}

static int do_parts(struct deed *d, const struct reach *reach)
{
	uint64_t at = 0;
	size_t i = 0;
	int err = 0;

	while (!err && i < reach->nr) {
		struct bd_range part = { bd_max(at, reach->parts[i].start), reach->parts[i].end };
		struct bd_range look;

		at = next_used(d, &part);
		if (at >= part.end) {
			i++;
			continue;
		}
		look = next_view(reach, i, at);
		err = pagemap_view__read(&d->view, d->p->pagemap_fd, d->flags_fd, &look);
		err = err ?: do_view(d, reach, &look, &i);
		at = pagemap_view__end(&d->view);
		err = err ?: verdict_of(d);
	}
	return err;
}

static void begin(struct deed *d, const struct process *p, const struct bd_scheme *scheme,
		  bool is_dry)
{
	d->p = p;
	d->scheme = scheme;
	d->method = &methods[scheme->action];
	d->bits = bits_of(scheme->action);
	d->is_dry = is_dry;
	d->nr_picks = d->move.nr = 0;
	d->view.nr_blocks = 0;
	d->result = (struct deed_result){ 0 };
}

/* --- what files would be read from ------------------------------------------------------ */

static const struct bd_vma *file_of(const struct deed *d, const struct bd_range *part)
{
	const struct bd_vma *vma = process__vma_at(d->p, part->start);

	return vma && vma->flags & BD_VMA_FILE ? vma : NULL;
}

/* Pages that the page cache lacks, from @at of @part on. */
static bool next_missing(const struct deed *d, const struct bd_range *part, uint64_t *at,
			 struct bd_range *ret_run)
{
	const unsigned char *cached = d->cached_before;
	size_t nr = bd_range__sz(part) >> BD_PAGE_SHIFT, i, first;

	for (i = (*at - part->start) >> BD_PAGE_SHIFT; i < nr && cached[i] & 1; i++)
		;
	for (first = i; i < nr && !(cached[i] & 1); i++)
		;
	*at = part->start + i * PAGE_BYTES;
	*ret_run = (struct bd_range){ part->start + first * PAGE_BYTES, *at };
	return first < nr;
}

static void count_read(struct deed *d, const struct bd_range *part)
{
	size_t nr = bd_range__sz(part) >> BD_PAGE_SHIFT;

	for (size_t i = 0; i < nr; i++) {
		if (!(d->cached_before[i] & 1) && d->cached_after[i] & 1)
			d->result.sz_applied += PAGE_BYTES;
	}
}

/* Advise what is picked; what it comes to is counted by its pages in the cache. */
static void read_part(struct deed *d, const struct cached *c, const struct bd_range *part)
{
	uint64_t at = part->start, sz_before = d->result.sz_applied;
	struct bd_range run;

	while (next_missing(d, part, &at, &run))
		add_pick(d, &run);
	act_picks(d);
	if (d->is_dry)
		return;
	d->result.sz_applied = sz_before;
	if (!cached__look(c, d->cached_after))
		count_read(d, part);
}

static int do_file(struct deed *d, const struct bd_vma *vma, const struct bd_range *part)
{
	struct bd_range piece = { part->start, 0 };
	struct cached c;
	int err = 0;

	for (; !err && piece.start < part->end; piece.start = piece.end) {
		piece.end = bd_min(part->end, piece.start + PAGEMAP_VIEW_PAGES * PAGE_BYTES);
		err = cached__open(&c, d->p, vma, &piece);
		if (err)
			break;
		if (!cached__look(&c, d->cached_before))
			read_part(d, &c, &piece);
		cached__close(&c);
		err = verdict_of(d);
	}
	/* What cannot be looked at, such as a device, has nothing to read. */
	return err == -ESRCH || err == -EINTR ? err : 0;
}

static int do_files(struct deed *d, const struct reach *reach)
{
	int err = 0;

	for (size_t i = 0; !err && i < reach->nr; i++) {
		const struct bd_vma *vma = file_of(d, &reach->parts[i]);

		if (vma)
			err = do_file(d, vma, &reach->parts[i]);
	}
	return err;
}

int deed__run(struct deed *d, const struct process *p, const struct bd_scheme *scheme,
	      const struct reach *reach, bool is_dry, struct deed_result *ret_result)
{
	int err;

	begin(d, p, scheme, is_dry);
	err = do_parts(d, reach);
	if (!err && scheme->action == BD_ACTION_WILLNEED)
		err = do_files(d, reach);
	*ret_result = d->result;
	return err;
}

/* --- flags of mappings ------------------------------------------------------------------- */

/*
 * struct flag_list - what mappings have a flag, or lack it, inside a reach.
 * @flag: BD_VM_*
 * @has_it: which of the two
 * @fixed: mappings with any of these are passed over
 * @at: all parts before this one lie before the mappings to come
 * @blocks: gets their whole blocks; owned
 */
struct flag_list {
	const struct reach *reach;
	uint64_t flag;
	bool has_it;
	uint64_t fixed;
	size_t at;
	struct reach blocks;
};

static int add_blocks_of(struct flag_list *list, const struct bd_vma *vma,
			 const struct bd_range *part)
{
	struct bd_range blocks = {
		bd_round_up(bd_max(vma->start, part->start), BLOCK_BYTES),
		bd_round_down(bd_min(vma->end, part->end), BLOCK_BYTES),
	};

	return blocks.start < blocks.end ? reach__add(&list->blocks, &blocks) : 0;
}

/* Mappings come by address, as the parts are. */
static int add_blocks(void *priv, const struct bd_vma *vma)
{
	struct flag_list *list = priv;
	const struct reach *reach = list->reach;
	int err = 0;

	if (vma->flags & list->fixed || !!(vma->flags & list->flag) != list->has_it)
		return 0;
	while (list->at < reach->nr && reach->parts[list->at].end <= vma->start)
		list->at++;
	for (size_t i = list->at; !err && i < reach->nr && reach->parts[i].start < vma->end; i++)
		err = add_blocks_of(list, vma, &reach->parts[i]);
	return err;
}

/* By the mappings when last listed: whether it is worth listing all of them anew. */
static bool may_lack(const struct process *p, const struct flag_list *lacking)
{
	struct flag_list list = *lacking;
	size_t i = lacking->reach->nr ? process__first_vma(p, lacking->reach->parts[0].start) : 0;
	bool may = false;

	for (; !may && list.at < list.reach->nr && i < p->nr_vmas; i++)
		may = add_blocks(&list, &p->vmas[i]) || list.blocks.nr;
	reach__fini(&list.blocks);
	return may;
}

static uint64_t sz_of(const struct reach *reach)
{
	uint64_t sz = 0;

	for (size_t i = 0; i < reach->nr; i++)
		sz += bd_range__sz(&reach->parts[i]);
	return sz;
}

static int set_flag(struct deed *d, const struct flag_list *lacking, int advice)
{
	struct flag_list having = {
		.reach = &lacking->blocks,
		.flag = lacking->flag,
		.has_it = true,
	};
	int err = -ESRCH;

	if (is_same_program(d))
		err = inject__madvise(d->p->pid, d->p->pidfd, lacking->blocks.parts,
				      lacking->blocks.nr, advice);
	d->result.refusal = err;
	d->result.nr_refused += err != 0;
	err = err ?: sampler__list_vmas(d->sampler, d->p->pid, add_blocks, &having);
	d->result.sz_applied = sz_of(&having.blocks);
	reach__fini(&having.blocks);
	return err;
}

int deed__run_flag(struct deed *d, const struct process *p, const struct bd_scheme *scheme,
		   const struct reach *reach, bool is_dry, struct deed_result *ret_result)
{
	bool allows = scheme->action == BD_ACTION_HUGEPAGE;
	struct flag_list lacking = {
		.reach = reach,
		.flag = allows ? BD_VM_HUGEPAGE : BD_VM_NOHUGEPAGE,
		.fixed = NO_MEMORY,
	};
	int err;

	begin(d, p, scheme, is_dry);
	*ret_result = d->result;
	if (!may_lack(p, &lacking))
		return 0;
	err = sampler__list_vmas(d->sampler, p->pid, add_blocks, &lacking);
	d->result.sz_meant = sz_of(&lacking.blocks);
	if (is_dry)
		d->result.sz_applied = d->result.sz_meant;
	else if (!err && lacking.blocks.nr)
		err = set_flag(d, &lacking, allows ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	reach__fini(&lacking.blocks);
	*ret_result = d->result;
	return err;
}
