// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Records as a stream. */
#include "record/source.h"

int record_source__scan(struct record_source *source, const struct record_visitor *visitor)
{
	int err = source->scan(source, visitor);

	return err == RECORD_STOP ? 0 : err;
}
