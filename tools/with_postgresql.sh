#!/bin/bash
# usage: tools/with_postgresql.sh [--cluster] COMMAND [ARGUMENT…]
#
# Runs COMMAND with a temporary PostgreSQL cluster and an empty database `test`; its URL is in
# ANLAN_TEST_POSTGRESQL. The cluster is stopped and removed afterwards, whatever happens to COMMAND, and the exit
# status is COMMAND's. When ANLAN_TEST_POSTGRESQL is set already, that server is used and nothing is started.
#
# With --cluster COMMAND gets no database; each run of this script inside COMMAND gets an empty one in that cluster.
#
#   ANLAN_PG_FSYNC  on (default) or off: off for tests that are not about durability
#   ANLAN_PG_OPTIONAL  1: where no PostgreSQL is installed run COMMAND without one
#   ANLAN_PG_BIN    where initdb and pg_ctl are; default: the newest under /usr/lib/postgresql
set -euo pipefail

[ $# -gt 0 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cluster=
if [ "$1" = --cluster ]; then
    cluster=1
    shift
fi
[ -z "${ANLAN_TEST_POSTGRESQL:-}" ] || exec "$@"

bin=${ANLAN_PG_BIN:-$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1 || true)}
[ -x "$bin/initdb" ] || [ "${ANLAN_PG_OPTIONAL:-0}" != 1 ] || exec "$@"
[ -x "$bin/initdb" ] || { echo "with_postgresql.sh: no initdb in '$bin'; install postgresql or set ANLAN_PG_BIN" >&2; exit 2; }

# initdb refuses to run as root, so root hands the cluster to the user postgres.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

if [ -n "${ANLAN_PG_SOCKET:-}" ]; then
    name=test_$$_$(date +%N)
    as_owner "$bin/createdb" -h "$ANLAN_PG_SOCKET" -U postgres "$name"
    export ANLAN_TEST_POSTGRESQL="postgresql:///$name?host=$ANLAN_PG_SOCKET&user=postgres"
    exec "$@"
fi

# In /tmp and not in TMPDIR: a socket's path holds 107 bytes at most.
folder=$(mktemp -d /tmp/anlan-pg.XXXXXX)
child=

clean_up() {
    trap - EXIT
    trap '' INT TERM HUP
    if [ -n "$child" ]; then
        kill -TERM "$child" 2>/dev/null || true
        wait "$child" 2>/dev/null || true
    fi
    as_owner "$bin/pg_ctl" stop -D "$folder/data" -m immediate >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

[ "$(id -u)" -ne 0 ] || chown postgres "$folder"

fsync=${ANLAN_PG_FSYNC:-on}
if ! as_owner "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync \
    >"$folder.log" 2>&1; then
    cat "$folder.log" >&2
    rm -f "$folder.log"
    exit 2
fi
rm -f "$folder.log"

as_owner tee -a "$folder/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = $fsync
full_page_writes = $fsync
shared_buffers = 64MB
max_connections = 100
CONF

if ! as_owner "$bin/pg_ctl" start -w -t 60 -D "$folder/data" -l "$folder/log" >/dev/null; then
    cat "$folder/log" >&2
    exit 2
fi
as_owner "$bin/createdb" -h "$folder" -U postgres test

if [ -n "$cluster" ]; then
    export ANLAN_PG_SOCKET=$folder
else
    export ANLAN_TEST_POSTGRESQL="postgresql:///test?host=$folder&user=postgres"
fi
# In the background, because a shell that waits for a foreground command hears no signal until it ends.
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
