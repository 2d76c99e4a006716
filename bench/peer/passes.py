#!/usr/bin/env python3
"""What statistics cost beside plain inference: the stage "Collecting statistics" of `holdfast quantize` against one pass of the float
model over the same samples, both with two requests in f32.

    bench/peer/passes.py [--repeat 5] [--model net.onnx --data calibration.npz]

The stage is timed with all samples and with a tenth of them: the difference is the pass, the rest is what does not grow (compiling).
Runs alternate; prints medians.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

from run import CALIBRATION, QUANTIZE, ROOT, measured, peer_python

REQUESTS = 2
SAMPLES = 300


def plain(model_path, data):
    """Seconds to compile the model and for one pass over the samples."""
    import numpy as np
    import openvino as ov

    from peer import read

    with np.load(data) as arrays:
        (name,) = [name for name in arrays.files if name != "labels"]
        samples = arrays[name][:SAMPLES, None].astype(np.float32) / 255
    model = read(model_path)
    start = time.perf_counter()
    compiled = ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": str(REQUESTS),
                                                      "INFERENCE_NUM_THREADS": str(REQUESTS)})
    compiling = time.perf_counter() - start
    queue = ov.AsyncInferQueue(compiled, REQUESTS)
    start = time.perf_counter()
    for sample in samples:
        queue.start_async(sample)
    queue.wait_all()
    return compiling, time.perf_counter() - start


def stage(program, model, data, scale, count, report):
    measured([program, "quantize", model, "-o", report.with_suffix(".xml"), "--calibration", data, *scale, "--subset-size", str(count),
              "--threads", str(REQUESTS), "--report", report])
    return sum(stage["seconds"] for stage in json.loads(report.read_text())["stages"] if stage["name"] == "Collecting statistics")


def statistics_pass(program, model, data, scale, report):
    """Seconds of the stage that do not grow, and of the pass."""
    all_of_them, few = (stage(program, model, data, scale, count, report) for count in (SAMPLES, SAMPLES // 10))
    passing = (all_of_them - few) / 0.9
    return all_of_them - passing, passing


def row(name, runs):
    plain_compiling, plain_pass, compiling, passing = (statistics.median(run[part] for run in runs) for part in range(4))
    print(f"| {name} | {plain_pass:.3f} | {passing:.3f} | {passing / plain_pass:.2f} | {plain_pass / (compiling + passing):.0%} "
          f"| {plain_compiling:.2f} | {compiling:.2f} | {(compiling + passing) / plain_pass:.1f} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has openvino; default: build/peer-venv")
    parser.add_argument("--model", type=Path, help="in place of the bundled ones")
    parser.add_argument("--data", type=Path, default=CALIBRATION, help="its samples: at least %d" % SAMPLES)
    parser.add_argument("--scale", default="255", help="as of holdfast quantize; empty: none")
    parser.add_argument("--plain", help="only a plain pass of this model (the script calls itself)")
    args = parser.parse_args()
    if args.plain:
        print(json.dumps(plain(args.plain, args.data)))
        return
    python, report = args.python or peer_python(), ROOT / "build/peer-bench/passes.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    models = [(args.model.stem, args.model)] if args.model else [(name, model) for name, model, options in QUANTIZE if not options]
    scale = ["--scale", args.scale] if args.scale else []
    print("| model | plain pass s | statistics pass s | ratio | bare inference of the stage | compiling plain s | ours s | stage / plain pass |\n"
          "|---|---|---|---|---|---|---|---|")
    for name, model in models:
        runs = [(*json.loads(measured([python, __file__, "--plain", model, "--data", args.data])[0]),
                 *statistics_pass(args.program, model, args.data, scale, report)) for _ in range(args.repeat)]
        row(name, runs)


if __name__ == "__main__":
    main()
