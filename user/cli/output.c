// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Output of commands that run for long: what failed, and whether that matters. */
#include "cli/output.h"

#include <errno.h>
#include <string.h>

#include "util/log.h"

int output__flush(FILE *out)
{
	errno = 0;
	if (!fflush(out) && !ferror(out))
		return 0;
	/* An earlier write may have failed, whose reason is not known any more. */
	return errno ? -errno : -EIO;
}

int output__judge(int err)
{
	if (!err || !ferror(stdout))
		return err;
	clearerr(stdout);
	/* A reader that went away is a good end, without a word, as for any filter. */
	if (err == -EPIPE)
		return 0;
	log_error("writing to standard output failed: %s", strerror(-err));
	return err;
}
