#!/usr/bin/env bash
# What an image has beside our jars: a Java made of the modules that we use, the C libraries that it and our dependencies' natives are linked
# with, and the names of two users. No shell and no package manager: there is nothing to begin with for whoever gets in.
#
#   root.sh JAVA_HOME FOLDER "JVM FLAGS"
set -euo pipefail
java_home=$1 root=$2 flags=$3

die() {
  printf 'image: %s\n' "$*" >&2
  exit 1
}

# The package of a library, which the package may name with or without /usr.
owner() {
  local file
  file=$(readlink -f "$1")
  { dpkg-query -S "$file" 2>/dev/null || dpkg-query -S "${file#/usr}" 2>/dev/null || die "no package has $file"; } | head -1 | cut -d: -f1
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || die "made on Linux x86_64 only, where its libraries are: this is $(uname -s) $(uname -m)"
command -v dpkg-query >/dev/null || die "made on Debian or its kin only: an image says which packages its libraries are of, and dpkg-query is not here"

rm -rf "$root"
mkdir -p "$root"/{app,etc/ssl,opt,tmp,lib64,lib/x86_64-linux-gnu,usr/lib,var/lib/dpkg/status.d,var/lib/orrery}

# What `jdeps --print-module-deps` finds in our class path; then what is found by name only: TLS with elliptic curves, zip files as file
# systems, name servers, and to look into a process that runs.
modules=java.base,java.compiler,java.desktop,java.instrument,java.management,java.naming,java.net.http,java.rmi,java.scripting
modules=$modules,java.security.jgss,java.sql.rowset,jdk.httpserver,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.net,jdk.unsupported
modules=$modules,jdk.crypto.ec,jdk.zipfs,jdk.naming.dns,jdk.jcmd
# The plugin that is left out writes sets in an order that is another each time; without it there is no archive of Java's own classes either,
# which would save a tenth of a second of a start.
"$java_home/bin/jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --disable-plugin system-modules \
  --output "$root/opt/java" 2>&1 |
  grep -v 'Using incubator modules' >&2 || true
[ -x "$root/opt/java/bin/java" ] || die "jlink has made no Java"
# Nobody draws here, and these would want X11.
rm -f "$root"/opt/java/lib/lib{awt_xawt,jawt,splashscreen,jsound}.so

# libstdc++ and libgcc are BLST's.
packages=()
for library in libc.so.6 libm.so.6 libdl.so.2 libpthread.so.0 librt.so.1 libresolv.so.2 libnss_dns.so.2 libnss_files.so.2 libgcc_s.so.1 libstdc++.so.6; do
  found=/lib/x86_64-linux-gnu/$library
  [ -r "$found" ] || die "$library is not on this machine"
  cp -L "$found" "$root/lib/x86_64-linux-gnu/$library"
  packages+=("$(owner "$found")")
done
cp -L /lib64/ld-linux-x86-64.so.2 "$root/lib64/"
# Scanners read which packages, and of which system.
for package in $(printf '%s\n' "${packages[@]}" | sort -u); do
  dpkg-query -s "$package" >"$root/var/lib/dpkg/status.d/$package"
done
cp -L /etc/os-release "$root/etc/os-release"

printf 'root:x:0:0:root:/:/none\norrery:x:10001:10001:orrery:/var/lib/orrery:/none\n' >"$root/etc/passwd"
printf 'root:x:0:\norrery:x:10001:\n' >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
printf '%s\n' "$flags" >"$root/app/jvm-flags"
