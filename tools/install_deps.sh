#!/bin/sh
# usage: tools/install_deps.sh [run|test|check|bench]…
#
# Installs what is missing for the given purposes (default: run) with apt. Does nothing, without the network and
# without root, when all of it is there. ANLAN_NO_INSTALL=1 makes a missing package an error instead.
set -eu

run='gcc libc6-dev meson ninja-build pkg-config python3 ca-certificates libjansson-dev libyaml-dev libcmark-dev
     libsodium-dev libsqlite3-dev libpq-dev libmicrohttpd-dev nettle-dev libzip-dev libexpat1-dev libxlsxwriter-dev zlib1g-dev
     libcmocka-dev poppler-utils'
test='postgresql sqlite3 chromium fonts-noto-cjk util-linux'
bench='postgresql sqlite3 wrk'
check='clang clang-format clang-tidy clang-tools libclang-rt-dev lld llvm cppcheck shellcheck pyflakes3'

wanted=
for purpose in "${@:-run}"; do
    case $purpose in
    run) wanted="$wanted $run" ;;
    test) wanted="$wanted $run $test" ;;
    check) wanted="$wanted $run $check" ;;
    bench) wanted="$wanted $run $bench" ;;
    *) sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done

has() {
    dpkg-query -W -f '${db:Status-Status}\n' "$1" 2> /dev/null | grep -qx installed
}

missing=
for package in $wanted; do
    has "$package" || missing="$missing $package"
done
# The pages need npm and any Node from 18 on; one that was not installed by apt is as good.
node=$(node --version 2> /dev/null | sed 's/^v\([0-9]*\).*/\1/')
[ "${node:-0}" -ge 18 ] || missing="$missing nodejs"
command -v npm > /dev/null || missing="$missing npm"

[ -n "$missing" ] || exit 0
if [ "${ANLAN_NO_INSTALL:-0}" = 1 ]; then
    echo "install_deps.sh: missing:$missing" >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    sudo=
elif command -v sudo > /dev/null; then
    sudo=sudo
else
    echo "install_deps.sh: missing:$missing; install them as root, or install sudo" >&2
    exit 1
fi

echo "installing:$missing"
# An installation that was interrupted is finished first; dpkg says nothing when there is none.
$sudo dpkg --configure -a
$sudo apt-get update -qq
# shellcheck disable=SC2086  # a list of words
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing > /dev/null
