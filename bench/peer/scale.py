#!/usr/bin/env python3
"""How time and memory grow with the model and with the number of calibration samples.

    bench/peer/scale.py [--peer-blocks 25 100]

Placement: chains of residual blocks (11 operations each with their constants), `holdfast inspect` against the peer's quantize with one
sample, which is placement for the most part at these sizes. Memory: peak of `holdfast quantize` with 300 and 3,000 samples for
every named range estimator. Results: build/peer-bench/scale.{json,md}.
"""
import argparse
import json
import subprocess
import sys
from pathlib import Path

from run import DATA, MODELS, ROOT, cpu_name, measured, peer_python

HERE = Path(__file__).resolve().parent
FOLDER = ROOT / "build/peer-bench/scale"
BLOCKS = (25, 100, 400, 4000)
ESTIMATORS = ("minmax", "mean_minmax", "median_minmax", "mean_no_outliers_minmax", "mean_quantile", "histogram", "mse", "percentile")


def chain(python, blocks):
    path = FOLDER / f"chain_{blocks}.xml"
    if not path.exists():
        subprocess.run([python, HERE / "scale_worker.py", "chain", str(blocks), path], check=True)
    return path


def placement(python, program, peer_blocks):
    rows = []
    for blocks in BLOCKS:
        print(f"bench: {blocks} blocks", file=sys.stderr)
        model = chain(python, blocks)
        out, wall, _ = measured([program, "inspect", model, "--json"])
        row = {"blocks": blocks, "operations": model.read_text().count("<layer "), "ours": wall,
               "quantizers": len(json.loads(out)["quantizers"])}
        if blocks in peer_blocks:
            peer, _, _ = measured([python, HERE / "scale_worker.py", "peer", model])
            row |= json.loads(peer.splitlines()[-1])
        rows.append(row)
    return rows


def samples(python, count):
    path = FOLDER / f"samples_{count}.npz"
    if not path.exists():
        subprocess.run([python, HERE / "scale_worker.py", "samples", str(count), DATA / "calibration.npz", path], check=True)
    return path


def memory(python, program):
    rows = []
    for name in ESTIMATORS:
        print(f"bench: {name}", file=sys.stderr)
        row = {"estimator": name}
        for count in (300, 3000):
            _, wall, peak = measured([program, "quantize", MODELS / "mobilenetv3_fmnist.onnx", "-o", FOLDER / "out.xml", "--calibration",
                                      samples(python, count), "--scale", "255", "--subset-size", str(count), "--activations-range", name])
            row[str(count)] = {"peak": peak, "wall": wall}
        rows.append(row)
    return rows


def markdown(result):
    yield f"{cpu_name()}, one run each."
    yield ""
    yield "| residual blocks | operations | quantizers | holdfast inspect s | peer s | ratio |"
    yield "|---|---|---|---|---|---|"
    for row in result["placement"]:
        peer = f"{row['seconds']:.1f} | **{row['seconds'] / row['ours']:.0f}×**" if "seconds" in row else "not run | –"
        yield f"| {row['blocks']} | {row['operations']} | {row['quantizers']} | {row['ours']:.2f} | {peer} |"
    yield ""
    yield "| range estimator | peak MiB, 300 samples | 3,000 samples | ratio | s, 300 | s, 3,000 |"
    yield "|---|---|---|---|---|---|"
    for row in result["memory"]:
        few, many = row["300"], row["3000"]
        yield (f"| {row['estimator']} | {few['peak'] / 2**20:.0f} | {many['peak'] / 2**20:.0f} | {many['peak'] / few['peak']:.2f} "
               f"| {few['wall']:.1f} | {many['wall']:.1f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--peer-blocks", type=int, nargs="*", default=[25, 100], help="sizes that the peer is run on")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--python", type=Path, help="an interpreter that has the peer; default: build/peer-venv")
    args = parser.parse_args()
    python = args.python or peer_python()
    FOLDER.mkdir(parents=True, exist_ok=True)
    result = {"placement": placement(python, args.program, args.peer_blocks), "memory": memory(python, args.program)}
    text = "\n".join(markdown(result)) + "\n"
    (FOLDER.parent / "scale.json").write_text(json.dumps(result, indent=2) + "\n")
    (FOLDER.parent / "scale.md").write_text(text)
    print(text, end="")


if __name__ == "__main__":
    main()
