// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* The name ends with the last parenthesis: all that follows is numbers and a letter. */
#include "ops/procstat.h"

#include <stdio.h>
#include <string.h>

const char *procstat__read(pid_t pid, char buf[PROCSTAT_MAX])
{
	char path[32];
	const char *end;
	size_t len;
	FILE *in;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	in = fopen(path, "re");
	if (!in)
		return NULL;
	len = fread(buf, 1, PROCSTAT_MAX - 1, in);
	fclose(in);
	buf[len] = '\0';
	end = strrchr(buf, ')');
	return end && end[1] == ' ' ? end + 2 : NULL;
}
