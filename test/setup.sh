#!/usr/bin/env bash
# Finds the PostgreSQL to build for and test against, and installs what is
# missing for that on Debian and Ubuntu; installs nothing that is there.
#
# Run by itself (make setup) it prepares for everything. Sourced, it defines
# setup, which takes the names of what to prepare for:
#   build   compile the extension and run a throw-away server
#   tests   the TAP and the differential tests as well
#   fuzz    the parser with clang's sanitizers and libFuzzer
# and leaves PG_CONFIG exported, with its bin directory in pg_bindir.

set -euo pipefail

die()
{
    printf '%s\n' "$@" >&2
    exit 1
}

# Run a command as root: directly, or through sudo.
as_root()
{
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# The file of build rules that a pg_config leads to, or nothing.
pgxs_of()
{
    local pgxs
    pgxs=$("$1" --pgxs 2>/dev/null) && [ -f "$pgxs" ] && printf '%s\n' "$pgxs"
}

# The major version in a Debian path such as /usr/lib/postgresql/15/bin.
debian_version()
{
    [[ $1 =~ ^/usr/lib/postgresql/([0-9]+)/bin ]] && printf '%s\n' "${BASH_REMATCH[1]}"
}

can_be_root()
{
    [ "$(id -u)" = 0 ] || command -v sudo >/dev/null
}

# The version to install when PG_CONFIG names none: that of a server which is
# here already, else 15, else whichever the distribution calls its default.
version_to_install()
{
    local server default

    server=$(ls -v /usr/lib/postgresql/*/bin/postgres 2>/dev/null | tail -n 1) || true
    if [ -n "$server" ]; then
        debian_version "$server"
        return
    fi
    # A fresh container has empty package lists.
    if ! apt-cache show postgresql >/dev/null 2>&1 && can_be_root; then
        echo "setup: apt-get update" >&2
        as_root apt-get update -qq >&2 || true
    fi
    default=$(apt-cache depends postgresql 2>/dev/null |
        sed -n 's/^ *Depends: postgresql-\([0-9]\+\)$/\1/p' | head -n 1) || true
    if [ -z "$default" ] || apt-cache show postgresql-15 >/dev/null 2>&1; then
        echo 15
    else
        echo "$default"
    fi
}

# Set PG_CONFIG and pg_bindir, adding the packages to "missing" when the
# installation they point at is yet to come.
find_postgres()
{
    local asked=${PG_CONFIG:-pg_config} version

    if [ -n "$(pgxs_of "$asked")" ]; then
        PG_CONFIG=$(command -v "$asked")
        pg_bindir=$("$PG_CONFIG" --bindir)
    else
        version=$(debian_version "$asked") || version=
        if [ -z "$version" ]; then
            [ "$asked" = pg_config ] || [ "$asked" = /usr/bin/pg_config ] ||
                die "PG_CONFIG=$asked: not a pg_config with its PGXS build files"
            version=$(version_to_install)
        fi
        pg_bindir=/usr/lib/postgresql/$version/bin
        PG_CONFIG=$pg_bindir/pg_config
        missing+=("postgresql-server-dev-$version")
    fi

    if [ ! -x "$pg_bindir/postgres" ]; then
        version=$(debian_version "$pg_bindir") ||
            die "$pg_bindir holds no server, which the throw-away cluster needs"
        missing+=("postgresql-$version")
    fi
    export PG_CONFIG
}

# Add a package to "missing" unless the command that follows it succeeds.
need()
{
    local package=$1
    shift
    "$@" >/dev/null 2>&1 || missing+=("$package")
}

need_for_build()
{
    find_postgres
    need gcc command -v gcc
    need libc6-dev test -f /usr/include/stdio.h
    need make command -v make
    need bison command -v bison
    need flex command -v flex
    if debian_version "$pg_bindir" >/dev/null; then
        need postgresql-common command -v pg_virtualenv
    fi
}

# Django and psycopg2 are those of Debian's own python, whatever else is first
# in PATH: that is what the differential tests are written for.
need_for_tests()
{
    need perl command -v prove
    need libipc-run-perl perl -MIPC::Run -e 1
    # its test is skipped where it can't be had, as with another PostgreSQL
    if apt-cache show pgbouncer >/dev/null 2>&1; then
        need pgbouncer test -x /usr/sbin/pgbouncer
    fi
    need python3 test -x /usr/bin/python3
    need python3-django /usr/bin/python3 -c \
        'import importlib.util as u, sys; sys.exit(not u.find_spec("django"))'
    need python3-psycopg2 /usr/bin/python3 -c \
        'import importlib.util as u, sys; sys.exit(not u.find_spec("psycopg2"))'
}

# Debian puts libFuzzer and the sanitizers into a package of their own.
need_for_fuzz()
{
    need clang command -v clang
    need libclang-rt-dev eval \
        'echo "int LLVMFuzzerTestOneInput(void) { return 0; }" | clang -x c -fsanitize=fuzzer,address -o /dev/null -'
}

apt_install()
{
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@"
}

install_missing()
{
    local log

    command -v apt-get >/dev/null ||
        die "There is no apt-get here. Please install what these Debian packages hold:" \
            "  ${missing[*]}"
    can_be_root ||
        die "Not root, and there is no sudo. Please run as root:" \
            "  apt-get install --no-install-recommends ${missing[*]}"
    echo "setup: installing ${missing[*]}"
    log=$(mktemp)
    if ! apt_install "${missing[@]}" >"$log" 2>&1; then
        # The usual cause is a package list older than the archive.
        echo "setup: apt-get update"
        if ! { as_root apt-get update -qq && apt_install "${missing[@]}"; } >"$log" 2>&1; then
            cat "$log" >&2
            rm -f "$log"
            die "apt could not install: ${missing[*]}"
        fi
    fi
    rm -f "$log"
}

# setup build [tests] [fuzz]
setup()
{
    local missing=() purpose

    for purpose in "$@"; do
        "need_for_$purpose"
    done
    [ ${#missing[@]} = 0 ] || install_missing
    echo "setup: $("$PG_CONFIG" --version), $PG_CONFIG"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
    setup build tests
fi
