#!/usr/bin/env python3
"""Figures of known libraries: reference_further_metrics.py > tests/data/reference_further_metrics.json

Metrics of maps, texts, embeddings and likeness. Needs an environment with
tools/requirements-metrics.txt. Each case holds items (outputs, label and the original model's
outputs, each with shape, type and numbers) and the value that a library gives.
"""
import json

import jiwer
import numpy as np
from scipy import special, stats
from sklearn import metrics
from sklearn.metrics import pairwise

from reference_metrics import item

RANDOM = np.random.default_rng(7)


def rounded(shape, digits=2):
    return np.round(RANDOM.normal(size=shape), digits).astype(np.float32)


def segmentation():
    scores = rounded((6, 4, 5, 3))
    best = scores.argmax(1)
    labels = np.where(RANDOM.random(best.shape) < 0.6, best, RANDOM.integers(0, 3, best.shape))
    labels[RANDOM.random(best.shape) < 0.1] = 255
    seen = labels != 255
    items = [item(scores[i:i + 2], labels[i:i + 2]) for i in range(0, 6, 2)]
    maps = [item(best[i:i + 1], labels[i]) for i in range(6)]
    for each in (items, maps):
        yield "miou", metrics.jaccard_score(labels[seen], best[seen], average="macro"), each
        yield "dice", metrics.f1_score(labels[seen], best[seen], average="macro"), each


def texts():
    """Classes: 0 the blank, 1 to 3 letters, 4 the space (and the last)."""
    def text_of(classes):
        return "".join("?abc "[c] for c in classes)

    items, read, expected = [], [], []
    for _ in range(20):
        scores = rounded((1, 14, 5))
        best = scores[0].argmax(1)
        decoded = [c for i, c in enumerate(best) if c and (i == 0 or c != best[i - 1])]
        label = [1 + RANDOM.integers(0, 3)] + [int(c) for c in decoded[1:]]
        if RANDOM.random() < 0.3:
            label += [4, 2]
        items.append(item(scores, np.array([label + [-1] * (20 - len(label))])))
        read.append(" ".join(text_of(decoded).split()))
        expected.append(" ".join(text_of(label).split()))
    value = jiwer.wer(expected, read)
    yield "ctc-wer", value, items
    yield "ctc-wer@4", value, items


def retrieval():
    images = rounded((40, 6))
    words = images + 1.5 * rounded((40, 6))
    scores = pairwise.cosine_similarity(images, words)
    items = [item(images[i:i + 2], words[i:i + 2]) for i in range(0, 40, 2)]
    for k in (1, 5):
        yield (f"recall@{k}",
               metrics.top_k_accuracy_score(np.arange(40), scores, k=k, labels=np.arange(40)), items)


def likeness():
    original, found = rounded((10, 2, 7)), rounded((10, 2, 7))
    p, q = special.softmax(original.astype(float), -1), special.softmax(found.astype(float), -1)
    value = stats.entropy(p, q, axis=-1).mean()
    yield "kl", value, [item(f, reference=o) for f, o in zip(found, original)]
    yield "kl", value, [item(f, reference=o) for f, o in zip(q, p)]
    ratios = [1 / (metrics.mean_squared_error(o, f) / np.mean(o.astype(float) ** 2))
              for o, f in zip(original, found)]
    yield ("sqnr", np.mean(10 * np.log10(ratios)),
           [item(f, reference=o) for f, o in zip(found, original)])


def main():
    cases = [{"metric": name, "value": float(value), "items": items}
             for group in (segmentation, texts, retrieval, likeness)
             for name, value, items in group()]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    print(f"[\n{lines}\n]")


if __name__ == "__main__":
    main()
