// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/* Copyright (c) 2026 The bdamon authors */
/*
 * A load for memcached: items are stored, or got with skew, through a Unix socket.
 *
 * usage: gets fill SOCKET ITEMS BYTES
 *        gets load SOCKET ITEMS ORDER RATE SECONDS [SEED]
 *
 * "load" gets RATE items a second, whether or not earlier answers have come: a latency counts from
 * the moment the request was due, so that requests which wait behind a slow one are slow, too.
 * The item of rank r is asked for with a probability in proportion to 1 / r^0.99.  ORDER says which
 * item that is: "recent", the r-th last that was stored, so that hot items lie side by side, or
 * "scattered", any.  Prints one JSON line; latencies in us.
 */
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../lib/gauge.h"
#include "../lib/number.h"

#define NR_CONNECTIONS 8
#define SKEW	       0.99
#define ITEMS_MAX      (16U << 20)
#define BYTES_MAX      16384
#define NS_PER_S       1000000000ULL

/* The whole answer to what is not there, and the end of any other. */
static const char answer_end[] = "END\r\n";
#define END_LEN (sizeof(answer_end) - 1)

/**
 * struct connection - at most one request under way.
 * @fd: owned
 * @is_busy: the answer has not come whole
 * @due_ns: when the request should have been sent
 * @nr_read: bytes of the answer so far
 * @tail: the last of them
 */
struct connection {
	int fd;
	bool is_busy;
	uint64_t due_ns;
	size_t nr_read;
	char tail[END_LEN];
};

/**
 * struct load - what is asked for, and how long it took.
 * @shares: of each rank, the probability of it and all before; owned, as are the others
 * @items: of each rank, the item; NULL: the last first
 * @latencies: us, @nr_done of @nr_wanted
 */
struct load {
	size_t nr_items;
	double *shares;
	uint32_t *items;
	uint64_t state;
	uint64_t rate, seconds;
	uint32_t *latencies;
	size_t nr_wanted, nr_sent, nr_done, nr_misses;
	struct connection connections[NR_CONNECTIONS];
};

static int open_socket(const char *path)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), err;

	if (fd < 0)
		return -errno;
	if (strlen(path) >= sizeof(addr.sun_path)) {
		close(fd);
		return -ENAMETOOLONG;
	}
	memcpy(addr.sun_path, path, strlen(path));
	if (connect(fd, (struct sockaddr *)&addr, sizeof(addr))) {
		err = -errno;
		close(fd);
		return err;
	}
	return fd;
}

static int write_all(int fd, const char *at, size_t len)
{
	ssize_t done;

	for (; len; at += done, len -= (size_t)done) {
		done = write(fd, at, len);
		if (done < 0 && errno != EINTR)
			return -errno;
		if (done < 0)
			done = 0;
	}
	return 0;
}

/* --- storing --------------------------------------------------------------------------- */

/* Numbers in decimal: neither all alike, nor as random as to be beyond compression. */
static void make_value(char *value, size_t len, uint64_t seed)
{
	char digits[24];
	size_t at;
	int nr;

	for (at = 0; at < len; at += (size_t)nr) {
		seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
		nr = snprintf(digits, sizeof(digits), "%llu,", (unsigned long long)(seed >> 24));
		memcpy(value + at, digits, (size_t)nr < len - at ? (size_t)nr : len - at);
	}
}

static int store(int fd, size_t item, size_t sz)
{
	char text[BYTES_MAX + 64];
	int head = snprintf(text, sizeof(text), "set k%08zu 0 0 %zu noreply\r\n", item, sz);

	make_value(text + head, sz, item);
	memcpy(text + head + sz, "\r\n", 2);
	return write_all(fd, text, (size_t)head + sz + 2);
}

static int fill(const char *path, size_t nr_items, size_t sz)
{
	int fd = open_socket(path), err = fd < 0 ? fd : 0;
	char answer[64];

	for (size_t i = 0; !err && i < nr_items; i++)
		err = store(fd, i, sz);
	/* It is answered when all before has been done. */
	if (!err)
		err = write_all(fd, "version\r\n", 9);
	if (!err && read(fd, answer, sizeof(answer)) <= 0)
		err = -EIO;
	if (fd >= 0)
		close(fd);
	return err;
}

