// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Spans that the kernel refuses end a call; the next one goes on after them. */
#include "ops/advise.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/syscall.h>
#include <unistd.h>

/* All that follows would fail as well: the process is gone, or may not be advised at all. */
static bool is_final(int refusal)
{
	return refusal == -ESRCH || refusal == -EPERM || refusal == -ENOSYS;
}

static void refuse(struct advice *advice, struct iovec *span, int refusal)
{
	span->iov_base = NULL;
	advice->nr_refused++;
	advice->refusal = refusal;
}

static ssize_t call(struct advice *advice, const struct iovec *spans, size_t nr)
{
	ssize_t done = syscall(SYS_process_madvise, advice->pidfd, spans,
			       nr < IOV_MAX ? nr : IOV_MAX, advice->what, 0);

	advice->nr_calls++;
	return done < 0 ? -errno : done;
}

void advise(struct advice *advice, struct iovec *spans, size_t nr)
{
	bool is_over = false;
	size_t i = 0, from;
	ssize_t done;

	advice->nr_calls = advice->nr_refused = 0;
	advice->refusal = 0;
	while (i < nr) {
		done = is_over ? advice->refusal : call(advice, spans + i, nr - i);
		if (done == -EINTR)
			continue;
		from = i;
		while (i < nr && done >= (ssize_t)spans[i].iov_len)
			done -= (ssize_t)spans[i++].iov_len;
		/* What a call ended at says why only when it comes first in the next one. */
		if (done >= 0 && i > from)
			continue;
		is_over = is_final((int)done);
		refuse(advice, &spans[i++], (int)done);
	}
}
