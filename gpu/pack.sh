#!/bin/sh
# Packs the check of a device for a machine that has an NVIDIA driver and nothing else: a small Java with the modules
# that are needed, the classes and a script that starts them. Usage: pack.sh ARCHIVE.tar.gz, after a build of gpu.
set -eu
archive=$(realpath -m "${1:?pack.sh ARCHIVE.tar.gz}")
cd "$(dirname "$0")"

java_home=${JAVA_HOME:?a JDK 25 has to be named by JAVA_HOME}
version=$(sed -n 's:.*<jcuda.version>\(.*\)</jcuda.version>.*:\1:p' ../pom.xml)
jcuda=${MAVEN_REPOSITORY:-$HOME/.m2/repository}/org/jcuda
for needed in target/classes ../zk/core/target/classes \
  "$jcuda/jcuda/$version/jcuda-$version.jar" "$jcuda/jcuda-natives/$version/jcuda-natives-$version-linux-x86_64.jar"; do
  if [ ! -e "$needed" ]; then
    echo "pack.sh: $needed is not there: build gpu first" >&2
    exit 1
  fi
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/gpu-check
mkdir -p "$folder/lib"
"$java_home/bin/jlink" --add-modules java.base,java.logging,jdk.incubator.vector --strip-debug --no-header-files \
  --no-man-pages --output "$folder/java"
"$java_home/bin/jar" --create --file "$folder/lib/orrery-gpu.jar" -C target/classes .
"$java_home/bin/jar" --create --file "$folder/lib/orrery-zk-core.jar" -C ../zk/core/target/classes .
cp "$jcuda/jcuda/$version/jcuda-$version.jar" "$jcuda/jcuda-natives/$version/jcuda-natives-$version-linux-x86_64.jar" \
  "$folder/lib/"
cat >"$folder/gpu-check" <<'SCRIPT'
#!/bin/sh
# Checks the first NVIDIA device: status 0 if it holds, 1 if it does not, 3 if there is none.
here=$(dirname "$(readlink -f "$0")")
exec "$here/java/bin/java" -Xmx"${ORRERY_HEAP:-12g}" --enable-native-access=ALL-UNNAMED \
  --add-modules jdk.incubator.vector -cp "$here/lib/*" io.orrery.gpu.cuda.CheckMain "$@"
SCRIPT
chmod +x "$folder/gpu-check"
tar -C "$work" -czf "$archive" gpu-check
echo "$archive: $(du -h "$archive" | cut -f1)"
