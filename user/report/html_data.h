/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * What a page's script draws from, as JSON inside of the page.
 *
 *	{"targets": [{
 *	  "start": S, "end": S     times of the picture, seconds from the first snapshot
 *	  "wall": MS               time of day of the first snapshot, ms since 1970, or null
 *	  "hz": true               rates are in hz
 *	  "high": R                rate at the hot end; "max": the highest that intervals allow
 *	  "folded": true           idle parts are drawn small at first
 *	  "columns": N, "rows": N, "steps": N, "levels": "base64"   see html_picture.h
 *	  "parts": [[START, BYTES, ROW, ROWS, IDLE]...]
 *	  "areas": [[START, BYTES, KIND, NAME]...]
 *	  "course": {"start": S, "end": S, "top": B, "columns": [[MEAN, LEAST, MOST, RESIDENT]...]}
 *	}...]}
 *
 * Addresses are strings of hexadecimal digits, which numbers of scripts cannot hold.
 */
#ifndef BDAMON_REPORT_HTML_DATA_H
#define BDAMON_REPORT_HTML_DATA_H

#include "report/html_target.h"

/** HTML_MAX_NAMES - areas of all targets that the script can name: the largest ones. */
#define HTML_MAX_NAMES 1000

/**
 * html_data__write() - write all targets.
 * @targets: the targets
 * @nr: how many
 * @side: has the time of day
 * @out: where to
 *
 * Return: 0 or -ENOMEM.
 */
int html_data__write(const struct html_target *targets, size_t nr, const struct html_side *side,
		     FILE *out);

#endif
