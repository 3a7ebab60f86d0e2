// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Pages that pass filters: BPF tells facts about runs of pages, here they are judged and joined. */
#include "ops/pages.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ops/facts.h"
#include "ops/memcg.h"
#include "ops/pagemap.h"
#include "ops/process.h"
#include "ops/sampler.h"

/**
 * struct selection - one selection under way.
 * @filters: the filters, of which those that judge pages are asked; NULL: all pages pass
 * @memcgs: for each of these filters, the number of the cgroup that it names; owned
 * @run: what is being judged
 * @passed: what passed and was not handed out yet, as more may follow; empty at first
 * @passed_bytes: what passed
 * @each: gets what passed; may be NULL
 * @priv: its first argument
 */
struct selection {
	const struct bd_filters *filters;
	uint64_t *memcgs;
	const struct bd_fact_run *run;
	struct bd_range passed;
	uint64_t passed_bytes;
	pages_fn each;
	void *priv;
};

/* --- judging --------------------------------------------------------------------------- */

static bool holds(void *priv, const struct bd_filter *filter)
{
	const struct selection *sel = priv;

	return facts__hold(sel->run, filter, sel->memcgs[filter - sel->filters->ops.items]);
}

/* A cgroup that is not there, or not any more, has no pages. */
static int find_memcgs(struct selection *sel)
{
	const struct bd_filter_list *ops = &sel->filters->ops;

	sel->memcgs = calloc(ops->nr, sizeof(*sel->memcgs));
	if (!sel->memcgs)
		return -ENOMEM;
	for (size_t i = 0; i < ops->nr; i++)
		if (ops->items[i].type == BD_FILTER_MEMCG)
			(void)memcg__find_id(MEMCG_ROOT, ops->items[i].memcg_path, &sel->memcgs[i]);
	return 0;
}

static int hand_out(struct selection *sel)
{
	if (!bd_range__sz(&sel->passed))
		return 0;
	sel->passed_bytes += bd_range__sz(&sel->passed);
	return sel->each ? sel->each(sel->priv, &sel->passed) : 0;
}

static int judge(struct selection *sel, const struct bd_fact_run *run)
{
	struct bd_range range = { run->start, run->start + run->nr_pages * PAGE_BYTES };
	int err;

	sel->run = run;
	if (sel->filters && !bd_filters__judge_page(sel->filters, holds, sel))
		return 0;
	if (range.start == sel->passed.end) {
		sel->passed.end = range.end;
		return 0;
	}
	err = hand_out(sel);
	sel->passed = range;
	return err;
}

/* --- walking --------------------------------------------------------------------------- */

static int judge_piece(struct sampler *sampler, const struct process *p, struct bd_range piece,
		       struct selection *sel)
{
	struct bd_facts args = { .at = piece.start, .end = piece.end, .space = p->space };
	const struct bd_fact_run *runs;
	int err = 0;

	args.want = sel->filters ? facts__wanted(sel->filters) : 0;
	while (!err && args.at < args.end) {
		err = sampler__read_facts(sampler, &args, &runs);
		for (uint32_t i = 0; !err && i < args.nr_runs; i++)
			err = judge(sel, &runs[i]);
	}
	return err;
}

/* The next part of @range that is not in mappings of hugetlb pages or of devices; may be empty. */
static struct bd_range next_piece(const struct process *p, struct bd_range range)
{
	size_t i = process__first_vma(p, range.start);

	for (; i < p->nr_vmas && p->vmas[i].start < range.end; i++) {
		const struct bd_vma *vma = &p->vmas[i];

		if (!(vma->flags & (BD_VM_HUGETLB | BD_VM_PFNMAP)))
			continue;
		if (vma->start > range.start)
			return (struct bd_range){ range.start, vma->start };
		range.start = vma->end;
	}
	return range;
}

static int judge_range(struct sampler *sampler, const struct process *p, struct bd_range range,
		       struct selection *sel)
{
	struct bd_range piece = next_piece(p, range);
	int err = 0;

	while (!err && piece.start < piece.end) {
		err = judge_piece(sampler, p, piece, sel);
		piece = next_piece(p, (struct bd_range){ piece.end, range.end });
	}
	return err ?: hand_out(sel);
}

