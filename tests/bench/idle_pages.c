// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A second peer beside which bdamon is measured: the kernel's idle page tracking, which knows
 * single pages.  In every interval look up the page frames of a process in /proc/PID/pagemap and
 * their bits in /sys/kernel/mm/page_idle/bitmap, where a frame that was accessed since it was
 * marked is no longer idle; then mark them all idle again.  Prints what classic prints; with
 * --record each run of pages in the same state is a region with all accesses or none.
 *
 * The bitmap has a bit for each frame, in words of 64 bits.  A large page has its bit at its first
 * frame only; which frames are others of such a page is told by /proc/kpageflags.  Frames that
 * the kernel does not track (hugetlb, the zero page) are never idle and so count as accessed.
 *
 * Frames of a process come in runs: the bitmap is read and written in groups of 512 frames, which
 * hold each large page in whole, and a group is read once a round.
 */
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/rounds.h"
#include "ops/pagemap.h"

/* Pages of pagemap that are read at once. */
#define CHUNK_PAGES 4096

/* Of kpageflags; see the kernel's admin-guide/mm/pagemap. */
#define KPF_TAIL (1ULL << 16)

#define GROUP_FRAMES 512
#define WORD_FRAMES  64
#define GROUP_WORDS  (GROUP_FRAMES / WORD_FRAMES)
#define GROUP_BYTES  (GROUP_WORDS * sizeof(uint64_t))

/* Of 64 TiB in pages of 4 KiB: a higher frame is no memory, and not worth a table of its size. */
#define FRAMES_MAX (1ULL << 34)

/**
 * struct group - neighbouring frames; a bit each.
 * @idle: those that were idle; the others of a large page once @has_tails
 * @mine: those that belong to the process
 * @tails: those that continue a large page
 * @is_used: the process has frames of it in this round
 * @has_tails: @tails were asked for in this round
 */
struct group {
	uint64_t idle[GROUP_WORDS], mine[GROUP_WORDS], tails[GROUP_WORDS];
	bool is_used, has_tails;
};

/**
 * struct idle_pages - options, files and the frames of this round.
 * @bitmap: path
 * @pagemap: path
 * @maps: path
 * @kpageflags: path
 * @bitmap_fd: owned, as the others; -1 while closed
 * @page_bytes: size of a page
 * @groups: by frame / GROUP_FRAMES, @nr_groups of them; owned
 * @used: indices of those that are used in this round, @nr_used of them; owned, room for @nr_groups
 * @chunk: of pagemap
 */
struct idle_pages {
	const char *bitmap, *pagemap, *maps, *kpageflags;
	int bitmap_fd, pagemap_fd, kpageflags_fd;
	uint64_t page_bytes;
	struct group *groups;
	uint64_t *used;
	size_t nr_groups, nr_used;
	uint64_t chunk[CHUNK_PAGES];
};

/** struct run - pages of one mapping in the same state, up to where we are. */
struct run {
	uint64_t start, end;
	bool is_accessed;
};

static bool has_bit(const uint64_t *words, uint64_t frame)
{
	return words[frame / WORD_FRAMES] >> frame % WORD_FRAMES & 1;
}

static void set_bit(uint64_t *words, uint64_t frame)
{
	words[frame / WORD_FRAMES] |= 1ULL << frame % WORD_FRAMES;
}

/* What lies behind the end of a file is zero, as behind the end of memory. */
static int read_at(int fd, void *data, size_t size, uint64_t offset)
{
	ssize_t got = pread(fd, data, size, (off_t)offset);

	if (got < 0)
		return -errno;
	memset((char *)data + got, 0, size - (size_t)got);
	return 0;
}

/* --- frames ---------------------------------------------------------------------------- */

static int make_room(struct idle_pages *idle, size_t nr)
{
	struct group *groups;
	uint64_t *used;

	if (nr <= idle->nr_groups)
		return 0;
	groups = reallocarray(idle->groups, nr, sizeof(*groups));
	if (!groups)
		return -ENOMEM;
	idle->groups = groups;
	used = reallocarray(idle->used, nr, sizeof(*used));
	if (!used)
		return -ENOMEM;
	idle->used = used;
	memset(groups + idle->nr_groups, 0, (nr - idle->nr_groups) * sizeof(*groups));
	idle->nr_groups = nr;
	return 0;
}

