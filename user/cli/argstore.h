/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* From the word of a value to the field of the struct that receives it. */
#ifndef BDAMON_CLI_ARGSTORE_H
#define BDAMON_CLI_ARGSTORE_H

#include "cli/argparse.h"

/** argstore__takes_value() - Return: whether values follow the option; flags have none. */
bool argstore__takes_value(const struct arg_option *option);

/**
 * argstore__convert() - check one word against the option's kind, range and check.
 * @option: the option
 * @text: the word, kept by reference
 * @ret_value: the value
 * @why: what is wrong with it, as a part of a sentence; written on failure
 * @sz_why: size of @why in bytes
 *
 * Return: 0, -EINVAL or -ERANGE, or what the option's check returned.
 */
int argstore__convert(const struct arg_option *option, const char *text,
		      struct arg_value *ret_value, char *why, size_t sz_why);

/**
 * argstore__begin() - one more use of the option starts: mark it given, set flags, and empty
 * a list that repeated uses replace.
 * @group: owns the struct
 * @option: one of its options
 */
void argstore__begin(const struct arg_group *group, const struct arg_option *option);

/**
 * argstore__put() - store one converted value.
 * @group: owns the struct
 * @option: one of its options
 * @idx: which value of this use, from 0
 * @value: the value
 *
 * Return: 0 or -ENOMEM.
 */
int argstore__put(const struct arg_group *group, const struct arg_option *option, size_t idx,
		  const struct arg_value *value);

/** argstore__free() - free the option's list, if it has one, and leave it empty. */
void argstore__free(const struct arg_group *group, const struct arg_option *option);

#endif
