"""The package and the program give the same bytes for the same job, and decide alike on the way."""
import json
import os
import subprocess
import sys

import numpy as np
import openvino
import pytest
from conftest import DATA, ROOT

import holdfast
from holdfast.quantization.range_estimator import RangeEstimatorParametersSet

PROGRAM = os.environ.get("HOLDFAST_PROGRAM", str(ROOT / "build/release/bin/holdfast"))
VALIDATE = """\
import json
import sys

import numpy as np
import openvino

compiled, data = openvino.Core().compile_model(sys.argv[1], "CPU"), np.load(sys.argv[2])
right = [float(np.argmax(compiled(image[None])[0]) == label) for image, label in zip(data["image"], data["labels"])]
print(json.dumps({"metric": float(np.mean(right)), "per_sample": right}))
"""


def top1(compiled, items):
    right = [float(np.argmax(compiled(image)[0]) == label) for image, label in items]
    return float(np.mean(right)), right


class Job:
    """A model and data as files for the program, and the same for the package."""

    def __init__(self, folder):
        self.folder, self.source = folder, folder / "model.xml"
        openvino.serialize(openvino.Core().read_model(DATA / "repvgg_imbalanced_fmnist.onnx"), str(self.source))
        self.model = openvino.Core().read_model(self.source)
        with np.load(DATA / "calibration.npz") as arrays:
            images = arrays["image"][:60].astype(np.float32) / 255
        with np.load(DATA / "validation.npz") as arrays:
            seen, labels = arrays["image"][:200].astype(np.float32) / 255, arrays["labels"][:200]
        np.savez(folder / "calibration.npz", image=images)
        np.savez(folder / "validation.npz", image=seen, labels=labels)
        (folder / "validate.py").write_text(VALIDATE)
        self.calibration = holdfast.Dataset(list(images[:, None]))
        self.validation = holdfast.Dataset(list(zip(seen[:, None], labels)), lambda item: item[0])

    def by_program(self, *options):
        """Bytes of .xml and .bin, and the report."""
        subprocess.run([PROGRAM, "quantize", str(self.source), "-o", "program.xml", "--calibration", "calibration.npz",
                        "--report", "program.json", *options], cwd=self.folder, check=True, capture_output=True)
        return self._bytes("program"), json.loads((self.folder / "program.json").read_text())

    def saved(self, model):
        openvino.serialize(model, str(self.folder / "package.xml"))
        return self._bytes("package")

    def _bytes(self, name):
        return [(self.folder / f"{name}.{suffix}").read_bytes() for suffix in ("xml", "bin")]


@pytest.fixture
def job(tmp_path):
    return Job(tmp_path)


def decisions(report):
    """All but what depends on the clock, and how often a model is compiled: the package imports candidates once more."""
    kept = {key: report[key] for key in ("options", "quantizers", "biases", "groups", "ranking")}
    kept["evaluations"] = [{key: value for key, value in one.items() if key != "seconds"} for one in report["evaluations"]]
    if report["accuracy"]:
        kept["accuracy"] = {key: value for key, value in report["accuracy"].items() if not key.endswith("_cost")}
        kept["search"] = {key: value for key, value in report["search"].items() if key != "compiled"}
    return kept


PARAMETERS = {
    "defaults": ({}, []),
    "many": ({"preset": holdfast.QuantizationPreset.MIXED, "subset_size": 20, "fast_bias_correction": False,
              "ignored_scope": holdfast.IgnoredScope(types=["MatMul"], patterns=["/f/f\\.3/"]),
              "advanced_parameters": holdfast.AdvancedQuantizationParameters(
                  overflow_fix=holdfast.OverflowFix.DISABLE,
                  activations_range_estimator_params=RangeEstimatorParametersSet.HISTOGRAM)},
             ["--preset", "mixed", "--subset-size", "20", "--full-bias-correction", "--ignore-type", "MatMul", "--ignore-pattern",
              "/f/f\\.3/", "--overflow-fix", "disable", "--activations-range", "histogram"]),
}


@pytest.mark.parametrize("name", PARAMETERS)
def test_quantize(job, name):
    parameters, options = PARAMETERS[name]
    told = []
    saved = job.saved(holdfast.quantize(job.model, job.calibration, **parameters, report=told.append))
    expected, report = job.by_program(*options)
    assert saved == expected
    assert decisions(told[0]) == decisions(report)


def test_other_parameters_give_other_bytes(job):
    assert job.saved(holdfast.quantize(job.model, job.calibration, subset_size=20)) != job.by_program()[0]


@pytest.fixture
def controlled(job):
    def run(told, **parameters):
        return job.saved(holdfast.quantize_with_accuracy_control(
            job.model, job.calibration, job.validation, top1, max_drop=0.01, seed=3, objective="operations", recipes=[],
            report=told.append, **parameters))
    return run


def test_accuracy_control(job, controlled):
    told = []
    saved = controlled(told, early_stop="never")  # a command always gets all items
    expected, report = job.by_program(
        "--validation", "validation.npz", "--metric-command", f"{sys.executable} validate.py {{model}} validation.npz", "--max-drop",
        "0.01", "--seed", "3", "--objective", "operations", "--recipes", "none", "--early-stop", "never")
    assert report["accuracy"]["operations_kept_float"], "something returned to float"
    assert saved == expected
    assert controlled(told) == expected, "with validations that end early as well"
    ours, theirs = decisions(told[0]), decisions(report)
    assert ours.pop("accuracy")["held"][0]["final_metric"] == theirs.pop("accuracy")["held"][0]["final_metric"]
    for one in (ours, theirs):
        one.pop("options")  # the name of the metric is one of them
    assert ours == theirs
