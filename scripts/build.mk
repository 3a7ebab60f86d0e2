# SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
# Copyright (c) 2026 The bdamon authors
#
# Rules of the build; the variables come from the Makefile.

# --- what must be there ------------------------------------------------------
.PHONY: tools
tools:
	$(Q)scripts/check-tools.sh "$(CC)" "$(CLANG)" "$(BPFTOOL)" "$(PKG_CONFIG)" $(PKGS)

# --- BPF ---------------------------------------------------------------------
$(O)/bpf/%.bpf.o: bpf/%.bpf.c | tools
	$(call msg,BPF)
	$(Q)mkdir -p $(@D)
	$(Q)$(CLANG) $(OUR_BPF_CFLAGS) $(BPF_CFLAGS) -MMD -MP -MT $@ -MF $(@:.o=.d) -c $< -o $(@:.bpf.o=.raw.o)
	$(Q)$(BPFTOOL) gen object $@ $(@:.bpf.o=.raw.o)

$(O)/skel/%.skel.h: $(O)/bpf/%.bpf.o
	$(call msg,SKEL)
	$(Q)mkdir -p $(@D)
	$(Q)$(BPFTOOL) gen skeleton $< name $*_bpf > $@

# --- user space --------------------------------------------------------------
$(O)/user/core/%.o: WARN += $(CORE_WARN)

