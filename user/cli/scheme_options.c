/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* From the options of schemes to schemes. */
#include "cli/scheme_options.h"

#include <errno.h>
#include <stddef.h>

#include "scheme/scheme_text.h"
#include "util/log.h"

#define AT(member) .at = offsetof(struct scheme_options, member)

static const struct arg_option scheme_option_table[] = {
	{ "-c --schemes", "SCHEMES",
	  "schemes as JSON text or legacy text, in a file, or ready ones by name; 'bdamon schemes "
	  "--list' lists these",
	  ARG_STRING, AT(schemes) },
};

struct arg_group scheme_options__group(struct scheme_options *opts)
{
	return (struct arg_group){ "schemes", ARG_OPTIONS(scheme_option_table), .base = opts };
}

bool scheme_options__is_given(const struct scheme_options *opts)
{
	return opts->schemes;
}

int scheme_options__build(const struct scheme_options *opts, const struct bd_attrs *attrs,
			  struct scheme_list *ret)
{
	char why[SCHEME_WHY];
	int err;

	if (!opts->schemes)
		return 0;
	err = scheme_text__read(opts->schemes, attrs, ret, why, sizeof(why));
	if (err == -ENOMEM)
		log_error("no memory for the schemes");
	else if (err)
		log_error("%s", why);
	else if (!ret->nr)
		log_error("argument --schemes: there is no scheme in it");
	return err ?: ret->nr ? 0 : -EINVAL;
}