/* The group as the bitmap has it before this round's marks. */
static int use_group(struct idle_pages *idle, uint64_t index)
{
	/* Frames ascend while memory is handed out: room for twice as many. */
	int err = index < idle->nr_groups ? 0 : make_room(idle, 2 * index + 1);
	struct group *group;

	if (err)
		return err;
	group = &idle->groups[index];
	if (group->is_used)
		return 0;
	memset(group, 0, sizeof(*group));
	err = read_at(idle->bitmap_fd, group->idle, GROUP_BYTES, index * GROUP_BYTES);
	if (err)
		return err;
	group->is_used = true;
	idle->used[idle->nr_used++] = index;
	return 0;
}

/* Each further frame of a large page is as idle as its first. */
static int read_tails(struct idle_pages *idle, uint64_t index)
{
	struct group *group = &idle->groups[index];
	uint64_t flags[GROUP_FRAMES];
	int err = read_at(idle->kpageflags_fd, flags, sizeof(flags), index * sizeof(flags));
	uint64_t i;

	for (i = 1; !err && i < GROUP_FRAMES; i++) {
		if (!(flags[i] & KPF_TAIL))
			continue;
		set_bit(group->tails, i);
		if (has_bit(group->idle, i - 1))
			set_bit(group->idle, i);
	}
	group->has_tails = true;
	return err;
}

static int look_up(struct idle_pages *idle, uint64_t frame, bool *ret_accessed)
{
	uint64_t index = frame / GROUP_FRAMES;
	struct group *group;
	int err;

	/* Frame 0 is what pagemap tells those that may not know. */
	if (!frame)
		return -EPERM;
	if (frame >= FRAMES_MAX)
		return -ERANGE;
	err = use_group(idle, index);
	if (err)
		return err;
	group = &idle->groups[index];
	frame %= GROUP_FRAMES;
	set_bit(group->mine, frame);
	if (!has_bit(group->idle, frame) && !group->has_tails)
		err = read_tails(idle, index);
	*ret_accessed = !has_bit(group->idle, frame);
	return err;
}

/* The first frame of a large page may be no page of the process; the others take no mark. */
static void mark_heads(struct group *group)
{
	uint64_t i;

	for (i = GROUP_FRAMES - 1; i > 0; i--)
		if (has_bit(group->tails, i) && has_bit(group->mine, i))
			set_bit(group->mine, i - 1);
}

/* Zeros do nothing, but behind the end of memory nothing may be written. */
static int mark_group(struct idle_pages *idle, uint64_t index)
{
	struct group *group = &idle->groups[index];
	size_t from = 0, to = GROUP_WORDS, size;
	ssize_t done;

	if (group->has_tails)
		mark_heads(group);
	while (!group->mine[from])
		from++;
	while (!group->mine[to - 1])
		to--;
	size = (to - from) * sizeof(uint64_t);
	done = pwrite(idle->bitmap_fd, group->mine + from, size,
		      (off_t)(index * GROUP_BYTES + from * sizeof(uint64_t)));
	return done == (ssize_t)size ? 0 : done < 0 ? -errno : -EIO;
}

static int mark_idle(struct idle_pages *idle)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < idle->nr_used; i++) {
		err = mark_group(idle, idle->used[i]);
		idle->groups[idle->used[i]].is_used = false;
	}
	idle->nr_used = 0;
	return err;
}

/* --- pages ----------------------------------------------------------------------------- */

static int end_run(struct rounds *rounds, const struct run *run)
{
	if (run->is_accessed)
		rounds->referenced_bytes += run->end - run->start;
	if (!rounds->record || run->start == run->end)
		return 0;
	return rounds__add_region(rounds, run->start, run->end,
				  run->is_accessed ? ROUNDS_SCALE : 0);
}

/* Pages that are not present were not accessed. */
static int take_page(struct rounds *rounds, struct idle_pages *idle, struct run *run,
		     uint64_t entry)
{
	bool is_accessed = false;
	int err = 0;

	if (entry & PAGEMAP_PRESENT)
		err = look_up(idle, entry & PAGEMAP_FRAME, &is_accessed);
	if (!err && is_accessed != run->is_accessed) {
		err = end_run(rounds, run);
		*run = (struct run){ run->end, run->end, is_accessed };
	}
	run->end += idle->page_bytes;
	return err;
}

static int take_mapping(struct rounds *rounds, struct idle_pages *idle, uint64_t start,
			uint64_t end)
{
	struct run run = { start, start, false };
	uint64_t nr, i;
	int err = 0;

	while (!err && run.end < end) {
		nr = (end - run.end) / idle->page_bytes;
		if (nr > CHUNK_PAGES)
			nr = CHUNK_PAGES;
		err = read_at(idle->pagemap_fd, idle->chunk, nr * sizeof(uint64_t),
			      run.end / idle->page_bytes * sizeof(uint64_t));
		for (i = 0; !err && i < nr; i++)
			err = take_page(rounds, idle, &run, idle->chunk[i]);
	}
	return err ? err : end_run(rounds, &run);
}

