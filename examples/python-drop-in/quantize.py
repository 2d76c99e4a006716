#!/usr/bin/env python3
"""A script written for NNCF; only its import has changed. quantize.py [OUT.xml] writes fmnist_int8.xml unless told otherwise."""
import sys
from pathlib import Path

import numpy as np
import openvino
from sklearn.metrics import accuracy_score

import holdfast as nncf  # was: import nncf

DATA = Path(__file__).resolve().parents[1] / "fashion-mnist"
BATCH_SIZE = 50


class Loader:
    """Batches of images in 0..1 with their labels, as a PyTorch DataLoader gives them."""

    def __init__(self, file):
        with np.load(file) as arrays:
            self.images = arrays["image"].astype(np.float32) / 255
            self.labels = arrays["labels"] if "labels" in arrays else np.zeros(len(self.images))

    def __len__(self):
        return len(self.images) // BATCH_SIZE

    def __iter__(self):
        for first in range(0, len(self.images), BATCH_SIZE):
            yield self.images[first:first + BATCH_SIZE], self.labels[first:first + BATCH_SIZE]


def transform_fn(data_item):
    images, _ = data_item
    return images


def validate(model: openvino.CompiledModel, validation_loader) -> float:
    output = model.outputs[0]
    predictions, references = [], []
    for images, target in validation_loader:
        predictions.append(np.argmax(model(images)[output], axis=1))
        references.append(target)
    return accuracy_score(np.concatenate(references), np.concatenate(predictions))


def main():
    path = sys.argv[1] if len(sys.argv) > 1 else "fmnist_int8.xml"
    model = openvino.Core().read_model(DATA / "repvgg_imbalanced_fmnist.onnx")
    validation_loader = Loader(DATA / "validation.npz")

    quantized_model = nncf.quantize_with_accuracy_control(
        model,
        calibration_dataset=nncf.Dataset(Loader(DATA / "calibration.npz"), transform_fn),
        validation_dataset=nncf.Dataset(validation_loader, transform_fn),
        validation_fn=validate,
        max_drop=0.01,
        drop_type=nncf.DropType.ABSOLUTE,
    )
    openvino.save_model(quantized_model, path, compress_to_fp16=False)

    core = openvino.Core()
    before = validate(core.compile_model(model, "CPU"), validation_loader)
    after = validate(core.compile_model(path, "CPU"), validation_loader)
    print(f"accuracy {before:.4f} in float, {after:.4f} in int8: a drop of {before - after:.4f}")


if __name__ == "__main__":
    main()
