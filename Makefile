# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# The single entry: `make help` lists the targets.  Everything is built under
# $(O); nothing is downloaded; the running kernel's BTF is not needed.

VERSION  := 0.1.0

O        ?= build
ifeq ($(abspath $(O)),$(CURDIR))
$(error O is where the build goes; it must not be the source directory)
endif
CC       ?= gcc
CLANG    ?= clang
CLANG_FORMAT ?= clang-format
BPFTOOL  ?= $(firstword $(shell command -v bpftool 2>/dev/null) \
		$(wildcard /usr/sbin/bpftool))
PKG_CONFIG ?= pkg-config
PYTHON   ?= python3
prefix   ?= /usr/local
bindir   ?= $(prefix)/bin
datadir  ?= $(prefix)/share
mandir   ?= $(datadir)/man

ifeq ($(V),1)
Q :=
msg = @:
else
Q := @
msg = @printf '  %-8s %s\n' "$(1)" "$(patsubst $(O)/%,%,$@)"
endif

.DELETE_ON_ERROR:
.SUFFIXES:
.SECONDARY:

# Architecture of the BPF side: what bpf/arch.bpf.h knows.
ARCH ?= $(shell uname -m | sed -e 's/aarch64/arm64/' -e 's/x86_64/x86/')

PKGS     := libbpf zlib yajl cairo ncursesw
WARN     := -Wall -Wextra -Wshadow -Wformat=2 -Wmissing-prototypes \
	    -Wstrict-prototypes -Wvla
CORE_WARN := -Wconversion -Wno-sign-conversion
ifdef CI
WARN     += -Werror
endif

CFLAGS   ?= -O2 -g
OUR_CFLAGS  = -std=gnu11 $(WARN) -D_GNU_SOURCE -DBDAMON_VERSION='"$(VERSION)"' \
	    -DBDAMON_DATADIR='"$(datadir)"' \
	    -Iuser -I. -I$(O)/skel $(shell $(PKG_CONFIG) --cflags $(PKGS))
OUR_LIBS    = $(shell $(PKG_CONFIG) --libs $(PKGS)) -lm
BPF_CFLAGS ?= -O2 -g
# Kernel headers live below the multiarch folder, which --target=bpf does not search.
MULTIARCH := $(shell $(CC) -print-multiarch 2>/dev/null)
OUR_BPF_CFLAGS = --target=bpf -mcpu=v3 -D__TARGET_ARCH_$(ARCH) -Wall -Wextra \
	    -Wno-unused-parameter -Ibpf -Ivmlinux -idirafter /usr/include/$(MULTIARCH) \
	    $(shell $(PKG_CONFIG) --cflags libbpf)

# Objects by layer: a program links what its layer may use, nothing above it.
srcs     = $(sort $(wildcard $(addsuffix /*.c,$(1))))
objs     = $(patsubst %.c,$(O)/%.o,$(call srcs,$(1)))

CORE_OBJS   := $(call objs,user/core)
PURE_OBJS   := $(call objs,user/core user/util user/record user/report user/replay user/view user/scheme) \
	       $(O)/user/report/html_files.o
CLI_OBJS    := $(filter-out $(O)/user/cli/main.o,$(call objs,user/cli user/screen))
LIVE_OBJS   := $(call objs,user/ops user/worker)
SKELS       := $(patsubst bpf/%.bpf.c,$(O)/skel/%.skel.h,$(wildcard bpf/*.bpf.c))

TESTLIB_OBJS := $(call objs,tests/lib)
UNIT_TESTS  := $(patsubst tests/unit/%.c,$(O)/tests/unit/%,$(wildcard tests/unit/test_*.c))
WORKLOADS   := $(patsubst tests/workloads/%.c,$(O)/tests/workloads/%,$(wildcard tests/workloads/*.c))
BENCHES     := $(patsubst tests/bench/%.c,$(O)/tests/bench/%,$(wildcard tests/bench/*.c))
LIVES       := $(O)/tests/live/actions
INTEGRATION_TESTS := $(wildcard tests/integration/*.sh)
MANS        := $(patsubst docs/man/%.rst,$(O)/man/%,$(wildcard docs/man/*.rst))
SCHEMES     := $(wildcard schemes/*.json)

.PHONY: all
all: $(O)/bdamon $(MANS) $(O)/schemes

include scripts/build.mk
-include $(shell find $(O) -name '*.d' 2>/dev/null)
