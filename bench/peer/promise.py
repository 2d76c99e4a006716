#!/usr/bin/env python3
"""Checks the promise over many runs: models, metrics, bounds, deployments and seeds; the peer takes no part.

    bench/peer/promise.py [--runs 50]

Every result is measured from its file by `holdfast evaluate`, which shares nothing with the search, and compared with the
original. A violation is a saved model whose drop is above its bound, or a run that ends in anything but a model or exit code
3 (out of reach). Prints a table and writes build/peer-bench/promise.{json,md}; ends with 1 where there is a violation.
"""
import argparse
import itertools
import json
import sys
from pathlib import Path

from run import CALIBRATION, IMBALANCED, MODELS, ROOT, VALIDATION, measured

UNREACHABLE = 3
ROUNDING = 1e-9
DATA = ["--validation", VALIDATION, "--scale", "255"]
NETWORKS = {"repvgg, imbalanced": IMBALANCED, "repvgg": MODELS / "repvgg_fmnist.onnx", "vit": MODELS / "vit_fmnist.onnx",
            "mobilenetv3": MODELS / "mobilenetv3_fmnist.onnx"}
# What is held; the options; the deployments that are checked.
HELD = {"f32": (["--inference-precision", "f32"], ("f32",)), "default": ([], ("default",)),
        "both": (["--also-hold", "f32"], ("default", "f32"))}
PRECISION = {"f32": ["--inference-precision", "f32"], "default": []}
BOUNDS = [("top1", 0.02), ("top1", 0.005), ("top1", 0.0), ("f1-macro", 0.003)]


def jobs():
    """All combinations, so ordered that any number from the front varies everything."""
    combined = list(itertools.product(NETWORKS, BOUNDS, HELD))
    order = sorted(range(len(combined)), key=lambda i: (i * 29) % len(combined))
    for seed in itertools.count():
        for i in order:
            yield (*combined[i], seed)


def value(program, model, metric, precision):
    out, _, _ = measured([program, "evaluate", model, *DATA, "--metric", metric, "--json", *PRECISION[precision]])
    return json.loads(out)["value"]


def drops(program, network, output, metric, precisions):
    return {each: value(program, NETWORKS[network], metric, each) - value(program, output, metric, each)
            for each in precisions}


def run(program, folder, network, bound, held, seed):
    metric, most = bound
    options, precisions = HELD[held]
    output, report = folder / "result.xml", folder / "report.json"
    output.unlink(missing_ok=True)
    measured([program, "quantize", NETWORKS[network], "-o", output, "--report", report, "--calibration", CALIBRATION, *DATA,
              "--metric", metric, "--max-drop", most, "--seed", seed, *options], (0, UNREACHABLE))
    told = json.loads(report.read_text())
    found = drops(program, network, output, metric, precisions) if output.exists() else {}
    return {"network": network, "metric": metric, "bound": most, "held": held, "seed": seed, "saved": output.exists(),
            "drops": found, "worth": told["search"]["evaluations"], "compiled": told["search"]["compiled"],
            "in_float": len(told["accuracy"]["operations_kept_float"]), "of": told["operations_quantized"],
            "violated": any(drop > most + ROUNDING for drop in found.values())}


def markdown(records):
    yield "| network | metric | held | bound | seed | drop | worth | compiled | in float | |"
    yield "|---|---|---|---|---|---|---|---|---|---|"
    for one in records:
        end = "**violated**" if one["violated"] else "holds" if one["saved"] else "out of reach"
        told = ", ".join(f"{precision} {drop:.4f}" for precision, drop in one["drops"].items())
        yield (f"| {one['network']} | {one['metric']} | {one['held']} | {one['bound']} | {one['seed']} | {told} "
               f"| {one['worth']:.1f} | {one['compiled']} | {one['in_float']} of {one['of']} | {end} |")
    yield ""
    yield (f"{len(records)} runs: {sum(one['saved'] for one in records)} models, "
           f"{sum(not one['saved'] for one in records)} out of reach, {sum(one['violated'] for one in records)} violations.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    args = parser.parse_args()
    folder = ROOT / "build/peer-bench/promise"
    folder.mkdir(parents=True, exist_ok=True)
    records = []
    for job in itertools.islice(jobs(), args.runs):
        print(f"bench: {len(records) + 1}/{args.runs} {job}", file=sys.stderr)
        records.append(run(args.program, folder, *job))
    folder.with_suffix(".json").write_text(json.dumps(records, indent=1) + "\n")
    text = "\n".join(markdown(records))
    folder.with_suffix(".md").write_text(text + "\n")
    print(text)
    sys.exit(any(one["violated"] for one in records))


if __name__ == "__main__":
    main()