/* --- who is asked for ------------------------------------------------------------------ */

static double next_share(struct load *load)
{
	load->state ^= load->state >> 12;
	load->state ^= load->state << 25;
	load->state ^= load->state >> 27;
	return (double)(load->state * 2685821657736338717ULL >> 11) / 9007199254740992.0;
}

static int make_ranks(struct load *load, bool is_scattered)
{
	double sum = 0;

	load->shares = calloc(load->nr_items, sizeof(*load->shares));
	load->items = is_scattered ? calloc(load->nr_items, sizeof(*load->items)) : NULL;
	if (!load->shares || (is_scattered && !load->items))
		return -ENOMEM;
	for (size_t i = 0; i < load->nr_items; i++)
		load->shares[i] = sum += pow((double)(i + 1), -SKEW);
	for (size_t i = 0; i < load->nr_items; i++)
		load->shares[i] /= sum;
	/* The same places for every load. */
	load->state = 1;
	for (size_t i = 0; load->items && i < load->nr_items; i++) {
		size_t other = (size_t)(next_share(load) * (double)(i + 1));

		load->items[i] = load->items[other];
		load->items[other] = (uint32_t)i;
	}
	return 0;
}

static size_t draw_item(struct load *load)
{
	double share = next_share(load);
	size_t low = 0, high = load->nr_items - 1, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (load->shares[middle] < share)
			low = middle + 1;
		else
			high = middle;
	}
	return load->items ? load->items[low] : load->nr_items - 1 - low;
}

/* --- asking ---------------------------------------------------------------------------- */

static int ask(struct load *load, struct connection *c, uint64_t due_ns)
{
	char text[32];
	int len = snprintf(text, sizeof(text), "get k%08zu\r\n", draw_item(load));

	c->is_busy = true;
	c->due_ns = due_ns;
	c->nr_read = 0;
	load->nr_sent++;
	return write_all(c->fd, text, (size_t)len);
}

/* Requests that are due, as far as there are connections. Return: 0 or a negative errno. */
static int ask_due(struct load *load, uint64_t begin_ns, uint64_t now_ns)
{
	uint64_t due_ns;
	int err = 0;

	for (unsigned int i = 0; !err && i < NR_CONNECTIONS; i++) {
		due_ns = begin_ns + load->nr_sent * NS_PER_S / load->rate;
		if (load->nr_sent == load->nr_wanted || due_ns > now_ns)
			break;
		if (!load->connections[i].is_busy)
			err = ask(load, &load->connections[i], due_ns);
	}
	return err;
}

static void finish(struct load *load, struct connection *c)
{
	uint64_t us = (gauge__now() - c->due_ns) / 1000;

	c->is_busy = false;
	load->latencies[load->nr_done++] = us < UINT32_MAX ? (uint32_t)us : UINT32_MAX;
	load->nr_misses += c->nr_read == END_LEN;
}

static int take_answer(struct load *load, struct connection *c)
{
	char text[BYTES_MAX + 128];
	ssize_t nr = read(c->fd, text + END_LEN, sizeof(text) - END_LEN);

	if (nr <= 0)
		return nr < 0 && errno == EINTR ? 0 : -EIO;
	memcpy(text, c->tail, END_LEN);
	memcpy(c->tail, text + nr, END_LEN);
	c->nr_read += (size_t)nr;
	if (c->nr_read >= END_LEN && !memcmp(c->tail, answer_end, END_LEN))
		finish(load, c);
	return 0;
}

static int wait_answers(struct load *load, uint64_t until_ns)
{
	struct pollfd polls[NR_CONNECTIONS];
	uint64_t now_ns = gauge__now();
	uint64_t wait_ns = until_ns > now_ns ? until_ns - now_ns : 0;
	struct timespec wait = { (time_t)(wait_ns / NS_PER_S), (long)(wait_ns % NS_PER_S) };
	int err = 0;

	for (unsigned int i = 0; i < NR_CONNECTIONS; i++)
		polls[i] = (struct pollfd){ .fd = load->connections[i].fd, .events = POLLIN };
	if (ppoll(polls, NR_CONNECTIONS, &wait, NULL) < 0)
		return errno == EINTR ? 0 : -errno;
	for (unsigned int i = 0; !err && i < NR_CONNECTIONS; i++)
		if (polls[i].revents)
			err = take_answer(load, &load->connections[i]);
	return err;
}

