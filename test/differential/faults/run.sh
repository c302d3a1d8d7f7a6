#!/usr/bin/env bash
# make faults [FAULTS='null_guard ...']: are the random querysets any good?
# Builds a copy of the source with one fault planted in it, has Django judge it
# on 3,000 random querysets, and expects a difference; then the next fault. Each
# *.patch here is one, and its first lines say what it does. The source as it is
# has to come through without a difference, or the others mean nothing.
#
# The faulty builds are never installed: the functions of the extension in the
# test's own database are pointed at them.
#
#   N=3000   querysets a fault is given
#   SEED=1   where their chance starts
#
# Needs Django 5.2 (PYTHONPATH names one): older ones have mistakes of their own.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
. test/setup.sh
. test/cluster.sh

faults=test/differential/faults

# build_copy DIRECTORY [PATCH]: prints the library's path.
build_copy()
{
    mkdir "$1"
    tar -cf - Makefile orm_lookup.control src | tar -xf - -C "$1"
    if [ -n "${2:-}" ]; then
        patch -s -p1 -d "$1" <"$2"
    fi
    (cd "$1" && run_make -j"$(nproc)" orm_lookup.so >&2)
    chmod -R go+rX "$1"
    printf '%s\n' "$1/orm_lookup.so"
}

judge()
{
    /usr/bin/python3 test/differential/random_querysets.py --database orm_faults --keep --first \
        -n "${N:-3000}" --seed "${SEED:-1}" --library "$1"
}

# What the run says of itself, to the line of the first difference.
caught()
{
    local log=$work/$1.log

    if judge "$2" >"$log" 2>&1; then
        return 1
    fi
    # A run that broke off has caught nothing.
    grep -q '^not ok - random: .*objects' "$log"
}

plant_all()
{
    local patch name library failed=0 names=("$@")

    step "no fault"
    if caught none "$(build_copy "$work/none")" || ! grep -q ', 0 failed$' "$work/none.log"; then
        cat "$work/none.log"
        echo "not ok - the source as it is differs from Django"
        exit 1
    fi
    grep 'querysets compared' "$work/none.log"
    for patch in "$faults"/*.patch; do
        name=$(basename "$patch" .patch)
        if [ ${#names[@]} != 0 ] && [[ " ${names[*]} " != *" $name "* ]]; then
            continue
        fi
        step "$name: $(sed -n 1p "$patch")"
        library=$(build_copy "$work/$name" "$patch")
        if caught "$name" "$library"; then
            echo "ok - caught after $(sed -n 's/^# \([0-9]*\) querysets compared.*/\1/p' "$work/$name.log") querysets, by"
            sed -n '/^not ok - random: .*objects/{s/^not ok - random: /  /p;q}' "$work/$name.log"
        else
            tail -n 5 "$work/$name.log"
            echo "not ok - $name was not caught"
            failed=$((failed + 1))
        fi
        rm -rf "${work:?}/$name"
    done
    [ "$failed" = 0 ]
}

if [ "${1:-}" = --in-cluster ]; then
    shift
    work=$ORM_LOOKUP_FAULTS_WORK
    plant_all "$@"
    exit
fi

setup build tests
/usr/bin/python3 -c 'import django, sys; sys.exit(django.VERSION < (5, 2))' ||
    die "make faults needs Django 5.2 or newer; name one by PYTHONPATH"
work=$(mktemp -d)
chmod 711 "$work"
trap 'rm -rf "$work"' EXIT
step "build"
build_extension
install_extension
export pg_bindir
ORM_LOOKUP_FAULTS_WORK=$work in_cluster test/differential/faults/run.sh --in-cluster "$@"
