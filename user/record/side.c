// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Files beside a record: what /proc says of the processes while they are monitored. */
#include "record/side.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/quote.h"

/* What closes the list after each sample and is overwritten by the next. */
#define LIST_END "\n]\n"

/**
 * struct side_file - see side.h.
 * @out: the file
 * @kind: what it holds
 * @end: where the next sample goes
 * @nr_samples: samples so far
 * @err: first error
 */
struct side_file {
	FILE *out;
	enum side_kind kind;
	off_t end;
	uint64_t nr_samples;
	int err;
};

static const char *const suffixes[] = {
	[SIDE_MEM_FOOTPRINT] = ".mem_footprint",
	[SIDE_VMAS] = ".vmas",
	[SIDE_PROC_STATS] = ".proc_stats",
	".kdamonds",
};

#define NR_SUFFIXES (sizeof(suffixes) / sizeof(suffixes[0]))

const char *side_suffix(size_t idx)
{
	return idx < NR_SUFFIXES ? suffixes[idx] : NULL;
}

/* Create a file of exactly that mode; one that is there is renamed or removed. */
static int create(FILE **ret_out, const char *record_path, const char *suffix, mode_t mode,
		  bool keep_old)
{
	char *path = NULL, *old = NULL;
	int fd, err = 0;

	if (asprintf(&path, "%s%s", record_path, suffix) < 0)
		return -ENOMEM;
	if (asprintf(&old, "%s.old", path) < 0) {
		free(path);
		return -ENOMEM;
	}
	if ((keep_old ? rename(path, old) : unlink(path)) < 0 && errno != ENOENT)
		err = -errno;
	free(old);
	fd = err ? -1 : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (!err && fd < 0)
		err = -errno;
	free(path);
	if (err)
		return err;
	if (fchmod(fd, mode) < 0)
		err = -errno;
	*ret_out = err ? NULL : fdopen(fd, "w");
	if (!err && !*ret_out)
		err = -errno;
	if (err)
		(void)close(fd);
	return err;
}

int side_file__open(struct side_file **ret_file, enum side_kind kind, const char *record_path,
		    mode_t permission)
{
	struct side_file *f = calloc(1, sizeof(*f));
	int err;

	if (!f)
		return -ENOMEM;
	f->kind = kind;
	err = create(&f->out, record_path, suffixes[kind], permission, kind == SIDE_MEM_FOOTPRINT);
	if (err) {
		free(f);
		return err;
	}
	fputs("[", f->out);
	f->end = 1;
	fputs(LIST_END, f->out);
	if (fflush(f->out))
		f->err = -errno;
	*ret_file = f;
	return 0;
}

/* Open @proc/@pid/@name, or @proc/@name for no pid. Return: NULL if it is gone. */
static FILE *open_proc(const char *proc, pid_t pid, const char *name)
{
	char path[512];
	int len = pid ? snprintf(path, sizeof(path), "%s/%d/%s", proc, (int)pid, name)
		      : snprintf(path, sizeof(path), "%s/%s", proc, name);

	return len < (int)sizeof(path) ? fopen(path, "re") : NULL;
}

static void put_process_footprint(FILE *out, const char *proc, pid_t pid)
{
	static const char *const names[] = {
		"size", "resident", "shared", "trs", "lrs", "drs", "dt",
	};
	uint64_t pages[7] = { 0 };
	FILE *statm = open_proc(proc, pid, "statm");
	size_t i;

	for (i = 0; statm && i < 7; i++) {
		if (fscanf(statm, "%" SCNu64, &pages[i]) != 1)
			break;
	}
	if (statm)
		fclose(statm);
	fprintf(out,
		"\n            {\n                \"pid\": %d,\n                \"footprint\": {",
		(int)pid);
	for (i = 0; i < 7; i++)
		fprintf(out, "%s\n                    \"%s\": %" PRIu64, i ? "," : "", names[i],
			pages[i]);
	fputs("\n                }\n            }", out);
}

static void put_system_footprint(FILE *out, const char *proc)
{
	static const char *const keys[] = {
		"MemTotal:", "MemFree:", "MemAvailable:", "Buffers:", "Cached:",
	};
	static const char *const names[] = { "total", "free", "available", "buffers", "cached" };
	uint64_t kb[5] = { 0 };
	FILE *meminfo = open_proc(proc, 0, "meminfo");
	char line[256];
	size_t i;

	while (meminfo && fgets(line, sizeof(line), meminfo)) {
		for (i = 0; i < 5; i++) {
			if (!strncmp(line, keys[i], strlen(keys[i])))
				kb[i] = strtoull(line + strlen(keys[i]), NULL, 10);
		}
	}
	if (meminfo)
		fclose(meminfo);
	fputs("\n            {\n                \"pid\": null,\n                \"footprint\": {",
	      out);
	for (i = 0; i < 5; i++)
		fprintf(out, "%s\n                    \"%s\": %" PRIu64, i ? "," : "", names[i],
			kb[i]);
	fputs("\n                }\n            }", out);
}

