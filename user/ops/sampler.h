/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * The BPF side as user space sees it: loaded, calibrated, attached.  This is
 * the only user of the generated skeleton.
 */
#ifndef BDAMON_OPS_SAMPLER_H
#define BDAMON_OPS_SAMPLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpf/sampler.h"

struct sampler;

/** enum sampler_stage - how far sampler__open() came. */
enum sampler_stage {
	SAMPLER_NOTHING,
	SAMPLER_LOADED,	    /* the verifier accepted the programs */
	SAMPLER_CALIBRATED, /* page tables are found */
	SAMPLER_ATTACHED,   /* process events and the ring buffer work */
};

/**
 * struct sampler_options - what to load.
 * @nr_slots: places sampled at the same time, at most, >= 1
 * @nr_spaces: address spaces watched at the same time, at most, >= 1
 * @follow_children: watch processes that watched ones start, from their first instruction on
 * @btf_path: file with the kernel's types; NULL for the running kernel's own
 * @ret_stage: set to what was reached, also on failure; may be NULL
 */
struct sampler_options {
	uint32_t nr_slots;
	uint32_t nr_spaces;
	bool follow_children;
	const char *btf_path;
	enum sampler_stage *ret_stage;
};

/**
 * sampler__open() - load the BPF programs, find this kernel's page tables, watch processes.
 * @ret_sampler: the sampler; sampler__close() ends everything
 * @opts: borrowed during the call
 *
 * Logs what is missing and its cure.
 *
 * Return: 0 or a negative errno.
 */
int sampler__open(struct sampler **ret_sampler, const struct sampler_options *opts);

/** sampler__close() - stop the timer, detach, unpin, free; NULL is allowed. */
void sampler__close(struct sampler *s);

/** sampler__layout() - Return: what calibration found. */
const struct bd_layout *sampler__layout(const struct sampler *s);

/** sampler__control() - Return: the shared control block; see sampler.h for who writes what. */
struct bd_control *sampler__control(struct sampler *s);

/** sampler__status() - Return: the shared status block, written by BPF alone. */
volatile const struct bd_status *sampler__status(struct sampler *s);

/** sampler__slots() - Return: the slots of table half @half, sampler_options.nr_slots of them. */
struct bd_slot *sampler__slots(struct sampler *s, uint32_t half);

/** sampler__follows_children() - Return: whether forks of watched processes are told. */
bool sampler__follows_children(const struct sampler *s);

/** sampler__nr_slots() - Return: slots in one half of the table. */
uint32_t sampler__nr_slots(const struct sampler *s);

/** sampler__spaces() - Return: the address spaces, sampler_options.nr_spaces of them. */
volatile struct bd_space *sampler__spaces(struct sampler *s);

/** sampler__arms() - Return: room for BD_MAX_ARMS armings, input of sampler__check_arms(). */
struct bd_arm *sampler__arms(struct sampler *s);

/** sampler__zooms() - Return: the BD_MAX_ZOOMS zooms. */
struct bd_zoom *sampler__zooms(struct sampler *s);

/** sampler__start() - start the timer. Return: 0 or a negative errno. */
int sampler__start(struct sampler *s);

/** sampler__stop() - the timer's next callback is its last. */
void sampler__stop(struct sampler *s);

/** sampler__event_fd() - Return: a descriptor that becomes readable with events; borrowed. */
int sampler__event_fd(const struct sampler *s);

/** sampler_event_fn - receives one event; a negative return value ends the reading. */
typedef int (*sampler_event_fn)(void *priv, const struct bd_event *event);

/** sampler__set_handler() - who receives events; borrowed. */
void sampler__set_handler(struct sampler *s, sampler_event_fn fn, void *priv);

/** sampler__read_events() - hand all events that are there to the handler. */
int sampler__read_events(struct sampler *s);

/**
 * sampler__check_arms() - fill in the results of the first @n armings of sampler__arms().
 *
 * Return: 0 or a negative errno.
 */
int sampler__check_arms(struct sampler *s, uint32_t n);

/**
 * sampler__scan() - count the set accessed bits of a stretch of memory.
 * @s: the sampler
 * @args: what to count
 * @ret_counts: args->nr_runs counts, borrowed until the next call
 *
 * Return: 0, -ESRCH when the address space is gone, or another negative errno.
 */
int sampler__scan(struct sampler *s, const struct bd_scan *args, const uint8_t **ret_counts);

/**
 * sampler__read_facts() - facts about the pages of a stretch of memory, as far as one call goes.
 * @s: the sampler
 * @args: what is wanted; gets what was found, and where to go on
 * @ret_runs: args->nr_runs runs by address, borrowed until the next call
 *
 * At most BD_FACT_PAGES pages, holes and huge pages are looked at; args->at grows in any case.
 *
 * Return: 0, -ESRCH when the address space is gone, or another negative errno.
 */
int sampler__read_facts(struct sampler *s, struct bd_facts *args,
			const struct bd_fact_run **ret_runs);

/** sampler__watch() - events of @pid are wanted; its address space is @space or BD_NO_SPACE. */
int sampler__watch(struct sampler *s, pid_t pid, uint32_t space);

/** sampler__unwatch() - events of @pid are not wanted any more. */
void sampler__unwatch(struct sampler *s, pid_t pid);

/**
 * sampler__find_space() - let BPF fill in the address space watched for @pid.
 *
 * Return: 0, or -ESRCH if the process has none.
 */
int sampler__find_space(struct sampler *s, pid_t pid);

/** sampler__probe_spaces() - refresh nr_vm_pages and nr_vmas of all spaces. Return: 0 or negative. */
int sampler__probe_spaces(struct sampler *s);

/** sampler_vma_fn - receives one mapping; a negative return value ends the listing. */
typedef int (*sampler_vma_fn)(void *priv, const struct bd_vma *vma);

/** sampler__list_vmas() - hand the mappings of @pid to @fn by address. Return: 0 or negative. */
int sampler__list_vmas(struct sampler *s, pid_t pid, sampler_vma_fn fn, void *priv);

/**
 * sampler__pin() - pin the typed maps below the BPF file system.
 * @s: the sampler
 * @dir: directory, created here, removed by sampler__close()
 *
 * Return: 0; -EEXIST if it is there already; another negative errno.
 */
int sampler__pin(struct sampler *s, const char *dir);

#endif
