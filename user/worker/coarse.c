// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A round: clear at t, read at t + S, t + 2S and t + 4S (S = sampling interval).
 *
 * With f1, f2, f4 the shares of a unit's pages set by then, pages were under
 * watch for 1 + (1 - f1) + 2 (1 - f2) intervals in all, and f4 of them were
 * accessed: rate = f4 / (1 + (1 - f1) + 2 (1 - f2)), the usual estimate of an
 * event rate under censoring.  All set at once: 1.  Never: 0.  Process asleep
 * in the first interval and busy in the second: 1/2.
 *
 * Weakness: nothing is flushed, so a hot spot small enough to stay in the TLB
 * may go unseen; and between two rounds nothing new is learnt.
 */
#include "worker/coarse.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "bpf/sampler.h"
#include "core/refine.h"
#include "ops/process.h"
#include "ops/refs.h"
#include "ops/sampler.h"
#include "util/clock.h"
#include "util/log.h"

/* Part of the overhead budget that rounds may use. */
#define COARSE_SHARE 0.4
/* A process is worth rounds when so many bytes of it are beyond clearing. */
#define MIN_UNARMABLE_BYTES (8ull << 20)
/* So many windows in a row, lest a few odd looks start a round of a large process. */
#define MIN_WANTED_WINDOWS 5
/* Units read at most in one round: 4 GiB run by run; larger processes are read with gaps. */
#define MAX_UNITS 65536
/* Units in a row that make a change of access. */
#define STEADY_UNITS 2
#define NR_READINGS  3
/* A unit accessed less is idle; after idle rounds the period doubles, up to eightfold. */
#define IDLE_SHARE     (BD_STRIP_ALL / 16)
#define MAX_IDLE_SHIFT 3
#define MIN_PERIOD_NS  200000000ull
/* While the budget is overspent rounds come so many periods late. */
#define LATE_IF_SHORT 1
#define VMA_BEYOND    (BD_VM_HUGETLB | BD_VM_PFNMAP)

/* struct stretch - one mapping's part of a picture; units [first, first + nr) of its arrays. */
struct stretch {
	uint64_t start;
	size_t first;
	size_t nr;
};

/* struct picture - what the last round saw of one process; @nr_wanted: windows it was worth one. */
struct picture {
	uint32_t target_id;
	unsigned int nr_wanted;
	uint64_t next_ns;
	uint64_t last_ns;
	uint64_t period_ns;
	uint64_t unit_bytes;
	unsigned int nr_idle;
	struct stretch *stretches;
	size_t nr_stretches;
	uint8_t *shares;
	bool is_new;
};

struct coarse {
	struct sampler *sampler;
	struct bd_ctx *ctx;
	double share;
	int timer_fd;
	struct picture *pictures;
	size_t nr_pictures;
	/* The round under way */
	bool is_running;
	uint32_t target_id;
	int reading;
	uint64_t clear_ns;
	uint64_t cost_ns;
	struct picture next;
	uint8_t *counts[NR_READINGS];
};

static const uint64_t reading_at[NR_READINGS] = { 1, 2, 4 };

struct coarse *coarse__new(struct sampler *s, struct bd_ctx *ctx, double overhead_percent)
{
	struct coarse *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->sampler = s;
	c->ctx = ctx;
	c->share = overhead_percent / 100 * COARSE_SHARE;
	c->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (c->timer_fd < 0) {
		coarse__free(c);
		return NULL;
	}
	return c;
}

static void free_picture(struct picture *p)
{
	free(p->stretches);
	free(p->shares);
	p->stretches = NULL;
	p->shares = NULL;
	p->nr_stretches = 0;
}

static void end_round(struct coarse *c)
{
	int i;

	for (i = 0; i < NR_READINGS; i++) {
		free(c->counts[i]);
		c->counts[i] = NULL;
	}
	free_picture(&c->next);
	c->is_running = false;
}

