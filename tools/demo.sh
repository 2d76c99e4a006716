#!/usr/bin/env bash
# Sets up, builds, and quantizes the bundled model of examples/fashion-mnist: quantized fully it
# loses 7 points of accuracy, so Holdfast returns operations to float until the bound of 0.01 holds.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

tools/build.sh release holdfast_program </dev/null
data=examples/fashion-mnist
out=build/demo
mkdir -p "$out"

show_and_run() {
    printf '\n$ %s\n' "$*"
    "$@"
}

show_and_run build/release/bin/holdfast quantize $data/repvgg_imbalanced_fmnist.onnx \
    -o $out/repvgg_int8.xml --calibration $data/calibration.npz --scale 255 \
    --validation $data/validation.npz --metric top1 --max-drop 0.01 --report $out/report.json </dev/null
