#!/usr/bin/env bash
# make bench: builds and installs the extension, starts a throw-away server and
# compares its calls with hand-written SQL, PL/pgSQL and Django. Prints tables
# of ratios and writes them to docs/benchmark.md. Fails when two sides that
# should give the same rows do not; no time is ever asserted.
#
#   SCALE=100000    entries of the weblog
#   TABLES=50000    tables of the big catalog; 0 leaves this part out
#   ROUNDS=7        every figure is the median of so many interleaved rounds
#   SLICE=0.25      seconds that a round has for each way of calling
#   ONLY=calls,...  some parts only: calls nested first catalog bulk
#   BIG=1           also delete 3 million rows (needs 10 GB and much patience)
#   REPORT=FILE     instead of docs/benchmark.md

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh
. test/cluster.sh

setup build tests
step "Building and installing the extension"
build_extension
install_extension

# A server of our own also where Debian's scripts could make one: it listens on
# a Unix socket only, and neither TCP nor TLS then adds to both sides.
for name in ${!PG@}; do
    [ "$name" = PG_CONFIG ] || unset "$name"
done
cluster_settings+=(
    shared_buffers=256MB
    wal_level=minimal
    max_wal_senders=0
    max_wal_size=8GB
    checkpoint_timeout=1h
    jit=off
)

# Client and server work in turns, here on one core. On two, a call also waits for
# the other core to wake up, and where the scheduler puts the two decides more
# than what they do.
cores=$(taskset -cp $$)
taskset -cp "${cores##*[ ,-]}" $$ >/dev/null

step "Starting a throw-away server"
export pg_bindir
in_own_cluster /usr/bin/python3 test/bench/bench.py
