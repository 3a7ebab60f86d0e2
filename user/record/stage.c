// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* A visitor of one source that is a source itself. */
#include "record/stage.h"

#include <errno.h>
#include <stdlib.h>

static int begin_record(void *priv, const struct record *rec)
{
	struct record_stage *stage = priv;
	const struct record_stage_facts *facts = &stage->facts[stage->at];

	stage->rec = *rec;
	stage->ops->begin(stage, &stage->rec);
	if (!stage->next || !facts->nr)
		return 0;
	stage->rec.nr_snapshots = facts->nr;
	stage->rec.start_ns = facts->start_ns;
	stage->rec.end_ns = facts->end_ns;
	return record_visitor__begin(stage->next, &stage->rec);
}

static int next_snapshot(void *priv, const struct record *rec, const struct record_snapshot *snap)
{
	struct record_stage *stage = priv;

	return stage->ops->snapshot(stage, rec, snap);
}

static int end_record(void *priv, const struct record *rec)
{
	struct record_stage *stage = priv;
	const struct record_stage_facts *facts = &stage->facts[stage->at++];

	(void)rec;
	if (!stage->next)
		stage->source.nr_records += facts->nr > 0;
	else if (facts->nr)
		return record_visitor__end(stage->next, &stage->rec);
	return 0;
}

static int scan(struct record_source *source, const struct record_visitor *visitor)
{
	struct record_stage *stage = (struct record_stage *)source;
	struct record_visitor ours = {
		.priv = stage,
		.begin = begin_record,
		/* Who wants no snapshots needs none to be unpacked. */
		.snapshot = !visitor || visitor->snapshot ? next_snapshot : NULL,
		.end = end_record,
	};

	stage->next = visitor;
	stage->at = 0;
	return stage->from->scan(stage->from, &ours);
}

int record_stage__init(struct record_stage *stage, const struct record_stage_ops *ops,
		       struct record_source *from)
{
	stage->source.scan = scan;
	stage->ops = ops;
	stage->from = from;
	stage->facts = calloc(from->nr_records + 1, sizeof(*stage->facts));
	return stage->facts ? 0 : -ENOMEM;
}

int record_stage__gather(struct record_stage *stage)
{
	return scan(&stage->source, NULL);
}

int record_stage__hand_out(struct record_stage *stage, const struct record_snapshot *snap)
{
	struct record_stage_facts *facts = &stage->facts[stage->at];

	if (stage->next)
		return record_visitor__snapshot(stage->next, &stage->rec, snap);
	if (!facts->nr++)
		facts->start_ns = snap->start_ns;
	facts->end_ns = snap->end_ns;
	return 0;
}

void record_stage__fini(struct record_stage *stage)
{
	free(stage->facts);
}
