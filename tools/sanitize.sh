#!/usr/bin/env bash
# Builds with a sanitizer and runs the tests under it: tools/sanitize.sh asan|tsan|valgrind [CTEST ARGUMENTS].
#   asan      AddressSanitizer, LeakSanitizer and UndefinedBehaviorSanitizer, on the whole suite
#   tsan      ThreadSanitizer, on what runs in parallel
#   valgrind  the main path of the program: no memory is definitely lost
# Libraries that are not ours are not instrumented; what is kept quiet about them is in tools/sanitizers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

parallel_parts='Infer|Evaluator|Readable|OpenDataset|Observe|Accuracy|SampleFolder|Progress|AnyThreadCount'

fail() {
    echo "sanitize: error: $*" >&2
    exit 1
}

run_valgrind() {
    command -v valgrind >/dev/null || fail "valgrind is missing: install it"
    tools/build.sh release holdfast_program
    local folder
    folder=$(mktemp -d)
    trap 'rm -rf "$folder"' EXIT
    valgrind --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --error-exitcode=9 \
        --undef-value-errors=no --suppressions=tools/sanitizers/valgrind.supp --log-file="$folder/log" \
        build/release/bin/holdfast quantize examples/fashion-mnist/repvgg_imbalanced_fmnist.onnx -o "$folder/out.xml" \
        --calibration examples/fashion-mnist/calibration.npz --subset-size 2 --threads 1 || {
        cat "$folder/log" >&2
        fail "valgrind found something"
    }
    tail -12 "$folder/log"
}

case "${1:-}" in
    asan | tsan)
        preset=$1
        shift
        tools/build.sh "$preset"
        if [[ "$preset" == tsan && $# -eq 0 ]]; then set -- -R "$parallel_parts"; fi
        ctest --preset "$preset" "$@" </dev/null
        ;;
    valgrind) run_valgrind ;;
    *) fail "expected asan, tsan or valgrind, got '${1:-}'" ;;
esac
