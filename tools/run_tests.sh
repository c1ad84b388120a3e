#!/bin/bash
# usage: tools/run_tests.sh BUILD [MESON TEST ARGUMENT…]
#
# Runs the tests of a build folder, with PostgreSQL started once, and the unit tests of the pages when BUILD is the
# normal one. The last line is `N passed, N failed, N skipped`; the status is not 0 when one failed or none ran.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
build=$1
shift

logs=$build/meson-logs
rm -f "$logs"/testlog*.json "$logs"/pages.tap
export ANLAN_PG_FSYNC=${ANLAN_PG_FSYNC:-off}
tools/with_postgresql.sh --cluster meson test -C "$build" --no-rebuild --print-errorlogs "$@"
outcome=("$logs/testlog.json")
if [ "$build" = build ]; then
    tools/test_web.sh > "$logs/pages.tap" || echo "the unit tests of the pages failed" >&2
    outcome+=("$logs/pages.tap")
fi
exec tools/test_summary.py "${outcome[@]}"
