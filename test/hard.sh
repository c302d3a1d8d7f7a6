#!/usr/bin/env bash
# make check-hard: the tests against servers built to notice what others let
# pass, in two kinds:
#
#   assertions  --enable-cassert: internal checks; memory overwritten when it is
#               freed. All of make test, but of the graphs of deletions only
#               some: all memory is checked after each statement there. Then the
#               core of regress once more with debug_discard_caches = 1.
#   sanitizers  AddressSanitizer and UndefinedBehaviorSanitizer, the first of
#               which knows every piece of palloc()'s memory (test/hard/valgrind/
#               memcheck.h). The same, but for the discarded caches.
#
#   make check-hard                     both kinds
#   make check-hard HARD=sanitizers     one of them
#
# The extension is built with the same flags. Server and extension are fine when
# every test passes and no server's log has an assertion, a sanitizer's report
# or a crash. Closes with "N passed, N failed" over all of it. Random
# querysets are among them with Django 5.2, which PYTHONPATH may name.
#
# PostgreSQL's source is Debian's source package, fetched with lists of its own,
# so the system's sources stay as they are. Sources, builds and installations are
# kept in the cache (see test/cache.sh) and used again; remove the directory
# named hard in there to start afresh. The first run takes some 20 minutes for
# the two builds on two cores.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. test/setup.sh
. test/cluster.sh
. test/cache.sh

version=15
suite=bookworm
top=$PWD

# The core of regress: a statement takes up to a thousand times as long when
# caches are discarded at every chance.
discard_tests='00_setup 10_seeds_1_basics 10_seeds_2_albums 12_paths 18_register 60_delete_1_seeds 73_replanned'

need_for_hard()
{
    need dpkg-dev command -v dpkg-source
    need debian-archive-keyring test -f "$debian_keyring"
    need gcc command -v gcc
    need make command -v make
    need bison command -v bison
    need flex command -v flex
    need xz-utils command -v xz
    need libicu-dev test -f /usr/include/unicode/ucol.h
    need libssl-dev test -f /usr/include/openssl/ssl.h
    need libc6-dev test -f /usr/include/stdio.h
    need perl command -v prove
    need libipc-run-perl perl -MIPC::Run -e 1
    if [ "$(id -u)" = 0 ]; then
        need postgresql-common id postgres        # root needs an account to run servers
    fi
}

# apt with files of its own only.
private_apt()
{
    apt-get -q -o Dir::Etc::sourcelist="$hard/apt/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State::lists="$hard/apt/lists" -o Dir::Cache="$hard/apt/cache" \
        -o Acquire::Check-Valid-Until=false -o APT::Sandbox::User=root "$@"
}

