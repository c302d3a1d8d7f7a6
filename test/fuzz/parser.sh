#!/usr/bin/env bash
# make fuzz-parser: builds the parser of the expression face by itself, with
# AddressSanitizer and UndefinedBehaviorSanitizer, and lets libFuzzer search
# for a text that breaks it. See README.md.
#
#   parser.sh [SECONDS [SEED]]   search; without SEED each run has another one
#   parser.sh --replay           only run what is in corpus/parser.txt
#   parser.sh --minimise         leave out of it what the rest covers as well

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. test/setup.sh
. test/cluster.sh

kept=test/fuzz/corpus/parser.txt
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# What the parser consists of; what clang says of PostgreSQL's headers is not for us.
sources=(src/scan.c src/gram.c src/tree.c)
flags=(-g -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all
    -fsanitize=address,undefined -fno-sanitize=alignment
    -Wno-ignored-attributes)

# build DIRECTORY: the fuzzer, from the sources as they are.
build()
{
    run_make src/gram.c src/scan.c
    clang "${flags[@]}" -fsanitize=fuzzer \
        -I"$("$PG_CONFIG" --includedir-server)" -D_GNU_SOURCE -Isrc -Itest/fuzz \
        -o "$1/fuzzer" "${sources[@]}" test/fuzz/parser_fuzzer.c test/fuzz/shim*.c \
        -L"$("$PG_CONFIG" --pkglibdir)" -L"$("$PG_CONFIG" --libdir)" -lpgcommon -lpgport -lm
}

# run DIRECTORY ARGUMENTS...: the fuzzer over its corpus. A text may take ten
# seconds and 2GB at the most; the limits of a call are far below.
run()
{
    local dir=$1
    shift
    (cd "$dir" && ASAN_OPTIONS=detect_leaks=0 UBSAN_OPTIONS=print_stacktrace=1 nice ./fuzzer \
        -dict=dictionary -max_len=8192 -timeout=10 -rss_limit_mb=2048 "$@")
}

# Make a found text small, and show it as the line that corpus/parser.txt wants.
reduce()
{
    local dir=$1 found=$2

    run "$dir" -minimize_crash=1 -max_total_time=60 -exact_artifact_path="$dir/smaller" \
        "$found" >"$dir/reduction" 2>&1 || true
    [ -s "$dir/smaller" ] || cp "$found" "$dir/smaller"
    cp "$found" "test/fuzz/found-parser-$(basename "$found")"
    echo "the text is in test/fuzz/found-parser-$(basename "$found"); made smaller:"
    test/fuzz/corpus.py line "$dir/smaller"
}

search()
{
    local dir=$1 seconds=$2 seed=$3 status=0 found

    echo "seed $seed, $seconds seconds"
    run "$dir" -max_total_time="$seconds" -seed="$seed" -artifact_prefix="$dir/found-" \
        -print_final_stats=1 new kept >"$dir/log" 2>&1 || status=$?
    grep -E '^(#[0-9]+.*(INITED|DONE)|stat::)' "$dir/log" || true
    for found in "$dir"/found-*; do
        [ -e "$found" ] || continue
        grep -B 2 -A 30 -E 'ERROR: |runtime error|first: ' "$dir/log" | head -n 60 || true
        reduce "$dir" "$found"
        status=1
    done
    [ "$status" = 0 ] || return 1
    keep "$dir"
}

# What covers something new stays, in its smallest form.
keep()
{
    local dir=$1

    mkdir "$dir/least"
    run "$dir" -merge=1 -max_len=160 least kept new >"$dir/merge" 2>&1
    test/fuzz/corpus.py pack "$dir/least" "$kept"
    echo "$kept: $(wc -l <"$kept") texts, $(wc -c <"$kept") bytes"
}

main()
{
    setup build fuzz
    step "build"
    build "$work"
    cp test/fuzz/parser.dict "$work/dictionary"
    mkdir "$work/kept" "$work/new"
    test/fuzz/corpus.py unpack "$kept" "$work/kept"
    step "parser"
    case ${1:-} in
        --replay)
            run "$work" -runs=0 kept
            ;;
        --minimise)
            keep "$work"
            ;;
        *)
            test/fuzz/corpus.py seeds "$work/new"
            search "$work" "${1:-600}" "${2:-$RANDOM}"
            ;;
    esac
}

main "$@"
