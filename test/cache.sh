# Sourced by the scripts that build whole systems to test in (matrix.sh and
# hard.sh): where those are kept, so that the next run finds them, and how the
# tests that ran in one are told in a line.
#
# ORM_LOOKUP_CACHE names another place. Root's own directory is closed to the
# account that runs servers for root, so root's cache is the system's.

cache_dir()
{
    if [ -n "${ORM_LOOKUP_CACHE:-}" ]; then
        printf '%s\n' "$ORM_LOOKUP_CACHE"
    elif [ "$(id -u)" = 0 ]; then
        printf '%s\n' /var/cache/orm_lookup
    else
        printf '%s\n' "${XDG_CACHE_HOME:-$HOME/.cache}/orm_lookup"
    fi
}

# The same below a name of its own, made and without any "..".
cache_part()
{
    mkdir -p "$(cache_dir)/$1"
    (cd "$(cache_dir)/$1" && pwd)
}

# Where packages and sources come from, and the keys that Debian's are signed with.
debian_mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
ubuntu_mirror=${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}
debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# The tree as it is here, without what was built from it.
copy_tree()
{
    local to=$1

    rm -rf "$to"
    mkdir -p "$to"
    tar --exclude=./.git --exclude='*.o' --exclude='*.so' --exclude=./src/.built-for \
        --exclude=./src/gram.c --exclude=./src/gram.h --exclude=./src/scan.c \
        --exclude=./results --exclude=./output_iso --exclude=./tmp_check \
        --exclude=__pycache__ -cf - . | tar --no-same-owner -xf - -C "$to"
}

# Sums over all runs.
passed=0
failed=0

# count_run LOG STATUS: adds the closing line of a run of the tests to the sums
# and leaves it in run_passed and run_failed; shows what failed. A run that ended
# without its closing line is one failure.
count_run()
{
    local log=$1 status=$2 closing

    run_passed=0 run_failed=0
    closing=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1) || true
    if [[ $closing =~ ^([0-9]+)\ passed,\ ([0-9]+) ]]; then
        run_passed=${BASH_REMATCH[1]} run_failed=${BASH_REMATCH[2]}
    fi
    if [ "$status" != 0 ]; then
        [ "$run_failed" != 0 ] || run_failed=1
        grep -E '^(not ok|test .*FAILED|#   Failed test|.*: error:)|passed +[1-9][0-9]* failed|TRAP: |runtime error: |ERROR: AddressSanitizer' \
            "$log" | head -n 60 || tail -n 30 "$log"
    fi
    passed=$((passed + run_passed)) failed=$((failed + run_failed))
}

# The closing line over all runs, and the status that goes with it.
close_runs()
{
    echo "$passed passed, $failed failed"
    [ "$failed" = 0 ] && [ "$passed" != 0 ]
}
