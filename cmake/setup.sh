#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs what is missing of what mica's examples and tests need, with the system's package manager:
#
#   sh cmake/setup.sh       for `cmake --workflow --preset mnist` and `... test`
#   sh cmake/setup.sh ci    also Clang, its sanitizers' and fuzzer's runtimes, pkg-config, protobuf and ONNX's
#                           message definitions for mica-convert, for .ci/run and, for the tests of ONNX and Keras,
#                           ONNX and h5py for Python, and from npm, into build/peers, ONNX Runtime, the parts of
#                           TensorFlow.js that compute a Keras model, and such a model
#   sh cmake/setup.sh bench also Google Benchmark, for `cmake --workflow --preset bench`
#   sh cmake/setup.sh peers also that and the libraries which tests/bench/peers/compare.py sets beside mica: of
#                           PyTorch, tiny-dnn and dlib what the system has; ONNX Runtime from npm, into build/peers
#
# A C++20 compiler, CMake 3.25 and git are taken for granted. When nothing is missing, nothing is done.
set -eu

case "${1-}" in
  "" | ci | bench | peers) ;;
  *) echo "usage: sh cmake/setup.sh [ci | bench | peers]" >&2; exit 2 ;;
esac
ci=""
bench=""
peers=""
[ "${1-}" != ci ] || ci=yes
[ "${1-}" != bench ] || bench=yes
[ "${1-}" != peers ] || { bench=yes; peers=yes; }

has() { command -v "$1" >/dev/null 2>&1; }

# For each package manager: the packages, whether one is there, and how several are installed.
if has apt-get; then
  packages="ninja-build libeigen3-dev doctest-dev libcli11-dev zlib1g-dev libpng-dev libjpeg-dev"
  [ -z "$ci" ] || packages="$packages clang libclang-rt-dev llvm pkg-config python3-onnx python3-h5py"
  [ -z "$ci" ] || packages="$packages libprotobuf-dev protobuf-compiler libonnx-dev"
  [ -z "$bench" ] || packages="$packages libbenchmark-dev"
  [ -z "$peers" ] || packages="$packages python3-torch python3-onnx tiny-dnn libcereal-dev libstb-dev libdlib-dev"
  [ -z "$peers" ] || packages="$packages libgemmlowp-dev libopenblas-dev"
  [ -z "$ci$peers" ] || has npm || packages="$packages npm"
  is_there() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
  install_all() {
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
  }
elif has dnf; then
  packages="ninja-build eigen3-devel doctest-devel cli11-devel zlib-devel libpng-devel libjpeg-turbo-devel"
  [ -z "$ci" ] || packages="$packages clang compiler-rt llvm pkgconf-pkg-config libasan libubsan libtsan python3-onnx"
  [ -z "$ci" ] || packages="$packages python3-h5py"
  [ -z "$ci" ] || packages="$packages protobuf-devel onnx-devel"
  [ -z "$bench" ] || packages="$packages google-benchmark-devel"
  [ -z "$peers" ] || packages="$packages python3-torch python3-onnx dlib-devel openblas-devel"
  [ -z "$ci$peers" ] || has npm || packages="$packages nodejs-npm"
  is_there() { rpm -q --whatprovides "$1" >/dev/null 2>&1; }
  install_all() { as_root dnf install -y -q "$@"; }
elif has pacman; then
  packages="ninja eigen doctest cli11 zlib libpng libjpeg-turbo"
  [ -z "$ci" ] || packages="$packages clang compiler-rt llvm pkgconf python-onnx python-h5py"
  [ -z "$bench" ] || packages="$packages benchmark"
  [ -z "$peers" ] || packages="$packages python-pytorch python-onnx"
  [ -z "$ci$peers" ] || has npm || packages="$packages npm"
  is_there() { pacman -Qq "$1" >/dev/null 2>&1; }
  install_all() { as_root pacman -Sy --noconfirm --needed "$@"; }
elif has brew; then
  packages="ninja eigen doctest cli11 libpng jpeg-turbo" # zlib comes with the system
  [ -z "$ci" ] || packages="$packages pkgconf onnx node"
  [ -z "$bench" ] || packages="$packages google-benchmark"
  [ -z "$peers" ] || packages="$packages pytorch onnx dlib node"
  is_there() { brew list --versions "$1" >/dev/null 2>&1; }
  install_all() { brew install -q "$@"; }
else
  echo "setup.sh knows apt, dnf, pacman and brew. Please install by hand: ninja, Eigen 3.4, doctest, CLI11," \
    "zlib, libpng, libjpeg${ci:+, clang with its runtimes, pkg-config, ONNX for Python, npm}" >&2
  exit 1
fi

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"
  elif has sudo; then sudo "$@"
  else echo "setup.sh: please run as root, there is no sudo: $*" >&2; exit 1
  fi
}

# The realtime sanitizer came with Clang 20, which not every Debian has.
if [ -n "$ci" ] && has apt-get && ! is_there clang-22; then
  as_root apt-get update -qq
  [ -z "$(apt-cache search --names-only '^clang-22$')" ] || packages="$packages clang-22 libclang-rt-22-dev"
fi

# The package from npm holds the library itself, so its install script, which would fetch more, need not run.
install_onnx_runtime() {
  folder="$(dirname "$0")/../build/peers"
  [ ! -d "$folder/node_modules/onnxruntime-node" ] || return 0
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --no-audit --no-fund --loglevel=error onnxruntime-node@1
}

# These have no install scripts. Together they need 85 MB.
install_tensorflow_js() {
  folder="$(dirname "$0")/../build/peers"
  [ ! -d "$folder/node_modules/@upscalerjs/default-model" ] || return 0
  mkdir -p "$folder"
  npm install --prefix "$folder" --ignore-scripts --legacy-peer-deps --no-audit --no-fund --loglevel=error \
    @tensorflow/tfjs-core@4.11.0 @tensorflow/tfjs-layers@4.11.0 @tensorflow/tfjs-backend-cpu@4.11.0 \
    @upscalerjs/default-model@1.0.0
}

missing=""
for package in $packages; do
  is_there "$package" || missing="$missing $package"
done

if [ -z "$missing" ]; then
  echo "setup.sh: everything is installed already"
else
  echo "setup.sh: installing$missing"
  # Unquoted: one word a package.
  install_all $missing
fi

[ -z "$ci$peers" ] || install_onnx_runtime
[ -z "$ci" ] || install_tensorflow_js
