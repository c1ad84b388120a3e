#!/bin/bash
# usage: tools/fuzz.sh SECONDS [TARGET…]
#
# Builds the fuzz targets with clang (the folder of `make asan`) and runs each for SECONDS, beginning with its corpus in fuzz/corpus. New inputs are
# kept in build/fuzz/found/TARGET; one that crashes stays in build/fuzz/crashes. The last line is `N passed, N failed`.
set -eu
cd "$(dirname "$0")/.."
seconds=$1
shift
CC=clang tools/meson_setup.sh build/asan -Dfuzz=true -Db_lundef=false -Dwerror=true
ninja -C build/asan --quiet fuzzers
if [ $# -eq 0 ]; then
    for source in fuzz/fuzz_*.c; do
        source=${source#fuzz/fuzz_}
        set -- "$@" "${source%.c}"
    done
fi

mkdir -p build/fuzz/crashes
export FUZZ_SECONDS=$seconds
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
# One line a target: its name, and the tail of its log when it failed.
run_one() {
    local name=$1 log=build/fuzz/$1.log options=()
    mkdir -p "build/fuzz/found/$name"
    [ ! -f "fuzz/dict/$name.dict" ] || options=("-dict=fuzz/dict/$name.dict")
    if "build/asan/fuzz/fuzz_$name" "build/fuzz/found/$name" "fuzz/corpus/$name" -max_total_time="$FUZZ_SECONDS" \
        -timeout=20 -rss_limit_mb=1024 -max_len=65536 -print_final_stats=1 -artifact_prefix="build/fuzz/crashes/$name-" \
        "${options[@]}" > "$log" 2>&1; then
        echo "ok - fuzz $name: $(awk '/stat::number_of_executed_units/ {print $2}' "$log") inputs"
    else
        echo "not ok - fuzz $name"
        tail -40 "$log" | sed 's/^/# /'
    fi
}
export -f run_one
results=build/fuzz/results.tap
printf '%s\n' "$@" | xargs -P "$(nproc)" -I{} bash -c 'run_one {}' | tee $results
passed=$(grep -c '^ok' $results || true)
failed=$(($# - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
