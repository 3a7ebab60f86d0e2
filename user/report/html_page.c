// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A recording as one HTML file: what is about it as a whole. */
#include "report/html_page.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "report/html_data.h"
#include "report/html_files.h"
#include "report/html_notes.h"
#include "report/html_section.h"
#include "report/html_text.h"
#include "util/quote.h"

/**
 * struct page - a page being written.
 * @targets: those shown
 * @nr: how many
 * @nr_others: those left out
 * @err: first error of a field
 */
struct page {
	const struct html_options *opts;
	const struct record_summary *summary;
	const struct html_side *side;
	struct html_target *targets;
	size_t nr;
	size_t nr_others;
	int *err;
};

/* --- head ----------------------------------------------------------------------- */

static void put_nonce(FILE *out, const void *priv)
{
	fputs(((const struct page *)priv)->opts->nonce, out);
}

static void put_version(FILE *out, const void *priv)
{
	(void)priv;
	fputs(BDAMON_VERSION, out);
}

static void put_style(FILE *out, const void *priv)
{
	(void)priv;
	fwrite(html_style_file, 1, (size_t)(html_style_file_end - html_style_file), out);
}

static void put_script(FILE *out, const void *priv)
{
	(void)priv;
	fwrite(html_script_file, 1, (size_t)(html_script_file_end - html_script_file), out);
}

static void put_data(FILE *out, const void *priv)
{
	const struct page *p = priv;
	int err = html_data__write(p->targets, p->nr, p->side, out);

	*p->err = *p->err ?: err;
}

static void put_title(FILE *out, const void *priv)
{
	const struct page *p = priv;
	const struct html_process *process = p->targets[0].process;

	fputs("bdamon: ", out);
	if (process && process->program)
		quote_html(out, process->program);
	else
		quote_html(out, p->opts->paths[0]);
}

/* The name of the first file, without directories. */
static void put_file_name(const struct page *p, FILE *out)
{
	const char *slash = strrchr(p->opts->paths[0], '/');

	fputs("<bdi>", out);
	quote_html(out, slash ? slash + 1 : p->opts->paths[0]);
	fputs("</bdi>, ", out);
}

static void put_heading(FILE *out, const void *priv)
{
	const struct page *p = priv;

	if (!p->targets[0].process)
		put_file_name(p, out);
	html_target__put_name(&p->targets[0], out);
	if (p->nr > 1)
		fprintf(out, " and %zu more", p->nr - 1 + p->nr_others);
}

/* When the first snapshot began, time of day. Return: whether that is known. */
static bool find_date(const struct page *p, int64_t *ret_ns)
{
	const struct html_survey *s = &p->targets[0].survey;
	/* Records of single snapshots have the time of day themselves; no machine runs that long. */
	const int64_t year_2000 = 946684800000000000;

	if (!s->used.nr)
		return false;
	if (s->start_ns >= year_2000)
		*ret_ns = s->start_ns;
	else if (p->side->has_clock)
		*ret_ns = s->start_ns + p->side->clock_ns;
	else
		return false;
	return true;
}

static void put_subtitle(FILE *out, const void *priv)
{
	const struct page *p = priv;
	const struct html_survey *s = &p->targets[0].survey;
	int64_t date_ns;

	fputs("Memory accesses", out);
	if (s->used.nr)
		fprintf(out, " of %s",
			html_time(((double)s->end_ns - (double)s->start_ns) / 1e9).s);
	if (find_date(p, &date_ns))
		fprintf(out, ", begun at %s", html_date(date_ns).s);
	else if (p->opts->file_ns)
		fprintf(out, ", in a file of %s", html_date(p->opts->file_ns).s);
}

/* --- cards and notes ------------------------------------------------------------- */

static double share(uint64_t part, uint64_t whole)
{
	return whole ? (double)part / (double)whole : 0;
}

static void put_cost_cards(const struct record_summary *sum, FILE *out)
{
	html_section__card(out, "Cost of monitoring",
			   html_percent(share(sum->timer_ns + sum->cpu_ns, sum->elapsed_ns)).s,
			   "of one CPU; %s allowed", html_percent(sum->budget_percent / 100).s);
	html_section__card(out, "Could not be measured",
			   html_size((double)sum->sz_unarmable_bytes).s, "%s of memory",
			   html_percent(share(sum->sz_unarmable_bytes, sum->sz_total_bytes)).s);
}

