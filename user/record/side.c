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

#include "record/huge_pages.h"
#include "util/quote.h"

/* What closes the list after each sample and is overwritten by the next. */
#define LIST_END "\n]\n"

/**
 * struct side_file - see side.h.
 * @out: the file
 * @kind: what it holds
 * @end: where the next sample goes
 * @last: owned text of the mappings written last
 * @nr_samples: samples so far
 * @err: first error
 */
struct side_file {
	FILE *out;
	enum side_kind kind;
	off_t end;
	char *last;
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

static void put_head(FILE *out, const struct side_process *p, const char *key)
{
	fprintf(out,
		"\n            {\n                \"pid\": %d,\n                \"target_id\": %" PRIu32
		",\n                \"%s\": ",
		(int)p->pid, p->target_id, key);
}

static void put_process_footprint(FILE *out, const char *proc, const struct side_process *p)
{
	static const char *const names[] = {
		"size", "resident", "shared", "trs", "lrs", "drs", "dt",
	};
	uint64_t pages[7] = { 0 };
	FILE *statm = open_proc(proc, p->pid, "statm");
	size_t i;

	for (i = 0; statm && i < 7; i++) {
		if (fscanf(statm, "%" SCNu64, &pages[i]) != 1)
			break;
	}
	if (statm)
		fclose(statm);
	put_head(out, p, "footprint");
	fputc('{', out);
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

/*
 * The name at the end of a line of maps, blanks inside included; where there is none, the inode
 * before it, which is 0 for anonymous memory.
 */
static const char *name_of(char *line)
{
	char *word = line, *inode = line;
	size_t i, len = strlen(line);

	while (len && (line[len - 1] == '\n' || line[len - 1] == ' '))
		line[--len] = '\0';
	for (i = 0; i < 5; i++) {
		inode = word;
		word += strcspn(word, " ");
		word += strspn(word, " ");
	}
	return *word ? word : inode;
}

static void put_vma(FILE *out, const struct huge_pages *huge, uint64_t start, uint64_t end,
		    const char *name)
{
	uint32_t percent = huge_pages__percent(huge, start, end);

	fprintf(out,
		"\n                    {\"start\": %" PRIu64 ", \"end\": %" PRIu64 ", \"name\": ",
		start, end);
	quote_json(out, name);
	if (percent != HUGE_PAGES_UNKNOWN)
		fprintf(out, ", \"huge_percent\": %" PRIu32, percent);
	fputc('}', out);
}

static void put_vmas(FILE *out, const char *proc, const struct side_process *p)
{
	FILE *maps = open_proc(proc, p->pid, "maps");
	struct huge_pages huge;
	char *line = NULL;
	size_t sz = 0;
	bool first = true;

	huge_pages__open(&huge, proc, p->pid);
	put_head(out, p, "vmas");
	fputc('[', out);
	while (maps && getline(&line, &sz, maps) > 0) {
		char *dash;
		uint64_t start = strtoull(line, &dash, 16);
		uint64_t end = *dash == '-' ? strtoull(dash + 1, NULL, 16) : 0;

		if (end <= start)
			continue;
		fputs(first ? "" : ",", out);
		put_vma(out, &huge, start, end, name_of(line));
		first = false;
	}
	fputs("\n                ]\n            }", out);
	free(line);
	huge_pages__close(&huge);
	if (maps)
		fclose(maps);
}

static void put_stat(FILE *out, const char *proc, const struct side_process *p)
{
	FILE *stat = open_proc(proc, p->pid, "stat");
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

static void put_processes(FILE *out, enum side_kind kind, const char *proc,
			  const struct side_process *procs, size_t nr)
{
	static const char *const lists[] = {
		[SIDE_MEM_FOOTPRINT] = "footprints",
		[SIDE_VMAS] = "procvmas",
		[SIDE_PROC_STATS] = "proc_stats",
	};
	static void (*const put[])(FILE * out, const char *proc, const struct side_process *p) = {
		[SIDE_MEM_FOOTPRINT] = put_process_footprint,
		[SIDE_VMAS] = put_vmas,
		[SIDE_PROC_STATS] = put_stat,
	};
	size_t i;

	fprintf(out, "        \"%s\": [", lists[kind]);
	for (i = 0; i < nr; i++) {
		fputs(i ? "," : "", out);
		put[kind](out, proc, &procs[i]);
	}
	if (kind == SIDE_MEM_FOOTPRINT) {
		fputs(nr ? "," : "", out);
		put_system_footprint(out, proc);
	}
	fputs("\n        ]", out);
}

/* What there is to write of the processes, as text for the caller to free. */
static int make_text(const struct side_file *f, const char *proc, const struct side_process *procs,
		     size_t nr, char **ret_text)
{
	size_t sz;
	FILE *out = open_memstream(ret_text, &sz);

	if (!out)
		return -errno;
	put_processes(out, f->kind, proc, procs, nr);
	if (ferror(out) || fclose(out)) {
		free(*ret_text);
		return -ENOMEM;
	}
	return 0;
}

/* Bring the file back to the samples before a failure. */
static void cut_back(struct side_file *f)
{
	int fd = fileno(f->out);

	if (ftruncate(fd, f->end) == 0)
		(void)!pwrite(fd, LIST_END, strlen(LIST_END), f->end);
}

static void put_time(FILE *out, const char *key, uint64_t ns)
{
	fprintf(out, "        \"%s\": %" PRIu64 ".%09" PRIu64 ",\n", key, ns / 1000000000,
		ns % 1000000000);
}

static int write_sample(struct side_file *f, const struct side_time *now, const char *text)
{
	off_t end;

	if (fseeko(f->out, f->end, SEEK_SET))
		return f->err = -errno;
	fprintf(f->out, "%s\n    {\n", f->nr_samples ? "," : "");
	put_time(f->out, "time", now->wall_ns);
	put_time(f->out, "monotonic", now->monotonic_ns);
	fputs(text, f->out);
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

int side_file__sample(struct side_file *f, const char *proc, const struct side_time *now,
		      const struct side_process *procs, size_t nr_procs)
{
	char *text = NULL;
	int err = f->err ?: make_text(f, proc, procs, nr_procs, &text);

	if (err)
		return err;
	if (f->kind == SIDE_VMAS && f->last && !strcmp(f->last, text)) {
		free(text);
		return 0;
	}
	err = write_sample(f, now, text);
	if (f->kind == SIDE_VMAS) {
		free(f->last);
		f->last = text;
	} else {
		free(text);
	}
	return err;
}

int side_file__close(struct side_file *f)
{
	int err;

	if (!f)
		return 0;
	err = f->err;
	if (fclose(f->out) && !err)
		err = -errno;
	free(f->last);
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
