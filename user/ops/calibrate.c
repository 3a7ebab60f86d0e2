// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Calibration: known pages in, the layout of the kernel's memory out. */
#include "ops/calibrate.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "ops/pagemap.h"
#include "util/log.h"

/* More than the physical memory of any machine: 16 TiB. */
#define MAX_STEPS 16384

/* struct own_pages - memory of ours whose frames are known. */
struct own_pages {
	char *anon;
	char *file;
	int file_fd;
};

static void own_pages__fini(struct own_pages *own)
{
	if (own->anon)
		munmap(own->anon, 3 * PAGE_BYTES);
	if (own->file)
		munmap(own->file, PAGE_BYTES);
	if (own->file_fd >= 0)
		close(own->file_fd);
}

static void *map_pages(size_t nr, int flags, int fd)
{
	char *at = mmap(NULL, nr * PAGE_BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at == MAP_FAILED)
		return NULL;
	/* A huge page would end the walk one level early and prove less. */
	madvise(at, nr * PAGE_BYTES, MADV_NOHUGEPAGE);
	memset(at, 1, nr * PAGE_BYTES);
	return at;
}

static int own_pages__init(struct own_pages *own)
{
	own->file_fd = memfd_create("bdamon", MFD_CLOEXEC);
	if (own->file_fd < 0 || ftruncate(own->file_fd, (off_t)PAGE_BYTES))
		return -errno;
	own->anon = map_pages(3, MAP_PRIVATE | MAP_ANONYMOUS, -1);
	own->file = map_pages(1, MAP_SHARED, own->file_fd);
	return own->anon && own->file ? 0 : -ENOMEM;
}

static int read_pfn(int pagemap, const void *at, __u64 *ret_pfn)
{
	uint64_t entry;

	if (pread(pagemap, &entry, sizeof(entry), (off_t)((uintptr_t)at / PAGE_BYTES * 8)) !=
	    sizeof(entry))
		return -EIO;
	if (!(entry & PAGEMAP_PRESENT) || !(entry & PAGEMAP_FRAME))
		return -EPERM;
	*ret_pfn = entry & PAGEMAP_FRAME;
	return 0;
}

static int read_pfns(const struct own_pages *own, struct bd_calibration *args)
{
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int err = 0, i;

	if (pagemap < 0)
		return -errno;
	for (i = 0; !err && i < 3; i++) {
		args->vaddr[i] = (uintptr_t)own->anon + (size_t)i * PAGE_BYTES;
		err = read_pfn(pagemap, own->anon + (size_t)i * PAGE_BYTES, &args->pfn[i]);
	}
	err = err ?: read_pfn(pagemap, own->file, &args->file_pfn);
	args->file_fd = (uint32_t)own->file_fd;
	close(pagemap);
	return err;
}

/* Bits of a page-table entry that may hold an address, without the memory encryption bit. */
static uint64_t frame_mask(void)
{
#if defined(__x86_64__)
	uint64_t mask = ((1ull << 52) - 1) & ~(PAGE_BYTES - 1);
	unsigned int eax, ebx, ecx, edx;

	/* AMD: leaf 0x8000001f says whether (eax) and with which bit (ebx) memory is encrypted. */
	if (__get_cpuid_max(0x80000000, NULL) >= 0x8000001f) {
		__cpuid_count(0x8000001f, 0, eax, ebx, ecx, edx);
		if (eax & 3)
			mask &= ~(1ull << (ebx & 63));
	}
	return mask;
#else
	return ((1ull << 48) - 1) & ~(PAGE_BYTES - 1);
#endif
}

static void explain(int err)
{
	if (err == -EPERM)
		log_error("page frame numbers are hidden from us: run as root with CAP_SYS_ADMIN");
	else if (err == -ENXIO)
		log_error(
			"the page tables of this kernel were not found: its memory is laid out in an unknown way, or reading kernel memory is locked down (lockdown=confidentiality)");
	else
		log_error("calibration failed: %s", strerror(-err));
}

int calibrate(calibrate_fn run, void *priv)
{
	struct bd_calibration args = { .frame_mask = frame_mask(), .max_steps = MAX_STEPS };
	struct own_pages own = { .file_fd = -1 };
	int err;

	if (sysconf(_SC_PAGESIZE) != (long)PAGE_BYTES) {
		log_error("pages of %ld bytes are not supported, only of 4096",
			  sysconf(_SC_PAGESIZE));
		return -ENOTSUP;
	}
	err = own_pages__init(&own);
	err = err ?: read_pfns(&own, &args);
	err = err ?: run(priv, &args);
	if (err)
		explain(err);
	own_pages__fini(&own);
	return err;
}
