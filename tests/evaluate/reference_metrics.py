#!/usr/bin/env python3
"""Figures of known libraries for the built-in metrics: reference_metrics.py > tests/data/reference_metrics.json

Needs an environment with tools/requirements-metrics.txt. Each case holds items (outputs, label and
the original model's outputs, each with shape, type and numbers) and the value that a library gives.
"""
import json

import numpy as np
from scipy import stats
from sklearn import metrics

RANDOM = np.random.default_rng(5)


def tensor(array):
    array = np.asarray(array)
    return {"type": str(array.dtype), "shape": list(array.shape), "data": array.ravel().tolist()}


def item(output, label=None, reference=None):
    return {name: tensor(array) for name, array in
            (("output", output), ("label", label), ("reference", reference)) if array is not None}


def rounded(shape, digits=1):
    """Few digits, so that scores tie."""
    return np.round(RANDOM.normal(size=shape), digits).astype(np.float32)


def classification():
    scores = rounded((60, 5), 3)
    scores[np.arange(60), RANDOM.integers(0, 5, 60)] += 1
    labels = np.where(RANDOM.random(60) < 0.6, scores.argmax(1), RANDOM.choice(5, 60, p=[.4, .3, .2, .05, .05]))
    best = scores.argmax(1)
    items = [item(scores[i:i + 4], labels[i:i + 4]) for i in range(0, 60, 4)]
    yield "top1", metrics.accuracy_score(labels, best), items
    yield "top3", metrics.top_k_accuracy_score(labels, scores, k=3), items
    yield "f1-macro", metrics.f1_score(labels, best, average="macro"), items
    yield "f1-micro", metrics.f1_score(labels, best, average="micro"), items
    yield "balanced-accuracy", metrics.balanced_accuracy_score(labels, best), items
    chances = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    yield ("roc-auc", metrics.roc_auc_score(labels, chances, multi_class="ovr", average="macro"),
           [item(chances[i:i + 1], labels[i:i + 1]) for i in range(60)])
    one = rounded(50)
    truth = (one + rounded(50) > 0.3).astype(np.int64)
    yield "roc-auc", metrics.roc_auc_score(truth, one), [item([[s]], [t]) for s, t in zip(one, truth)]
    two = rounded((50, 2))
    yield ("roc-auc", metrics.roc_auc_score(truth, two[:, 1]),
           [item(two[i:i + 5], truth[i:i + 5]) for i in range(0, 50, 5)])
    other = scores + rounded(scores.shape)
    yield ("top1-agreement", metrics.accuracy_score(best, other.argmax(1)),
           [item(other[i:i + 6], reference=scores[i:i + 6]) for i in range(0, 60, 6)])


def regression():
    found = rounded((40, 1))
    expected = found + rounded((40, 1))
    items = [item(found[i:i + 1], expected[i:i + 1]) for i in range(40)]
    a, b = found.ravel().astype(float), expected.ravel().astype(float)
    yield "mse", metrics.mean_squared_error(b, a), items
    yield "rmse", metrics.root_mean_squared_error(b, a), items
    yield "mae", metrics.mean_absolute_error(b, a), items
    yield "r2", metrics.r2_score(b, a), items
    yield "pearson", stats.pearsonr(a, b).statistic, items
    yield "spearman", stats.spearmanr(a, b).statistic, items


def main():
    cases = [{"metric": name, "value": float(value), "items": items}
             for group in (classification, regression) for name, value, items in group()]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    print(f"[\n{lines}\n]")


if __name__ == "__main__":
    main()
