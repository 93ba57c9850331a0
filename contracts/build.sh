#!/bin/sh
# Maven's way into build.mjs: it says what is missing where a plain exec would say "error=2".
if ! command -v node >/dev/null 2>&1 || ! command -v npm >/dev/null 2>&1; then
  echo "Node 20 is needed to compile the contracts and to run the local chain, and it is not on the PATH. Install Node 20 with npm (https://nodejs.org) and run this again." >&2
  exit 1
fi
exec node build.mjs
