// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * Compares a recording with the truth a workload wrote; all figures in bytes or 0..1.
 * Without a truth, only says what the recording itself says about its cost.
 *
 * A region counts as called hot if its rate is at least --hot_percent of what a
 * page always accessed would get.  Each byte of the address space is then right
 * or wrong: precision = called hot and hot / called hot, recall = the same / hot,
 * F1 = their harmonic mean, averaged over the snapshots.  What is called hot
 * outside of the workload's data is wrong, too, unless it lies in the program's
 * own code, stacks and libraries, about which the truth says nothing.  Snapshots
 * during which the truth changed are left out and counted.
 *
 * Reaction is the time from a change of what is hot to the end of the first
 * snapshot that shows it, with F1 >= 0.8; a change not shown before the next one
 * is missed and counts as long as it lasted.
 */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/number.h"
#include "../lib/ranges.h"
#include "../lib/record_set.h"
#include "../lib/truth_file.h"

/**
 * struct score_options - the command line.
 * @record: path of the recording
 * @truth: path of the truth
 * @timeline: path to write the figures of each moment to, one a line, or NULL
 * @from_s: seconds at the beginning that do not count
 * @hot_percent: what counts as hot
 */
struct score_options {
	const char *record, *truth, *timeline;
	uint64_t from_s, hot_percent;
};

/** struct spans - ranges without a limit on their number; owned array. */
struct spans {
	struct range *at;
	size_t nr, cap;
};

/* From this F1 on a change counts as seen. */
#define SEEN_F1 0.8

/** struct moment - the figures of one moment; @end_ns is CLOCK_MONOTONIC. */
struct moment {
	uint64_t end_ns;
	double f1, precision, recall, wss, wss_rate, wss_truth, rate_error, regions;
};

/** struct score - everything of one run; owns what it points to. */
struct score {
	struct score_options opt;
	struct record_set set;
	struct truth_file truth;
	struct spans hot, used;
	struct moment *moments;
	size_t nr_moments, nr_skipped;
};

static int spans_add(struct spans *spans, uint64_t start, uint64_t end)
{
	size_t cap = spans->cap ? spans->cap * 2 : 256;
	struct range *at;

	if (spans->nr == spans->cap) {
		at = realloc(spans->at, cap * sizeof(*at));
		if (!at)
			return -ENOMEM;
		spans->at = at;
		spans->cap = cap;
	}
	spans->at[spans->nr].start = start;
	spans->at[spans->nr++].end = end;
	return 0;
}

static int compare_span(const void *left, const void *right)
{
	const struct range *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* Several targets may report the same addresses: a byte counts once. */
static void spans_join(struct spans *spans)
{
	size_t i, last = 0;

	if (!spans->nr)
		return;
	qsort(spans->at, spans->nr, sizeof(*spans->at), compare_span);
	for (i = 1; i < spans->nr; i++) {
		if (spans->at[i].start > spans->at[last].end)
			spans->at[++last] = spans->at[i];
		else if (spans->at[i].end > spans->at[last].end)
			spans->at[last].end = spans->at[i].end;
	}
	spans->nr = last + 1;
}

static uint64_t spans_overlap(const struct spans *spans, const struct ranges *list)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < spans->nr; i++)
		sum += ranges__overlap(list, spans->at[i].start, spans->at[i].end);
	return sum;
}

static uint64_t spans_bytes(const struct spans *spans)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < spans->nr; i++)
		sum += spans->at[i].end - spans->at[i].start;
	return sum;
}

/* Bytes of the workload's data times the distance between called and true rate. */
static double rate_distance(const struct truth_line *truth, const struct record_region *region,
			    double rate)
{
	double sum = 0;
	uint64_t lo, hi;
	size_t i;

	for (i = 0; i < truth->nr_rates; i++) {
		const struct truth_rate *part = &truth->rates[i];

		lo = region->start > part->range.start ? region->start : part->range.start;
		hi = region->end < part->range.end ? region->end : part->range.end;
		if (lo < hi)
			sum += (double)(hi - lo) * fabs(rate - part->rate);
	}
	return sum;
}

static int take_snapshot(struct score *score, const struct record *rec,
			 const struct record_snapshot *snap, const struct truth_line *truth,
			 struct moment *moment)
{
	const struct record_region *region = snap->regions;
	double max = record__max_samples(rec);
	int err = 0;
	size_t i;