static void put_cards(FILE *out, const void *priv)
{
	const struct page *p = priv;
	const struct html_survey *s = &p->targets[0].survey;
	double seconds = s->used.nr ? ((double)s->end_ns - (double)s->start_ns) / 1e9 : 0;

	html_section__card(out, "Recorded", html_time(seconds).s, "%s snapshots",
			   format_nr((__int128)s->used.nr, false).s);
	if (p->nr == 1)
		html_section__cards(out, &p->targets[0]);
	if (p->summary)
		put_cost_cards(p->summary, out);
}

static void put_notes(FILE *out, const void *priv)
{
	const struct page *p = priv;
	unsigned int nr;

	fputs("<ul>\n", out);
	nr = html_notes__put(p->targets, p->nr, p->summary, out);
	if (p->nr_others) {
		fprintf(out,
			"<li class=\"info\">The record has %zu more targets, which are smaller. <code>--tid</code> chooses one, <code>bdamon report record_info</code> lists all.</li>\n",
			p->nr_others);
		nr++;
	}
	if (!nr)
		fputs("<li class=\"good\">Nothing speaks against this recording: accesses were seen, windows were in time, and the memory could be measured.</li>\n",
		      out);
	fputs("</ul>\n", out);
}

/* Where in the page which target is, and how they compare. */
static void put_contents(const struct page *p, FILE *out)
{
	size_t i;

	fputs("<nav class=\"targets\"><table>\n<thead><tr><th scope=\"col\">Target</th><th scope=\"col\">Memory</th><th scope=\"col\">Working set, median</th><th scope=\"col\">Snapshots</th></tr></thead>\n<tbody>\n",
	      out);
	for (i = 0; i < p->nr; i++) {
		const struct html_target *t = &p->targets[i];

		fprintf(out, "<tr><th scope=\"row\"><a href=\"#target-%zu\">", i);
		html_target__put_name(t, out);
		fprintf(out, "</a></th><td>%s</td><td>%s</td><td>%s</td></tr>\n",
			html_size((double)t->survey.sz_total).s,
			t->has_course ? html_size((double)distribution__at(&t->course.sizes, 50)).s
				      : "unknown",
			format_nr((__int128)t->survey.used.nr, false).s);
	}
	fputs("</tbody></table></nav>\n", out);
}

static void put_targets(FILE *out, const void *priv)
{
	const struct page *p = priv;
	size_t i;
	int err;

	if (p->nr > 1)
		put_contents(p, out);
	for (i = 0; i < p->nr; i++) {
		err = html_section__write(&p->targets[i], i, p->nr, out);
		*p->err = *p->err ?: err;
	}
}

/* --- cost and recording ---------------------------------------------------------- */

static void put_cost(FILE *out, const void *priv)
{
	const struct record_summary *s = ((const struct page *)priv)->summary;

	if (!s) {
		fputs("<p class=\"hint\">The record does not tell.</p>\n", out);
		return;
	}
	fprintf(out,
		"<dl>\n<dt>CPU time</dt><dd>%s of one CPU over %s: %s in the process, %s in the timer; %s were allowed</dd>\n",
		html_percent(share(s->timer_ns + s->cpu_ns, s->elapsed_ns)).s,
		html_time((double)s->elapsed_ns / 1e9).s, html_time((double)s->cpu_ns / 1e9).s,
		html_time((double)s->timer_ns / 1e9).s, html_percent(s->budget_percent / 100).s);
	fprintf(out,
		"<dt>Work</dt><dd>%s looks at regions, %s runs of pages whose accessed bits were cleared</dd>\n",
		format_nr(s->nr_samples, false).s, format_nr(s->nr_clears, false).s);
	fprintf(out, "<dt>Late aggregation intervals</dt><dd>%s</dd>\n",
		format_nr(s->nr_late_windows, false).s);
	fprintf(out, "<dt>Not measurable</dt><dd>%s, %s of %s monitored at the end</dd>\n",
		html_size((double)s->sz_unarmable_bytes).s,
		html_percent(share(s->sz_unarmable_bytes, s->sz_total_bytes)).s,
		html_size((double)s->sz_total_bytes).s);
	fprintf(out, "<dt>Measured coarsely</dt><dd>%s, %s",
		html_size((double)s->sz_coarse_bytes).s,
		html_percent(share(s->sz_coarse_bytes, s->sz_total_bytes)).s);
	if (s->coarse_period_us)
		fprintf(out, ", once in %s", html_time((double)s->coarse_period_us / 1e6).s);
	fputs("</dd>\n</dl>\n", out);
}

