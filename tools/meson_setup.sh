#!/bin/sh
# usage: tools/meson_setup.sh FOLDER OPTION…
#
# A configured build folder. One that was left half made is made again. clang links with lld: some 150 tests hold the whole
# program each, and the other linker needs twice the time.
set -eu
folder=$1
shift
[ -f "$folder/build.ninja" ] && exit 0
[ ! -d "$folder/meson-private" ] || rm -rf "$folder/meson-private" "$folder/meson-info"
mkdir -p "$folder"
[ "${CC:-}" != clang ] || export CC_LD=lld
if ! meson setup "$folder" "$@" > "$folder/setup.log" 2>&1; then
    cat "$folder/setup.log" >&2
    exit 1
fi
