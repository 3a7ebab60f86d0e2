/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* Conversion, range checks and storage of option values. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/argstore.h"

static const char *const kind_nouns[] = {
	[ARG_BOOL] = "y or n",
	[ARG_NR] = "a whole number such as 100",
	[ARG_INT] = "a whole number such as 100 or -5",
	[ARG_FLOAT] = "a number such as 1.5",
	[ARG_BYTES] = "a size such as 4096, 64K or '1.5 GiB'",
	[ARG_TIME] = "a time such as 5ms or '1 m 30 s'",
	[ARG_STIME] = "a time such as 5ms or '-3 s'",
	[ARG_SHARE] = "a percentage such as 5%",
	[ARG_MODE] = "an octal file mode such as 600",
	[ARG_CHOICE] = "one of the choices",
};

static const char *const unit_names[] = {
	[VALUE_NS] = " ns",
	[VALUE_US] = " us",
	[VALUE_MS] = " ms",
	[VALUE_S] = " s",
};

bool argstore__takes_value(const struct arg_option *option)
{
	return option->kind != ARG_FLAG && option->kind != ARG_CLEAR;
}

/* Whether the field is a struct arg_list. */
static bool is_list(const struct arg_option *option)
{
	return argstore__takes_value(option) &&
	       (option->append || option->nargs == ARG_PLUS || option->nargs == ARG_STAR);
}

static int convert_choice(const struct arg_option *option, const char *text, int64_t *ret_idx)
{
	for (int i = 0; option->choices[i]; i++) {
		if (strcmp(option->choices[i], text))
			continue;
		*ret_idx = i;
		return 0;
	}
	return -EINVAL;
}

static int convert_time(const struct arg_option *option, const char *text, struct arg_value *value)
{
	int64_t time;
	int err = value_parse_time(text, option->bare, option->to, &time);

	if (err)
		return err;
	if (option->kind == ARG_STIME) {
		value->i = time;
		return 0;
	}
	if (time < 0)
		return -ERANGE;
	value->u = time == INT64_MAX ? UINT64_MAX : (uint64_t)time;
	return 0;
}

static int convert_kind(const struct arg_option *option, const char *text, struct arg_value *value)
{
	mode_t mode;
	bool truth;
	int err;

	switch (option->kind) {
	case ARG_NR:
		return value_parse_nr(text, &value->u);
	case ARG_INT:
		return value_parse_int(text, &value->i);
	case ARG_FLOAT:
		return value_parse_float(text, &value->f);
	case ARG_BYTES:
		return value_parse_bytes(text, &value->u);
	case ARG_TIME:
	case ARG_STIME:
		return convert_time(option, text, value);
	case ARG_SHARE:
		return value_parse_share(text, option->scale, &value->f);
	case ARG_CHOICE:
		return convert_choice(option, text, &value->i);
	case ARG_MODE:
		err = value_parse_mode(text, &mode);
		value->u = err ? 0 : mode;
		return err;
	case ARG_BOOL:
		err = value_parse_bool(text, &truth);
		value->u = err ? 0 : truth;
		return err;
	case ARG_STRING:
	case ARG_FLAG:
	case ARG_CLEAR:
		break;
	}
	return 0;
}

static bool is_in_range(const struct arg_option *option, const struct arg_value *value)
{
	double nr;

	if (option->max == option->min)
		return true;
	switch (option->kind) {
	case ARG_NR:
	case ARG_BYTES:
	case ARG_TIME:
	case ARG_MODE:
		nr = (double)value->u;
		break;
	case ARG_INT:
	case ARG_STIME:
		nr = (double)value->i;
		break;
	case ARG_FLOAT:
	case ARG_SHARE:
		nr = value->f;
		break;
	default:
		return true;
	}
	return nr >= option->min && nr <= option->max;
}

static void explain_choices(const struct arg_option *option, const char *text, char *why,
			    size_t sz_why)
{
	size_t used = (size_t)snprintf(why, sz_why, "'%s' is none of", text);

	for (size_t i = 0; option->choices[i] && used < sz_why; i++)
		used += (size_t)snprintf(why + used, sz_why - used, "%s %s", i ? "," : "",
					 option->choices[i]);
}

