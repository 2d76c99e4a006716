#!/usr/bin/env bash
# Sets up and builds: tools/build.sh PRESET [TARGET…]. The program is build/PRESET/bin/holdfast.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

preset=$1
shift
tools/setup.sh
cmake --preset "$preset" -Wno-dev >/dev/null  # errors and warnings go to standard error
jobs=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}
if (($# == 0)); then
    cmake --build --preset "$preset" --parallel "$jobs"
else
    cmake --build --preset "$preset" --parallel "$jobs" --target "$@"
fi