static int look(struct rounds *rounds, void *self)
{
	struct idle_pages *idle = self;
	uint64_t start, end;
	char *line = NULL;
	size_t room = 0;
	/* Until there is a mapping: the maps of a process that ended are empty. */
	int err = -ESRCH;
	FILE *maps;

	maps = fopen(idle->maps, "re");
	if (!maps)
		return -errno;
	while ((!err || err == -ESRCH) && getline(&line, &room, maps) > 0)
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " ", &start, &end) == 2 &&
		    end <= ROUNDS_MAX_ADDRESS)
			err = take_mapping(rounds, idle, start, end);
	free(line);
	fclose(maps);
	return err ? err : mark_idle(idle);
}

/* --- the run --------------------------------------------------------------------------- */

/* Says what is wrong. */
static int open_file(const char *path, int flags, int *ret_fd)
{
	int fd = open(path, flags | O_CLOEXEC), err;

	if (fd < 0) {
		err = -errno;
		fprintf(stderr, "idle_pages: cannot open %s: %s\n", path, strerror(-err));
		return err;
	}
	*ret_fd = fd;
	return 0;
}

static int run(struct rounds *rounds, struct idle_pages *idle)
{
	int err = open_file(idle->bitmap, O_RDWR, &idle->bitmap_fd);

	if (!err)
		err = open_file(idle->pagemap, O_RDONLY, &idle->pagemap_fd);
	if (!err)
		err = open_file(idle->kpageflags, O_RDONLY, &idle->kpageflags_fd);
	if (err)
		return err;
	err = rounds__run(rounds, look, idle);
	if (err)
		fprintf(stderr, "idle_pages: process %" PRIu64 ": %s\n", rounds->pid,
			strerror(-err));
	return err;
}

static void fini(struct idle_pages *idle)
{
	int fds[] = { idle->bitmap_fd, idle->pagemap_fd, idle->kpageflags_fd };
	size_t i;

	for (i = 0; i < sizeof(fds) / sizeof(fds[0]); i++)
		if (fds[i] >= 0)
			close(fds[i]);
	free(idle->groups);
	free(idle->used);
}

static const struct option long_options[] = {
	ROUNDS_OPTIONS,
	{ "bitmap", required_argument, NULL, 'b' },
	{ "pagemap", required_argument, NULL, 'g' },
	{ "maps", required_argument, NULL, 'm' },
	{ "kpageflags", required_argument, NULL, 'f' },
	{ 0 },
};

static int parse(int argc, char **argv, struct rounds *rounds, struct idle_pages *idle)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (letter) {
		case 'b':
			idle->bitmap = optarg;
			break;
		case 'g':
			idle->pagemap = optarg;
			break;
		case 'm':
			idle->maps = optarg;
			break;
		case 'f':
			idle->kpageflags = optarg;
			break;
		default:
			err = rounds__option(rounds, letter, optarg);
		}
	}
	return err ? err : rounds->pid && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	static struct idle_pages idle = {
		.bitmap = "/sys/kernel/mm/page_idle/bitmap",
		.kpageflags = "/proc/kpageflags",
		.bitmap_fd = -1,
		.pagemap_fd = -1,
		.kpageflags_fd = -1,
	};
	char maps[64], pagemap[64];
	struct rounds rounds;
	int err;

	rounds__init(&rounds);
	if (parse(argc, argv, &rounds, &idle)) {
		fputs("usage: idle_pages " ROUNDS_USAGE "\n"
		      "\t[--bitmap FILE] [--pagemap FILE] [--maps FILE] [--kpageflags FILE]\n",
		      stderr);
		return 2;
	}
	(void)snprintf(maps, sizeof(maps), "/proc/%" PRIu64 "/maps", rounds.pid);
	(void)snprintf(pagemap, sizeof(pagemap), "/proc/%" PRIu64 "/pagemap", rounds.pid);
	if (!idle.maps)
		idle.maps = maps;
	if (!idle.pagemap)
		idle.pagemap = pagemap;
	idle.page_bytes = (uint64_t)sysconf(_SC_PAGESIZE);
	err = run(&rounds, &idle);
	rounds__fini(&rounds);
	fini(&idle);
	return err ? 1 : 0;
}
