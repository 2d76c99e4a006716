#!/usr/bin/env python3
"""Writes the seeds of every target to fuzz/seeds/TARGET/: make_seeds.py. Needs NumPy and Pillow.

They are small, and kept in the repository; this tells how they came about.
"""
import gzip
import io
import json
import struct
import zlib
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parent


def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version, allow_pickle=True)
    return out.getvalue()


def npy_seeds():
    numbers = np.arange(24).reshape(2, 3, 4)
    for dtype in ("<f4", ">f4", "<f8", ">i2", "|u1", "<i8", "<f2", "|b1"):
        yield f"type_{dtype[1:]}{'_big' if dtype[0] == '>' else ''}", npy(numbers.astype(dtype))
    yield "fortran", npy(np.asfortranarray(numbers.astype("<f4")))
    yield "fortran_big", npy(np.asfortranarray(numbers.astype(">f8")))
    yield "version_2", npy(numbers.astype("<f4"), (2, 0))
    yield "version_3", npy(numbers.astype("<f4"), (3, 0))
    yield "scalar", npy(np.float32(1))
    yield "empty", npy(np.zeros((0, 3), np.float32))
    yield "empty_rows", npy(np.zeros((5, 0), np.float32))
    yield "objects", npy(np.array([{}, []], dtype=object))
    yield "records", npy(np.zeros(2, [("a", "<f4"), ("b", "O")]))
    yield "text", npy(np.array(["a", "bc"]))
    yield "complex", npy(np.zeros(2, np.complex64))


def npz(compression, names=("x", "labels")):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name in names:
            archive.writestr(name + ".npy", npy(np.arange(6, dtype=np.float32)))
    return out.getvalue()


def npz_seeds():
    yield "stored", npz(zipfile.ZIP_STORED)
    yield "deflated", npz(zipfile.ZIP_DEFLATED)
    yield "bzip2", npz(zipfile.ZIP_BZIP2)
    yield "path", npz(zipfile.ZIP_STORED, ("../x",))
    yield "one", npz(zipfile.ZIP_DEFLATED, ("/a/b",))
    out = io.BytesIO()
    np.savez_compressed(out, x=np.zeros((8, 8), ">f4"))
    yield "numpy", out.getvalue()


def idx(code, shape, data):
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + data


def idx_seeds():
    yield "bytes", idx(8, (2, 2, 2), bytes(range(8)))
    yield "floats", idx(0x0D, (2,), struct.pack(">2f", 1.5, -2))
    yield "doubles", idx(0x0E, (1, 1), struct.pack(">d", 1e300))
    yield "gzip", gzip.compress(idx(8, (3,), b"abc"), mtime=0)
    yield "gzip_short", gzip.compress(idx(8, (300, 300), b"abc"), mtime=0)
    yield "large", idx(8, (0xFFFFFFFF,) * 3, b"1234")
    yield "empty", idx(8, (0xFFFFFFFF, 0), b"")


def csv_seeds():
    texts = {"plain": "1,2,3\n4,5,6\n", "header": "a,b,c\n1,2,3\n", "semicolons": "a;b\n1;2\n",
             "quotes": '"a","b ""c"""\n"1",2\n', "lines": 'a,b\n"1\n2",3\n4,5\n', "windows": "a,b\r\n1,2\r\n",
             "mark": "\ufeffa,b\n1,2\n", "stray": 'a,b\n1,2"\n3,4\n', "open": 'a,b\n"1,2\n', "returns": "1,2\r3,4\r",
             "numbers": "+1,-2e3\n.5,1e308\ninf,nan\n", "empty": "\n \n,\n", "tabs": "a\tb\n1\t2\n"}
    for name, text in texts.items():
        for choice in (0, 1, 130):
            yield f"{name}_{choice}", bytes([choice]) + text.encode()


def image_list_seeds():
    for name, text in {"plain": "a.png,1\nb.png,2\n", "header": "file,label\na.png,-1\n", "out": "../a.png,1\n/b,2\n",
                       "wrong": "a.png,cat\n,1\na,1,2\n"}.items():
        yield name, text.encode()


