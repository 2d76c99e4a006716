#!/usr/bin/env python3
"""What the Python package adds to the run time of a job of the program and the library.

    cmake --preset release -DHOLDFAST_BUILD_BENCH=ON && cmake --build --preset release
    build/venv/bin/python bench/bindings.py [--pairs 5] [--words 100]

Two jobs on the text recogniser of examples/ocr. Basic quantization, against `holdfast quantize` (which also measures latencies) and
against the same calls in C++ (native.cpp); accuracy control with a validation function of the user's, against C++ with the same
function. The models have to be the same, byte for byte. Runs alternate; a ratio is the median of those of pairs, on the wall's
clock and in seconds of the processor, which other work on the machine disturbs less. Importing Python's modules is told apart.
Needs network access once. Results: build/bindings-bench/results.{json,md}.
"""
import argparse
import json
import os
import resource
import statistics
import sys
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "bench/peer"), str(ROOT / "examples/ocr")]
import openvino  # noqa: E402
from quantize import classes_of, fetch, write_words  # noqa: E402
from run import cpu_name, measured  # noqa: E402

FOLDER = ROOT / "build/bindings-bench"
WORKER = ROOT / "bench/bindings_worker.py"
# Case → what the worker does, and the program that it stands beside
CASES = {"quantize, program": ("quantize", "holdfast"), "quantize, C++": ("quantize", "native"),
         "control, C++": ("control", "native")}
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")


def prepared(words):
    """The model as OpenVINO IR, and data in its own type, so that nothing but the job is left to either side."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    recogniser = fetch(FOLDER)
    openvino.serialize(openvino.Core().read_model(recogniser), str(FOLDER / "model.xml"))
    classes = classes_of(recogniser)
    for name, count, seed in (("calibration", 300, 1), ("validation", words, 2)):
        file = FOLDER / f"{name}.npz"
        write_words(file, count, seed, classes, FONT)
        with np.load(file) as arrays:
            images, labels = (arrays["x"].astype(np.float32) - 127.5) / 127.5, arrays["labels"]
        np.savez(file, x=images, labels=labels)
    return [FOLDER / name for name in ("model.xml", "calibration.npz", "validation.npz")]


def timed(command):
    """Output, wall seconds and seconds of the processor."""
    used = lambda: sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
    before = used()
    out, wall, _ = measured(command)
    return out, wall, used() - before


def commands(case, programs, data):
    """The package's command first."""
    job, other = CASES[case]
    model, calibration, validation = data
    package = [sys.executable, WORKER, job, model, calibration, validation, FOLDER / "package.xml"]
    if other == "holdfast":
        return package, [programs / other, "quantize", model, "-o", FOLDER / "other.xml", "--calibration", calibration]
    return package, [programs / other, job, model, calibration, validation, FOLDER / "other.xml"]


def require_same(case):
    for suffix in (".xml", ".bin"):
        one, other = ((FOLDER / f"{side}{suffix}").read_bytes() for side in ("other", "package"))
        if one != other:
            sys.exit(f"bench: {case}: the package's {suffix} is not that of the other side")


def pair(case, number, programs, data):
    both = commands(case, programs, data)
    first = number % 2
    runs = {side: timed(both[side]) for side in (first, 1 - first)}
    require_same(case)
    (text, *ours), (_, *others) = runs[0], runs[1]
    names = ("wall", "processor")
    return {"package": dict(zip(names, ours)) | json.loads(text.splitlines()[-1]), "other": dict(zip(names, others))}


def median(pairs, value):
    return statistics.median(value(one) for one in pairs)


def row(case, pairs):
    ratio = lambda value: median(pairs, lambda one: value(one["package"]) / value(one["other"] | {"imports": 0}))
    seconds = [median(pairs, lambda one, side=side, key=key: one[side][key])
               for side, key in (("other", "wall"), ("package", "wall"), ("package", "imports"))]
    ratios = [ratio(lambda one: one["wall"]), ratio(lambda one: one["wall"] - one["imports"]),
              ratio(lambda one: one["processor"])]
    return f"| {case} | " + " | ".join([*(f"{one:.2f} s" for one in seconds), *(f"{one:.3f}" for one in ratios)]) + " |"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--words", type=int, default=100, help="that the accuracy control validates on")
    parser.add_argument("--only", choices=CASES)
    parser.add_argument("--build", type=Path, default=ROOT / "build/release")
    args = parser.parse_args()
    os.environ["PYTHONPATH"] = str(args.build / "python")
    data, results = prepared(args.words), {}
    for case in (args.only,) if args.only else CASES:
        results[case] = []
        for number in range(args.pairs):
            print(f"bench: {case}, pair {number + 1} of {args.pairs}", file=sys.stderr)
            results[case].append(pair(case, number, args.build / "bin", data))
    lines = [f"{args.pairs} pairs, {args.words} words to validate on; {cpu_name()}, {os.cpu_count()} cores.", "",
             "| job, against | that | package | of it imports | ratio | without imports | processor |",
             "|---|---|---|---|---|---|---|",
             *(row(case, pairs) for case, pairs in results.items())]
    (FOLDER / "results.json").write_text(json.dumps(results, indent=1) + "\n")
    (FOLDER / "results.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
