#!/usr/bin/env bash
# Builds the image twice, the second time from nothing that the first has left of it, and compares.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/../.."
build() {
  rm -rf runtime/target/{image-root,orrery-image.tar,jib-cache}
  mvn -q -Pimage -Dmaven.test.skip=true -Dspotless.check.skip=true package -pl runtime -am
}
first=$(mktemp)
trap 'rm -f "$first"' EXIT
build
cp runtime/target/orrery-image.tar "$first"
build
cmp "$first" runtime/target/orrery-image.tar
printf 'the same twice: %s, %d bytes\n' "$(cat runtime/target/jib-image.digest)" "$(stat -c %s runtime/target/orrery-image.tar)"
