/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
/* Copyright (c) 2026 The bdamon authors */
/*
 * Which pages can have their accessed bit cleared from outside, and which must
 * be left alone.  MADV_COLD skips pages mapped more than once and mlocked ones
 * without saying so, and splits a large folio of which it is given a part.
 */
#ifndef BDAMON_BPF_PAGE_H
#define BDAMON_BPF_PAGE_H

#include "shared.bpf.h"

/*
 * enum page_kind - PAGE_SMALL can be cleared alone; PAGE_FIXED never; PAGE_LARGE only with the
 * whole folio; PAGE_SHARED is small and harmless to include, but keeps its bit.
 */
enum page_kind {
	PAGE_SMALL,
	PAGE_SHARED,
	PAGE_LARGE,
	PAGE_FIXED,
};

/* struct page_view - the fields of one struct page that matter here. */
struct page_view {
	__u64 flags;
	__u64 compound_head;
	__s32 mapcount;
};

enum pageflags___x {
	PG_active,
	PG_head,
	PG_mlocked,
};

static __always_inline __u64 page_pfn(__u64 entry)
{
	return (entry & layout.frame_mask) >> BD_PAGE_SHIFT;
}

static __always_inline bool page_view_read(__u64 pfn, struct page_view *v)
{
	__u64 page = layout.vmemmap + pfn * bpf_core_type_size(struct page);

	/* They come first in every version; their type's name changed in 6.18. */
	v->flags = load_word(page);
	v->compound_head = load_word(page + bpf_core_field_offset(struct page, compound_head));
	v->mapcount = load_half(page + bpf_core_field_offset(struct page, _mapcount));
	/* Mapped pages have some flag; other memory has no struct page. */
	return v->flags;
}

static __always_inline bool page_has_flag(const struct page_view *v, __u32 bit)
{
	return v->flags & (1ull << (bit & 63));
}

static __always_inline enum page_kind page_kind_of(__u64 entry)
{
	struct page_view v;

	if (!page_view_read(page_pfn(entry), &v))
		return PAGE_FIXED;
	if ((v.compound_head & 1) ||
	    page_has_flag(&v, bpf_core_enum_value(enum pageflags___x, PG_head)))
		return PAGE_LARGE;
	if (page_has_flag(&v, bpf_core_enum_value(enum pageflags___x, PG_mlocked)))
		return PAGE_FIXED;
	return v.mapcount == 0 ? PAGE_SMALL : PAGE_SHARED;
}

/*
 * page_large_order() - the order of the large folio behind @entry if clearing it whole is safe
 * and reaches its bits; 0 if it is not.  Before 6.10 MADV_COLD splits such folios always.
 */
static __always_inline __u32 page_large_order(__u64 entry, __u64 *ret_head_pfn)
{
	__u64 size = bpf_core_type_size(struct page);
	__u64 pfn = page_pfn(entry);
	__u64 head = layout.vmemmap + pfn * size;
	struct page_view v;
	__s32 mapcount;
	__u32 order;

	if (!bpf_core_field_exists(struct folio, _large_mapcount))
		return 0;
	if (!page_view_read(pfn, &v))
		return 0;
	if (v.compound_head & 1)
		head = v.compound_head - 1;
	order = load_word(head + bpf_core_field_offset(struct folio, _flags_1)) & 0xff;
	mapcount = load_half(head + bpf_core_field_offset(struct folio, _large_mapcount));
	/* Counters of mappings start at -1; the folio must be mapped once, whole. */
	if (order == 0 || order > 9 || mapcount + 1 != 1 << order)
		return 0;
	*ret_head_pfn = (head - layout.vmemmap) / size;
	return order;
}

/* Whether a PMD-mapped huge page is mapped by this process alone. */
static __always_inline bool page_huge_is_exclusive(__u64 leaf)
{
	__u64 size = bpf_core_type_size(struct page);
	__u64 head = layout.vmemmap +
		     ((leaf & layout.frame_mask & ~((1ull << 21) - 1)) >> BD_PAGE_SHIFT) * size;

	if (bpf_core_field_exists(struct folio, _entire_mapcount))
		return !load_half(head + bpf_core_field_offset(struct folio, _entire_mapcount));
	if (bpf_core_field_exists(struct page___pre63, compound_mapcount))
		return !load_half(head + size +
				  bpf_core_field_offset(struct page___pre63, compound_mapcount));
	return true;
}

#endif