void coarse__free(struct coarse *c)
{
	size_t i;

	if (!c)
		return;
	end_round(c);
	for (i = 0; i < c->nr_pictures; i++)
		free_picture(&c->pictures[i]);
	free(c->pictures);
	if (c->timer_fd >= 0)
		close(c->timer_fd);
	free(c);
}

int coarse__fd(const struct coarse *c)
{
	return c->timer_fd;
}

uint64_t coarse__period_us(const struct coarse *c)
{
	uint64_t sum = 0, n = 0;
	size_t i;

	for (i = 0; i < c->nr_pictures; i++) {
		if (c->pictures[i].period_ns) {
			sum += c->pictures[i].period_ns / 1000;
			n++;
		}
	}
	return n ? sum / n : 0;
}

static struct bd_target *target_by_id(const struct coarse *c, uint32_t target_id)
{
	struct bd_target *target;
	size_t i;

	bd_for_each_target (target, i, c->ctx)
		if (((struct process *)target->priv)->target_id == target_id)
			return target;
	return NULL;
}

/* --- a round -------------------------------------------------------------------- */

/* Wake at reading number c->reading. */
static void set_alarm(struct coarse *c)
{
	uint64_t at = c->clear_ns + reading_at[c->reading] * c->ctx->attrs.sample_us * 1000;
	struct itimerspec spec = {
		.it_value = { (time_t)(at / 1000000000ull), (long)(at % 1000000000ull) },
	};

	timerfd_settime(c->timer_fd, TFD_TIMER_ABSTIME, &spec, NULL);
}

static bool is_readable(const struct bd_vma *vma, enum refs_kind kind)
{
	bool file = vma->flags & BD_VMA_FILE;

	if (vma->flags & VMA_BEYOND)
		return false;
	return kind == REFS_ALL || file == (kind == REFS_FILE);
}

/* Which kinds of mappings hold memory beyond clearing; clearing no others spares them. */
static enum refs_kind kind_of(const struct bd_target *target)
{
	const struct process *p = target->priv;
	bool anon = false, file = false;
	struct bd_region *region;

	bd_for_each_region (region, target) {
		const struct bd_vma *vma;

		if (!bd_estimate__is_unarmable(&region->est))
			continue;
		vma = process__vma_at(p, region->start);
		vma = vma ?: process__vma_at(p, region->end - 1);
		vma = vma ?: process__vma_at(p, region->start + bd_region__sz(region) / 2);
		if (vma && (vma->flags & BD_VMA_FILE))
			file = true;
		else if (vma)
			anon = true;
	}
	if (anon != file)
		return file ? REFS_FILE : REFS_ANON;
	return REFS_ALL;
}

/* Lay out the stretches of the mappings to be read. Return: units in all, or -ENOMEM. */
static long lay_out(struct picture *pic, const struct process *p, enum refs_kind kind)
{
	uint64_t bytes = 0;
	size_t i, units = 0;

	for (i = 0; i < p->nr_vmas; i++)
		if (is_readable(&p->vmas[i], kind))
			bytes += p->vmas[i].end - p->vmas[i].start;
	pic->unit_bytes = (bytes / BD_RUN_BYTES / MAX_UNITS + 1) * BD_RUN_BYTES;
	pic->stretches = calloc(p->nr_vmas + 1, sizeof(*pic->stretches));
	if (!pic->stretches)
		return -ENOMEM;
	for (i = 0; i < p->nr_vmas; i++) {
		const struct bd_vma *vma = &p->vmas[i];
		uint64_t start = vma->start & ~(BD_RUN_BYTES - 1ull);

		if (!is_readable(vma, kind))
			continue;
		pic->stretches[pic->nr_stretches++] = (struct stretch){
			.start = start,
			.first = units,
			.nr = (vma->end - start + pic->unit_bytes - 1) / pic->unit_bytes,
		};
		units += pic->stretches[pic->nr_stretches - 1].nr;
	}
	return (long)units;
}