static bool has_free(const struct load *load)
{
	for (unsigned int i = 0; i < NR_CONNECTIONS; i++)
		if (!load->connections[i].is_busy)
			return true;
	return false;
}

static int run(struct load *load)
{
	uint64_t begin_ns = gauge__now(), due_ns;
	int err = 0;

	while (!err && load->nr_done < load->nr_wanted) {
		err = ask_due(load, begin_ns, gauge__now());
		due_ns = begin_ns + load->nr_sent * NS_PER_S / load->rate;
		/* Without a free connection, or anything to send, only answers count. */
		if (!has_free(load) || load->nr_sent == load->nr_wanted)
			due_ns = gauge__now() + NS_PER_S;
		err = err ? err : wait_answers(load, due_ns);
	}
	return err;
}

/* --- telling --------------------------------------------------------------------------- */

static int compare_latency(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void print_latencies(struct load *load)
{
	static const struct {
		const char *name;
		double share;
	} percentiles[] = {
		{ "p50_us", 0.5 }, { "p99_us", 0.99 }, { "p999_us", 0.999 }, { "max_us", 1 }
	};
	double last = (double)(load->nr_done - 1);

	qsort(load->latencies, load->nr_done, sizeof(*load->latencies), compare_latency);
	printf("{\"gets\":%zu,\"misses\":%zu,\"wanted_per_s\":%llu", load->nr_done, load->nr_misses,
	       (unsigned long long)load->rate);
	for (size_t i = 0; i < sizeof(percentiles) / sizeof(percentiles[0]); i++)
		printf(",\"%s\":%u", percentiles[i].name,
		       load->latencies[(size_t)(percentiles[i].share * last)]);
	puts("}");
}

static int run_load(const char *path, struct load *load, bool is_scattered, uint64_t seed)
{
	int err = make_ranks(load, is_scattered);

	load->state = seed * 2 + 1;
	load->nr_wanted = load->rate * load->seconds;
	load->latencies = calloc(load->nr_wanted, sizeof(*load->latencies));
	if (!load->latencies)
		err = -ENOMEM;
	for (unsigned int i = 0; i < NR_CONNECTIONS; i++) {
		load->connections[i].fd = err ? -1 : open_socket(path);
		if (!err && load->connections[i].fd < 0)
			err = load->connections[i].fd;
	}
	err = err ? err : run(load);
	if (!err)
		print_latencies(load);
	for (unsigned int i = 0; i < NR_CONNECTIONS; i++)
		if (load->connections[i].fd >= 0)
			close(load->connections[i].fd);
	free(load->latencies);
	free(load->items);
	free(load->shares);
	return err;
}

static int usage(void)
{
	fputs("usage: gets fill SOCKET ITEMS BYTES\n"
	      "       gets load SOCKET ITEMS recent|scattered RATE SECONDS [SEED]\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	struct load load = { 0 };
	uint64_t nr_items, sz, seed = 1;
	bool is_fill = argc == 5 && !strcmp(argv[1], "fill");
	int err;

	if ((!is_fill && (argc < 7 || argc > 8 || strcmp(argv[1], "load") != 0)) ||
	    number__parse(argv[3], 1, ITEMS_MAX, &nr_items))
		return usage();
	if (is_fill) {
		if (number__parse(argv[4], 1, BYTES_MAX, &sz))
			return usage();
		err = fill(argv[2], nr_items, sz);
	} else {
		load.nr_items = nr_items;
		if ((strcmp(argv[4], "recent") != 0 && strcmp(argv[4], "scattered") != 0) ||
		    number__parse(argv[5], 1, 1000000, &load.rate) ||
		    number__parse(argv[6], 1, 3600, &load.seconds) ||
		    (argc == 8 && number__parse(argv[7], 1, UINT32_MAX, &seed)))
			return usage();
		err = run_load(argv[2], &load, !strcmp(argv[4], "scattered"), seed);
	}
	if (err)
		fprintf(stderr, "gets: %s of %s: %s\n", argv[1], argv[2], strerror(-err));
	return err || fflush(stdout) ? 1 : 0;
}
