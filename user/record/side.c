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

#include "record/proc_file.h"
#include "record/side_vmas.h"
#include "util/quote.h"

/* What closes the list after each sample and is overwritten by the next. */
#define LIST_END "\n]\n"

/**
 * struct side_file - see side.h.
 * @out: the file
 * @kind: what it holds
 * @end: where the next sample goes
 * @last: owned text of the mappings written last
 * @vmas: owned; what is known of mappings, of SIDE_VMAS
 * @nr_samples: samples so far
 * @err: first error
 */
struct side_file {
	FILE *out;
	enum side_kind kind;
	off_t end;
	char *last;
	struct side_vmas *vmas;
	uint64_t nr_samples;
	int err;
};

/**
 * struct reading - where a sample comes from.
 * @proc: root of the process file system
 * @vmas: mappings read before; of SIDE_VMAS
 * @now_ns: monotonic time
 * @err: first error, of what must not be taken for nothing there
 */
struct reading {
	const char *proc;
	struct side_vmas *vmas;
	uint64_t now_ns;
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
	if (kind == SIDE_VMAS && !(f->vmas = side_vmas__new())) {
		free(f);
		return -ENOMEM;
	}
	err = create(&f->out, record_path, suffixes[kind], permission, kind == SIDE_MEM_FOOTPRINT);
	if (err) {
		side_vmas__free(f->vmas);
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

static void put_head(FILE *out, const struct side_process *p, const char *key)
{
	fprintf(out,
		"\n            {\n                \"pid\": %d,\n                \"target_id\": %" PRIu32
		",\n                \"%s\": ",
		(int)p->pid, p->target_id, key);
}

static void put_process_footprint(FILE *out, struct reading *from, const struct side_process *p)
{
	static const char *const names[] = {
		"size", "resident", "shared", "trs", "lrs", "drs", "dt",
	};
	uint64_t pages[7] = { 0 };
	FILE *statm = proc_file__open(from->proc, p->pid, "statm");
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
	FILE *meminfo = proc_file__open(proc, 0, "meminfo");
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

static void put_vmas(FILE *out, struct reading *from, const struct side_process *p)
{
	const char *list = side_vmas__text(from->vmas, from->proc, p, from->now_ns);

	if (!list)
		from->err = -ENOMEM;
	put_head(out, p, "vmas");
	fputs(list ?: "[]", out);
	fputs("\n            }", out);
}

static void put_stat(FILE *out, struct reading *from, const struct side_process *p)
{
	FILE *stat = proc_file__open(from->proc, p->pid, "stat");
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

static void put_processes(FILE *out, enum side_kind kind, struct reading *from,
			  const struct side_process *procs, size_t nr)
{
	static const char *const lists[] = {
		[SIDE_MEM_FOOTPRINT] = "footprints",
		[SIDE_VMAS] = "procvmas",
		[SIDE_PROC_STATS] = "proc_stats",
	};
	static void (*const put[])(FILE * out, struct reading * from,
				   const struct side_process *p) = {
		[SIDE_MEM_FOOTPRINT] = put_process_footprint,
		[SIDE_VMAS] = put_vmas,
		[SIDE_PROC_STATS] = put_stat,
	};
	size_t i;

	fprintf(out, "        \"%s\": [", lists[kind]);
	for (i = 0; i < nr; i++) {
		fputs(i ? "," : "", out);
		put[kind](out, from, &procs[i]);
	}
	if (kind == SIDE_MEM_FOOTPRINT) {
		fputs(nr ? "," : "", out);
		put_system_footprint(out, from->proc);
	}
	fputs("\n        ]", out);
}

/* What there is to write of the processes, as text for the caller to free. */
static int make_text(const struct side_file *f, struct reading *from,
		     const struct side_process *procs, size_t nr, char **ret_text)
{
	bool has_failed;
	size_t sz;
	FILE *out = open_memstream(ret_text, &sz);

	if (!out)
		return -errno;
	put_processes(out, f->kind, from, procs, nr);
	has_failed = ferror(out);
	if (fclose(out) || has_failed || from->err) {
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
	struct reading from = { proc, f->vmas, now->monotonic_ns, 0 };
	char *text = NULL;
	int err = f->err ?: make_text(f, &from, procs, nr_procs, &text);

	if (f->vmas)
		side_vmas__tidy(f->vmas);
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
	side_vmas__free(f->vmas);
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