static int begin_round(struct coarse *c, struct bd_target *target)
{
	const struct process *p = target->priv;
	enum refs_kind kind = kind_of(target);
	uint64_t begin = clock_now_ns(CLOCK_THREAD_CPUTIME_ID);
	long units;
	int i, err;

	c->next = (struct picture){ .target_id = p->target_id };
	units = lay_out(&c->next, p, kind);
	if (units < 0)
		return (int)units;
	for (i = 0; i < NR_READINGS; i++) {
		c->counts[i] = malloc((size_t)units + 1);
		if (!c->counts[i])
			return -ENOMEM;
	}
	err = refs_clear(p, kind);
	if (err)
		return err == -ESRCH ? 0 : err;
	c->clear_ns = clock_now_ns(CLOCK_MONOTONIC);
	c->cost_ns = clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	c->target_id = p->target_id;
	c->reading = 0;
	c->is_running = true;
	set_alarm(c);
	return 0;
}

static int read_stretch(struct coarse *c, uint32_t space, const struct stretch *stretch,
			uint8_t *counts)
{
	size_t done, n;
	int err = 0;

	for (done = 0; !err && done < stretch->nr; done += n) {
		struct bd_scan args = {
			.start = stretch->start + done * c->next.unit_bytes,
			.space = space,
			.stride = (uint32_t)(c->next.unit_bytes / BD_RUN_BYTES),
		};
		const uint8_t *seen;

		n = stretch->nr - done < BD_SCAN_RUNS ? stretch->nr - done : BD_SCAN_RUNS;
		args.nr_runs = (uint32_t)n;
		err = sampler__scan(c->sampler, &args, &seen);
		if (!err)
			memcpy(counts + stretch->first + done, seen, n);
	}
	return err;
}

static uint8_t rate_of(const uint8_t f[NR_READINGS])
{
	const float all = BD_RUN_PAGES;
	float f1 = (float)f[0] / all, f2 = (float)f[1] / all, f4 = (float)f[2] / all;

	/* A page that vanished or appeared in between says nothing. */
	if (f[0] == BD_SCAN_VOID || f[1] == BD_SCAN_VOID || f[2] == BD_SCAN_VOID)
		return 0;
	return (uint8_t)(f4 / (1 + (1 - f1) + 2 * (1 - f2)) * BD_STRIP_ALL);
}

static struct picture *find_picture(const struct coarse *c, uint32_t target_id)
{
	size_t i;

	for (i = 0; i < c->nr_pictures; i++)
		if (c->pictures[i].target_id == target_id)
			return &c->pictures[i];
	return NULL;
}

static struct picture *picture_of(struct coarse *c, uint32_t target_id)
{
	struct picture *grown = find_picture(c, target_id);

