#!/usr/bin/env bash
# make demo: builds and installs the extension, starts a throw-away server,
# loads the sample weblog and shows Django calls, the SQL they become and their
# rows. Fails when any statement does.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh
. test/cluster.sh

setup build
step "Building and installing the extension"
build_extension
install_extension

step "Starting a throw-away server"
in_cluster "$pg_bindir/psql" -X -q -v ON_ERROR_STOP=1 -f test/demo/demo.sql
