// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Mappings of processes as text. */
#include "record/side_vmas.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "record/huge_pages.h"
#include "record/proc_file.h"
#include "util/quote.h"

/**
 * struct vmas_text - what was read of a process.
 * @process: which one
 * @nr_pages: size of its address space then
 * @read_ns: when that was
 * @text: the list, owned
 * @is_asked: since the last side_vmas__tidy()
 */
struct vmas_text {
	struct side_process process;
	uint64_t nr_pages;
	uint64_t read_ns;
	char *text;
	bool is_asked;
};

struct side_vmas {
	struct vmas_text *texts;
	size_t nr;
	size_t cap;
	/* Where the process asked for next probably is. */
	size_t next;
};

struct side_vmas *side_vmas__new(void)
{
	return calloc(1, sizeof(struct side_vmas));
}

void side_vmas__free(struct side_vmas *v)
{
	size_t i;

	for (i = 0; v && i < v->nr; i++)
		free(v->texts[i].text);
	if (v)
		free(v->texts);
	free(v);
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

static void put_list(FILE *out, const char *proc, pid_t pid)
{
	FILE *maps = proc_file__open(proc, pid, "maps");
	struct huge_pages huge;
	char *line = NULL;
	size_t sz = 0;
	bool first = true;

	huge_pages__open(&huge, proc, pid);
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
	fputs("\n                ]", out);
	free(line);
	huge_pages__close(&huge);
	if (maps)
		fclose(maps);
}

static char *read_list(const char *proc, pid_t pid)
{
	char *text = NULL;
	bool has_failed;
	size_t sz;
	FILE *out = open_memstream(&text, &sz);

	if (!out)
		return NULL;
	put_list(out, proc, pid);
	/* Without memory the list would end early, and look whole. */
	has_failed = ferror(out);
	if (!fclose(out) && !has_failed)
		return text;
	free(text);
	return NULL;
}

/* Size of the address space; 0 of a process that is gone. */
static uint64_t read_nr_pages(const char *proc, pid_t pid)
{
	FILE *statm = proc_file__open(proc, pid, "statm");
	uint64_t nr_pages = 0;

	if (statm && fscanf(statm, "%" SCNu64, &nr_pages) != 1)
		nr_pages = 0;
	if (statm)
		fclose(statm);
	return nr_pages;
}

static struct vmas_text *find(struct side_vmas *v, const struct side_process *p)
{
	size_t i;

	for (i = 0; i < v->nr; i++) {
		struct vmas_text *entry = &v->texts[(v->next + i) % v->nr];

		if (entry->process.target_id == p->target_id && entry->process.pid == p->pid) {
			v->next = (size_t)(entry - v->texts) + 1;
			return entry;
		}
	}
	return NULL;
}

static struct vmas_text *add(struct side_vmas *v, const struct side_process *p)
{
	size_t cap = v->cap ? 2 * v->cap : 16;
	struct vmas_text *grown;

	if (v->nr == v->cap) {
		grown = reallocarray(v->texts, cap, sizeof(*grown));
		if (!grown)
			return NULL;
		v->texts = grown;
		v->cap = cap;
	}
	v->texts[v->nr] = (struct vmas_text){ .process = *p };
	return &v->texts[v->nr++];
}

const char *side_vmas__text(struct side_vmas *v, const char *proc, const struct side_process *p,
			    uint64_t now_ns)
{
	struct vmas_text *entry = find(v, p) ?: add(v, p);
	uint64_t nr_pages;

	if (!entry)
		return NULL;
	entry->is_asked = true;
	nr_pages = read_nr_pages(proc, p->pid);
	if (entry->text && nr_pages == entry->nr_pages &&
	    now_ns - entry->read_ns < SIDE_VMAS_KEEP_NS)
		return entry->text;
	free(entry->text);
	entry->text = read_list(proc, p->pid);
	entry->nr_pages = nr_pages;
	entry->read_ns = now_ns;
	return entry->text;
}

void side_vmas__tidy(struct side_vmas *v)
{
	size_t i = 0;

	while (i < v->nr) {
		if (v->texts[i].is_asked) {
			v->texts[i++].is_asked = false;
			continue;
		}
		free(v->texts[i].text);
		v->texts[i] = v->texts[--v->nr];
	}
}
