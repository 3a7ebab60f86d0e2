/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a reader should know before believing a recording, and which option helps.
 *
 * A page that is dark all over may be the truth, or the work of intervals that do not fit.
 */
#ifndef BDAMON_REPORT_HTML_NOTES_H
#define BDAMON_REPORT_HTML_NOTES_H

#include "report/html_target.h"

/**
 * html_notes__put() - write all notes as items of a list.
 * @targets: the targets
 * @nr: how many
 * @summary: what the recording says of its own cost, or NULL
 * @out: where to
 *
 * Return: how many there are; without any nothing is written.
 */
unsigned int html_notes__put(const struct html_target *targets, size_t nr,
			     const struct record_summary *summary, FILE *out);

/** html_notes__is_cold() - Return: whether no access at all was seen. */
bool html_notes__is_cold(const struct html_target *t);

#endif
