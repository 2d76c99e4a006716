#!/usr/bin/env bash
# Fails on a C++ file that clang-format would change: check_format.sh [CLANG-FORMAT].
# `tools/check_format.sh clang-format-14 -i` changes them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

formatter=${1:-clang-format-14}
mode=(--dry-run -Werror)
[[ "${2:-}" != -i ]] || mode=(-i)
find . -path ./build -prune -o -name '*.cpp' -print -o -name '*.hpp' -print | sort |
    xargs "$formatter" --style=file "${mode[@]}"