def image_seeds():
    pixels = (np.arange(7 * 6 * 3) * 2 % 255).astype(np.uint8).reshape(6, 7, 3)
    for form in ("PNG", "JPEG", "BMP", "WEBP", "TIFF", "PPM"):
        for mode in ("RGB", "L"):
            out = io.BytesIO()
            Image.fromarray(pixels).convert(mode).save(out, form)
            yield f"{form.lower()}_{mode.lower()}", out.getvalue()
    yield "huge_ppm", b"P6\n60000 60000\n255\n"
    header = struct.pack(">II5B", 60000, 60000, 1, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    yield "huge_png", b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk)) + \
        b"\0\0\0\0IEND\xaeB`\x82"


def config_seeds():
    texts = {"yaml": "model: net.onnx  # a comment\noutput: out.xml\ncalibration: data.npz\npreset: mixed\n"
                     "subset-size: 64\nignore-name: [first, \"last\"]\nignore-type:\n  - Convolution\nmean: [1, 2.5]\n"
                     "embed-preprocessing: true\nno-bias-correction: false\nmax-drop: 0.01\nseed: 1\n",
             "json": json.dumps({"model": "m.xml", "output": "o.xml", "scale": [3, 4.5], "recipes": "none"}),
             "report": json.dumps({"schema_version": 1, "job": {"model": "m.xml", "certify": True}}),
             "wrong": "preset: {a: b}\nmodel: [a]\n? [x]\n: y\n", "alias": "ignore-name: &a [x, *a]\nmodel: !!binary aGk=\n",
             "documents": "model: a\n---\nmodel: b\n", "block": "model: |\n  a\n  b\noutput: >-\n  c\n", "deep": "[" * 2000}
    for name, text in texts.items():
        yield name, text.encode()


def report():
    evaluation = {"purpose": "search", "deployment": "CPU", "recipe": "none", "kept_float": [0], "metric": 0.97,
                  "drop": None, "samples": 10, "seconds": 0.1}
    cost = {"latency_ms": 1.5, "bytes": 100}
    quantizer = {"name": "conv/fq_1", "operation": "conv", "kind": "weight", "scheme": "symmetric", "low": [-1.0],
                 "high": [1.0], "statistics": "", "statistic_min": [], "statistic_max": [], "group": 0, "kept_float": False}
    accuracy = {"metric": "top1", "direction": "higher is better", "drop_type": "absolute", "max_drop": 0.01,
                "original": 0.98, "quantized": 0.9, "final_metric": 0.975, "final_drop": 0.005, "reached": True,
                "verdict": "holds", "confidence": 0.95, "objective": "operations", "recipe": "none",
                "held": [{"deployment": "CPU"}], "kept_float": [0], "operations_kept_float": ["conv"],
                "original_cost": cost, "quantized_cost": None, "final_cost": cost}
    return {"schema_version": 1, "options": {"preset": "</script>"}, "environment": {}, "operations": 3,
            "operations_quantized": 2, "quantizers": [quantizer],
            "biases": [{"operation": "conv", "corrected": True, "reason": ""}], "groups": [{"operations": ["conv"]}],
            "evaluations": [evaluation], "ranking": [{"group": 0, "score": 0.5}], "accuracy": accuracy, "search": None,
            "stages": [{"name": "place", "seconds": 1}], "peak_memory_bytes": 1, "warnings": ["<b>"]}


def report_seeds():
    whole = report()
    yield "whole", json.dumps(whole).encode()
    yield "plain", json.dumps({**whole, "accuracy": None}).encode()
    yield "wrong_group", json.dumps({**whole, "ranking": [{"group": 7, "score": 1}]}).encode()
    yield "old", json.dumps({**whole, "schema_version": 0}).encode()
    yield "deep", b"[" * 3000
    yield "text", b'{"schema_version": "1"}'


def metric_output_seeds():
    for name, text in {"number": "loading…\n0.75\n", "json": '{"metric": 0.5, "per_sample": [1, 0]}', "list": "[1]",
                       "text": "done", "strange": '{"metric": "1", "per_sample": {}}', "infinite": "-inf\n",
                       "large": "1e999", "deep": "[" * 500}.items():
        yield name, text.encode()


def main():
    for target, seeds in {"npy": npy_seeds, "npz": npz_seeds, "idx": idx_seeds, "csv": csv_seeds,
                          "image_list": image_list_seeds, "image": image_seeds, "config": config_seeds,
                          "report": report_seeds, "metric_output": metric_output_seeds}.items():
        folder = ROOT / "seeds" / target
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in seeds():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
