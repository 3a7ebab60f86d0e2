/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Memory that passed a scheme's filters: those that look at single pages, so that bytes count. */
#ifndef BDAMON_REPORT_PASSED_H
#define BDAMON_REPORT_PASSED_H

#include "record/record.h"
#include "util/text.h"

/** passed__is_counted() - Return: whether @rec's scheme had such filters. */
bool passed__is_counted(const struct record *rec);

/** passed__put_filters() - append such filters, as in "allow anon, reject none memcg /a"; or n/a. */
void passed__put_filters(struct text *out, const struct record *rec, bool raw);

#endif
