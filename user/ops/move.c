// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What moved is what is on its node afterwards and was not before; results are not enough for
 * pages that are larger than the smallest: the second address of one is refused as busy. */
#include "ops/move.h"

#include <errno.h>
#include <linux/mempolicy.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "ops/process.h"

int move__node_of(const struct bd_scheme *scheme, const struct bd_vma *vma, uint64_t addr,
		  bool is_huge)
{
	unsigned int order = is_huge ? __builtin_ctz(BD_BLOCK_PAGES) : 0;

	if (!scheme->dests.nr)
		return scheme->target_nid;
	return bd_dests__choose(&scheme->dests, (vma->pgoff >> order) + ((addr - vma->start) >>
									 (BD_PAGE_SHIFT + order)));
}

/* Without nodes the kernel only tells where the pages are. */
static int move_pages(const struct move *m, const struct process *p, const int *nodes, int *status)
{
	/* Its number is its own as long as it lives; what is left is the time of one call. */
	if (!process__is_alive(p))
		return -ESRCH;
	if (syscall(SYS_move_pages, p->pid, m->nr, m->pages, nodes, status, MPOL_MF_MOVE) < 0)
		return -errno;
	return 0;
}

/* Keep what is somewhere else; -ENOENT and the like are not anywhere. */
static uint64_t drop_those_there(struct move *m, size_t *ret_nr_missing)
{
	uint64_t sz = 0;
	size_t kept = 0;

	*ret_nr_missing = 0;
	for (size_t i = 0; i < m->nr; i++) {
		*ret_nr_missing += m->at[i] == -ENOENT;
		if (m->at[i] < 0 || m->at[i] == m->nodes[i])
			continue;
		sz += m->sz[i];
		m->pages[kept] = m->pages[i];
		m->nodes[kept] = m->nodes[i];
		m->sz[kept++] = m->sz[i];
	}
	m->nr = kept;
	return sz;
}

const char *move__why_missing(void)
{
	FILE *in = fopen("/proc/sys/kernel/numa_balancing", "re");
	int is_on = 0;

	if (in) {
		if (fscanf(in, "%d", &is_on) != 1)
			is_on = 0;
		fclose(in);
	}
	return is_on ? "the kernel's NUMA balancing hides its pages; write 0 to /proc/sys/kernel/numa_balancing and restart the process, or use a newer kernel"
		     : NULL;
}

int move__run(struct move *m, const struct process *p, bool is_dry, uint64_t *ret_sz)
{
	size_t nr = m->nr, nr_missing = 0;
	uint64_t sz = 0;
	int err, refusal;

	*ret_sz = 0;
	err = m->nr ? move_pages(m, p, NULL, m->at) : 0;
	if (!err)
		sz = drop_those_there(m, &nr_missing);
	if (nr && nr_missing == nr)
		err = -ENOENT;
	if (err || !m->nr || is_dry) {
		*ret_sz = sz;
		m->nr = 0;
		return err;
	}
	refusal = move_pages(m, p, m->nodes, m->at);
	err = move_pages(m, p, NULL, m->at);
	for (size_t i = 0; !err && i < m->nr; i++)
		*ret_sz += m->at[i] == m->nodes[i] ? m->sz[i] : 0;
	m->nr = 0;
	return refusal ?: err;
}
