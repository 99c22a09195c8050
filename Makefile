# egap: one Makefile.
#   make            build/egap, build/egap-check, build/libegap.a
#   make demo       set-up, build, the main job on shipped data
#   make check      set-up, build, tests
#   make bench      certified maxima beside the grids they replace; PyTorch where it is
#   make bench-torch  the protocol in PyTorch (python3-torch) beside egap run
#   make check-scipy  comparisons of widths beside scipy's (python3-scipy)
#   make check-clang  the tests with clang, and the same bits as with CC
#   make coverage   the branches of the checker that its tests take
#   make kill-test  runs that are stopped at random moments lose nothing
#   make lint asan ubsan valgrind install test-install mutate
# Variables: V=1 (show commands), BUILD (build folder), CC, PREFIX, DESTDIR, EGAP_TEST_MULT.

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr/local
DESTDIR ?=
CC ?= cc
ifeq ($(origin CC),default)
CC := gcc
endif

# every object is kept: tests share them
.SECONDARY:
.PHONY: all demo check check-built check-clang check-scipy bench bench-torch lint asan ubsan valgrind install \
        test-install mutate fuzz forge kill-test coverage paper deps clean FORCE
.DELETE_ON_ERROR:

# --- libraries ------------------------------------------------------------
# FLINT >= 3 carries Arb and a .pc file; FLINT 2.9 needs a separate Arb.
PKG_CONFIG ?= pkg-config
ifeq ($(shell $(PKG_CONFIG) --exists 'flint >= 3' 2>/dev/null && echo yes),yes)
FLINT_CFLAGS := $(shell $(PKG_CONFIG) --cflags flint)
FLINT_LIBS := $(shell $(PKG_CONFIG) --libs flint)
else ifneq ($(wildcard /usr/lib/*/libflint-arb.so /usr/lib/libflint-arb.so),)
FLINT_LIBS := -lflint-arb -lflint
else
FLINT_LIBS := -larb -lflint
endif
MATH_LIBS := $(FLINT_LIBS) -lmpfr -lgmp
SRC_PKGS := sqlite3 libzip jansson gsl nettle
SRC_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(SRC_PKGS) 2>/dev/null)
GLPK_LIBS := -lglpk
SRC_LIBS := $(shell $(PKG_CONFIG) --libs $(SRC_PKGS) 2>/dev/null) $(GLPK_LIBS)

# --- flags ----------------------------------------------------------------
# Strict IEEE arithmetic everywhere: no contraction, no fast-math, no x87.
FPFLAGS := -ffp-contract=off -fno-fast-math
ARCH := $(shell uname -m)
ifeq ($(ARCH),x86_64)
FPFLAGS += -mfpmath=sse
KERNEL_ISAS := portable avx2 avx512
CPPFLAGS += -DEGAP_HAVE_X86_KERNELS
else
KERNEL_ISAS := portable
endif
OPT ?= -O2
WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
        -Werror=implicit
# clang has no such warning
WARN += $(shell $(CC) -Werror -Wformat-truncation -E -x c /dev/null \
        >/dev/null 2>&1 && echo -Wno-format-truncation)
EXTRA ?=
CFLAGS_ALL = -std=c11 -g $(OPT) $(FPFLAGS) $(WARN) -fPIC -fopenmp \
             -Iinclude -Itests/support -D_POSIX_C_SOURCE=200809L \
             -DEGAP_VERSION='"$(VERSION)"' $(CPPFLAGS) $(CFLAGS) $(EXTRA)
KERNEL_FLAGS := -O3 -fno-math-errno -fno-trapping-math
KERNEL_FLAGS_portable := -O2 -fno-math-errno -fno-trapping-math
KERNEL_FLAGS_avx2 := $(KERNEL_FLAGS) -mavx2 -mfma -DEGAP_KERNEL_AVX2
KERNEL_FLAGS_avx512 := $(KERNEL_FLAGS) -mavx2 -mfma -mavx512f -mavx512dq \
        -mavx512vl -mavx512bw -mprefer-vector-width=512 -DEGAP_KERNEL_AVX512

# Commands are shown with V=1, their targets else.
ifeq ($(V),)
Q = @printf '  %s\n' '$@';
endif

# --- files ----------------------------------------------------------------
# A folder named kernel/ holds sources that are compiled once for each
# instruction set.
LIB_SRC := $(wildcard verify/base/*.c verify/enclose/*.c verify/classes/*.c verify/bound/*.c \
        verify/claims/*.c verify/cert/*.c src/base/*.c src/rng/*.c src/io/*.c \
        src/data/*.c src/net/*.c src/train/*.c src/path/*.c src/construct/*.c \
        src/stats/*.c src/store/*.c src/report/*.c src/run/*.c \
        src/envelope/*.c src/falsify/*.c)
KERNEL_SRC := $(wildcard verify/*/kernel/*.c src/*/kernel/*.c)
TEST_KERNEL_SRC := $(wildcard tests/support/kernel/*.c)
CLI_SRC := $(wildcard src/cli/*.c)
CHECK_SRC := $(wildcard verify/check/*.c)
SUPPORT_SRC := $(wildcard tests/support/*.c)
TEST_SRC := $(wildcard tests/verify/t-*.c tests/src/t-*.c)
BENCH_SRC := $(wildcard tests/bench/*.c)
BENCH_KERNEL_SRC := $(wildcard tests/bench/kernel/*.c)

LIB_OBJ := $(LIB_SRC:%.c=$(BUILD)/obj/%.o) \
        $(foreach isa,$(KERNEL_ISAS),$(KERNEL_SRC:%.c=$(BUILD)/obj/%.$(isa).o))
CLI_OBJ := $(CLI_SRC:%.c=$(BUILD)/obj/%.o)
CHECK_OBJ := $(CHECK_SRC:%.c=$(BUILD)/obj/%.o)
SUPPORT_OBJ := $(SUPPORT_SRC:%.c=$(BUILD)/obj/%.o) \
        $(foreach isa,$(KERNEL_ISAS),$(TEST_KERNEL_SRC:%.c=$(BUILD)/obj/%.$(isa).o))
BENCH_OBJ := $(BENCH_SRC:%.c=$(BUILD)/obj/%.o) \
        $(foreach isa,$(KERNEL_ISAS),$(BENCH_KERNEL_SRC:%.c=$(BUILD)/obj/%.$(isa).o))
TESTS := $(TEST_SRC:%.c=$(BUILD)/%)

all: $(BUILD)/egap $(BUILD)/egap-check $(BUILD)/libegap.a

# Objects are rebuilt when the flags change.
FLAGS_NOW = $(CC) $(CFLAGS_ALL) $(KERNEL_FLAGS) $(MATH_LIBS) $(SRC_LIBS)
$(BUILD)/flags: FORCE
	@mkdir -p $(BUILD)
	@echo '$(FLAGS_NOW)' | cmp -s - $@ || echo '$(FLAGS_NOW)' > $@

# A missing library is named before the compiler stumbles over it.
$(BUILD)/deps-found: scripts/install-deps
	@mkdir -p $(BUILD)
	@CC='$(CC)' sh scripts/install-deps --check
	@touch $@

$(BUILD)/obj/%.o: %.c $(BUILD)/flags | $(BUILD)/deps-found
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(SRC_CFLAGS) $(FLINT_CFLAGS) -MMD -MP -c -o $@ $<

# The commit is compiled into one file.
$(BUILD)/commit/commit.h: FORCE
	@mkdir -p $(@D)
	@echo '#define EGAP_COMMIT "'"$$(git describe --always --dirty \
	    --abbrev=40 --exclude '*' 2>/dev/null || echo unknown)"'"' >$@.new
	@cmp -s $@.new $@ || cp $@.new $@
	@rm $@.new
$(BUILD)/obj/src/base/build.o: CPPFLAGS += -I$(BUILD)/commit
$(BUILD)/obj/src/base/build.o: $(BUILD)/commit/commit.h

define KERNEL_RULE
$(BUILD)/obj/%.$(1).o: %.c $(BUILD)/flags | $(BUILD)/deps-found
	@mkdir -p $$(@D)
	$$(Q)$(CC) $$(CFLAGS_ALL) $$(KERNEL_FLAGS_$(1)) -MMD -MP -c -o $$@ $$<
endef
$(foreach isa,$(KERNEL_ISAS),$(eval $(call KERNEL_RULE,$(isa))))

$(BUILD)/libegap.a: $(LIB_OBJ)
	@rm -f $@
	$(Q)ar rcs $@ $(LIB_OBJ)

$(BUILD)/libegap.so: $(LIB_OBJ)
	$(Q)$(CC) -shared -Wl,-soname,libegap.so.$(firstword $(subst ., ,$(VERSION))) $(EXTRA) -fopenmp -o $@ \
	    $(LIB_OBJ) $(SRC_LIBS) $(MATH_LIBS) -lm

$(BUILD)/egap: $(CLI_OBJ) $(BUILD)/libegap.a
	$(Q)$(CC) $(EXTRA) -fopenmp -o $@ $^ $(SRC_LIBS) $(MATH_LIBS) -lm

# The checker links nothing of the rest: libc, GMP and MPFR only.
$(BUILD)/egap-check: $(CHECK_OBJ)
	$(Q)$(CC) $(EXTRA) -o $@ $^ -lmpfr -lgmp

# The same with calls of libc that tests let fail.
FAULTS := calloc realloc open_memstream fclose ferror clock
$(BUILD)/egap-check-faults: $(CHECK_OBJ) $(BUILD)/obj/tests/faults/faults.o
	$(Q)$(CC) $(EXTRA) $(FAULTS:%=-Wl,--wrap=%) -o $@ $^ -lmpfr -lgmp

$(BUILD)/tests/%: $(BUILD)/obj/tests/%.o $(SUPPORT_OBJ) $(BUILD)/libegap.a
	@mkdir -p $(@D)
	$(Q)$(CC) $(EXTRA) -fopenmp -o $@ $^ -lcmocka $(SRC_LIBS) $(MATH_LIBS) -lm

# Parts of the checker are tested one by one.
$(BUILD)/tests/verify/t-statement-words $(BUILD)/tests/verify/t-check-eval: \
        $(filter-out %/egap-check.o,$(CHECK_OBJ))

$(BUILD)/egap-bench: $(BENCH_OBJ) $(BUILD)/libegap.a
	$(Q)$(CC) $(EXTRA) -fopenmp -o $@ $^ $(SRC_LIBS) $(MATH_LIBS) -lm

# --- jobs -----------------------------------------------------------------
deps:
	@CC='$(CC)' sh scripts/install-deps

demo: deps
	@$(MAKE) --no-print-directory all
	@sh scripts/demo $(BUILD)

check: deps
	@$(MAKE) --no-print-directory check-built

check-built: all $(BUILD)/egap-check-faults $(TESTS)
	@EGAP_CC='$(CC) $(EXTRA)' sh scripts/run-tests $(BUILD) $(TESTS)

check-clang:
	@CC=clang sh scripts/install-deps --clang
	@$(MAKE) --no-print-directory check-built CC=clang BUILD=build-clang \
	    EXTRA=-Werror
	@$(MAKE) --no-print-directory all
	@sh scripts/same-bits $(BUILD) build-clang

# Debian's python has Debian's scipy
check-scipy:
	@CC='$(CC)' sh scripts/install-deps --scipy
	@$(MAKE) --no-print-directory $(BUILD)/egap
	/usr/bin/python3 scripts/compare-scipy.py --egap $(BUILD)/egap

# Debian's python has Debian's torch, if that is installed.
PYTHON3 ?= /usr/bin/python3
bench: deps
	@$(MAKE) --no-print-directory $(BUILD)/egap-bench $(BUILD)/egap
	$(BUILD)/egap-bench $(BUILD)/bench.json
	@if $(PYTHON3) -c 'import numpy, torch' 2>/dev/null; then \
	    $(PYTHON3) scripts/baseline-torch.py --append \
	        $(BUILD)/egap $(BUILD)/bench.json; \
	else echo 'no PyTorch here: make bench-torch installs it'; fi

bench-torch:
	@CC='$(CC)' sh scripts/install-deps --torch
	@$(MAKE) --no-print-directory $(BUILD)/egap
	$(PYTHON3) scripts/baseline-torch.py $(BUILD)/egap $(BUILD)/bench-torch.json

# UBSan alone also watches conversions of doubles to integers.
# The kernels take an hour to compile with more than -O1.
ubsan: deps
	@$(MAKE) --no-print-directory check-built BUILD=build-ubsan OPT=-O1 \
	    EXTRA='-fsanitize=undefined,float-cast-overflow -fno-sanitize-recover=all'

asan: deps
	@$(MAKE) --no-print-directory check-built BUILD=build-asan OPT=-O1 \
	    EXTRA='-fsanitize=address,undefined -fno-sanitize-recover=all'

# valgrind does not know AVX-512; what else it does not know, tests skip
# (test_needs_processor).
# "Possibly lost" are the pools of FLINT and OpenMP.
VALGRIND_FLAGS := -q --error-exitcode=9 --leak-check=full \
        --show-leak-kinds=definite --errors-for-leak-kinds=definite
valgrind:
	@CC='$(CC)' sh scripts/install-deps --valgrind
	@EGAP_TEST_RUNNER='valgrind $(VALGRIND_FLAGS)' \
	    EGAP_ISA=avx2 EGAP_TEST_MULT=0.25 $(MAKE) --no-print-directory \
	    check-built BUILD=build-valgrind

# Which branches of the checker do its tests take?
CHECK_TESTS := $(BUILD)/tests/verify/t-mutants \
        $(patsubst %.c,$(BUILD)/%,$(wildcard tests/verify/t-check*.c \
        tests/verify/t-statement*.c))
coverage: $(CHECK_TESTS)
	@rm -rf build-coverage
	@$(MAKE) --no-print-directory BUILD=build-coverage OPT=-O0 \
	    EXTRA=--coverage build-coverage/egap-check \
	    build-coverage/egap-check-faults \
	    build-coverage/tests/verify/t-statement-words
	@sh scripts/run-tests build-coverage \
	    $(filter-out %/t-statement-words,$(CHECK_TESTS)) \
	    build-coverage/tests/verify/t-statement-words
	@python3 scripts/coverage build-coverage

lint:
	@CC='$(CC)' sh scripts/install-deps --lint
	@sh scripts/lint
	@python3 scripts/lint-selftest

# The proofs as PDF, without a warning.
paper:
	@sh scripts/install-deps --paper
	@sh scripts/paper $(BUILD)

install: all $(BUILD)/libegap.so
	@PKGS='$(SRC_PKGS)' LIBS='$(GLPK_LIBS) $(MATH_LIBS)' \
	    sh scripts/install $(BUILD) '$(DESTDIR)' '$(PREFIX)' '$(VERSION)'

# Hostile certificates, FUZZ_SECONDS for each of libFuzzer and AFL++.
FUZZ_SECONDS ?= 60
fuzz:
	@CC='$(CC)' sh scripts/install-deps --fuzz
	@mkdir -p $(BUILD)/fuzz
	@sh scripts/fuzz $(BUILD)/fuzz $(FUZZ_SECONDS)

# Golden certificates with every field changed: nothing false passes.  Every
# FORGE_EVERY-th edit only.
FORGE_EVERY ?= 1
forge: deps
	@$(MAKE) --no-print-directory $(BUILD)/egap-check
	@python3 -B scripts/forge $(BUILD) $(FORGE_EVERY)

# Is anything lost by runs that are stopped KILLS times at random moments?
KILLS ?= 100
kill-test: deps
	@$(MAKE) --no-print-directory $(BUILD)/egap
	@python3 -B scripts/kill-test $(BUILD) $(KILLS)

# Do the soundness tests notice a wrong bound?  (Takes minutes.)
mutate: deps
	@python3 scripts/mutate

# What a user of the installed library does.
test-install:
	@rm -rf $(BUILD)/stage
	@$(MAKE) --no-print-directory install DESTDIR=$(abspath $(BUILD))/stage \
	    PREFIX=/opt/egap
	@CC='$(CC)' sh scripts/test-install $(BUILD)/stage /opt/egap '$(VERSION)'

clean:
	rm -rf build build-*

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