	for (i = 0; i < snap->nr_regions && !err; i++, region++) {
		double rate = region->nr_accesses / max;
		uint64_t size = region->end - region->start;

		size -= ranges__overlap(&truth->ignore, region->start, region->end);
		moment->wss_rate += (double)size * rate;
		moment->rate_error += rate_distance(truth, region, rate);
		if (region->nr_accesses)
			err = spans_add(&score->used, region->start, region->end);
		if (!err && rate * 100 >= (double)score->opt.hot_percent)
			err = spans_add(&score->hot, region->start, region->end);
	}
	moment->regions += (double)snap->nr_regions;
	return err;
}

/* The snapshot of @rec nearest before @end_ns + half an interval, NULL if it is stale. */
static const struct record_snapshot *snapshot_at(const struct record_kept *rec, uint64_t end_ns)
{
	uint64_t length = rec->rec.has_intervals ? rec->rec.intervals.aggr_us * 1000 : 100000000;
	size_t lo = 0, hi = rec->nr_snapshots, mid;

	while (lo < hi) {
		mid = (lo + hi) / 2;
		if (rec->snapshots[mid].end_ns > end_ns + length / 2)
			hi = mid;
		else
			lo = mid + 1;
	}
	if (!lo || rec->snapshots[lo - 1].end_ns + length < end_ns)
		return NULL;
	return &rec->snapshots[lo - 1];
}

static double share(double part, double whole, double if_none)
{
	return whole > 0 ? part / whole : if_none;
}

static void judge(struct score *score, const struct truth_line *truth, struct moment *moment)
{
	double called, right, hot = (double)ranges__bytes(&truth->hot);
	double mapped = (double)ranges__bytes(&truth->mapped);

	spans_join(&score->hot);
	spans_join(&score->used);
	right = (double)spans_overlap(&score->hot, &truth->hot);
	called = (double)(spans_bytes(&score->hot) - spans_overlap(&score->hot, &truth->ignore));
	/* Nothing hot and nothing called hot is entirely right. */
	moment->precision = share(right, called, hot > 0 ? 0 : 1);
	moment->recall = share(right, hot, 1);
	moment->f1 = share(2 * right, called + hot, 1);
	moment->wss =
		(double)(spans_bytes(&score->used) - spans_overlap(&score->used, &truth->ignore));
	moment->wss_truth = (double)truth->working_set;
	moment->rate_error = share(moment->rate_error, mapped, 0);
}

static int take_moment(struct score *score, const struct record_snapshot *when)
{
	const struct truth_line *truth = truth_file__at(&score->truth, when->start_ns);
	struct moment *moment = &score->moments[score->nr_moments];
	const struct record_snapshot *snap;
	size_t i;
	int err = 0;

	if (!truth || truth != truth_file__at(&score->truth, when->end_ns)) {
		score->nr_skipped++;
		return 0;
	}
	score->hot.nr = 0;
	score->used.nr = 0;
	*moment = (struct moment){ .end_ns = when->end_ns };
	for (i = 0; i < score->set.nr && !err; i++) {
		snap = snapshot_at(&score->set.records[i], when->end_ns);
		if (snap)
			err = take_snapshot(score, &score->set.records[i].rec, snap, truth, moment);
	}
	if (!err) {
		judge(score, truth, moment);
		score->nr_moments++;
	}
	return err;
}

/* The record with the most snapshots beats the time. */
static int take_all(struct score *score)
{
	const struct record_kept *rec = NULL;
	uint64_t from;
	size_t i;
	int err = 0;

	for (i = 0; i < score->set.nr; i++)
		if (!rec || score->set.records[i].nr_snapshots > rec->nr_snapshots)
			rec = &score->set.records[i];
	if (!rec || !rec->nr_snapshots)
		return -ENODATA;
	score->moments = calloc(rec->nr_snapshots, sizeof(*score->moments));
	if (!score->moments)
		return -ENOMEM;
	from = rec->snapshots[0].start_ns + score->opt.from_s * 1000000000ULL;
	for (i = 0; i < rec->nr_snapshots && !err; i++)
		if (rec->snapshots[i].start_ns >= from)
			err = take_moment(score, &rec->snapshots[i]);
	return err ? err : score->nr_moments ? 0 : -ENODATA;
}