	if (grown)
		return grown;
	grown = reallocarray(c->pictures, c->nr_pictures + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	c->pictures = grown;
	grown[c->nr_pictures] = (struct picture){ .target_id = target_id };
	return &grown[c->nr_pictures++];
}

/* Processes that have a picture, other than those only thought worth one. */
static size_t nr_measured(const struct coarse *c)
{
	size_t i, n = 0;

	for (i = 0; i < c->nr_pictures; i++)
		n += c->pictures[i].shares != NULL;
	return n;
}

/* All readings are there: they become the process's picture. */
static void finish_round(struct coarse *c)
{
	struct picture *pic = picture_of(c, c->target_id);
	bool is_idle = true;
	size_t units = 0, i;
	uint64_t begin = clock_now_ns(CLOCK_THREAD_CPUTIME_ID), period;

	if (!pic || !c->next.nr_stretches)
		return;
	units = c->next.stretches[c->next.nr_stretches - 1].first +
		c->next.stretches[c->next.nr_stretches - 1].nr;
	for (i = 0; i < units; i++) {
		const uint8_t f[NR_READINGS] = { c->counts[0][i], c->counts[1][i],
						 c->counts[2][i] };

		c->counts[0][i] = rate_of(f);
		is_idle = is_idle && c->counts[0][i] < IDLE_SHARE;
	}
	c->cost_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	/* All processes measured so share the same part of the budget. */
	period = (uint64_t)((double)c->cost_ns / c->share) * (nr_measured(c) ?: 1);
	if (period < MIN_PERIOD_NS)
		period = MIN_PERIOD_NS;
	/* Of memory that nobody uses there is little to learn. */
	pic->nr_idle = is_idle ? pic->nr_idle + 1 : 0;
	period <<= pic->nr_idle < MAX_IDLE_SHIFT ? pic->nr_idle : MAX_IDLE_SHIFT;
	free_picture(pic);
	pic->unit_bytes = c->next.unit_bytes;
	pic->stretches = c->next.stretches;
	pic->nr_stretches = c->next.nr_stretches;
	pic->shares = c->counts[0];
	pic->period_ns = pic->last_ns ? c->clear_ns - pic->last_ns : 0;
	pic->last_ns = c->clear_ns;
	pic->next_ns = c->clear_ns + period;
	pic->is_new = true;
	c->next.stretches = NULL;
	c->counts[0] = NULL;
}

void coarse__step(struct coarse *c)
{
	struct bd_target *target = target_by_id(c, c->target_id);
	uint64_t begin = clock_now_ns(CLOCK_THREAD_CPUTIME_ID), expirations;
	const struct process *p;
	size_t i;
	int err = 0;

	/* Also what is left of a round that was given up. */
	if (read(c->timer_fd, &expirations, sizeof(expirations)) < 0 || !c->is_running)
		return;
	p = target ? target->priv : NULL;
	for (i = 0; p && !err && i < c->next.nr_stretches; i++)
		err = read_stretch(c, p->space, &c->next.stretches[i], c->counts[c->reading]);
	c->cost_ns += clock_now_ns(CLOCK_THREAD_CPUTIME_ID) - begin;
	/* A process that went away takes its round with it. */
	if (!p || err) {
		end_round(c);
		return;
	}
	if (++c->reading < NR_READINGS) {
		set_alarm(c);
		return;
	}
	finish_round(c);
	end_round(c);
}

void coarse__cancel(struct coarse *c, uint32_t target_id)
{
	if (c->is_running && c->target_id == target_id)
		end_round(c);
}

/* --- using the pictures --------------------------------------------------------- */

static uint64_t unarmable_bytes(const struct bd_target *target)
{
	struct bd_region *region;
	float sum = 0;

	bd_for_each_region (region, target)
		if (bd_estimate__is_unarmable(&region->est))
			sum += (float)bd_region__sz(region) * region->est.set;
	return (uint64_t)sum;
}

/* Mean share of the units in [start, end), weighted by how many of its bytes are mapped. */
static float mean_share(const struct picture *pic, uint64_t start, uint64_t end)
{
	uint64_t sum = 0;
	size_t i, k;

	for (i = 0; i < pic->nr_stretches; i++) {
		const struct stretch *s = &pic->stretches[i];
		uint64_t s_end = s->start + s->nr * pic->unit_bytes;
		size_t from, to;

		if (s_end <= start || s->start >= end)
			continue;
		from = start > s->start ? (size_t)((start - s->start) / pic->unit_bytes) : 0;
		to = end < s_end
			     ? (size_t)((end - s->start + pic->unit_bytes - 1) / pic->unit_bytes)
			     : s->nr;
		for (k = from; k < to; k++)
			sum += pic->shares[s->first + k];
	}
	/* A region smaller than a unit has that unit's share. */
	if (end - start < pic->unit_bytes)
		return (float)sum / BD_STRIP_ALL > 1 ? 1 : (float)sum / BD_STRIP_ALL;
	return (float)((double)sum * (double)pic->unit_bytes / (double)(end - start) /
		       BD_STRIP_ALL);
}

static int refine_target(struct coarse *c, struct bd_target *target, struct picture *pic)
{
	size_t i, used, room;
	int err = 0;

	for (i = 0; i < pic->nr_stretches && err >= 0; i++) {
		struct bd_strip strip = {
			.start = pic->stretches[i].start,
			.unit_bytes = pic->unit_bytes,
			.shares = pic->shares + pic->stretches[i].first,
			.nr = pic->stretches[i].nr,
			.steady = STEADY_UNITS,
			.is_coarse = true,
		};

		used = bd_ctx__nr_regions(c->ctx);
		room = c->ctx->attrs.max_nr_regions > used ? c->ctx->attrs.max_nr_regions - used
							   : 0;
		err = bd_target__refine(target, &strip, room);
	}
	pic->is_new = false;
	return err < 0 ? err : 0;
}

static int use_picture(struct coarse *c, struct bd_target *target, struct picture *pic)
{
	struct bd_region *region;

	bd_for_each_region (region, target)
		if (bd_estimate__is_unarmable(&region->est))
			region->est.coarse_rate = mean_share(pic, region->start, region->end);
	return pic->is_new ? refine_target(c, target, pic) : 0;
}

/* Pictures of processes that are gone make room. */
static void forget_gone(struct coarse *c)
{
	size_t i;

	for (i = 0; i < c->nr_pictures;) {
		if (target_by_id(c, c->pictures[i].target_id)) {
			i++;
			continue;
		}
		free_picture(&c->pictures[i]);
		c->pictures[i] = c->pictures[--c->nr_pictures];
	}
}

int coarse__apply(struct coarse *c)
{
	struct bd_target *target;
	size_t i;
	int err = 0;

	forget_gone(c);
	bd_for_each_target (target, i, c->ctx) {
		const struct process *p = target->priv;
		struct picture *pic = find_picture(c, p->target_id);

		if (!err && pic && pic->shares)
			err = use_picture(c, target, pic);
	}
	return err;
}

/* Whether rounds of @target have been worth while for some windows. */
static bool is_wanted(struct coarse *c, const struct bd_target *target)
{
	const struct process *p = target->priv;
	bool is_worth = unarmable_bytes(target) >= MIN_UNARMABLE_BYTES;
	struct picture *pic =
		is_worth ? picture_of(c, p->target_id) : find_picture(c, p->target_id);

	if (!pic)
		return false;
	pic->nr_wanted = is_worth ? pic->nr_wanted + 1 : 0;
	return pic->nr_wanted >= MIN_WANTED_WINDOWS;
}

/* The process that has waited longest among those with memory worth a round. */
static struct bd_target *find_due(struct coarse *c, uint64_t now_ns, unsigned int nr_late)
{
	struct bd_target *target, *due = NULL;
	uint64_t due_since = now_ns + 1;
	size_t i;

	bd_for_each_target (target, i, c->ctx) {
		const struct process *p = target->priv;
		const struct picture *pic;
		uint64_t due_ns;

		if (!is_wanted(c, target))
			continue;
		pic = find_picture(c, p->target_id);
		due_ns = pic->next_ns + nr_late * pic->period_ns;
		if (due_ns < due_since) {
			due = target;
			due_since = due_ns;
		}
	}
	return due;
}

int coarse__begin_due(struct coarse *c, uint64_t now_ns, bool is_short)
{
	struct bd_target *target = find_due(c, now_ns, is_short ? LATE_IF_SHORT : 0);
	int err;

	if (!target || c->is_running)
		return 0;
	err = begin_round(c, target);
	if (!c->is_running)
		end_round(c);
	/* What cannot be measured now may be so later; the regions stay as they are. */
	return err == -ENOMEM ? err : 0;
}
