#!/usr/bin/env bash
# Sets up, builds, and runs every check and test; ends with their count. Arguments go to ctest:
# `tools/test.sh -L lint` runs the checks of the sources alone.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools/build.sh release </dev/null
ctest --preset release "$@" </dev/null
