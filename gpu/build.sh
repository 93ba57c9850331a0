#!/bin/sh
# Compiles src/main/c into one shared library among the resources. Without a C compiler, or on another processor, it
# says so and leaves the library out: the program then runs without these kernels.
set -eu
cd "$(dirname "$0")"

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64 | Linux-amd64) ;;
  *)
    echo "native kernels: left out, they are for Linux on x86-64 and this is $(uname -s) on $(uname -m)"
    exit 0
    ;;
esac

compiler=""
for candidate in "${CC:-}" cc gcc clang; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
    compiler=$candidate
    break
  fi
done
if [ -z "$compiler" ]; then
  echo "native kernels: left out, there is no C compiler (Debian: apt install gcc libc6-dev)"
  exit 0
fi

out=target/classes/native/linux-x86_64
library=$out/liborrery_kernels.so
work=target/native
mkdir -p "$out" "$work"

if [ -f "$library" ] && [ -z "$(find build.sh src/main/c -newer "$library")" ]; then
  exit 0
fi

# The same sources and compiler give the same bytes: no paths, no build ids.
common="-std=gnu11 -O3 -Wall -Wextra -fPIC -fvisibility=hidden -ffreestanding -fno-stack-protector -ffile-prefix-map=$PWD=."
avx512="-mavx512f -mavx512dq -mavx512ifma -mavx512bw -mavx512vl"
log=$work/compiler.log
# shellcheck disable=SC2086
if $compiler $common -c src/main/c/features.c -o "$work/features.o" 2>"$log" &&
  $compiler $common $avx512 -c src/main/c/kernels.c -o "$work/kernels.o" 2>>"$log" &&
  $compiler -shared -nostdlib -s -Wl,--build-id=none -Wl,-z,noexecstack -o "$work/built.so" \
    "$work/features.o" "$work/kernels.o" 2>>"$log"; then
  mv "$work/built.so" "$library"
else
  rm -f "$library"
  echo "native kernels: left out, $compiler did not compile them: gpu/$log"
fi