$(O)/%.o: %.c | tools $(SKELS)
	$(call msg,CC)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(OUR_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c $< -o $@

# The page of `report html` is made of files that the assembler puts into the program.
HTML_FILES := $(wildcard user/report/html/*)

$(O)/%.o: %.S | tools
	$(call msg,AS)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -c $< -o $@

$(O)/user/report/html_files.o: $(HTML_FILES)

$(O)/bdamon: $(O)/user/cli/main.o $(CLI_OBJS) $(LIVE_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) $(LIBS) -o $@

# Where the program that was built finds the ready schemes.
$(O)/schemes:
	$(Q)mkdir -p $(@D)
	$(Q)ln -sfn $(CURDIR)/schemes $@

# --- tests -------------------------------------------------------------------
$(O)/tests/unit/%: $(O)/tests/unit/%.o $(CLI_OBJS) $(LIVE_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) $(LIBS) \
		$(shell $(PKG_CONFIG) --libs cmocka) -o $@

$(O)/tests/workloads/%: $(O)/tests/workloads/%.o \
		$(filter-out %/truth_file.o %/rounds.o,$(TESTLIB_OBJS))
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lm -lpthread -o $@

$(O)/tests/bench/%: $(O)/tests/bench/%.o $(TESTLIB_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) -o $@

# They look at page tables themselves.
$(addprefix $(O)/tests/bench/,bits page_cost page_filters): $(LIVE_OBJS)

$(LIVES): $(call objs,tests/live) $(LIVE_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) -o $@

$(O)/man/%: docs/man/%.rst $(wildcard docs/man/*.inc)
	$(call msg,MAN)
	$(Q)mkdir -p $(@D)
	$(Q)rst2man $< > $@

# --- measuring and showing: need root ------------------------------------------
.PHONY: workloads
workloads: $(WORKLOADS) $(BENCHES) $(LIVES)

# make bench BENCH="accuracy hotcold tlb" runs one topic of tests/bench/bench.sh.
.PHONY: bench
bench: $(O)/bdamon workloads
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon tests/bench/bench.sh $(BENCH)

# The same, written to docs/measurements.md.
.PHONY: measurements
measurements: $(O)/bdamon workloads
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon scripts/measurements.sh $(if $(BENCH),"$(BENCH)")

# Time and memory of reports over the size of records; BENCH="json" chooses the form.  No root.
.PHONY: bench-report
bench-report: $(O)/bdamon $(addprefix $(O)/tests/bench/,record_size binary_record spent)
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon tests/bench/reports.sh $(BENCH)

# Beside the kernel's own DAMON, in guests, and beside smaps and the idle page bitmap; BENCH="hotcold
# tlb" chooses.  Written to docs/measurements-peers.md.
.PHONY: bench-peers bench-peers-run
bench-peers: setup-vm
	$(Q)$(MAKE) --no-print-directory bench-peers-run

bench-peers-run: all workloads
	$(Q)scripts/peers.sh $(O) $(BENCH)

# What bdamon and the kernel's page aging do to each other, in guests and on this machine;
# BENCH="readings reclaim company" chooses.  Written to docs/accuracy.md.
.PHONY: bench-interference bench-interference-run
bench-interference: setup-vm
	$(Q)$(MAKE) --no-print-directory bench-interference-run

bench-interference-run: all workloads
	$(Q)scripts/interference.sh $(O) $(BENCH)

# What schemes do, here and, between NUMA nodes, in a guest; BENCH="prcl ethp" chooses.  Written to
# docs/measurements-schemes.md.
.PHONY: bench-schemes bench-schemes-run
bench-schemes: setup-vm
	$(Q)$(MAKE) --no-print-directory bench-schemes-run

bench-schemes-run: all workloads
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon scripts/schemes.sh $(BENCH)

# What is missing is installed before anything else starts, hence the second make.
.PHONY: demo demo-run
demo: setup
	$(Q)$(MAKE) --no-print-directory demo-run

demo-run: $(O)/bdamon workloads
	$(Q)BDAMON=$(O)/bdamon scripts/demo.sh $(O)

# The pictures of README.md and docs/, from the demo's record.
.PHONY: docs docs-run
docs: setup
	$(Q)scripts/setup.sh browser
	$(Q)$(MAKE) --no-print-directory docs-run

docs-run: demo-run
	$(Q)BDAMON=$(O)/bdamon scripts/pictures.sh $(O)

.PHONY: setup
setup:
	$(Q)scripts/setup.sh

# --- checking --------------------------------------------------------------------
# Tests that need root are skipped without it, and say so; so are those that need a browser.
.PHONY: check check-run
check: setup
	$(Q)scripts/setup.sh browser || :
	$(Q)$(MAKE) --no-print-directory check-run

check-run: all workloads $(UNIT_TESTS)
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon tests/lib/run.sh $(UNIT_TESTS) $(INTEGRATION_TESTS)

.PHONY: check-unit
check-unit: $(UNIT_TESTS)
	$(Q)BUILD=$(O) tests/lib/run.sh $(UNIT_TESTS)

# Inside virtual machines, with kernels that others run: docs/vm.md.  No root needed, but for
# installing what is missing.
.PHONY: setup-vm check-vm check-vm-run vm-shell vm-shell-run
setup-vm:
	$(Q)scripts/setup.sh vm

check-vm: setup-vm
	$(Q)$(MAKE) --no-print-directory check-vm-run

check-vm-run: all workloads
	$(Q)mkdir -p $(O)/vm
	$(Q)tests/vm/check.sh $(O)

vm-shell: setup-vm
	$(Q)$(MAKE) --no-print-directory vm-shell-run

vm-shell-run: all workloads
	$(Q)mkdir -p $(O)/vm
	$(Q)tests/vm/shell.sh $(O)

ASAN_CFLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
	       -fno-sanitize-recover=undefined

.PHONY: check-asan
check-asan:
	$(Q)LSAN_OPTIONS=suppressions=$(CURDIR)/tests/lib/lsan.supp:print_suppressions=0 \
		$(MAKE) --no-print-directory O=$(O)/asan CFLAGS="$(ASAN_CFLAGS)" check-unit

# libFuzzer, for SECONDS each; a run goes on where the last one ended.  What does not pass is
# left as $(O)/fuzz/failed-*.
SECONDS     ?= 60
FUZZ_CFLAGS := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
	       -fsanitize=fuzzer-no-link,address,undefined,float-cast-overflow
FUZZ_FLAGS  := -max_total_time=$(SECONDS) -max_len=16384 -timeout=10 -close_fd_mask=3 \
	       -verbosity=0 -print_final_stats=1 -dict=tests/fuzz/reader.dict
FUZZERS     := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))

.PHONY: fuzz fuzz-run
fuzz:
	$(Q)$(MAKE) --no-print-directory O=$(O)/fuzz CC="$(CLANG)" CFLAGS="$(FUZZ_CFLAGS)" fuzz-run

FUZZ_RUNS   := $(FUZZERS:%=run-%)
.PHONY: $(FUZZ_RUNS) fuzz-seeds
fuzz-run: $(FUZZ_RUNS)

fuzz-seeds: $(O)/tests/fuzz/seeds
	$(Q)mkdir -p $(O)/seeds $(FUZZERS:%=$(O)/corpus/%)
	$(Q)$(O)/tests/fuzz/seeds $(O)/seeds

# None begins before all are built, which would take CPUs away from it.
$(FUZZ_RUNS): run-%: $(FUZZERS:%=$(O)/tests/fuzz/%) fuzz-seeds
	@echo "$* for $(SECONDS) s"
	$(Q)$(O)/tests/fuzz/$* $(FUZZ_FLAGS) -artifact_prefix=$(O)/failed-$*- \
		$(O)/corpus/$* $(O)/seeds schemes

# The main() of a fuzzer is libFuzzer's own.
$(O)/tests/fuzz/fuzz_%: FUZZ_MAIN := -fsanitize=fuzzer

$(O)/tests/fuzz/%: $(O)/tests/fuzz/%.o $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(FUZZ_MAIN) $(LDFLAGS) $^ $(OUR_LIBS) $(LIBS) -o $@

.PHONY: format
format:
	$(Q)$(CLANG_FORMAT) -i $(wildcard $(addsuffix /*.[ch],bpf vmlinux user/* tests/*))

.PHONY: lint
lint: $(SKELS)
	$(Q)CLANG="$(CLANG)" CLANG_FORMAT="$(CLANG_FORMAT)" PKG_CONFIG="$(PKG_CONFIG)" \
		scripts/lint.sh $(O)

# --- installing --------------------------------------------------------------------
MAN8DIR    = $(DESTDIR)$(mandir)/man8
SCHEMESDIR = $(DESTDIR)$(datadir)/bdamon/schemes
COMPDIR    = $(DESTDIR)$(datadir)/bash-completion/completions

# make install MAN_GZ=1 compresses the manual pages.
.PHONY: install
install: all
	$(Q)install -D -m 755 $(O)/bdamon $(DESTDIR)$(bindir)/bdamon
	$(Q)install -D -m 644 completion/bdamon.sh $(COMPDIR)/bdamon
	$(Q)install -d $(MAN8DIR)
	$(Q)install -m 644 $(MANS) $(MAN8DIR)
	$(Q)$(if $(MAN_GZ),gzip -9nf $(addprefix $(MAN8DIR)/,$(notdir $(MANS))),:)
	$(Q)$(if $(SCHEMES),install -d $(SCHEMESDIR) && \
		install -m 644 $(SCHEMES) $(SCHEMESDIR),:)

.PHONY: uninstall
uninstall:
	$(Q)rm -f $(DESTDIR)$(bindir)/bdamon $(COMPDIR)/bdamon
	$(Q)rm -f $(foreach man,$(notdir $(MANS)),$(MAN8DIR)/$(man) $(MAN8DIR)/$(man).gz)
	$(Q)rm -f $(addprefix $(SCHEMESDIR)/,$(notdir $(SCHEMES)))
	$(Q)rmdir --ignore-fail-on-non-empty $(wildcard $(SCHEMESDIR) $(dir $(SCHEMESDIR))) \
		2>/dev/null || :

# Only what this file makes, so that O may hold other things as well.
.PHONY: clean
clean:
	$(Q)rm -rf $(addprefix $(O)/,bdamon bpf schemes skel user tests man demo asan vm fuzz)
	$(Q)[ ! -d $(O) ] || rmdir --ignore-fail-on-non-empty $(O)

.PHONY: help
help:
	@printf '%s\n' \
	'make              build $(O)/bdamon and the manual pages' \
	'make demo         install what is missing, build, record and show a program (root)' \
	'make check        install what is missing, build, run every test (root for all)' \
	'make check-unit   build and run the unit tests; needs no root' \
	'make check-asan   the same with address and undefined-behaviour sanitizers' \
	'make fuzz         feed broken records to the readers, and more; SECONDS=60 (clang)' \
	'make check-vm     run the live tests on other kernels in QEMU, see docs/vm.md' \
	'make vm-shell     a shell in such a guest; KERNEL=FILE or VM_KERNEL=6.1, NODES=1 or 2' \
	'make bench        measure; BENCH="TOPIC..." chooses, see tests/bench/bench.sh (root)' \
	'make bench-report time and memory of reports over the size of records; BENCH="FORM..."' \
	'make measurements the same, written to docs/measurements.md (root)' \
	'make bench-peers  compare with DAMON in QEMU, smaps and idle pages; BENCH="KIND..." (root)' \
	'make bench-schemes   what schemes do, in memory and speed; BENCH="TOPIC..." (root)' \
	'make docs         record the demo anew and draw the pictures of docs/ (root, chromium)' \
	'make bench-interference   measure bdamon beside reclaim, MGLRU on and off, and beside' \
	'                  others that clear accessed bits; BENCH="PART..." (root)' \
	'make setup        install what is missing (Debian, Ubuntu; root)' \
	'make install      to DESTDIR and prefix; MAN_GZ=1 compresses the manual pages' \
	'make uninstall    remove what was installed' \
	'make clean        remove what was built' \
	'make format       run clang-format on all sources' \
	'make lint         check licence lines, format, scripts, arm64; ANALYZE=1: analyzer' \
	'' \
	'V=1 shows commands, O=DIR builds elsewhere, CI=1 makes warnings errors.' \
	'CC, CLANG, BPFTOOL, PKG_CONFIG, CFLAGS, LDFLAGS, prefix, DESTDIR are honoured.'
