#!/usr/bin/env bash
# make test-matrix: runs make test, as it is, on several releases of Debian,
# each with the PostgreSQL and the Django that it comes with:
#
#   bookworm  PostgreSQL 15, Django 3.2
#   trixie    PostgreSQL 17, Django 4.2
#   forky     PostgreSQL 18, Django 5.2
#
# and when asked, on what has the versions between:
#
#   bullseye  PostgreSQL 13, Django 2.2, which is too old to judge: without the
#             comparison
#   jammy     PostgreSQL 14, Django 3.2; this and the next are Ubuntu's
#   noble     PostgreSQL 16, Django 4.2
#
#   make test-matrix                          the three of them
#   make test-matrix MATRIX="forky"           only that
#   make test-matrix MATRIX="bullseye jammy bookworm noble trixie forky"
#
# Every release is a directory made by debootstrap, kept in the cache (see
# test/cache.sh) and used again by the next run; remove it to start afresh. The source tree is copied in, so
# nothing is installed on the machine itself but debootstrap. The whole output
# of a run is in NAME.log beside the directory; here comes one line for each,
# the failures, and "N passed, N failed" for all.
#
# Needs root, or sudo: for debootstrap, chroot and mounting /proc in there. What
# is mounted and started there is gone when the script ends, however it ends.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. test/setup.sh
. test/cache.sh

become_root()
{
    [ "$(id -u)" != 0 ] || return 0
    command -v sudo >/dev/null ||
        die "make test-matrix makes whole Debian systems with debootstrap and chroot: that" \
            "needs root. Please run it as root, or install sudo."
    exec sudo env MATRIX="${MATRIX:-}" ORM_LOOKUP_CACHE="$(cache_dir)" \
        DEBIAN_MIRROR="$debian_mirror" UBUNTU_MIRROR="$ubuntu_mirror" http_proxy="${http_proxy:-}" \
        test/matrix.sh "$@"
}

need_for_matrix()
{
    need debootstrap command -v debootstrap
    need debian-archive-keyring test -f "$debian_keyring"
    need util-linux command -v unshare
}

# The keys of Ubuntu, for which Debian has a package from 13 on.
ubuntu_keys()
{
    local keys=usr/share/keyrings/ubuntu-archive-keyring.gpg

    if [ ! -e "$cache/trixie/$keys" ] && [ ! -e "/$keys" ]; then
        [ -d "$cache/trixie" ] || make_system trixie "$cache/trixie"
        cp /etc/resolv.conf "$cache/trixie/etc/resolv.conf"
        chroot "$cache/trixie" sh -c 'apt-get update && apt-get install -y ubuntu-keyring'
    fi >&2
    if [ -e "/$keys" ]; then echo "/$keys"; else echo "$cache/trixie/$keys"; fi
}

# Unpacks the smallest Debian in which make can be run.
make_system()
{
    local release=$1 root=$2 scripts=/usr/share/debootstrap/scripts
    local mirror=$debian_mirror keyring=$debian_keyring components=main script=$1

    # A release newer than debootstrap is made like the newest it knows.
    case $release in
        jammy | noble)
            mirror=$ubuntu_mirror keyring=$(ubuntu_keys) components=main,universe
            [ -e "$scripts/$script" ] || script=gutsy
            ;;
        *)
            [ -e "$scripts/$script" ] || script=sid
            ;;
    esac
    rm -rf "$root.new"
    mkdir -p "$root.new"
    # not left to set -e, which does nothing where the result is looked at
    debootstrap --variant=minbase --include=make --components="$components" \
        --keyring="$keyring" "$release" "$root.new" "$mirror" "$scripts/$script" || return

    # Old package lists will do, and no server is to start by itself.
    echo 'Acquire::Check-Valid-Until "false";' >"$root.new/etc/apt/apt.conf.d/99cached"
    printf '#!/bin/sh\nexit 101\n' >"$root.new/usr/sbin/policy-rc.d"
    chmod 755 "$root.new/usr/sbin/policy-rc.d"
    echo '127.0.0.1 localhost' >"$root.new/etc/hosts"
    mv "$root.new" "$root"
}

# Runs in namespaces of its own: what is mounted here nobody else sees, and
# every process goes with the first one.
inside()
{
    local root=$1 suites=$2

    mount -t proc proc "$root/proc"
    mkdir -p "$root/dev/shm"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    exec chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME=/root LANG=C.UTF-8 http_proxy="${http_proxy:-}" SUITES="$suites" \
        make -C /orm_lookup test
}

# "PostgreSQL 17.5, Django 4.2.20", as far as they are there.
versions_in()
{
    local root=$1 log=$2 postgres django

    postgres=$(sed -n 's/^setup: \(PostgreSQL [0-9.a-z]*\).*/\1/p' "$log" | head -n 1)
    django=$(sed -n 's/^Version: *\([0-9]*:\)\?\([0-9.]*\).*/\2/p' \
        <(chroot "$root" dpkg -s python3-django 2>/dev/null)) || true
    printf '%s, Django %s\n' "${postgres:-no PostgreSQL}" "${django:-none}"
}

# test_in RELEASE: prints its line, and adds it to the total.
test_in()
{
    local release=$1 root=$cache/$1 log=$cache/$1.log suites='' start=$SECONDS status=0

    [ "$release" != bullseye ] || suites='regress isolation TAP'
    if ! { { [ -d "$root" ] || make_system "$release" "$root"; } && copy_tree "$root/orm_lookup" &&
        cp /etc/resolv.conf "$root/etc/resolv.conf"; } >"$log" 2>&1; then
        tail -n 30 "$log"
        die "no $release to test in: $log"
    fi
    unshare --mount --pid --fork --kill-child --propagation private \
        test/matrix.sh --inside "$root" "$suites" >>"$log" 2>&1 </dev/null || status=$?
    count_run "$log" "$status"
    printf '%-9s %s: %d passed, %d failed (%d s, %s)\n' "$release" \
        "$(versions_in "$root" "$log")" "$run_passed" "$run_failed" $((SECONDS - start)) "$log"
}

main()
{
    local releases=${MATRIX:-bookworm trixie forky} release missing=()

    become_root "$@"
    need_for_matrix
    [ ${#missing[@]} = 0 ] || install_missing
    cache=$(cache_part matrix)
    for release in $releases; do
        test_in "$release"
    done
    close_runs
}

if [ "${1:-}" = --inside ]; then
    inside "$2" "$3"
else
    main
fi
