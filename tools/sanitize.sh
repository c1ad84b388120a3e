#!/bin/bash
# usage: tools/sanitize.sh asan|tsan
#
# Builds with clang's sanitizers and runs the tests: asan (address and undefined behaviour) all but the end-to-end ones
# and the browser, tsan those with threads. The last line is `N passed, N failed, N skipped`.
set -eu
cd "$(dirname "$0")/.."
suites=()
case ${1:-} in
asan) sanitizer=fuzz=true ;;
tsan)
    sanitizer=b_sanitize=thread
    suites=(--suite store --suite http --suite app)
    ;;
*)
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
CC=clang tools/meson_setup.sh "build/$1" -D$sanitizer -Db_lundef=false -Dwerror=true
ninja -C "build/$1" --quiet
exec tools/run_tests.sh "build/$1" --no-suite style --no-suite web --no-suite e2e --timeout-multiplier 8 "${suites[@]}"
