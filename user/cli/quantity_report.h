/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Quantities over time as their reports show them: as a table, a histogram, CSV, a picture or a
 * plot on the terminal.
 */
#ifndef BDAMON_CLI_QUANTITY_REPORT_H
#define BDAMON_CLI_QUANTITY_REPORT_H

#include "cli/quantity_options.h"

/**
 * struct quantity - one to show.
 * @name: short, as in tables: "wss"
 * @label: what it is called in plots: "working set"
 * @heading: how the table is headed: "wss"
 * @unit: what it counts
 * @target: whose it is, as text; NULL: nobody's in particular
 * @is_plain: the table has neither bars nor units
 * @series: its values in order of time, borrowed
 */
struct quantity {
	const char *name;
	const char *label;
	const char *heading;
	enum distribution_unit unit;
	const char *target;
	bool is_plain;
	const struct series *series;
};

/**
 * struct quantity_report - what to show, and how a plot of it is labelled.
 * @list: quantities: first those of targets, of the same name, then others
 * @nr: how many
 * @title: heading of plots
 * @subtitle: second line of it
 * @y_name: what the y axis of plots shows
 * @start_ns: beginning of the recording; where time axes begin
 */
struct quantity_report {
	const struct quantity *list;
	size_t nr;
	const char *title;
	const char *subtitle;
	const char *y_name;
	uint64_t start_ns;
};

/** quantity_report__show() - print or draw. Logging. Return: the exit code. */
int quantity_report__show(const struct quantity_report *report, const struct quantity_args *args);

#endif
