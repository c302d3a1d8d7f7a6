#!/usr/bin/env bash
# make test: builds and installs the extension and runs every kind of test,
# as root or as an ordinary user with sudo, then closes with the one line
# "N passed, N failed". Fails when a test does, or when none ran.
#
# pg_regress files, isolation specs and the comparison with Django share one
# throw-away cluster; TAP tests start servers of their own. SUITES names those
# to run, if not all: "regress isolation differential TAP". DIFFERENTIAL holds
# arguments for test/differential/run.py.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. test/setup.sh
. test/cluster.sh

# Lines of "suite passed failed", and a place for logs; shared with the part of
# this script that runs inside the cluster.
work=${ORM_LOOKUP_TEST_WORK:-}

# tally SUITE PASSED FAILED STATUS: a suite that failed without saying which
# test did (it could not start, a file died before its first test) is one
# failure.
tally()
{
    local passed=$2 failed=$3

    if [ "$4" != 0 ] && [ "$failed" = 0 ]; then
        failed=1
    fi
    printf '%s %s %s\n' "$1" "$passed" "$failed" >>"$work/tally"
}

# Is the suite among those to run?
wanted()
{
    [[ " ${SUITES:-regress isolation differential TAP} " == *" $1 "* ]]
}

# How many lines of a log match.
lines()
{
    grep -cE "$1" "$2" || true
}

# pg_regress and pg_isolation_regress report alike: "test NAME ... ok" up to
# PostgreSQL 15, TAP lines from 16 on.
tally_regress()
{
    local ok='^(test .*\.\.\. ok|ok [0-9]+ )' not_ok='^(test .*\.\.\. FAILED|not ok [0-9]+ )'

    tally "$1" "$(lines "$ok" "$2")" "$(lines "$not_ok" "$2")" "$4"
    if [ "$4" != 0 ] && [ -s "$3" ]; then
        step "the first 200 lines of $3"
        head -n 200 "$3"
    fi
}

# suite_regress NAME DIFFS MAKE-ARGUMENTS...
suite_regress()
{
    local name=$1 diffs=$2 log=$work/$1.log status=0
    shift 2

    step "$name"
    rm -f "$diffs"
    run_make installcheck "$@" 2>&1 | tee "$log" || status=$?
    tally_regress "$name" "$log" "$diffs" "$status"
}

# The script itself prints "ok - name" and "not ok - name" lines and closes
# with its own count.
suite_differential()
{
    local log=$work/differential.log status=0 passed=0 failed=0

    step "differential"
    /usr/bin/python3 test/differential/run.py ${DIFFERENTIAL-} 2>&1 | tee "$log" | { grep -v '^ok' || true; } ||
        status=$?
    if [[ $(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1) =~ ^([0-9]+)[^0-9]+([0-9]+) ]]; then
        passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
    else
        echo "test/differential/run.py ended without its count"
        status=1
    fi
    tally differential "$passed" "$failed" "$status"
}

# What the fuzzers have found worth keeping, as the other script reports.
suite_fuzz()
{
    local log=$work/fuzz.log status=0 passed=0 failed=0

    step "fuzz: the corpus"
    /usr/bin/python3 test/fuzz/live.py --replay 2>&1 | tee "$log" || status=$?
    if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        passed=${BASH_REMATCH[1]} failed=${BASH_REMATCH[2]}
    else
        echo "test/fuzz/live.py ended without its count"
        status=1
    fi
    tally fuzz "$passed" "$failed" "$status"
}

# A backend that dies takes its client's test with it, but may die after the
# last answer, or in a test that expects an error. in_cluster sets server_log.
own_fault='PANIC: |TRAP: |ERROR: AddressSanitizer|runtime error: '
suite_server_log()
{
    local crashes="was terminated by signal|$own_fault"

    if grep -qE "$crashes" "$server_log"; then
        step "the server crashed"
        grep -E -B 20 -A 5 "$crashes" "$server_log" | head -n 200 || true
        tally server-log 0 1 1
    fi
}

