"""Words rendered as images for the text recogniser, with what they say: calibration, validation and fresh words.

Images are unsigned bytes [N, 3, 48, 320] (the model takes (x - 127.5) / 127.5), labels class numbers filled up with -1.
"""
import random
import sys
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from real_models import FOLDER, font, make, sentences  # noqa: E402

WIDTH, HEIGHT, LONGEST = 320, 48, 24
MODEL = FOLDER / "ch_PP-OCRv4_rec_infer.onnx"
SETS = {"calibration": (300, 11), "validation": (1000, 12), "fresh": (2000, 13)}


def alphabet():
    """Character -> class, as the model's metadata lists them; 0 is the blank of CTC."""
    import onnx

    (characters,) = (entry.value for entry in onnx.load(MODEL).metadata_props if entry.key == "character")
    return {character: number + 1 for number, character in enumerate(characters.splitlines())}


def image(word, rng):
    """The word fills the height; the rest of the width is grey, as the model's own pipeline pads."""
    from PIL import Image, ImageDraw

    size = rng.randint(26, 34)
    left, top, right, bottom = font(size).getbbox(word)
    width = min(WIDTH, right - left + rng.randint(2, 6))
    ground = tuple(rng.randint(150, 255) for _ in range(3))
    ink = tuple(max(0, channel - rng.randint(90, 200)) for channel in ground)
    picture = Image.new("RGB", (width, HEIGHT), ground)
    place = ((width - (right - left)) // 2 - left, (HEIGHT - (bottom - top)) // 2 - top + rng.randint(-3, 3))
    ImageDraw.Draw(picture).text(place, word, font=font(size), fill=ink)
    picture = picture.rotate(rng.uniform(-2.5, 2.5), fillcolor=ground)
    noise = np.random.default_rng(rng.randint(0, 2**31)).normal(0, rng.uniform(2, 28), (HEIGHT, width, 3))
    pixels = np.full((HEIGHT, WIDTH, 3), 127, np.uint8)
    pixels[:, :width] = np.clip(np.asarray(picture, np.float32) + noise, 0, 255)
    return pixels.transpose(2, 0, 1)


def write(name, count, seed):
    rng, classes = random.Random(seed), alphabet()
    words = sorted({word for line in sentences() for word in line.split()
                    if 3 <= len(word) <= LONGEST and word.isalpha()})
    chosen = [rng.choice(words) for _ in range(count)]
    labels = np.full((count, LONGEST), -1, np.int32)
    for row, word in enumerate(chosen):
        labels[row, :len(word)] = [classes[letter] for letter in word]
    np.savez(FOLDER / f"ocr.{name}.npz", x=np.stack([image(word, rng) for word in chosen]), labels=labels)


def make_data():
    make()
    for name, (count, seed) in SETS.items():
        if not (FOLDER / f"ocr.{name}.npz").exists():
            write(name, count, seed)


if __name__ == "__main__":
    make_data()
