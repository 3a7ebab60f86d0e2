// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* What a page shows of one target. */
#include "report/html_target.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "util/quote.h"

static int draw_one(struct html_target *t, struct record_source *source, unsigned int max_pixels)
{
	int err;

	if (!t->survey.used.nr)
		return 0;
	err = html_course__init(&t->course, &t->survey, t->process);
	if (err)
		return err;
	t->has_course = true;
	html_axis__init(&t->axis, &t->survey);
	err = html_picture__init(&t->picture, source, &t->survey, &t->axis, max_pixels);
	t->has_picture = !err;
	return err == -ENODATA ? 0 : err;
}

/* Records of single snapshots do not tell their target, but there is but one. */
static const struct html_process *find_process(const struct html_side *side,
					       const struct guide *guide)
{
	if (guide->has_target)
		return html_side__find(side, guide->target_id);
	return side->nr_processes == 1 ? &side->processes[0] : NULL;
}

static int make_all(struct html_target *targets, const struct guide *const *guides, size_t nr,
		    const struct html_side *side, struct record_source *source)
{
	struct html_survey *surveys = calloc(nr, sizeof(*surveys));
	size_t i;
	int err = 0;

	if (!surveys)
		return -ENOMEM;
	for (i = 0; i < nr && !err; i++) {
		targets[i].guide = guides[i];
		targets[i].process = find_process(side, guides[i]);
		err = html_survey__init(&surveys[i], guides[i], targets[i].process);
	}
	err = err ?: html_survey__scan(surveys, nr, source);
	for (i = 0; i < nr; i++)
		targets[i].survey = surveys[i];
	free(surveys);
	for (i = 0; i < nr && !err; i++)
		err = draw_one(&targets[i], source, HTML_MAX_PIXELS / (unsigned int)nr);
	return err;
}

int html_targets__make(struct html_target **ret_targets, const struct guide *const *guides,
		       size_t nr, const struct html_side *side, struct record_source *source)
{
	struct html_target *targets = calloc(nr, sizeof(*targets));
	int err = targets ? make_all(targets, guides, nr, side, source) : -ENOMEM;

	if (err)
		html_targets__free(targets, nr);
	else
		*ret_targets = targets;
	return err;
}

void html_targets__free(struct html_target *targets, size_t nr)
{
	size_t i;

	for (i = 0; targets && i < nr; i++) {
		html_survey__fini(&targets[i].survey);
		html_course__fini(&targets[i].course);
		html_picture__fini(&targets[i].picture);
	}
	free(targets);
}

double html_target__scale(const struct html_target *t)
{
	return t->picture.high > 0 ? t->picture.high : t->survey.max_rate;
}

void html_target__put_name(const struct html_target *t, FILE *out)
{
	const struct html_process *p = t->process;

	if (p && p->program) {
		fputs("<bdi>", out);
		quote_html(out, p->program);
		fputs("</bdi>, ", out);
	}
	if (p)
		fprintf(out, "process %" PRId64, p->pid);
	else if (t->guide->has_target)
		fprintf(out, "target %" PRIu64, t->guide->target_id);
	else
		fputs("the recording", out);
	if (t->guide->scheme_idx > 0)
		fprintf(out, " (scheme %" PRId64 ")", t->guide->scheme_idx);
}