get_source()
{
    [ ! -e "$hard/source/configure" ] || return 0
    step "the source of PostgreSQL $version"
    rm -rf "$hard/apt" "$hard/fetch" "$hard/source" "$hard/source.new"
    mkdir -p "$hard/apt/lists/partial" "$hard/apt/cache/archives/partial" "$hard/fetch"
    echo "deb-src [signed-by=$debian_keyring] $debian_mirror $suite main" >"$hard/apt/sources.list"
    private_apt update
    # Without Debian's patches: they put libraries into the system's directory,
    # wherever the prefix is.
    (cd "$hard/fetch" && private_apt --only-source --download-only source "postgresql-$version" &&
        dpkg-source --skip-patches -x ./*.dsc "$hard/source.new")
    mv "$hard/source.new" "$hard/source"
}

# Of contrib, what the tests use.
contrib='contrib/citext contrib/hstore contrib/pg_trgm contrib/pgcrypto contrib/postgres_fdw contrib/unaccent'

# What makes a kind: flags for the compiler, and those that only the server's
# own sources need.
flags_of()
{
    case $1 in
        assertions) echo "-O1 -g -fno-omit-frame-pointer" ;;
        sanitizers)
            # The alignment of what is on disk and function types that are cast
            # on purpose are the server's own habits, not ours.
            echo "-O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined" \
                "-fno-sanitize=alignment -fno-sanitize-recover=undefined"
            ;;
    esac
}

server_flags_of()
{
    [ "$1" != sanitizers ] || echo "-DUSE_VALGRIND -I$top/test/hard"
}

# Nothing may be installed but below the prefix: root could overwrite the
# system's PostgreSQL.
stays_below()
{
    local prefix=$1 directory directories

    directories=$(printf '%s\n' 'top_builddir = .' 'include src/Makefile.global' 'where:' \
        '	@printf "%s\n" $(bindir) $(libdir) $(pkglibdir) $(datadir) $(includedir) $(includedir_server) $(pgxsdir) $(sysconfdir) $(mandir) $(docdir) $(localedir)' |
        make -s -f - where) || return
    for directory in $directories; do
        if [[ $directory != "$prefix"/* ]]; then
            echo "would install into $directory, which is not below $prefix"
            return 1
        fi
    done
}

# In the directory of the build; what an earlier run was interrupted in goes on.
compile_server()
{
    local kind=$1 directory

    unset MAKEFLAGS MFLAGS MAKELEVEL
    [ -e src/Makefile.global ] ||
        "$hard/source/configure" --prefix="$hard/$kind" --enable-cassert --enable-debug \
            --enable-tap-tests --with-icu --with-ssl=openssl --without-readline --without-zlib \
            CFLAGS="$(flags_of "$kind")" || return
    stays_below "$hard/$kind" || return
    for directory in . $contrib src/test/isolation; do
        make -s -C "$directory" -j"$(nproc)" COPT="$(server_flags_of "$kind")" &&
            make -s -C "$directory" install || return
    done
}

build_server()
{
    local kind=$1 build=$hard/$1.build

    [ ! -e "$hard/$kind/complete" ] || return 0
    step "building a server with $kind: $hard/$kind.log"
    mkdir -p "$build"
    if ! (cd "$build" && compile_server "$kind") >"$hard/$kind.log" 2>&1; then
        tail -n 40 "$hard/$kind.log"
        die "building the server with $kind failed"
    fi
    touch "$hard/$kind/complete"
    rm -rf "$build"
}

# What was freed is kept for a while, but not so much of it that a session seems to
# grow.  Leaks are not looked for: what a process still has at its end is meant to go
# with it. The stack's depth is measured, so frames must be on the stack.
sanitizer_options()
{
    export FUZZ_MEMORY=4
    export ASAN_OPTIONS=quarantine_size_mb=64:detect_leaks=0:detect_stack_use_after_return=0:abort_on_error=1
    export UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1
}

# How much test/differential/run.py is to do; of random querysets only what has
# a judge.
differential_options()
{
    DIFFERENTIAL='--graphs 300'
    if /usr/bin/python3 -c 'import django, sys; sys.exit(django.VERSION < (5, 2))' 2>/dev/null; then
        DIFFERENTIAL+=' --random 600'
    fi
    export DIFFERENTIAL
}

# test_on KIND WHAT MAKE-ARGUMENTS...: make test of the copied tree, its line,
# and its share of the total.
test_on()
{
    local kind=$1 what=$2 log=$hard/$1-$2.log start=$SECONDS status=0
    shift 2

    env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s -C "$hard/$kind.tree" test \
        PG_CONFIG="$hard/$kind/bin/pg_config" "$@" >"$log" 2>&1 </dev/null || status=$?
    count_run "$log" "$status"
    printf '%-11s %-8s PostgreSQL %s: %d passed, %d failed (%d s, %s)\n' "$kind" "$what" \
        "$("$hard/$kind/bin/pg_config" --version | sed 's/PostgreSQL //')" \
        "$run_passed" "$run_failed" $((SECONDS - start)) "$log"
}

main()
{
    local kind missing=()

    need_for_hard
    [ ${#missing[@]} = 0 ] || install_missing
    hard=$(cache_part hard)
    sanitizer_options
    get_source
    for kind in ${HARD:-assertions sanitizers}; do
        [ -n "$(flags_of "$kind")" ] || die "HARD=$kind: neither assertions nor sanitizers"
        build_server "$kind"
    done
    step "the tests"
    differential_options
    for kind in ${HARD:-assertions sanitizers}; do
        copy_tree "$hard/$kind.tree"
        test_on "$kind" all
        if [ "$kind" = assertions ]; then
            SUITES=regress test_on "$kind" discard REGRESS="$discard_tests" \
                REGRESS_PGOPTIONS='-c debug_discard_caches=1'
        fi
    done
    close_runs
}

main
