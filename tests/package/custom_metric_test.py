"""Runs examples/custom-metric-cpp: custom_metric_test.py PROGRAM DATA OUT.xml. Both bounds hold, and full int8 broke one of them."""
import re
import subprocess
import sys
from pathlib import Path

BOUNDS = {"worst class": 0.03, "top1": 0.01}
PRINTED = 1e-6  # digits that were not


def main():
    program, data, out = sys.argv[1:]
    Path(out).unlink(missing_ok=True)
    told = subprocess.run([program, f"{data}/repvgg_imbalanced_fmnist.onnx", f"{data}/calibration.npz", f"{data}/validation.npz", out],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    print(told)
    figures = {metric: tuple(map(float, values)) for metric, *values in
               re.findall(r"^(.*): ([\d.]+) in float, ([\d.]+) all in int8, ([\d.]+) now$", told, re.MULTILINE)}
    assert set(figures) == set(BOUNDS)
    for metric, (original, _, final) in figures.items():
        assert original - final <= BOUNDS[metric] + PRINTED, metric
    assert any(original - int8 > BOUNDS[metric] for metric, (original, int8, _) in figures.items()), \
        "full int8 holds both bounds: the example shows nothing"
    assert Path(out).exists()


if __name__ == "__main__":
    main()