static void put_files(const struct page *p, FILE *out)
{
	size_t i;

	fprintf(out, "<dt>%s</dt><dd>", p->opts->nr_paths > 1 ? "Files" : "File");
	for (i = 0; i < p->opts->nr_paths; i++) {
		fputs(i ? ", <bdi>" : "<bdi>", out);
		quote_html(out, p->opts->paths[i]);
		fputs("</bdi>", out);
	}
	fputs("</dd>\n", out);
}

static void put_intervals(const struct html_survey *s, FILE *out)
{
	const struct record_intervals *iv = &s->intervals;

	if (!s->has_intervals) {
		fputs("<dt>Intervals</dt><dd>not told by the record</dd>\n", out);
		return;
	}
	fprintf(out,
		"<dt>Intervals</dt><dd>sampling %s, aggregation %s, update of mappings %s%s</dd>\n",
		html_time((double)iv->sample_us / 1e6).s, html_time((double)iv->aggr_us / 1e6).s,
		html_time((double)iv->ops_update_us / 1e6).s,
		iv->goal.aggrs ? "; tuned automatically" : "");
	fprintf(out, "<dt>Highest rate that can be seen</dt><dd>%s</dd>\n",
		html_rate(s->max_rate, true).s);
}

static void put_recording(FILE *out, const void *priv)
{
	const struct page *p = priv;
	size_t i;
	int64_t date_ns;

	put_files(p, out);
	for (i = 0; i < p->nr; i++) {
		const struct html_survey *s = &p->targets[i].survey;

		fputs("<dt>Target</dt><dd>", out);
		html_target__put_name(&p->targets[i], out);
		fprintf(out, ": %s snapshots with %zu to %zu regions</dd>\n",
			format_nr(s->used.nr, false).s, s->min_regions, s->max_regions);
	}
	put_intervals(&p->targets[0].survey, out);
	if (find_date(p, &date_ns))
		fprintf(out, "<dt>First snapshot</dt><dd>%s</dd>\n", html_date(date_ns).s);
	if (p->opts->file_ns)
		fprintf(out, "<dt>File written</dt><dd>%s</dd>\n", html_date(p->opts->file_ns).s);
	fprintf(out,
		"<dt>Recorded by</dt><dd>%s; its version and the kernel's are not told by the record</dd>\n",
		p->summary ? "bdamon" : "a program that does not tell its name");
}

/* --- the whole ------------------------------------------------------------------- */

static int write_page(const struct page *p, FILE *out)
{
	static const struct html_field fields[] = {
		{ "nonce", put_nonce },		{ "version", put_version },
		{ "title", put_title },		{ "style", put_style },
		{ "heading", put_heading },	{ "subtitle", put_subtitle },
		{ "cards", put_cards },		{ "notes", put_notes },
		{ "targets", put_targets },	{ "cost", put_cost },
		{ "recording", put_recording }, { "data", put_data },
		{ "script", put_script },	{ NULL, NULL },
	};
	int err = html_fill(out, html_page_file, (size_t)(html_page_file_end - html_page_file),
			    fields, p);

	return err ?: *p->err;
}

/* The targets to show. Return: how many. */
static size_t choose(const struct guide_list *list, const struct html_options *opts,
		     const struct guide **ret_guides, size_t *ret_nr_others)
{
	size_t i, nr = 0;

	*ret_nr_others = 0;
	for (i = 0; i < list->nr; i++) {
		const struct guide *g = &list->guides[i];

		if (opts->has_tid && (!g->has_target || g->target_id != opts->tid))
			continue;
		if (nr < HTML_MAX_TARGETS)
			ret_guides[nr++] = g;
		else
			(*ret_nr_others)++;
	}
	return nr;
}

int html_page__write(struct record_source *source, const struct record_summary *summary,
		     const struct html_side *side, const struct html_options *opts, FILE *out)
{
	const struct guide *guides[HTML_MAX_TARGETS];
	int field_err = 0;
	struct page p = { .opts = opts, .summary = summary, .side = side, .err = &field_err };
	struct guide_list list;
	int err = guide_list__init(&list, source);

	if (err)
		return err;
	p.nr = choose(&list, opts, guides, &p.nr_others);
	err = p.nr ? html_targets__make(&p.targets, guides, p.nr, side, source) : -ENODATA;
	if (!err) {
		err = write_page(&p, out);
		html_targets__free(p.targets, p.nr);
	}
	guide_list__fini(&list);
	return err;
}