static int compare_double(const void *left, const void *right)
{
	const double *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

/* Prints mean, and with @spread also median and minimum, of the field at @offset. */
static int print_field(const struct score *score, const char *name, size_t offset, bool spread)
{
	double *values = calloc(score->nr_moments, sizeof(*values)), sum = 0;
	size_t i;

	if (!values)
		return -ENOMEM;
	for (i = 0; i < score->nr_moments; i++) {
		values[i] = *(const double *)((const char *)&score->moments[i] + offset);
		sum += values[i];
	}
	qsort(values, score->nr_moments, sizeof(*values), compare_double);
	printf("\"%s\":%.4f,", name, sum / (double)score->nr_moments);
	if (spread)
		printf("\"%s_median\":%.4f,\"%s_min\":%.4f,\"%s_max\":%.4f,", name,
		       values[score->nr_moments / 2], name, values[0], name,
		       values[score->nr_moments - 1]);
	free(values);
	return 0;
}

static int print_accuracy(const struct score *score)
{
	double wss = 0, truth = 0, apart = 0;
	int err = 0;
	size_t i;

	err |= print_field(score, "f1", offsetof(struct moment, f1), true);
	err |= print_field(score, "precision", offsetof(struct moment, precision), false);
	err |= print_field(score, "recall", offsetof(struct moment, recall), false);
	err |= print_field(score, "wss_bytes", offsetof(struct moment, wss), false);
	err |= print_field(score, "wss_rate_bytes", offsetof(struct moment, wss_rate), false);
	err |= print_field(score, "wss_truth_bytes", offsetof(struct moment, wss_truth), false);
	err |= print_field(score, "rate_error", offsetof(struct moment, rate_error), false);
	err |= print_field(score, "regions", offsetof(struct moment, regions), true);
	for (i = 0; i < score->nr_moments; i++) {
		wss += score->moments[i].wss;
		truth += score->moments[i].wss_truth;
		apart += fabs(score->moments[i].wss - score->moments[i].wss_truth);
	}
	/* Of the mean, in which too much and too little cancel out; and of the single snapshots. */
	if (truth > 0)
		printf("\"wss_error\":%.4f,\"wss_abs_error\":%.4f,", wss / truth - 1,
		       apart / truth);
	else
		fputs("\"wss_error\":null,\"wss_abs_error\":null,", stdout);
	printf("\"snapshots\":%zu,\"skipped_snapshots\":%zu,", score->nr_moments,
	       score->nr_skipped);
	return err ? -ENOMEM : 0;
}

/* --- reaction ------------------------------------------------------------------- */

static bool same_ranges(const struct ranges *a, const struct ranges *b)
{
	size_t i;

	for (i = 0; a->nr == b->nr && i < a->nr; i++)
		if (a->at[i].start != b->at[i].start || a->at[i].end != b->at[i].end)
			return false;
	return a->nr == b->nr;
}

/* Return: when what became hot at @from_ns was seen, or @until_ns if it was not before. */
static uint64_t seen_ns(const struct score *score, uint64_t from_ns, uint64_t until_ns)
{
	size_t i;

	for (i = 0; i < score->nr_moments; i++) {
		const struct moment *moment = &score->moments[i];

		if (moment->end_ns > from_ns && moment->end_ns < until_ns && moment->f1 >= SEEN_F1)
			return moment->end_ns;
	}
	return until_ns;
}

/* Return: index of the next line after @i that says something else is hot, or the number. */
static size_t next_change(const struct truth_file *truth, size_t i)
{
	size_t next = i + 1;

	while (next < truth->nr && same_ranges(&truth->lines[i].hot, &truth->lines[next].hot))
		next++;
	return next;
}

/* Only changes whose whole time was recorded count. */
static int print_reaction(const struct score *score)
{
	uint64_t first_ns = score->moments[0].end_ns;
	uint64_t last_ns = score->moments[score->nr_moments - 1].end_ns;
	const struct truth_file *truth = &score->truth;
	size_t i, next, nr = 0, nr_missed = 0;
	double *values = calloc(truth->nr + 1, sizeof(*values));

	if (!values)
		return -ENOMEM;
	for (i = next_change(truth, 0); i < truth->nr; i = next) {
		uint64_t from_ns = truth->lines[i].time_ns, until_ns, at_ns;

		next = next_change(truth, i);
		if (next == truth->nr)
			break;
		until_ns = truth->lines[next].time_ns;
		if (from_ns < first_ns || until_ns > last_ns)
			continue;
		at_ns = seen_ns(score, from_ns, until_ns);
		nr_missed += at_ns == until_ns;
		values[nr++] = (double)(at_ns - from_ns) / 1e6;
	}
	qsort(values, nr, sizeof(*values), compare_double);
	if (nr)
		printf("\"reaction_ms\":%.0f,\"reaction_max_ms\":%.0f,\"changes\":%zu,"
		       "\"missed_changes\":%zu,",
		       values[nr / 2], values[nr - 1], nr, nr_missed);
	free(values);
	return 0;
}

static int write_timeline(const struct score *score)
{
	FILE *out = fopen(score->opt.timeline, "we");
	size_t i;

	if (!out)
		return -errno;
	for (i = 0; i < score->nr_moments; i++) {
		const struct moment *m = &score->moments[i];

		fprintf(out,
			"%.3f f1 %.4f precision %.4f recall %.4f wss %.0f of %.0f regions %.0f "
			"at %" PRIu64 "\n",
			(double)(m->end_ns - score->moments[0].end_ns) / 1e9, m->f1, m->precision,
			m->recall, m->wss, m->wss_truth, m->regions, m->end_ns);
	}
	return fclose(out) ? -errno : 0;
}

static size_t count_snapshots(const struct record_set *set)
{
	size_t i, sum = 0;

	for (i = 0; i < set->nr; i++)
		sum += set->records[i].nr_snapshots;
	return sum;
}

/* What the recording says about its own cost; zeros if it has no such summary. */
static void print_summary(const struct record_set *set)
{
	static const struct record_summary none;
	const struct record_summary *sum = record_store__summary(set->store) ?: &none;
	double elapsed = sum->elapsed_ns ? (double)sum->elapsed_ns / 100 : 1;

	printf("\"own_cpu_percent\":%.3f,\"own_timer_percent\":%.3f,\"budget_percent\":%.3f,",
	       (double)sum->cpu_ns / elapsed, (double)sum->timer_ns / elapsed, sum->budget_percent);
	printf("\"clears_per_s\":%.1f,\"samples_per_s\":%.1f,\"late_windows\":%" PRIu64 ",",
	       (double)sum->nr_clears * 1e7 / elapsed, (double)sum->nr_samples * 1e7 / elapsed,
	       sum->nr_late_windows);
	printf("\"coarse_bytes\":%" PRIu64 ",\"unarmable_bytes\":%" PRIu64
	       ",\"recorded_snapshots\":%zu",
	       sum->sz_coarse_bytes, sum->sz_unarmable_bytes, count_snapshots(set));
}

static int print_score(const struct score *score)
{
	int err = 0;

	putchar('{');
	if (score->opt.truth)
		err = print_accuracy(score) ?: print_reaction(score);
	print_summary(&score->set);
	fputs("}\n", stdout);
	return err ? err : fflush(stdout) ? -EIO : 0;
}

static int run(struct score *score)
{
	int err = 0;

	if (score->opt.truth)
		err = truth_file__read(&score->truth, score->opt.truth);
	if (err) {
		fprintf(stderr, "score: truth file %s: %s\n", score->opt.truth, strerror(-err));
		return err;
	}
	err = record_set__read(&score->set, score->opt.record);
	if (err)
		return err;
	if (score->opt.truth)
		err = take_all(score);
	if (!err && score->opt.timeline)
		err = write_timeline(score);
	if (!err)
		err = print_score(score);
	if (err)
		fprintf(stderr, "score: record file %s: %s\n", score->opt.record, strerror(-err));
	return err;
}

static const struct option long_options[] = {
	{ "record", required_argument, NULL, 'r' },	 { "truth", required_argument, NULL, 't' },
	{ "timeline", required_argument, NULL, 'l' },	 { "from", required_argument, NULL, 'f' },
	{ "hot_percent", required_argument, NULL, 'h' }, { 0 },
};

static int parse(int argc, char **argv, struct score_options *opt)
{
	int letter, err = 0;

	while (!err && (letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		switch (letter) {
		case 'r':
			opt->record = optarg;
			break;
		case 't':
			opt->truth = optarg;
			break;
		case 'l':
			opt->timeline = optarg;
			break;
		case 'f':
			err = number__parse(optarg, 0, 1000000, &opt->from_s);
			break;
		case 'h':
			err = number__parse(optarg, 1, 100, &opt->hot_percent);
			break;
		default:
			err = -EINVAL;
		}
	}
	if (!err && opt->timeline && !opt->truth)
		err = -EINVAL;
	return err ? err : opt->record && optind == argc ? 0 : -EINVAL;
}

int main(int argc, char **argv)
{
	struct score score = { .opt = { .from_s = 10, .hot_percent = 25 } };
	int err;

	if (parse(argc, argv, &score.opt)) {
		fputs("usage: score --record FILE [--truth FILE [--timeline FILE]] [--from SEC] "
		      "[--hot_percent N]\n",
		      stderr);
		return 2;
	}
	err = run(&score);
	free(score.moments);
	free(score.hot.at);
	free(score.used.at);
	truth_file__fini(&score.truth);
	record_set__fini(&score.set);
	return err ? 1 : 0;
}
