/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The access pattern as text: each snapshot's regions with size, access rate and age.
 *
 * Lines are made from templates in which keywords such as "<size>" are
 * replaced, padded on the right to the keyword's width.
 */
#ifndef BDAMON_REPORT_ACCESS_H
#define BDAMON_REPORT_ACCESS_H

#include <stdio.h>

#include "record/source.h"
#include "report/color.h"

/** enum access_form - what the output looks like. */
enum access_form {
	ACCESS_TEXT,
	ACCESS_RAW_FORM,
	ACCESS_JSON,
};

/**
 * struct access_options - how to print.
 * @form: see enum access_form
 * @total_sz_only: per snapshot only its size
 * @raw_number: numbers for programs
 * @colors: colours of the snapshot heatmap
 */
struct access_options {
	enum access_form form;
	bool total_sz_only;
	bool raw_number;
	enum color_set colors;
};

/**
 * access__print() - print all records.
 * @source: the records; ACCESS_TEXT needs intervals, see access__check()
 * @opts: how
 * @out: where to; see ferror()
 *
 * Return: 0 or negative errno.
 */
int access__print(struct record_source *source, const struct access_options *opts, FILE *out);

/** access__check() - Return: 0, or -EINVAL if a record lacks the intervals that @opts need. */
int access__check(struct record_source *source, const struct access_options *opts);

#endif
