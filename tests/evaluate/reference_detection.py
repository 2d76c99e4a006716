#!/usr/bin/env python3
"""Figures of pycocotools for map and map50: reference_detection.py > tests/data/reference_detection.json

Needs an environment with tools/requirements-metrics.txt. The cases have the form of reference_metrics.py: an item is an image.
"""
import contextlib
import io
import json

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

RANDOM = np.random.default_rng(3)


def tensor(array):
    array = np.asarray(array)
    return {"type": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}


def boxes(count, extent=60.0):
    """Corners on a grid of halves: several overlaps lie exactly at a threshold."""
    first = RANDOM.integers(0, int(extent), (count, 2)) / 2
    return np.concatenate([first, first + RANDOM.integers(4, 40, (count, 2)) / 2], 1)


def image(expected, spurious, classes):
    """Labels [M, 5], and detections (class, score, corners): moved copies of the boxes, some twice, some of another class."""
    labels = np.concatenate([RANDOM.integers(0, classes, (expected, 1)), boxes(expected)], 1)
    found = []
    for label, *corners in labels:
        for _ in range(RANDOM.choice(3, p=[.15, .7, .15])):
            moved = np.asarray(corners) + RANDOM.choice([0, 0, .5, -.5, 1, 2], 4)
            name = label if RANDOM.random() < .85 else RANDOM.integers(0, classes)
            found.append([name, round(RANDOM.beta(4, 2), 1), *moved])
    found += [[RANDOM.integers(0, classes), round(RANDOM.beta(2, 4), 2), *box] for box in boxes(spurious)]
    RANDOM.shuffle(found)
    return labels, np.asarray(found, float).reshape(-1, 6)


def corner_and_extent(box):
    return [box[0], box[1], box[2] - box[0], box[3] - box[1]]


def figures(images):
    """mAP@[.5:.95] and mAP@.5."""
    truth, found = COCO(), []
    truth.dataset = {"images": [{"id": i} for i in range(len(images))], "annotations": [],
                     "categories": [{"id": int(c)} for c in sorted({row[0] for labels, _ in images for row in labels})]}
    for i, (labels, detections) in enumerate(images):
        for label, *box in labels:
            x, y, width, height = corner_and_extent(box)
            truth.dataset["annotations"].append({"id": len(truth.dataset["annotations"]) + 1, "image_id": i, "iscrowd": 0,
                                                 "category_id": int(label), "bbox": [x, y, width, height], "area": width * height})
        found += [[i, *corner_and_extent(row[2:]), row[1], row[0]] for row in detections]
    with contextlib.redirect_stdout(io.StringIO()):
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(np.asarray(found)), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    return evaluation.stats[0], evaluation.stats[1]


def rows_of_7(detections):
    """As DetectionOutput gives them: an image of -1 ends them, what follows is left from before."""
    rows = np.concatenate([np.zeros((len(detections), 1)), detections], 1)
    return np.concatenate([rows, [[-1] + [0] * 6, [0, 0, 1, 0, 0, 9, 9]]])[None, None].astype(np.float32)


def rows_of_6(detections):
    return np.concatenate([detections[:, 2:], detections[:, 1:2], detections[:, :1]], 1)[None].astype(np.float32)


def padded(labels, most):
    return np.concatenate([labels, np.full((most - len(labels), 5), -1.)]).astype(np.float32)


def cases():
    few = [image(int(RANDOM.integers(1, 7)), int(RANDOM.integers(0, 4)), 4) for _ in range(24)]
    few.append(image(0, 3, 4))
    few.append((few[0][0], np.zeros((0, 6))))
    crowded = [image(8, 140, 1), image(6, 130, 1)]
    for images, rows in ((few, rows_of_7), (few, rows_of_6), (crowded, rows_of_6)):
        items = [{"output": tensor(rows(found)), "label": tensor(padded(labels, 8))} for labels, found in images]
        for name, value in zip(("map", "map50"), figures(images)):
            yield {"metric": name, "value": float(value), "items": items}


def main():
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
    print(f"[\n{lines}\n]")


if __name__ == "__main__":
    main()
