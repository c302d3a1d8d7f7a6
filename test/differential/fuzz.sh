#!/usr/bin/env bash
# make fuzz: builds and installs the extension, and has Django judge it on
# random querysets in a throw-away server. The arguments are those of
# random_querysets.py; without --seed each run has another seed, which it
# prints. Another Django than Debian's is named by PYTHONPATH.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh
. test/cluster.sh

setup build tests
step "build"
build_extension
install_extension
step "random querysets"
export pg_bindir
in_cluster /usr/bin/python3 test/differential/random_querysets.py "$@"
