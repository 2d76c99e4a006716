#!/usr/bin/env python3
"""The package's side of bindings.py: bindings_worker.py quantize|control MODEL CALIBRATION VALIDATION OUT.xml.

Prints the seconds that imports took, and the rest of the work.
"""
import json
import sys
import time

START = time.perf_counter()

import numpy as np  # noqa: E402  imports are a part of what is measured
import openvino  # noqa: E402

import holdfast  # noqa: E402

IMPORTED = time.perf_counter()


def decoded(scores):
    """Greedy decoding of CTC scores [steps, classes]: no repetitions, no blanks (class 0)."""
    best = scores.argmax(1)
    return best[(best != 0) & (best != np.concatenate([[0], best[:-1]]))]


def validate(compiled, items):
    right = [float(np.array_equal(decoded(compiled(image)[0][0]), label[label >= 0])) for image, label in items]
    return sum(right) / len(right), right


def main():
    job, source, calibration, validation, output = sys.argv[1:]
    model = openvino.Core().read_model(source)
    images = holdfast.Dataset(list(np.load(calibration)["x"][:, None]))
    if job == "quantize":
        result = holdfast.quantize(model, images, progress=False)
    else:
        with np.load(validation) as arrays:
            items = list(zip(arrays["x"][:, None], arrays["labels"]))
        result = holdfast.quantize_with_accuracy_control(
            model, images, holdfast.Dataset(items, lambda item: item[0]), validate, max_drop=0.03,
            objective="operations", progress=False)
    openvino.serialize(result, output)
    print(json.dumps({"imports": IMPORTED - START, "work": time.perf_counter() - IMPORTED}))


if __name__ == "__main__":
    main()
