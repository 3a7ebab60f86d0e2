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

$(O)/bdamon: $(O)/user/cli/main.o $(CLI_OBJS) $(LIVE_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) $(LIBS) -o $@

# --- tests -------------------------------------------------------------------
$(O)/tests/unit/%: $(O)/tests/unit/%.o $(CLI_OBJS) $(LIVE_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) $(LIBS) \
		$(shell $(PKG_CONFIG) --libs cmocka) -o $@

$(O)/tests/workloads/%: $(O)/tests/workloads/%.o \
		$(filter-out %/truth_file.o,$(TESTLIB_OBJS))
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ -lm -lpthread -o $@

$(O)/tests/bench/%: $(O)/tests/bench/%.o $(TESTLIB_OBJS) $(PURE_OBJS)
	$(call msg,LINK)
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) $^ $(OUR_LIBS) -o $@

$(O)/man/%: docs/man/%.rst
	$(call msg,MAN)
	$(Q)mkdir -p $(@D)
	$(Q)rst2man $< > $@

# --- measuring and showing: need root ------------------------------------------
.PHONY: workloads
workloads: $(WORKLOADS) $(BENCHES)

# make bench BENCH="accuracy hotcold tlb" runs one topic of tests/bench/bench.sh.
.PHONY: bench
bench: $(O)/bdamon workloads
	$(Q)BUILD=$(O) BDAMON=$(O)/bdamon tests/bench/bench.sh $(BENCH)

.PHONY: demo
demo: $(O)/bdamon workloads
	$(Q)BDAMON=$(O)/bdamon scripts/demo.sh $(O)
