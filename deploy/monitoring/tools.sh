#!/usr/bin/env bash
# Prometheus, Alertmanager and node_exporter as Debian packs them, in target/tools, for the tests of these files. Installs
# nothing. Where they are on the PATH, or can not be had, there is nothing to do: the tests say what they did not run.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
tools=target/tools
have() {
  local program
  for program; do command -v "$program" >/dev/null || return 1; done
}
if have promtool amtool prometheus prometheus-alertmanager prometheus-node-exporter ||
  [ -x "$tools/usr/bin/prometheus-node-exporter" ]; then
  exit 0
fi
say() { printf 'monitoring: %s\n' "$*" >&2; }
have apt-get dpkg-deb || {
  say "no Prometheus here, and no Debian to get it from"
  exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# With the versions that these files were written for, or what is newer where Debian has mended something.
get() { (cd "$work" && { apt-get -qq download "$1=$2" || apt-get -qq download "$1"; }) 2>/dev/null; }
if get prometheus 2.42.0+ds-5+deb12u1 && get prometheus-alertmanager 0.25.0-1+b4 &&
  get prometheus-node-exporter 1.5.0-1+b6; then
  for package in "$work"/*.deb; do dpkg-deb -x "$package" "$work/tools"; done
  # Both look for their pages where these would be if they were installed: only they see them there.
  mkdir "$work/tools/bin"
  for program in prometheus prometheus-alertmanager; do
    mv "$work/tools/usr/bin/$program" "$work/tools/bin/"
    cat >"$work/tools/usr/bin/$program" <<'WRAPPER'
#!/bin/sh
self=$(readlink -f "$0")
tools=$(dirname "$(dirname "$(dirname "$self")")")
exec unshare --map-root-user --mount sh -c \
  'mount --bind "$0/usr/share" /usr/share && program=$1 && shift && exec "$0/bin/$program" "$@"' "$tools" "$(basename "$self")" "$@"
WRAPPER
    chmod +x "$work/tools/usr/bin/$program"
  done
  mkdir -p target
  rm -rf "$tools"
  mv "$work/tools" "$tools"
else
  say "Prometheus, Alertmanager and node_exporter could not be had from Debian"
fi
