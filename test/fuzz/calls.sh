#!/usr/bin/env bash
# make fuzz-calls: builds and installs the extension, and throws mutated
# expressions and calls at it in a throw-away server. The arguments are those
# of live.py; without --seed each run has another seed, which it prints.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh
. test/cluster.sh

if [ "${1:-}" = --in-cluster ]; then
    shift
    status=0
    /usr/bin/python3 test/fuzz/live.py "$@" || status=$?
    crashes='was terminated by signal|PANIC: |TRAP: |ERROR: AddressSanitizer|runtime error: '
    # An assertion, or what a sanitizer found, is in the log only.
    if grep -qE "$crashes" "$server_log"; then
        grep -E -B 5 -A 20 "$crashes" "$server_log" | head -n 200 || true
        status=1
    fi
    exit "$status"
fi

setup build tests
step "build"
build_extension
install_extension
# What asks for memory without end gets an error, not the whole machine. A
# server with AddressSanitizer can't even start below such a limit.
if (ulimit -v 6000000 && "$pg_bindir/postgres" --version) >/dev/null 2>&1; then
    ulimit -v 6000000
fi
step "expressions and calls"
export pg_bindir
in_cluster test/fuzz/calls.sh --in-cluster "$@"
