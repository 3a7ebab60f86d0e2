/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/* The files in user/report/html/, which html_files.S puts into the program. */
#ifndef BDAMON_REPORT_HTML_FILES_H
#define BDAMON_REPORT_HTML_FILES_H

/** html_page_file - template of the page; ends where html_page_file_end begins, as all do. */
extern const char html_page_file[], html_page_file_end[];
/** html_target_file - template of the section of a target. */
extern const char html_target_file[], html_target_file_end[];
/** html_style_file - style of the page. */
extern const char html_style_file[], html_style_file_end[];
/** html_script_file - script of the page. */
extern const char html_script_file[], html_script_file_end[];

#endif
