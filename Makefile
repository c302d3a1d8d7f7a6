# Makefile of orm_lookup: builds and installs the extension through PGXS, and
# names the commands that try it out.
#
#   make [PG_CONFIG=...]   build for that PostgreSQL
#   make install           into that server's extension directory
#   make demo              a guided tour on a throw-away server
#   make test              every test, on a throw-away server
#   make test-matrix       the same on Debian 12, 13 and 14 (PostgreSQL 15, 17, 18); see test/matrix.sh
#   make check-hard        against a server with assertions and sanitizers; see test/hard.sh
#   make bench             ratios to hand-written SQL and Django, also there; see test/bench/run.sh
#   make fuzz [N=3000] [SEED=...]   random querysets, judged by Django; see test/differential/README.md
#   make fuzz-parser [SECONDS=600] [SEED=...]   texts that break the parser; see test/fuzz/README.md
#   make fuzz-calls [SECONDS=600] [SEED=...]    expressions and calls that break a server
#   make faults            faults planted in the source, each of which those have to catch
#   make installcheck      pg_regress, isolation and TAP tests on a running one
#
# Build in the source tree; VPATH builds are not supported.

EXTENSION  = orm_lookup
EXTVERSION = 1.0
MODULE_big = orm_lookup
PGFILEDESC = "orm_lookup - Django's QuerySet API inside the database"