static void explain_range(const struct arg_option *option, const char *text, char *why,
			  size_t sz_why)
{
	const char *unit = "";

	if (option->kind == ARG_TIME || option->kind == ARG_STIME)
		unit = unit_names[option->to];
	else if (option->kind == ARG_SHARE && option->scale == VALUE_PERCENT)
		unit = "%";
	else if (option->kind == ARG_BYTES)
		unit = " bytes";
	if (option->kind == ARG_MODE)
		snprintf(why, sz_why, "'%s' is outside the range 0 to 777", text);
	else if (option->max != option->min)
		snprintf(why, sz_why, "'%s' is outside the range %.15g to %.15g%s", text,
			 option->min, option->max, unit);
	else
		snprintf(why, sz_why, "'%s' is negative or too large", text);
}

int argstore__convert(const struct arg_option *option, const char *text,
		      struct arg_value *ret_value, char *why, size_t sz_why)
{
	struct arg_value value = { .text = text };
	int err;

	err = convert_kind(option, text, &value);
	if (!err && !is_in_range(option, &value))
		err = -ERANGE;
	if (err == -ERANGE) {
		explain_range(option, text, why, sz_why);
		return err;
	}
	if (err && option->kind == ARG_CHOICE) {
		explain_choices(option, text, why, sz_why);
		return err;
	}
	if (err) {
		snprintf(why, sz_why, "'%s' is not %s", text, kind_nouns[option->kind]);
		return err;
	}
	if (option->check)
		err = option->check(&value, why, sz_why);
	if (!err)
		*ret_value = value;
	return err;
}

static void *field_at(const struct arg_group *group, size_t offset)
{
	return (char *)group->base + offset;
}

void argstore__begin(const struct arg_group *group, const struct arg_option *option)
{
	if (option->given)
		*(bool *)field_at(group, option->given) = true;
	if (!argstore__takes_value(option)) {
		*(bool *)field_at(group, option->at) = option->kind == ARG_FLAG;
		return;
	}
	if (!is_list(option))
		return;
	if (!option->append)
		argstore__free(group, option);
	((struct arg_list *)field_at(group, option->at))->nr_uses++;
}

static int put_in_list(struct arg_list *list, const struct arg_value *value)
{
	struct arg_value *values;

	values = realloc(list->values, (list->nr + 1) * sizeof(*values));
	if (!values)
		return -ENOMEM;
	list->values = values;
	values[list->nr] = *value;
	values[list->nr].use = list->nr_uses - 1;
	list->nr++;
	return 0;
}

int argstore__put(const struct arg_group *group, const struct arg_option *option, size_t idx,
		  const struct arg_value *value)
{
	void *field = field_at(group, option->at);

	if (is_list(option))
		return put_in_list(field, value);

	switch (option->kind) {
	case ARG_NR:
	case ARG_BYTES:
	case ARG_TIME:
		((uint64_t *)field)[idx] = value->u;
		break;
	case ARG_INT:
	case ARG_STIME:
		((int64_t *)field)[idx] = value->i;
		break;
	case ARG_FLOAT:
	case ARG_SHARE:
		((double *)field)[idx] = value->f;
		break;
	case ARG_MODE:
		((mode_t *)field)[idx] = (mode_t)value->u;
		break;
	case ARG_BOOL:
		((bool *)field)[idx] = value->u;
		break;
	case ARG_CHOICE:
		((int *)field)[idx] = (int)value->i;
		break;
	case ARG_STRING:
		((const char **)field)[idx] = value->text;
		break;
	case ARG_FLAG:
	case ARG_CLEAR:
		break;
	}
	return 0;
}

void argstore__free(const struct arg_group *group, const struct arg_option *option)
{
	struct arg_list *list;

	if (!group->base || !is_list(option))
		return;
	list = field_at(group, option->at);
	free(list->values);
	*list = (struct arg_list){ 0 };
}
