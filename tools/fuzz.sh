#!/usr/bin/env bash
# Fuzzes the readers: tools/fuzz.sh SECONDS [TARGET…]. Each target runs for so long, from its seeds and from what
# earlier runs found worth keeping (build/fuzz/corpus). A case that breaks a reader ends the run and is left in
# build/fuzz/found: mend the reader, and keep the case in fuzz/regressions/TARGET. The executions of each target
# are told, and written to build/fuzz/reliability.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:?usage: tools/fuzz.sh SECONDS [TARGET…]}
shift
fail() {
    echo "fuzz: error: $*" >&2
    exit 1
}
[[ "$seconds" =~ ^[1-9][0-9]*$ ]] || fail "SECONDS must be a whole number of at least 1, got '$seconds'"
for program in build/fuzz/bin/holdfast_fuzz_*; do
    [[ -x "$program" ]] || fail "build/fuzz holds no targets; make them with: cmake --preset fuzz && cmake --build --preset fuzz"
done
targets=("$@")
((${#targets[@]} > 0)) || mapfile -t targets < <(ls fuzz/seeds)

executions_in() {
    sed -n 's/^stat::number_of_executed_units: *//p' "$1"
}

record() {
    printf '{"kind":"fuzz","name":"%s","outcome":"survived","detail":"%s executions in %s s"}\n' "$1" "$2" "$seconds" \
        >"build/fuzz/reliability/fuzz-$1.json"
}

mkdir -p build/fuzz/found build/fuzz/reliability
for target in "${targets[@]}"; do
    program=build/fuzz/bin/holdfast_fuzz_$target
    [[ -x "$program" ]] || fail "there is no target '$target', expected one of: $(ls fuzz/seeds | xargs)"
    corpus=build/fuzz/corpus/$target
    log=build/fuzz/$target.log
    mkdir -p "$corpus"
    folders=("$corpus" "fuzz/seeds/$target")
    [[ ! -d "fuzz/regressions/$target" ]] || folders+=("fuzz/regressions/$target")
    "$program" "${folders[@]}" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -malloc_limit_mb=1024 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/found/$target-" -verbosity=0 >"$log" 2>&1 || {
        tail -40 "$log" >&2
        fail "$target: a case that breaks the reader is in build/fuzz/found; the whole log is $log"
    }
    executions=$(executions_in "$log")
    record "$target" "$executions"
    echo "$target: $executions executions"
done
