#!/bin/sh
# Compiles the CUDA kernels into the resources: machine code for two generations of devices, and PTX that drivers
# translate for later ones. What it makes is committed, because hardly any machine that builds this has nvcc;
# `manifest` says of which sources it was made, and a test compares.
set -eu
cd "$(dirname "$0")/src/main/cuda"

if ! command -v nvcc >/dev/null 2>&1; then
  echo "CUDA kernels: not compiled, there is no nvcc; the committed ones stay"
  exit 1
fi

out=../resources/cuda
flags="-std=c++17 -O3"
# The PTX of CUDA 12.0, so that drivers since then take it: nvcc writes its own version, but uses nothing newer.
ptx=8.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out"

for generation in 80 90; do
  # shellcheck disable=SC2086
  nvcc $flags -arch=sm_$generation -cubin -o "$work/orrery_sm$generation.cubin" kernels.cu
done
# shellcheck disable=SC2086
nvcc $flags -arch=compute_80 -ptx -o "$work/nvcc.ptx" kernels.cu
sed -e "s/^\.version .*/.version $ptx/" -e '/^\/\//d' "$work/nvcc.ptx" >"$work/orrery.ptx"
# Translating it shows that the older version has every instruction.
ptxas -arch=sm_90 -o "$work/checked" "$work/orrery.ptx"
mv "$work/orrery_sm80.cubin" "$work/orrery_sm90.cubin" "$work/orrery.ptx" "$out/"

sources=$(find . -path ./host -prune -o -type f -print | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -d ' ' -f 1)
{
  echo "sources $sources"
  echo "compiler $(nvcc --version | sed -n 's/^Cuda compilation tools, release [^V]*V//p')"
  echo "flags $flags"
  (cd "$out" && sha256sum orrery_sm80.cubin orrery_sm90.cubin orrery.ptx)
} >"$out/manifest"