# gram.c and scan.c are generated, so they are named here and kept out of the
# wildcard, which sees them only once they exist.
GENERATED = src/gram.c src/gram.h src/scan.c
OBJS = $(patsubst %.c,%.o,$(sort $(filter-out $(GENERATED),$(wildcard src/*.c)))) \
	src/gram.o src/scan.o

# The install script is the topic files, in the order of their names. Version
# 0.9 is empty, and updating from it creates everything: see docs/upgrading.md.
SQL_TOPICS = $(sort $(wildcard src/sql/*.sql))
FROM_TOPICS = $(EXTENSION)--$(EXTVERSION).sql $(EXTENSION)--0.9--$(EXTVERSION).sql
DATA_built = $(FROM_TOPICS)
DATA       = $(EXTENSION)--0.9.sql \
	$(filter-out $(FROM_TOPICS),$(sort $(wildcard $(EXTENSION)--*--*.sql)))

# Tests. pg_regress forces a time zone, a date style and an interval style of
# its own on every session; the launcher gives the tests PostgreSQL's defaults
# and UTC instead. REGRESS_PGOPTIONS runs the same files under other settings,
# for instance REGRESS_PGOPTIONS='-c orm_lookup.inline=off'.
TEST_SESSION = --launcher="env PGTZ=UTC PGDATESTYLE=ISO PGOPTIONS='$(REGRESS_PGOPTIONS)'"
REGRESS      = $(patsubst sql/%.sql,%,$(sort $(wildcard sql/*.sql)))
REGRESS_OPTS = --encoding=UTF8 $(TEST_SESSION)
ISOLATION      = $(patsubst test/isolation/specs/%.spec,%,$(sort $(wildcard test/isolation/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test/isolation --outputdir=output_iso \
	--encoding=UTF8 --load-extension=$(EXTENSION) $(TEST_SESSION)
PROVE_TESTS = $(sort $(wildcard test/t/*.pl))
TAP_TESTS   = $(if $(PROVE_TESTS),1)

# src/ is searched because the generated gram.h and scan.c include the headers
# there by name alone. The warnings that are off are those that PostgreSQL's own
# macros, or the output of bison and flex, set off.
PG_CPPFLAGS = -Isrc
PG_CFLAGS   = -Wall -Wextra -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers

EXTRA_CLEAN = $(GENERATED) src/gram.output src/.built-for \
	results regression.diffs regression.out output_iso tmp_check tmp_check_iso log

# Our functions call each other directly, not through whatever library was loaded
# first with a function of the same name; and there is half as much to look up
# when ours is loaded.
comma := ,
SHLIB_LINK = $(if $(filter linux,$(PORTNAME)),-Wl$(comma)-Bsymbolic-functions)

PG_CONFIG ?= pg_config
PGXS := $(shell $(PG_CONFIG) --pgxs 2>/dev/null)

# Bitcode for the JIT needs clang, which a machine that builds with gcc may not
# have, and serves nothing here: the work is in the SQL, not in these functions.
# `make with_llvm=yes` builds it all the same.
ifneq ($(origin with_llvm),command line)
override with_llvm := no
endif

ifneq ($(wildcard $(PGXS)),)
include $(PGXS)

# One run of bison writes both files, which only a pattern rule can tell make;
# with two plain rules, `make -j` would run it twice at the same time.
src/%.c src/%.h: src/%.y
	$(BISON) $(BISONFLAGS) -d -o src/$*.c $<

src/%.c: src/%.l
	$(FLEX) $(FLEXFLAGS) -o$@ $<

# Debian's PGXS tracks no header dependencies, and src/ is small enough to
# rebuild as a whole when a header changes.
$(OBJS): src/gram.h $(filter-out $(GENERATED),$(wildcard src/*.h)) src/.built-for

# Objects built for one server, or with other flags, must not end up in the
# module for another: this file is rewritten, and so newer than they are, only
# when what it says changes.
BUILT_FOR = $(VERSION) $(pkglibdir) $(CC) $(CFLAGS) $(CPPFLAGS)
src/.built-for: FORCE
	@printf '%s\n' '$(BUILT_FOR)' | cmp -s - $@ || printf '%s\n' '$(BUILT_FOR)' >$@

# The directory is a prerequisite so that removing a topic file rebuilds too.
$(FROM_TOPICS): $(SQL_TOPICS) src/sql Makefile
	@test -n '$(SQL_TOPICS)' || { echo 'no topic files in src/sql'; exit 1; }
	{ printf '%s\n' '-- Built from src/sql/*.sql by make: edit those files, not this one.' \
		'\echo Use "CREATE EXTENSION $(EXTENSION)" or "ALTER EXTENSION $(EXTENSION) UPDATE" to load this file. \quit'; \
	  cat $(SQL_TOPICS); } >$@.tmp
	mv $@.tmp $@

else

# Without the server's build files only the targets below can run: they install
# what is missing and come back here.
all install uninstall installcheck clean:
	@echo '$(PG_CONFIG) leads to no PGXS: install the server development files' >&2
	@echo '(postgresql-server-dev-NN), or pass PG_CONFIG=/path/to/pg_config, or run make setup.' >&2
	@exit 1

endif

# The scripts find the PostgreSQL to use by themselves, starting from PG_CONFIG.
.PHONY: setup demo test test-matrix check-hard bench fuzz fuzz-parser fuzz-calls faults FORCE
setup:
	@PG_CONFIG='$(PG_CONFIG)' test/setup.sh

demo:
	@PG_CONFIG='$(PG_CONFIG)' test/demo/run.sh

test:
	@PG_CONFIG='$(PG_CONFIG)' test/run.sh

test-matrix:
	@MATRIX='$(MATRIX)' test/matrix.sh

check-hard:
	@HARD='$(HARD)' test/hard.sh

bench:
	@PG_CONFIG='$(PG_CONFIG)' test/bench/run.sh

fuzz:
	@PG_CONFIG='$(PG_CONFIG)' test/differential/fuzz.sh -n '$(or $(N),3000)' $(if $(SEED),--seed '$(SEED)')

fuzz-parser:
	@PG_CONFIG='$(PG_CONFIG)' test/fuzz/parser.sh '$(or $(SECONDS),600)' $(SEED)

fuzz-calls:
	@PG_CONFIG='$(PG_CONFIG)' test/fuzz/calls.sh --seconds '$(or $(SECONDS),600)' $(if $(SEED),--seed '$(SEED)')

faults:
	@PG_CONFIG='$(PG_CONFIG)' test/differential/faults/run.sh $(FAULTS)
