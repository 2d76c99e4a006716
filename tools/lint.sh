#!/usr/bin/env bash
# What reads the sources closely: cppcheck, and clang-tidy 14 with the checks of .clang-tidy. tools/lint.sh looks at
# all sources of the library and the program (clang-tidy takes long); tools/lint.sh FILE… at these. Needs the
# database of compile commands that `cmake --preset release` makes. Any finding is an error.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

fail() {
    echo "lint: error: $*" >&2
    exit 1
}
for tool in cppcheck clang-tidy-14; do
    command -v "$tool" >/dev/null || fail "$tool is missing: install it"
done
[[ -f build/release/compile_commands.json ]] || fail "build/release/compile_commands.json is missing: run cmake --preset release"

if (($# > 0)); then files=("$@"); else mapfile -t files < <(find src cli fuzz -name '*.cpp' | sort); fi

# Checks of style are clang-tidy's; what templates hide from cppcheck it can't judge.
cppcheck --quiet --std=c++20 --language=c++ --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
    --suppress=missingIncludeSystem --suppress=internalAstError --suppress=unknownMacro -I src -I include -I . "${files[@]}"
# GCC's precompiled headers are none for Clang.
printf '%s\0' "${files[@]}" | xargs --null --max-procs="$(nproc)" --max-args=1 \
    clang-tidy-14 --quiet -p build/release --extra-arg=-Wno-unknown-warning-option --extra-arg=-Wno-ignored-optimization-argument
