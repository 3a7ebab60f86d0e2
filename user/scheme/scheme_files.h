/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Ready schemes: files that come with bdamon and are known by their names.
 *
 * They lie in a directory schemes/ beside the program, as in a build; else in
 * ../share/bdamon/schemes from there, as installed below a prefix; else below the data directory
 * that the program was built for.
 */
#ifndef BDAMON_SCHEME_SCHEME_FILES_H
#define BDAMON_SCHEME_SCHEME_FILES_H

/** struct scheme_file - a ready scheme. @name: without path and .json; @path: the file; @intent:
 * what it is for, one line; "" if it does not say */
struct scheme_file {
	const char *name;
	const char *path;
	const char *intent;
};

/** typedef scheme_file_fn - told of each ready scheme; a negative errno ends it. */
typedef int (*scheme_file_fn)(void *priv, const struct scheme_file *file);

/**
 * scheme_files__find() - find a ready scheme.
 * @name: its name
 * @ret_path: its path, for the caller to free()
 *
 * Return: 0, -ENOENT or -ENOMEM.
 */
int scheme_files__find(const char *name, char **ret_path);

/**
 * scheme_files__list() - tell all ready schemes, sorted by name.
 * @visit: is told of each
 * @priv: its first argument
 *
 * Return: 0, -ENOENT if there is no directory of them, or other negative errno, @visit's included.
 */
int scheme_files__list(scheme_file_fn visit, void *priv);

/** scheme_files__list_dir() - as scheme_files__list(), of one directory. */
int scheme_files__list_dir(const char *dir, scheme_file_fn visit, void *priv);

#endif
