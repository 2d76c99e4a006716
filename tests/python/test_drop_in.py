"""Scripts written for NNCF run as they stand, but for the import."""
import numpy as np
import openvino
import pytest
from sklearn.metrics import accuracy_score

import holdfast as nncf


def transform_fn(data_item):
    images, _ = data_item
    return images


def validate(model: openvino.CompiledModel, validation_loader) -> float:
    output = model.outputs[0]
    predictions, references = [], []
    for images, target in validation_loader:
        predictions.append(np.argmax(model(images)[output], axis=1))
        references.append(target)
    return accuracy_score(np.concatenate(references), np.concatenate(predictions))


def fake_quantizes(model):
    return sum(op.get_type_name() == "FakeQuantize" for op in model.get_ops())


def test_the_script_of_its_users(model, calibration_loader, tmp_path):
    calibration_dataset = nncf.Dataset(calibration_loader, transform_fn)
    validation_dataset = nncf.Dataset(calibration_loader, transform_fn)

    quantized_model = nncf.quantize_with_accuracy_control(
        model, calibration_dataset=calibration_dataset, validation_dataset=validation_dataset, validation_fn=validate, max_drop=0.01,
        drop_type=nncf.DropType.ABSOLUTE)
    model_int8 = openvino.compile_model(quantized_model)
    openvino.serialize(quantized_model, str(tmp_path / "quantized_model.xml"))

    original = openvino.compile_model(model)
    assert validate(model_int8, calibration_loader) >= validate(original, calibration_loader) - 0.01
    assert fake_quantizes(openvino.Core().read_model(tmp_path / "quantized_model.xml")) > 5


def test_basic_quantization_with_parameters(model, calibration_loader):
    quantized = nncf.quantize(
        model, nncf.Dataset(calibration_loader, transform_fn), preset=nncf.QuantizationPreset.MIXED, subset_size=20,
        target_device=nncf.TargetDevice.CPU, fast_bias_correction=True,
        advanced_parameters=nncf.AdvancedQuantizationParameters(
            overflow_fix=nncf.OverflowFix.DISABLE,
            activations_range_estimator_params=nncf.quantization.range_estimator.RangeEstimatorParametersSet.MINMAX))
    assert fake_quantizes(quantized) > 5
    assert fake_quantizes(model) == 0, "the model given stays as it is"


def test_a_metric_with_values_per_item(model, calibration_loader, validation_loader):
    def validate_items(compiled, data):
        right = [float(np.argmax(compiled(images)[0]) == label[0]) for images, label in data]
        return sum(right) / len(right), right

    told = []
    nncf.quantize_with_accuracy_control(
        model, nncf.Dataset(calibration_loader, transform_fn), nncf.Dataset(validation_loader, transform_fn), validate_items,
        max_drop=0.02, report=told.append)
    (held,) = told[0]["accuracy"]["held"]
    assert held["final_drop"] <= 0.02
    assert held["upper_drop"] is not None, "values per item tell how sure the drop is"


def test_a_metric_with_outputs(model, calibration_loader, validation_loader):
    def validate_outputs(compiled, data):
        outputs, right = [], 0
        for images, label in data:
            outputs.append([compiled(images)[0].copy()])
            right += np.argmax(outputs[-1][0]) == label[0]
        return right / len(outputs), outputs

    told = []
    nncf.quantize_with_accuracy_control(
        model, nncf.Dataset(calibration_loader, transform_fn), nncf.Dataset(validation_loader, transform_fn), validate_outputs,
        max_drop=0.02, report=told.append)
    assert told[0]["accuracy"]["final_drop"] <= 0.02


def test_relative_drop_and_restorer_parameters(model, calibration_loader, validation_loader):
    told = []
    nncf.quantize_with_accuracy_control(
        model, nncf.Dataset(calibration_loader, transform_fn), nncf.Dataset(validation_loader, transform_fn), validate, max_drop=0.5,
        drop_type=nncf.DropType.RELATIVE,
        advanced_accuracy_restorer_parameters=nncf.AdvancedAccuracyRestorerParameters(ranking_subset_size=40, tune_hyperparams=True),
        report=told.append)
    assert told[0]["options"]["drop_type"] == "relative"
    assert told[0]["options"]["ranking_subset_size"] == "40"
    assert told[0]["accuracy"]["operations_kept_float"] == []


@pytest.mark.parametrize("form", ["array", "list", "tuple", "dict", "dict by number"])
def test_forms_of_items(model, calibration_loader, form):
    forms = {"array": lambda item: item[0], "list": lambda item: [item[0]], "tuple": lambda item: (item[0],),
             "dict": lambda item: {model.inputs[0].any_name: item[0]}, "dict by number": lambda item: {0: item[0]}}
    quantized = nncf.quantize(model, nncf.Dataset(calibration_loader, forms[form]), subset_size=4)
    assert fake_quantizes(quantized) > 5


@pytest.mark.parametrize("source", ["list", "generator behind an iterable", "items by number only"])
def test_kinds_of_sources(model, calibration_loader, source):
    items = [images for images, _ in calibration_loader][:12]

    class Generated:
        def __iter__(self):
            return (item for item in items)

    class Numbered:
        def __len__(self):
            return len(items)

        def __getitem__(self, index):
            return items[index]

    sources = {"list": items, "generator behind an iterable": Generated(), "items by number only": Numbered()}
    quantized = nncf.quantize(model, nncf.Dataset(sources[source]))
    assert fake_quantizes(quantized) > 5
