#!/usr/bin/env python3
"""Quantizes a model with more than 2 GiB of weights: large_weights.py PROGRAM [GIB]. By hand, as it takes minutes.

Makes an IR of matrix multiplications in f32 (default: 2.2 GiB), quantizes it with the program on two items, and
compares what the saved model computes with the original. Tells sizes, time and the peak of memory. Needs the
OpenVINO wheel, numpy, and about four times as much free disk and memory as the weights have.
"""
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import openvino as ov
from openvino import opset13 as ops

WIDTH = 8192
LAYER_GIB = WIDTH * WIDTH * 4 / 2**30


def make_model(layers, path):
    random = np.random.default_rng(1)
    weights = random.standard_normal((WIDTH, WIDTH), dtype=np.float32) / np.sqrt(WIDTH / 2)
    x = ops.parameter([1, WIDTH], np.float32, name="x")
    value = x
    for layer in range(layers):  # rolled, so that no two constants are alike
        rolled = np.roll(weights, layer, axis=0)
        value = ops.relu(ops.matmul(value, ops.constant(rolled), False, False, name=f"matmul{layer}"))
    ov.save_model(ov.Model([value], [x], "large"), path, compress_to_fp16=False)


def outputs_of(path, items):
    compiled = ov.Core().compile_model(path, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return np.concatenate([compiled([item])[0] for item in items])


def main():
    program = sys.argv[1]
    layers = int(np.ceil(float(sys.argv[2] if len(sys.argv) > 2 else 2.2) / LAYER_GIB))
    with tempfile.TemporaryDirectory() as folder:
        model, saved, report = (Path(folder) / name for name in ("m.xml", "q.xml", "report.json"))
        make_model(layers, model)
        items = np.random.default_rng(2).standard_normal((2, WIDTH), dtype=np.float32)
        np.savez(Path(folder) / "data.npz", x=items)
        begin = time.monotonic()
        subprocess.run([program, "quantize", model, "-o", saved, "--calibration", Path(folder) / "data.npz",
                        "--report", report], check=True)
        seconds = time.monotonic() - begin
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
        expected, found = (outputs_of(path, items[:, None, :]) for path in (model, saved))
        sqnr = 10 * np.log10(np.sum(expected**2) / np.sum((expected - found)**2))
        sizes = [path.with_suffix(".bin").stat().st_size / 2**30 for path in (model, saved)]
        quantized = json.loads(report.read_text())["operations_quantized"]
        print(f"{layers} layers, {sizes[0]:.2f} GiB of weights -> {sizes[1]:.2f} GiB, {quantized} operations in int8")
        print(f"{seconds:.0f} s, {peak:.2f} GiB at the peak, SQNR of the outputs {sqnr:.1f} dB")


if __name__ == "__main__":
    main()
