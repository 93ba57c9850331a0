#!/usr/bin/env bash
# A Redis server as Debian packs it, in target/tools, for tests alone. Installs nothing. Where there is one on the PATH, or none
# can be had, there is nothing to do: the tests say what they did not run.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
tools=target/tools
if command -v redis-server >/dev/null || [ -x "$tools/usr/bin/redis-server" ]; then
  exit 0
fi
say() { printf 'redis: %s\n' "$*" >&2; }
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
  say "no Redis here, and no Debian to get it from"
  exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# With the version that the tests were written for, or what is newer where Debian has mended something. redis-tools has the
# program, redis-server its name; the other two are what it is linked with.
get() { (cd "$work" && { apt-get -qq download "$1=$2" || apt-get -qq download "$1"; }) 2>/dev/null; }
if get redis-server 5:7.0.15-1~deb12u7 && get redis-tools 5:7.0.15-1~deb12u7 && get libjemalloc2 5.3.0-1 && get liblzf1 3.6-3; then
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/tools"; done
  mkdir -p target
  rm -rf "$tools"
  mv "$work/tools" "$tools"
else
  say "Redis could not be had from Debian"
fi
