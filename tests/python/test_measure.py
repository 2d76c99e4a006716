"""evaluate, inspect, sensitivity, compare and benchmark give what the program gives."""
import json
import math
import os
import subprocess

import numpy as np
import openvino
import pytest
from conftest import DATA, ROOT

import holdfast
from holdfast import results

PROGRAM = os.environ.get("HOLDFAST_PROGRAM", str(ROOT / "build/release/bin/holdfast"))


class Files:
    """Models and data as files for the program, and the same for the package."""

    def __init__(self, folder):
        self.folder = folder
        with np.load(DATA / "validation.npz") as arrays:
            images, labels = arrays["image"][:80].astype(np.float32) / 255, arrays["labels"][:80]
        np.savez(folder / "data.npz", image=images, labels=labels)
        self.items = holdfast.Dataset(list(zip(images[:, None], labels)), lambda item: item[0])
        source = folder / "model.xml"
        openvino.serialize(openvino.Core().read_model(DATA / "repvgg_imbalanced_fmnist.onnx"), str(source))
        self.model = openvino.Core().read_model(source)
        self.quantized = holdfast.quantize(self.model, self.items, subset_size=20)
        openvino.serialize(self.quantized, str(folder / "int8.xml"))

    def by_program(self, command, *words):
        done = subprocess.run([PROGRAM, command, *words, "--json"], cwd=self.folder, check=True, capture_output=True, text=True)
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    return Files(tmp_path_factory.mktemp("files"))


def label(item):
    return item[1]


def top1(compiled, items):
    right = [float(np.argmax(compiled(image)[0]) == truth) for image, truth in items]
    return float(np.mean(right)), right


@pytest.mark.parametrize("metric, parameters, words", [
    ("top1", {"labels": label}, []),
    ("f1-macro", {"labels": label}, []),
    ("cosine", {}, ["--reference", "model.xml"]),
    ("top1", {"labels": label, "deployment": holdfast.Deployment(inference_precision="f32", performance_hint="latency")},
     ["--inference-precision", "f32", "--performance-hint", "latency"]),
])
def test_evaluate(files, metric, parameters, words):
    if "--reference" in words:
        parameters = {**parameters, "reference": files.model}
    found = holdfast.evaluate(files.quantized, files.items, metric, **parameters).as_dict()
    expected = files.by_program("evaluate", "int8.xml", "--validation", "data.npz", "--metric", metric, *words)
    assert found.pop("seconds") > 0 and expected.pop("seconds") > 0
    assert len(found.pop("per_sample")) == 80
    assert (expected.pop("samples_left_out"), expected.pop("left_out")) == (0, [])  # of files alone
    assert found == expected
    assert 0.3 < found["value"] <= 1


def test_evaluate_with_a_function(files):
    by_name = holdfast.evaluate(files.quantized, files.items, "top1", labels=label)
    by_function = holdfast.evaluate(files.quantized, files.items, top1)
    assert by_function.value == by_name.value
    assert by_function.per_sample == by_name.per_sample
    assert (by_function.metric, by_function.direction) == ("top1", "higher is better")
    errors = holdfast.evaluate(files.quantized, files.items, lambda *given: 1 - top1(*given)[0], direction="lower")
    assert errors.value == pytest.approx(1 - by_name.value)
    assert (errors.metric, errors.direction, errors.per_sample) == ("validation_fn", "lower is better", [])


@pytest.mark.parametrize("parameters, message", [
    ({"metric": "top1"}, "metric 'top1' needs labels"),
    ({"metric": "top7up"}, "top7up"),
    ({"metric": 3}, "metric must be the name of a built-in metric or a function, got int"),
    ({"metric": "top1", "labels": [1, 2]}, "labels must be a function that gives the label of an item, got list"),
    ({"metric": "top1", "labels": label, "direction": "lower"}, "direction is for functions: the built-in metric 'top1' has one of its own"),
    ({"metric": top1, "labels": label}, "labels and reference are for built-in metrics"),
    ({"metric": top1, "direction": "down"}, "direction must be 'higher' or 'lower'"),
    ({"metric": "cosine", "reference": "model.xml"}, "reference must be an openvino.Model, got str"),
    ({"metric": "top1", "labels": lambda item: "boot"}, "an array that models do not take, expected numbers"),
])
def test_evaluate_says_what_is_wrong(files, parameters, message):
    with pytest.raises((holdfast.InvalidArgument, holdfast.MetricFailed), match=message):
        holdfast.evaluate(files.model, files.items, **parameters)


def test_what_a_function_for_labels_raises_comes_out_unchanged(files):
    def broken(item):
        raise KeyError("no label")

    with pytest.raises(KeyError, match="no label"):
        holdfast.evaluate(files.model, files.items, "top1", labels=broken)


@pytest.mark.parametrize("parameters, words", [
    ({}, []),
    ({"preset": holdfast.QuantizationPreset.MIXED, "ignored_scope": holdfast.IgnoredScope(types=["MatMul"])},
     ["--preset", "mixed", "--ignore-type", "MatMul"]),
])
def test_inspect(files, parameters, words):
    found = holdfast.inspect(files.model, **parameters)
    assert found.as_dict() == files.by_program("inspect", "model.xml", *words)
    assert found.operations_quantized == sum(one.quantized for one in found.operations) > 5
    assert any(one.reason for one in found.operations)
    assert isinstance(found.quantizers[0], results.QuantizerInspection)
    assert str(found).startswith(f"{found.operations_quantized} of ")


