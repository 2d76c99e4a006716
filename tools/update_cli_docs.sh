#!/usr/bin/env bash
# Makes docs/cli.md from the program's own help: update_cli_docs.sh [--check] [PROGRAM].
# With --check it changes nothing and fails where the file is stale.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

check=false
if [[ "${1:-}" == --check ]]; then
    check=true
    shift
fi
program=${1:-build/release/bin/holdfast}

page() {
    echo '# The command line'
    echo
    echo 'This page is made by `tools/update_cli_docs.sh` from the help of the program.'
    echo
    echo 'Results go to standard output, progress and messages to standard error. An error is one line,'
    echo '`holdfast: error: …`. On a terminal a bar shows the progress and the remaining time; elsewhere there is a line'
    echo 'per stage. `COLUMNS` sets the width and `NO_COLOR` turns colours off. The first Ctrl-C (or SIGTERM) ends a run in order,'
    echo 'after the inference under way, with no file unless a model that holds the bound was found already, and says so; the'
    echo 'second ends it at once.'
    local command
    for command in '' quantize evaluate inspect sensitivity compare benchmark report init completion; do
        printf '\n## holdfast%s\n\n```\n' "${command:+ $command}"
        COLUMNS=100 "$program" $command --help
        echo '```'
    done
}

if $check; then
    page | diff -u docs/cli.md - || { echo 'docs/cli.md is stale: run tools/update_cli_docs.sh'; exit 1; }
else
    text=$(page)
    printf '%s\n' "$text" >docs/cli.md
fi
