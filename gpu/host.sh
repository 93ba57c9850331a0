#!/bin/sh
# Compiles the CUDA kernels with a C++ compiler into a library for tests, where they run on the host. Without a
# compiler it says so and leaves the library out: those tests then count as not run.
set -eu
cd "$(dirname "$0")"

compiler=""
for candidate in "${CXX:-}" c++ g++ clang++; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1; then
    compiler=$candidate
    break
  fi
done
if [ "$(uname -s)" != Linux ] || [ -z "$compiler" ]; then
  echo "CUDA kernels on the host: left out, that takes Linux and a C++ compiler (Debian: apt install g++)"
  exit 0
fi

library=target/test-classes/cuda/liborrery_cuda_host.so
log=target/native/host.log
mkdir -p target/test-classes/cuda target/native

if [ -f "$library" ] && [ -z "$(find host.sh src/main/cuda -newer "$library")" ]; then
  exit 0
fi

if $compiler -std=c++17 -O2 -Wall -Wextra -Wno-unknown-pragmas -fPIC -fvisibility=hidden -shared \
  -o "$library.built" -x c++ src/main/cuda/host/host.cc 2>"$log"; then
  mv "$library.built" "$library"
else
  rm -f "$library"
  echo "CUDA kernels on the host: left out, $compiler did not compile them: gpu/$log"
fi
