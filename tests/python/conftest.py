"""Models and data of the tests: small, real, and in the repository."""
from pathlib import Path

import numpy as np
import openvino
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "examples/fashion-mnist"


class Images:
    """Batches of images and labels, gone through like a loader: no items by number."""

    def __init__(self, first, last):
        with np.load(DATA / "validation.npz") as arrays:
            self.labels = arrays["labels"][first:last]
            self.images = arrays["image"][first:last].astype(np.float32).reshape(-1, 1, 28, 28) / 255

    def __iter__(self):
        for image, label in zip(self.images, self.labels):
            yield image[None], np.array([label])


@pytest.fixture
def model():
    """Loses 7 points of accuracy when it is quantized fully: one operation does the harm."""
    return openvino.Core().read_model(DATA / "repvgg_imbalanced_fmnist.onnx")


@pytest.fixture
def calibration_loader():
    return Images(300, 500)


@pytest.fixture
def validation_loader():
    return Images(0, 300)
