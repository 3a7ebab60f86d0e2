/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The tables of a page: mappings, regions, percentiles. */
#ifndef BDAMON_REPORT_HTML_TABLES_H
#define BDAMON_REPORT_HTML_TABLES_H

#include "report/html_target.h"

/** HTML_MAX_AREAS - rows of each table of mappings. */
#define HTML_MAX_AREAS 12

/** HTML_MAX_REGIONS - rows of all tables of regions. */
#define HTML_MAX_REGIONS 400

/** enum html_order - which mappings come first. */
enum html_order {
	HTML_HOTTEST, /* by bytes accessed per second; cold ones are left out */
	HTML_COLDEST, /* by bytes not in use; those always in use are left out */
};

/** html_tables__areas() - write the rows for mappings. Return: how many, or -ENOMEM. */
int html_tables__areas(const struct html_target *t, enum html_order order, FILE *out);

/** html_tables__regions() - write at most @max rows for the regions of the last snapshot. */
void html_tables__regions(const struct html_target *t, size_t max, FILE *out);

/** html_tables__percentiles() - write the rows for sizes of the working set. */
void html_tables__percentiles(const struct html_target *t, FILE *out);

#endif