def test_inspect_refuses_what_quantize_refuses(files):
    with pytest.raises(holdfast.UnsupportedModel, match="quantized already"):
        holdfast.inspect(files.quantized)


@pytest.mark.parametrize("parameters, words", [
    ({}, []),
    ({"items": 5, "preset": holdfast.QuantizationPreset.MIXED, "subset_size": 10,
      "deployment": holdfast.Deployment(inference_precision="f32")},
     ["--items", "5", "--preset", "mixed", "--subset-size", "10", "--inference-precision", "f32"]),
])
def test_sensitivity(files, parameters, words):
    found = holdfast.sensitivity(files.model, files.items, **parameters)
    assert found.as_dict() == files.by_program("sensitivity", "model.xml", "--calibration", "data.npz", *words)
    assert [group.worst for group in found.groups] == sorted((group.worst for group in found.groups), reverse=True)
    assert found.groups[0].worst > found.groups[-1].worst


def test_sensitivity_on_other_items_than_ranges_come_from(files):
    few = holdfast.Dataset(files.items._data_source[40:], lambda item: item[0])
    assert holdfast.sensitivity(files.model, files.items, few, items=5) != holdfast.sensitivity(files.model, files.items, items=5)


@pytest.mark.parametrize("parameters, words", [
    ({}, []), ({"items": 7, "deployment": holdfast.Deployment(inference_precision="f32")}, ["--items", "7", "--inference-precision", "f32"])])
def test_compare(files, parameters, words):
    found = holdfast.compare(files.model, files.quantized, files.items, **parameters)
    assert found.as_dict() == files.by_program("compare", "model.xml", "int8.xml", "--data", "data.npz", *words)
    assert found.error_enters_at == max(found.layers, key=lambda layer: layer.loss_db).name
    assert all(math.isfinite(layer.loss_db) for layer in found.layers)


def test_a_model_does_not_differ_from_itself(files):
    found = holdfast.compare(files.model, files.model, files.items, items=2)
    assert {layer.sqnr_db for layer in found.layers} == {math.inf}
    assert {layer["sqnr_db"] for layer in found.as_dict()["layers"]} == {None}


def shape(value):
    """The same without figures."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value] if isinstance(value, list) else type(value)


def test_benchmark(files):
    found = holdfast.benchmark({"model.xml": files.model, "int8.xml": files.quantized}, files.items, seconds=0.2)
    expected = files.by_program("benchmark", "model.xml", "int8.xml", "--data", "data.npz", "--seconds", "0.2")
    assert shape(found.as_dict()) == shape(expected)
    assert [speed.model for speed in found.models] == [speed["model"] for speed in expected["models"]]
    first, second = found.models
    assert (first.latency_ratio, first.throughput_ratio) == (1, 1)
    assert second.latency_ratio == first.latency_ms.median / second.latency_ms.median
    assert second.throughput_ratio == second.throughput.median / first.throughput.median
    for speed in found.models:
        assert 0 < speed.latency_ms.low <= speed.latency_ms.median <= speed.latency_ms.high


def test_benchmark_of_models_without_names(files):
    found = holdfast.benchmark([files.model], files.items, seconds=0.1)
    assert [speed.model for speed in found.models] == [files.model.get_friendly_name()]


@pytest.mark.parametrize("call, message", [
    (lambda files: holdfast.evaluate("model.xml", files.items, "top1"), "model must be an openvino.Model, got str"),
    (lambda files: holdfast.evaluate(files.model, [1], "top1"), "validation_dataset must be a holdfast.Dataset, got list"),
    (lambda files: holdfast.evaluate(files.model, holdfast.Dataset([]), "top1"), "validation_dataset has no items"),
    (lambda files: holdfast.inspect(None), "model must be an openvino.Model, got NoneType"),
    (lambda files: holdfast.sensitivity(files.model, None), "calibration_dataset must be a holdfast.Dataset, got NoneType"),
    (lambda files: holdfast.sensitivity(files.model, files.items, 3), "dataset must be a holdfast.Dataset, got int"),
    (lambda files: holdfast.sensitivity(files.model, files.items, items=0), "--items"),
    (lambda files: holdfast.compare(None, files.model, files.items), "original must be an openvino.Model, got NoneType"),
    (lambda files: holdfast.compare(files.model, None, files.items), "quantized must be an openvino.Model, got NoneType"),
    (lambda files: holdfast.benchmark([], files.items), "models must hold at least one openvino.Model, got none"),
    (lambda files: holdfast.benchmark([None], files.items), "each of models must be an openvino.Model, got NoneType"),
    (lambda files: holdfast.benchmark({"mine": 1}, files.items), r"models\['mine'\] must be an openvino.Model, got int"),
    (lambda files: holdfast.benchmark([files.model], files.items, seconds=0), "--seconds"),
])
def test_says_what_is_wrong(files, call, message):
    with pytest.raises(holdfast.InvalidArgument, match=message):
        call(files)


def test_progress_is_told(files):
    stages = set()
    tell = lambda stage, done, total, left: stages.add(stage)  # noqa: E731
    holdfast.evaluate(files.model, files.items, "cosine", progress=tell)
    holdfast.compare(files.model, files.quantized, files.items, items=2, progress=tell)
    holdfast.sensitivity(files.model, files.items, items=2, subset_size=2, progress=tell)
    holdfast.benchmark([files.model], files.items, seconds=0.1, progress=tell)
    assert len(stages) >= 4
