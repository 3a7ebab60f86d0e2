// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a reader should know before believing a recording. */
#include "report/html_notes.h"

#include <stdarg.h>

#include "report/html_text.h"
#include "report/workset.h"

/* With fewer snapshots than these percentiles mean little. */
#define FEW_SNAPSHOTS (2 * WORKSET_EXCLUDE)
/* Of the memory accessed, the share seen at every look from which on rates say little. */
#define SATURATED 0.8
/* Shares of memory or windows that are worth a note. */
#define MUCH_MEMORY  0.01
#define MANY_WINDOWS 0.01
/* The budget is kept in the long run only; so much more in a short one is no surprise. */
#define OVER_BUDGET 1.2

/**
 * struct notes - a list being written.
 * @t: the target that notes are about, NULL for the recording as a whole
 * @with_name: there are several targets, so that it must be named
 */
struct notes {
	FILE *out;
	const struct html_target *t;
	bool with_name;
	unsigned int nr;
};

/* The text is ours: HTML, with nothing of the record in it but numbers. */
__attribute__((format(printf, 3, 4))) static void note(struct notes *n, const char *kind,
						       const char *fmt, ...)
{
	va_list args;

	fprintf(n->out, "<li class=\"%s\">", kind);
	if (n->t && n->with_name) {
		fputs("<strong>", n->out);
		html_target__put_name(n->t, n->out);
		fputs(":</strong> ", n->out);
	}
	va_start(args, fmt);
	vfprintf(n->out, fmt, args);
	va_end(args);
	fputs("</li>\n", n->out);
	n->nr++;
}

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

bool html_notes__is_cold(const struct html_target *t)
{
	return !(t->survey.accessed > 0);
}

static void note_target(struct notes *n)
{
	const struct html_target *t = n->t;
	const struct html_survey *s = &t->survey;

	if (!s->max_regions)
		note(n, "warn",
		     "Nothing was monitored: no snapshot has a region. The process may have ended before the first one; record it while it runs.");
	else if (html_notes__is_cold(t))
		note(n, "warn",
		     "No access was seen: everything was cold all the time. Record while the program works, for longer (<code>--timeout</code>), or look for longer at a time (<code>--aggr</code>).");
	else if (s->has_intervals && s->saturated >= SATURATED * s->accessed)
		note(n, "info",
		     "Of the memory accessed, %s was found accessed in every sampling interval (%s), so that its real rate may be higher than %s. A shorter <code>--sample</code> tells such rates apart.",
		     html_percent(s->saturated / s->accessed).s,
		     html_time((double)s->intervals.sample_us / 1e6).s,
		     html_rate(s->max_rate, true).s);
	if (!s->has_intervals)
		note(n, "info",
		     "The record does not tell its intervals. Rates are numbers of samples instead of Hz, and ages are unknown; the record types <code>json_compressed</code> and <code>json</code> keep them.");
	if (s->used.nr < FEW_SNAPSHOTS)
		note(n, "info",
		     "There %s only %zu snapshot%s, while regions were still taking shape. Record for longer (<code>--timeout</code>) to see more.",
		     s->used.nr == 1 ? "is" : "are", s->used.nr, s->used.nr == 1 ? "" : "s");
}

static void note_names(struct notes *n, const struct html_target *targets, size_t nr)
{
	size_t i, nameless = 0;

	for (i = 0; i < nr; i++)
		nameless += !targets[i].survey.has_names;
	if (nameless == nr)
		note(n, "info",
		     "Mappings have no names, for want of a file <code>.vmas</code> beside the record. <code>bdamon record</code> writes it unless <code>--do_record</code> says otherwise; keep it with the record.");
	else if (nameless)
		note(n, "info",
		     "The mappings of %zu targets have no names: these processes did not live until mappings were next recorded.",
		     nameless);
}

static void note_memory(struct notes *n, const struct record_summary *sum)
{
	double unarmable = share(sum->sz_unarmable_bytes, sum->sz_total_bytes);
	double coarse = share(sum->sz_coarse_bytes, sum->sz_total_bytes);

	if (unarmable >= MUCH_MEMORY)
		note(n, "warn",
		     "%s of the memory (%s) could not be measured. Where it looks cold it may be in use.",
		     html_percent(unarmable).s, html_size((double)sum->sz_unarmable_bytes).s);
	if (coarse >= MUCH_MEMORY)
		note(n, "info",
		     "%s of the memory (%s) is locked or shared by processes and was measured coarsely, once in %s. A larger <code>--overhead</code> shortens that.",
		     html_percent(coarse).s, html_size((double)sum->sz_coarse_bytes).s,
		     html_time((double)sum->coarse_period_us / 1e6).s);
}

static void note_cost(struct notes *n, const struct record_summary *sum, uint64_t nr_windows)
{
	double cost = share(sum->timer_ns + sum->cpu_ns, sum->elapsed_ns);
	double late = share(sum->nr_late_windows, nr_windows);

	if (late >= MANY_WINDOWS)
		note(n, "warn",
		     "%s of the aggregation intervals ended late: the machine was too busy, and times are less exact. Longer intervals (<code>--sample</code>, <code>--aggr</code>) or fewer regions (<code>--maxr</code>) help.",
		     html_percent(late < 1 ? late : 1).s);
	if (cost * 100 > sum->budget_percent * OVER_BUDGET)
		note(n, "info",
		     "Monitoring cost %s of one CPU, more than the %s allowed. The first seconds cost most; otherwise fewer regions (<code>--maxr</code>) or longer intervals help.",
		     html_percent(cost).s, html_percent(sum->budget_percent / 100).s);
}

unsigned int html_notes__put(const struct html_target *targets, size_t nr,
			     const struct record_summary *summary, FILE *out)
{
	struct notes n = { .out = out, .with_name = nr > 1 };
	uint64_t nr_windows = 0;
	size_t i;

	for (i = 0; i < nr; i++) {
		n.t = &targets[i];
		note_target(&n);
		/* Windows are those of all targets together. */
		if (targets[i].survey.used.nr > nr_windows)
			nr_windows = targets[i].survey.used.nr;
	}
	n.t = NULL;
	note_names(&n, targets, nr);
	if (!summary) {
		note(&n, "info",
		     "The record does not tell what monitoring cost nor what could not be measured: it was not written by bdamon, or the recording was cut short.");
		return n.nr;
	}
	note_memory(&n, summary);
	note_cost(&n, summary, nr_windows);
	return n.nr;
}
