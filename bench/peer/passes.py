#!/usr/bin/env python3
"""What statistics cost beside plain inference: the stage "Collecting statistics" of `holdfast quantize` against one pass of the float
model over the same samples, both with two requests in f32.

    bench/peer/passes.py [--repeat 5]

Prints medians and their ratio.
"""
import argparse
import json
import statistics
import time
from pathlib import Path

from run import CALIBRATION, QUANTIZE, ROOT, measured, peer_python

REQUESTS = 2


def plain(model_path):
    import openvino as ov

    from peer import images, read

    samples, _ = images(str(CALIBRATION))
    compiled = ov.Core().compile_model(read(model_path), "CPU", {"INFERENCE_PRECISION_HINT": "f32", "NUM_STREAMS": str(REQUESTS),
                                                               "INFERENCE_NUM_THREADS": str(REQUESTS)})
    start = time.perf_counter()
    queue = ov.AsyncInferQueue(compiled, REQUESTS)
    for sample in samples:
        queue.start_async(sample)
    queue.wait_all()
    return time.perf_counter() - start


def collecting(program, model, report):
    measured([program, "quantize", model, "-o", report.with_suffix(".xml"), "--calibration", CALIBRATION, "--scale", "255", "--threads",
              str(REQUESTS), "--report", report])
    return sum(stage["seconds"] for stage in json.loads(report.read_text())["stages"] if stage["name"] == "Collecting statistics")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has openvino; default: build/peer-venv")
    parser.add_argument("--plain", help="only one pass of this model, in seconds (the script calls itself)")
    args = parser.parse_args()
    if args.plain:
        print(plain(args.plain))
        return
    python, report = args.python or peer_python(), ROOT / "build/peer-bench/passes.json"
    report.parent.mkdir(parents=True, exist_ok=True)
    print("| model | one pass s | statistics, with compiling s | ratio |\n|---|---|---|---|")
    for name, model, options in QUANTIZE:
        if options:
            continue
        runs = [(float(measured([python, __file__, "--plain", model])[0]), collecting(args.program, model, report))
                for _ in range(args.repeat)]
        passes, ours = (statistics.median(run[side] for run in runs) for side in (0, 1))
        print(f"| {name} | {passes:.3f} | {ours:.3f} | {ours / passes:.1f} |", flush=True)


if __name__ == "__main__":
    main()