int pages__select(struct sampler *sampler, const struct process *p, const struct bd_range *range,
		  const struct bd_filters *filters, bool is_allowed, uint64_t *ret_passed_bytes,
		  pages_fn each, void *priv)
{
	struct bd_range whole = { (range->start + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1),
				  range->end & ~(PAGE_BYTES - 1) };
	struct selection sel = { .each = each, .priv = priv };
	int err = p->is_gone ? -ESRCH : 0;

	if (!is_allowed && filters->ops.nr) {
		sel.filters = filters;
		err = err ?: find_memcgs(&sel);
	}
	err = err ?: judge_range(sampler, p, whole, &sel);
	free(sel.memcgs);
	if (!err)
		*ret_passed_bytes = sel.passed_bytes;
	return err;
}

/* --- what the kernel can answer ---------------------------------------------------------- */

/* The cgroup of the page at @page in the kernel's own words. */
static uint64_t told_memcg(const void *page)
{
	uint64_t entry = pagemap__read_at("/proc/self/pagemap", (uintptr_t)page / PAGE_BYTES);

	if (!(entry & PAGEMAP_PRESENT))
		return 0;
	return pagemap__read_at("/proc/kpagecgroup", entry & PAGEMAP_FRAME);
}

/* The facts that this kernel's types tell and that are true of @page: anonymous, small, accessed. */
static uint32_t compare_facts(struct sampler *sampler, const void *page)
{
	struct bd_facts args = {
		.at = (uintptr_t)page,
		.end = (uintptr_t)page + PAGE_BYTES,
		.space = BD_NO_SPACE,
		.want = ~0u,
	};
	const uint32_t set = BD_FACT_ANON | BD_FACT_YOUNG | BD_FACT_OWNED;
	const struct bd_fact_run *runs;
	uint32_t facts;

	if (sampler__read_facts(sampler, &args, &runs) || args.nr_runs != 1)
		return 0;
	facts = args.known & ~(set & ~runs[0].facts);
	if (runs[0].facts & BD_FACT_ORDER)
		facts &= ~BD_FACT_ORDER;
	if (runs[0].memcg != told_memcg(page))
		facts &= ~BD_FACT_MEMCG;
	return facts;
}

static uint32_t find_known(struct sampler *sampler)
{
	char *page =
		mmap(NULL, PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint32_t facts;

	if (page == MAP_FAILED)
		return 0;
	/* It may have become part of a larger mapping. */
	(void)madvise(page, PAGE_BYTES, MADV_NOHUGEPAGE);
	*(volatile char *)page = 1;
	facts = compare_facts(sampler, page);
	munmap(page, PAGE_BYTES);
	return facts;
}

/* With the multi-generational LRU pages are not on active or inactive lists. */
static bool has_generations(void)
{
	int fd = open("/sys/kernel/mm/lru_gen/enabled", O_RDONLY | O_CLOEXEC);
	char text[16] = "";
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	return n > 0 && strtoul(text, NULL, 0) & 1;
}

#define UNTOLD(name) "this kernel does not tell what the filter '" name "' asks; leave it out"

static const char *const untold[BD_NR_FILTER_TYPES] = {
	[BD_FILTER_ANON] = UNTOLD("anon"),
	[BD_FILTER_ACTIVE] = UNTOLD("active"),
	[BD_FILTER_MEMCG] = UNTOLD("memcg") ", or use a kernel with CONFIG_MEMCG",
	[BD_FILTER_YOUNG] = UNTOLD("young"),
	[BD_FILTER_HUGEPAGE_SIZE] = UNTOLD("hugepage_size"),
	[BD_FILTER_UNMAPPED] = UNTOLD("unmapped"),
};

static const char *check_one(const struct bd_filter *filter, uint32_t known)
{
	uint64_t memcg;

	if (facts__of_filter(filter) & ~known)
		return untold[filter->type];
	if (filter->type == BD_FILTER_ACTIVE && has_generations())
		return "the filter 'active' has no meaning with the multi-generational LRU; leave it out, or write 'n' to /sys/kernel/mm/lru_gen/enabled";
	if (filter->type == BD_FILTER_MEMCG &&
	    memcg__find_id(MEMCG_ROOT, filter->memcg_path, &memcg))
		return "there is no memory cgroup of the path that a filter 'memcg' names; correct it, or make the cgroup first";
	return NULL;
}

const char *pages__check(struct sampler *sampler, const struct bd_filters *filters)
{
	uint32_t known = filters->ops.nr ? find_known(sampler) : 0;
	const char *why = NULL;

	for (size_t i = 0; !why && i < filters->ops.nr; i++)
		why = check_one(&filters->ops.items[i], known);
	return why;
}
