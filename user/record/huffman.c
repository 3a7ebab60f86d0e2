// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/* Huffman codes as deflate wants them. */
#include "record/huffman.h"

#include <stdbool.h>

/** struct node - a symbol or an inner node: @weight: occurrences below it, @parent: index */
struct node {
	uint32_t weight;
	uint16_t parent;
	uint16_t symbol;
};

/* Few symbols of an alphabet occur in our texts, some 40, so insertion is good enough. */
static unsigned int sort_symbols(struct node *nodes, const uint32_t *counts, unsigned int nr)
{
	unsigned int i, k, used = 0;

	for (i = 0; i < nr; i++) {
		if (!counts[i])
			continue;
		for (k = used++; k && nodes[k - 1].weight > counts[i]; k--)
			nodes[k] = nodes[k - 1];
		nodes[k] = (struct node){ .weight = counts[i], .symbol = (uint16_t)i };
	}
	/* What is missing to two is taken to occur once: the first symbols without a count. */
	for (i = 0; used < 2; i++) {
		if (counts[i])
			continue;
		nodes[used] = nodes[0];
		nodes[0] = (struct node){ .weight = 1, .symbol = (uint16_t)i };
		used++;
	}
	return used;
}

/* The lighter one of the first symbol and the first inner node that have no parent yet. */
static unsigned int take_lightest(const struct node *nodes, unsigned int *leaf, unsigned int used,
				  unsigned int *inner, unsigned int end)
{
	if (*inner == end || (*leaf < used && nodes[*leaf].weight <= nodes[*inner].weight))
		return (*leaf)++;
	return (*inner)++;
}

/* Join the lightest two until one is left; new nodes are never lighter than older ones. */
static void build_tree(struct node *nodes, unsigned int used)
{
	unsigned int leaf = 0, inner = used, end;

	for (end = used; end < 2 * used - 1; end++) {
		unsigned int a = take_lightest(nodes, &leaf, used, &inner, end);
		unsigned int b = take_lightest(nodes, &leaf, used, &inner, end);

		nodes[a].parent = nodes[b].parent = (uint16_t)end;
		nodes[end].weight = nodes[a].weight + nodes[b].weight;
	}
}

/* Return: whether all codes are short enough. */
static bool read_lengths(struct huffman_code *codes, const struct node *nodes, unsigned int used,
			 unsigned int max_len)
{
	uint8_t depth[2 * HUFFMAN_MAX_SYMBOLS];
	unsigned int i = 2 * used - 2;

	depth[i] = 0;
	while (i--) {
		depth[i] = (uint8_t)(depth[nodes[i].parent] + 1);
		if (depth[i] > max_len)
			return false;
		if (i < used)
			codes[nodes[i].symbol].len = depth[i];
	}
	return true;
}

/*
 * Where the tree is too deep, all weights are halved, which brings them closer together; at the
 * latest with all weights 1 the tree is flat.  The loss is small and such texts are rare.
 */
void huffman_set_lengths(struct huffman_code *codes, const uint32_t *counts, unsigned int nr,
			 unsigned int max_len)
{
	struct node nodes[2 * HUFFMAN_MAX_SYMBOLS];
	unsigned int i, used = sort_symbols(nodes, counts, nr);

	for (i = 0; i < nr; i++)
		codes[i].len = 0;
	build_tree(nodes, used);
	while (!read_lengths(codes, nodes, used, max_len)) {
		for (i = 0; i < used; i++)
			nodes[i].weight = (nodes[i].weight + 1) / 2;
		build_tree(nodes, used);
	}
}

/* Codes go out with the highest bit first, unlike all else in deflate. */
static uint32_t reverse(uint32_t code, unsigned int nr)
{
	uint32_t out = 0;

	while (nr--) {
		out = out << 1 | (code & 1);
		code >>= 1;
	}
	return out;
}

void huffman_set_bits(struct huffman_code *codes, unsigned int nr)
{
	uint32_t next[HUFFMAN_MAX_LENGTH + 1] = { 0 }, nr_of[HUFFMAN_MAX_LENGTH + 1] = { 0 };
	unsigned int i;

	for (i = 0; i < nr; i++)
		nr_of[codes[i].len]++;
	nr_of[0] = 0;
	for (i = 1; i <= HUFFMAN_MAX_LENGTH; i++)
		next[i] = (next[i - 1] + nr_of[i - 1]) << 1;
	for (i = 0; i < nr; i++) {
		if (codes[i].len)
			codes[i].bits = reverse(next[codes[i].len]++, codes[i].len);
	}
}