run_in_cluster()
{
    if wanted regress && compgen -G 'sql/*.sql' >/dev/null; then
        suite_regress regress regression.diffs ISOLATION= TAP_TESTS=
        # the same rows where every call is made, and by what is kept of earlier
        # calls of its shape as by what is made anew
        suite_regress regress-called regression.diffs ISOLATION= TAP_TESTS= \
            REGRESS_PGOPTIONS='-c orm_lookup.inline=off -c orm_lookup.check_shapes=on'
    fi
    if wanted isolation && compgen -G 'test/isolation/specs/*.spec' >/dev/null; then
        suite_regress isolation output_iso/regression.diffs REGRESS= TAP_TESTS=
    fi
    if wanted differential && [ -f test/differential/run.py ]; then
        suite_differential
    fi
    if [ -f test/fuzz/live.py ]; then
        suite_fuzz
    fi
    suite_server_log
}

# initdb refuses to run as root, so root hands the tests to the postgres user,
# with a copy of the tree that this user can read and write.
prove_tests()
{
    local arguments=(installcheck REGRESS= ISOLATION= PROVE_FLAGS=--verbose)

    if [ "$(id -u)" != 0 ]; then
        run_make "${arguments[@]}"
        return
    fi
    mkdir "$work/tree"
    tar --exclude=./.git --exclude='*.o' --exclude=./results --exclude=./tmp_check -cf - . |
        tar -xf - -C "$work/tree"
    chown -R postgres "$work/tree"
    chmod 711 "$work"
    (cd "$work/tree" && as_server_user env HOME="$work/tree" make -s PG_CONFIG="$PG_CONFIG" "${arguments[@]}")
}

# Only lines at the margin are tests; what is indented are their subtests. A
# test marked TODO is expected to fail.
suite_tap()
{
    local log=$work/tap.log status=0 todo

    step "TAP"
    prove_tests >"$log" 2>&1 || status=$?
    if [ "$status" = 0 ]; then
        grep '^Files=' "$log" || true
    else
        grep -vE '^ *(ok|# Subtest|[0-9]+\.\.)' "$log" || true
        keep_server_logs
    fi
    todo=$(lines '^not ok [0-9]+.*# TODO' "$log")
    tally TAP $(($(lines '^ok [0-9]+' "$log") + todo)) \
        $(($(lines '^not ok [0-9]+' "$log") - todo)) "$status"
    suite_tap_logs
}

# TAP tests kill servers on purpose, but nothing may make one kill itself.
suite_tap_logs()
{
    local logs=tmp_check/log

    [ "$(id -u)" != 0 ] || logs=$work/tree/tmp_check/log
    if grep -rqE "$own_fault" "$logs"; then
        step "a server of the TAP tests crashed"
        grep -rhE -B 5 -A 40 "$own_fault" "$logs" | head -n 200 || true
        tally TAP-log 0 1 1
    fi
}

# The logs of root's run are in the copy, which does not outlive this script.
keep_server_logs()
{
    if [ -d "$work/tree/tmp_check/log" ]; then
        rm -rf tmp_check
        mkdir tmp_check
        cp -r "$work/tree/tmp_check/log" tmp_check/
    fi
    echo "the servers' logs are in tmp_check/log"
}

# The closing table and the closing line.
report()
{
    step "all suites"
    awk '{ printf "%-14s %6d passed %6d failed\n", $1, $2, $3; passed += $2; failed += $3 }
         END { printf "%d passed, %d failed\n", passed, failed; exit failed > 0 || passed == 0 }' \
        "$work/tally"
}

main()
{
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    touch "$work/tally"
    setup build tests
    step "build"
    if build_extension && install_extension; then
        echo "built and installed"
        ORM_LOOKUP_TEST_WORK=$work in_cluster test/run.sh --in-cluster || tally cluster 0 1 1
        if wanted TAP && compgen -G 'test/t/*.pl' >/dev/null; then
            suite_tap
        fi
    else
        tally build 0 1 1
    fi
    report
}

if [ "${1:-}" = --in-cluster ]; then
    run_in_cluster
else
    main
fi
