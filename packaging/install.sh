#!/bin/sh
# Copies build/anlan, its manual page, the unit of systemd and the documents below $DESTDIR$PREFIX. Nothing is started.
set -eu
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
target=${DESTDIR:-}$prefix

install -D -m 755 build/anlan "$target/bin/anlan"
install -d "$target/share/man/man1" "$target/lib/systemd/system"
packaging/manual.py build/anlan > "$target/share/man/man1/anlan.1"
sed "s|@PREFIX@|$prefix|" packaging/anlan.service > "$target/lib/systemd/system/anlan.service"
chmod 644 "$target/share/man/man1/anlan.1" "$target/lib/systemd/system/anlan.service"
for document in LICENSE README.md CHANGELOG.md docs/*.md docs/formats/*.md docs/decisions/*.md; do
    [ ! -f "$document" ] || install -D -m 644 "$document" "$target/share/doc/anlan/${document#docs/}"
done
echo "installed below $target"
