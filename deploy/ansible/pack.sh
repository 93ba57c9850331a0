#!/usr/bin/env bash
# Packs Orrery for machines without Kubernetes, and says the digest that an inventory names: the jars, the flags of Java and bin/orrery. Java
# itself is the machine's. Built twice from the same jars it is the same to the byte.
#
#   pack.sh OUT.tar.gz [FOLDER]     FOLDER has the jar of runtime and lib, as ./orrery build leaves them (runtime/target)
set -euo pipefail
here=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
root=$(readlink -f "$here/../..")
[ $# -ge 1 ] || {
  echo "pack.sh OUT.tar.gz [FOLDER]" >&2
  exit 64
}
out=$1 from=${2:-$root/runtime/target}
ls "$from"/orrery-runtime-*.jar "$from"/lib/*.jar >/dev/null 2>&1 || {
  echo "ansible: no jars in $from: ./orrery build makes them" >&2
  exit 66
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/orrery/{bin,lib}
cp "$here/files/orrery" "$work/orrery/bin/"
cp "$from"/orrery-runtime-*.jar "$from"/lib/*.jar "$work/orrery/lib/"
# Servers that only benchmarks start, 45 MB.
rm -f "$work"/orrery/lib/embedded-postgres*.jar
sed -n 's:.*<orrery.jvm.flags>\(.*\)</orrery.jvm.flags>.*:\1:p' "$root/pom.xml" >"$work/orrery/jvm-flags"
chmod -R u=rwX,go=rX "$work/orrery"
tar -C "$work" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=ustar -cf - orrery | gzip -n >"$out"
sha256sum "$out"
