"""Writes calibration.npz and validation.npz from the four files of Fashion-MNIST.

    python3 prepare_data.py [FOLDER]

FOLDER holds train-images-idx3-ubyte.gz and its three companions, as the Debian package
dataset-fashion-mnist installs them in /usr/share/datasets/fashion-mnist (the default).
Needs numpy. The same input gives the same bytes.
"""

import gzip
import sys
from pathlib import Path

import numpy as np

CALIBRATION_IMAGES = 300
VALIDATION_IMAGES = 2500


def read_idx(path):
    """An array in IDX format: two zero bytes, element type 8 (u8), number of axes, sizes (big-endian u32), data."""
    content = gzip.decompress(path.read_bytes())
    axes = content[3]
    assert content[:3] == b"\0\0\x08", f"{path} does not hold bytes in IDX format"
    shape = np.frombuffer(content, ">u4", axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=4 + 4 * axes).reshape(shape)


def read_images(path):
    return read_idx(path)[:, np.newaxis]  # [N, 28, 28] to [N, 1, 28, 28]


def main():
    source = Path(sys.argv[1] if len(sys.argv) > 1 else "/usr/share/datasets/fashion-mnist")
    here = Path(__file__).parent
    np.savez(
        here / "calibration.npz",
        image=read_images(source / "train-images-idx3-ubyte.gz")[:CALIBRATION_IMAGES],
    )
    np.savez_compressed(
        here / "validation.npz",
        image=read_images(source / "t10k-images-idx3-ubyte.gz")[:VALIDATION_IMAGES],
        labels=read_idx(source / "t10k-labels-idx1-ubyte.gz")[:VALIDATION_IMAGES],
    )


if __name__ == "__main__":
    main()
