/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * A watched process.  It is held by descriptors, so that a reused process id
 * is never mistaken for it: a pidfd for advice, and an open pagemap, which
 * keeps the address space's top page table allocated while BPF walks it.
 */
#ifndef BDAMON_OPS_PROCESS_H
#define BDAMON_OPS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "bpf/sampler.h"

struct sampler;

/**
 * struct process - one watched process.
 * @pid: its process id
 * @space: its index in the sampler's table of address spaces
 * @target_id: number it is reported by; never used twice
 * @pidfd: refers to it; owned
 * @pagemap_fd: keeps its address space; owned
 * @mm: identity of the address space
 * @vmas: its mappings when last listed, by address; owned
 * @nr_vmas: how many
 * @is_gone: it exited, or its address space cannot be watched any more
 * @has_exec: it started another program; process__refresh() is due
 * @awake: share of sampling intervals in which it ran, 0..1, in the last windows (table)
 * @is_judged: whether that is known, so that looks count only intervals in which it ran (table)
 */
struct process {
	pid_t pid;
	uint32_t space;
	uint32_t target_id;
	int pidfd;
	int pagemap_fd;
	uint64_t mm;
	struct bd_vma *vmas;
	size_t nr_vmas;
	bool is_gone;
	bool has_exec;
	float awake;
	bool is_judged;
	/* private: ticks judged so far, those at which it had run */
	uint32_t nr_judged;
	uint32_t nr_ran;
	/* private: room in @vmas, sizes at the last listing, listings skipped since */
	size_t cap_vmas;
	uint64_t nr_vm_pages;
	uint32_t nr_vmas_probed;
	uint32_t nr_skipped;
};

/**
 * process__open() - begin to watch a process.
 * @ret_p: the process, owned by the caller
 * @s: the sampler
 * @pid: process id of a thread group leader
 * @space: free index in the sampler's table
 *
 * Return: 0; -ESRCH if there is no such process; -ENOEXEC if it has no memory of its own (a
 * kernel thread or a zombie); -EACCES without the right; another negative errno.
 */
int process__open(struct process **ret_p, struct sampler *s, pid_t pid, uint32_t space);

/** process__close() - end watching and free; NULL is allowed. */
void process__close(struct process *p, struct sampler *s);

/** process__refresh() - after an exec: watch the new address space. Return: as process__open(). */
int process__refresh(struct process *p, struct sampler *s);

/**
 * process__list() - list the mappings if they may have changed.
 * @p: the process
 * @s: the sampler; sampler__probe_spaces() was just called
 * @ret_changed: whether they were listed anew
 *
 * Return: 0 or a negative errno.
 */
int process__list(struct process *p, struct sampler *s, bool *ret_changed);

/** process__vma_at() - Return: the mapping that holds @addr, valid until the next listing, or NULL. */
const struct bd_vma *process__vma_at(const struct process *p, uint64_t addr);

/** process__first_vma() - Return: index of the first mapping that ends above @addr, or @nr_vmas. */
size_t process__first_vma(const struct process *p, uint64_t addr);

/** process__has_vma_in() - Return: whether anything in [@start, @end) was mapped at the last listing. */
bool process__has_vma_in(const struct process *p, uint64_t start, uint64_t end);

/**
 * process__take_ticks() - the ticks since this was asked last.
 * @p: the process
 * @s: the sampler
 * @ret_nr: ticks at which was known whether it had run since the tick before
 * @ret_nr_ran: those of them at which it had
 */
void process__take_ticks(struct process *p, struct sampler *s, uint32_t *ret_nr,
			 uint32_t *ret_nr_ran);

/** process__cpu_ns() - Return: CPU time all its threads have used; 0 when it is gone. */
uint64_t process__cpu_ns(const struct process *p);

/**
 * process__read_stat() - how it gets on with the memory it has.
 * @p: the process
 * @ret_nr_faults: how often it waited for a page to be read: major faults
 * @ret_nr_pages: its pages in memory
 *
 * Return: whether it could be asked; both are 0 when it is gone.
 */
bool process__read_stat(const struct process *p, uint64_t *ret_nr_faults, uint64_t *ret_nr_pages);

/**
 * process__has_left() - has it left the address space that is watched?
 *
 * By exec or exit, and at once: BPF stops reading an address space when its process leaves it,
 * whether the event comes or not.
 */
bool process__has_left(const struct process *p, struct sampler *s);

/** process__is_alive() - Return: whether the process has not exited. */
bool process__is_alive(const struct process *p);

#endif