/* Cut the newline and the rest of @line after the last blank. Return: the last word. */
static char *last_word(char *line)
{
	char *end = line + strlen(line);
	char *word;

	while (end > line && (end[-1] == '\n' || end[-1] == ' '))
		*--end = '\0';
	word = strrchr(line, ' ');
	return word ? word + 1 : line;
}

static void put_vmas(FILE *out, const char *proc, pid_t pid)
{
	FILE *maps = open_proc(proc, pid, "maps");
	char *line = NULL;
	size_t sz = 0;
	bool first = true;

	fprintf(out, "\n            {\n                \"pid\": %d,\n                \"vmas\": [",
		(int)pid);
	while (maps && getline(&line, &sz, maps) > 0) {
		char *dash, *name = last_word(line);
		uint64_t start = strtoull(line, &dash, 16);
		uint64_t end = *dash == '-' ? strtoull(dash + 1, NULL, 16) : 0;

		if (end <= start)
			continue;
		fprintf(out,
			"%s\n                    {\"start\": %" PRIu64 ", \"end\": %" PRIu64
			", \"name\": ",
			first ? "" : ",", start, end);
		quote_json(out, name);
		fputc('}', out);
		first = false;
	}
	fputs("\n                ]\n            }", out);
	free(line);
	if (maps)
		fclose(maps);
}

static void put_stat(FILE *out, const char *proc, pid_t pid)
{
	FILE *stat = open_proc(proc, pid, "stat");
	char line[1024], *at = line, *word;
	bool first = true;

	fputs("\n            {\n                \"fields\": ", out);
	if (!stat || !fgets(line, sizeof(line), stat)) {
		fputs("null", out);
	} else {
		fputc('[', out);
		while ((word = strsep(&at, " \n"))) {
			if (!*word)
				continue;
			fputs(first ? "" : ", ", out);
			quote_json(out, word);
			first = false;
		}
		fputc(']', out);
	}
	fputs("\n            }", out);
	if (stat)
		fclose(stat);
}

static void put_sample(struct side_file *f, const char *proc, const pid_t *pids, size_t nr)
{
	static const char *const lists[] = {
		[SIDE_MEM_FOOTPRINT] = "footprints",
		[SIDE_VMAS] = "procvmas",
		[SIDE_PROC_STATS] = "proc_stats",
	};
	static void (*const put[])(FILE * out, const char *proc, pid_t pid) = {
		[SIDE_MEM_FOOTPRINT] = put_process_footprint,
		[SIDE_VMAS] = put_vmas,
		[SIDE_PROC_STATS] = put_stat,
	};
	size_t i;

	fprintf(f->out, "        \"%s\": [", lists[f->kind]);
	for (i = 0; i < nr; i++) {
		fputs(i ? "," : "", f->out);
		put[f->kind](f->out, proc, pids[i]);
	}
	if (f->kind == SIDE_MEM_FOOTPRINT) {
		fputs(nr ? "," : "", f->out);
		put_system_footprint(f->out, proc);
	}
	fputs("\n        ]", f->out);
}

/* Bring the file back to the samples before a failure. */
static void cut_back(struct side_file *f)
{
	int fd = fileno(f->out);

	if (ftruncate(fd, f->end) == 0)
		(void)!pwrite(fd, LIST_END, strlen(LIST_END), f->end);
}

int side_file__sample(struct side_file *f, const char *proc, uint64_t time_ns, const pid_t *pids,
		      size_t nr_pids)
{
	off_t end;

	if (f->err)
		return f->err;
	if (fseeko(f->out, f->end, SEEK_SET))
		return f->err = -errno;
	fprintf(f->out, "%s\n    {\n        \"time\": %" PRIu64 ".%09" PRIu64 ",\n",
		f->nr_samples ? "," : "", time_ns / 1000000000, time_ns % 1000000000);
	put_sample(f, proc, pids, nr_pids);
	fputs("\n    }", f->out);
	end = ftello(f->out);
	fputs(LIST_END, f->out);
	if (fflush(f->out) || ferror(f->out)) {
		f->err = errno ? -errno : -EIO;
		cut_back(f);
		return f->err;
	}
	f->end = end;
	f->nr_samples++;
	return 0;
}

int side_file__close(struct side_file *f)
{
	int err;

	if (!f)
		return 0;
	err = f->err;
	if (fclose(f->out) && !err)
		err = -errno;
	free(f);
	return err;
}

int side_write_kdamonds(const char *record_path, mode_t permission, const char *json)
{
	FILE *out;
	int err = create(&out, record_path, suffixes[NR_SUFFIXES - 1], permission, false);

	if (err)
		return err;
	fputs(json, out);
	fputc('\n', out);
	if (fflush(out) || ferror(out))
		err = -errno;
	if (fclose(out) && !err)
		err = -errno;
	return err;
}
