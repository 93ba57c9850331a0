#!/usr/bin/env bash
# Ansible, ansible-lint and nft as Debian packs them, in target/tools, for the tests of these files; and in target/packages what the roles
# install, as a source for apt, so that a root that the tests make takes it from there. Installs nothing. Where something can not be had, the
# tests say what they did not run.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"
# A new line in this file is another tools folder.
wanted=$(sha256sum tools.sh | cut -c1-16)
[ "$(cat target/made-by 2>/dev/null || true)" = "$wanted" ] && exit 0
say() { printf 'ansible: %s\n' "$*" >&2; }
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || {
  say "no Debian to get Ansible from"
  exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Downloads packages and what they need that this machine has not, with what apt knows and without its lock.
get() {
  local into=$1
  shift
  mkdir -p "$into/partial"
  apt-get -qq -y --no-install-recommends -o Dir::Cache::archives="$into" -o Debug::NoLocking=1 -o APT::Sandbox::User=root \
    --reinstall --download-only install "$@" >/dev/null 2>&1
}
# The versions that these files were written for, or what is newer where Debian has mended something.
tool() { get "$work/tools" "$1=$2" || get "$work/tools" "$1"; }
tool ansible-core 2.14.18-0+deb12u2 && tool nftables 1.0.6-2+deb12u2 && tool chrony 4.3-2+deb12u3 || {
  say "Ansible could not be had from Debian"
  exit 0
}
tool ansible-lint 6.13.1-1 || say "ansible-lint could not be had from Debian"
get "$work/packages" nftables chrony unattended-upgrades openssh-server prometheus-node-exporter || {
  say "what the roles install could not be had from Debian"
  rm -rf "$work/packages"
}

mkdir "$work/root"
for package in "$work"/tools/*.deb; do dpkg-deb -x "$package" "$work/root"; done
if [ -d "$work/packages" ]; then
  rm -rf "$work/packages/partial"
  for package in "$work"/packages/*.deb; do
    dpkg-deb -f "$package"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$(basename "$package")" "$(stat -c %s "$package")" "$(sha256sum <"$package" | cut -d' ' -f1)"
  done >"$work/Packages"
  mv "$work/Packages" "$work/packages/"
fi
mkdir -p target
rm -rf target/tools target/packages
mv "$work/root" target/tools
[ ! -d "$work/packages" ] || mv "$work/packages" target/packages
printf '%s\n' "$wanted" >target/made-by
