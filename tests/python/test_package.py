"""What is ours: errors, reports, interrupts, deployments."""
import json
import logging
import os
import signal
from unittest import mock

import numpy as np
import openvino
import pytest

import holdfast


def top1(compiled, data):
    right = [float(np.argmax(compiled(images)[0]) == label[0]) for images, label in data]
    return sum(right) / len(right)


def images_of(item):
    return item[0]


@pytest.fixture
def calibration(calibration_loader):
    return holdfast.Dataset(calibration_loader, images_of)


@pytest.fixture
def validation(validation_loader):
    return holdfast.Dataset(validation_loader, images_of)


def ranges(model):
    """Of every FakeQuantize, by name."""
    return {op.get_friendly_name(): [port.get_source_output().get_node().get_data().tolist() for port in op.inputs()[1:]]
            for op in model.get_ops() if op.get_type_name() == "FakeQuantize"
            if all(port.get_source_output().get_node().get_type_name() == "Constant" for port in op.inputs()[1:])}


def test_the_same_arguments_give_the_same_model(model, calibration):
    first, second = (holdfast.quantize(model, calibration, subset_size=30) for _ in range(2))
    assert ranges(first) == ranges(second) != {}


def test_an_unreachable_bound_carries_the_best_model_and_the_report(model, calibration, validation):
    with pytest.raises(holdfast.TargetUnreachable, match="can't be reached: the only candidate drops by ") as caught:
        holdfast.quantize_with_accuracy_control(model, calibration, validation, top1, max_drop=0.0, max_float_ops=0, recipes=[],
                                                deployment=holdfast.Deployment(inference_precision="f32"))
    assert isinstance(caught.value.best_model, openvino.Model)
    assert caught.value.report["accuracy"]["reached"] is False
    assert isinstance(caught.value, holdfast.Error)


def test_a_loss_taken_for_a_score_is_warned_of(model, calibration, validation, caplog):
    # An error that quantization raises: with the direction of a score every drop is a gain.
    with caplog.at_level(logging.WARNING, logger="holdfast"):
        holdfast.quantize_with_accuracy_control(model, calibration, validation, lambda *args: 1 - top1(*args), max_drop=0.001)
    assert any("is its direction right?" in message for message in caplog.messages)


def test_lower_can_be_better(model, calibration, validation):
    told = []
    holdfast.quantize_with_accuracy_control(model, calibration, validation, lambda *args: 1 - top1(*args), max_drop=0.02,
                                            direction="lower", report=told.append)
    assert told[0]["accuracy"]["direction"] == "lower is better"
    assert told[0]["accuracy"]["final_metric"] <= told[0]["accuracy"]["original"] + 0.02


def test_several_deployments(model, calibration, validation):
    told = []
    holdfast.quantize_with_accuracy_control(model, calibration, validation, top1, max_drop=0.02, also_hold=["f32"],
                                            report=told.append)
    assert [held["deployment"] for held in told[0]["accuracy"]["held"]] == ["CPU", "CPU f32"]
    assert all(held["final_drop"] <= 0.02 for held in told[0]["accuracy"]["held"])


def test_validation_sees_the_model_as_it_is_deployed(model, calibration, validation):
    seen = set()

    def watch(compiled, data):
        seen.add(compiled.get_property("INFERENCE_PRECISION_HINT").to_string())
        return top1(compiled, data)

    holdfast.quantize_with_accuracy_control(model, calibration, validation, watch, max_drop=1.0,
                                            deployment=holdfast.Deployment(inference_precision="f32"))
    assert seen == {"f32"}


def test_items_held_out_reach_the_function(model, calibration, validation):
    sizes = []

    def count(compiled, data):
        items = list(data)
        sizes.append(len(items))
        return top1(compiled, items)

    holdfast.quantize_with_accuracy_control(model, calibration, validation, count, max_drop=1.0, holdout=0.2)
    assert set(sizes) == {240, 60}


def test_a_report_is_written(model, calibration, tmp_path):
    holdfast.quantize(model, calibration, subset_size=4, report=tmp_path / "report.json")
    assert json.loads((tmp_path / "report.json").read_text())["quantizers"]


def test_progress_is_told(model, calibration):
    stages = []
    holdfast.quantize(model, calibration, subset_size=4, progress=lambda stage, done, total, left: stages.append((stage, done)))
    assert ("Collecting statistics", 4) in stages


class Mine(Exception):
    pass


def test_exceptions_of_the_transform_function_come_out_unchanged(model, calibration_loader):
    def broken(item):
        raise Mine("here")

    with pytest.raises(Mine, match="here") as caught:
        holdfast.quantize(model, holdfast.Dataset(calibration_loader, broken))
    assert caught.traceback[-1].name == "broken"


def test_exceptions_of_the_validation_function_come_out_unchanged(model, calibration, validation):
    def broken(compiled, data):
        raise Mine("there")

    with pytest.raises(Mine, match="there") as caught:
        holdfast.quantize_with_accuracy_control(model, calibration, validation, broken)
    assert caught.traceback[-1].name == "broken"


def test_exceptions_of_the_validation_items_come_out_unchanged(model, calibration, validation_loader):
    def broken(item):
        raise Mine("validation item")

    with pytest.raises(Mine, match="validation item") as caught:
        holdfast.quantize_with_accuracy_control(model, calibration, holdfast.Dataset(validation_loader, broken), top1)
    assert caught.traceback[-1].name == "broken"


def test_validation_items_that_are_no_inputs_are_for_the_function_alone(model, calibration, validation_loader):
    told = []
    holdfast.quantize_with_accuracy_control(model, calibration, holdfast.Dataset(validation_loader), top1, max_drop=0.02,
                                            report=told.append)
    assert told[0]["accuracy"]["final_drop"] <= 0.02


def test_an_item_of_text_is_refused(model, calibration_loader):
    with pytest.raises(holdfast.InvalidArgument, match="an item is an array that models do not take, expected numbers"):
        holdfast.quantize(model, holdfast.Dataset(calibration_loader, lambda item: np.array(["text"])))


def test_several_bounds(model, calibration, validation):
    def wrong(compiled, data):
        return 1 - top1(compiled, data)

    told = []
    holdfast.quantize_with_accuracy_control(
        model, calibration, validation, top1, max_drop=0.02, report=told.append,
        also_bound=[holdfast.Bound(wrong, max_drop=0.3, drop_type=holdfast.DropType.RELATIVE, direction="lower")])
    first, second = told[0]["accuracy"]["held"]
    assert (first["metric"], second["metric"]) == ("top1", "wrong")
    assert first["final_drop"] <= 0.02
    assert second["final_drop"] <= 0.3
    assert second["original"] == pytest.approx(1 - first["original"])


def test_values_per_item_are_told_in_the_order_of_the_positions(validation, monkeypatch):
    bound = holdfast.Bound(lambda compiled, data: (0.5, [float(label[0]) for _, label in data]))
    monkeypatch.setattr(holdfast._validation, "core", lambda: mock.Mock())
    told = holdfast._validation.Validation(bound, validation, 300, holdfast.Deployment())(b"", "f32", [7, 2])
    labels = [float(label[0]) for _, label in validation.get_data()]
    assert told == (0.5, [labels[7], labels[2]])


def test_a_model_as_read_is_simplified_unless_its_names_matter(model, calibration):
    def operations(**arguments):
        told = []
        holdfast.quantize(model, calibration, subset_size=4, report=told.append, **arguments)
        return told[0]["operations"]

    simplified, as_it_is = operations(simplify="on"), operations(simplify="off")
    assert simplified < as_it_is
    assert operations() == simplified
    name = next(op.get_friendly_name() for op in model.get_ops() if op.get_type_name() == "Convolution")
    assert operations(ignored_scope=holdfast.IgnoredScope(names=[name])) == as_it_is
    with pytest.raises(holdfast.InvalidArgument, match="simplify must be 'auto', 'on' or 'off', got 'maybe'"):
        operations(simplify="maybe")


def test_properties_of_the_device(model, calibration, validation):
    told = []
    deployment = holdfast.Deployment(properties={"CPU_RUNTIME_CACHE_CAPACITY": 0})
    holdfast.quantize_with_accuracy_control(model, calibration, validation, top1, max_drop=0.02, deployment=deployment,
                                            report=told.append)
    assert told[0]["accuracy"]["held"][0]["deployment"] == "CPU CPU_RUNTIME_CACHE_CAPACITY=0"


def test_an_interrupt_ends_the_run(model, calibration):
    told = []

    def interrupt(stage, done, total, left):
        if stage == "Collecting statistics" and not told:
            told.append(stage)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        holdfast.quantize(model, calibration, progress=interrupt)


@pytest.mark.parametrize(("arguments", "message"), [
    ({"subset_size": 0}, "--subset-size must be a whole number of at least 1, got '0'"),
    ({"preset": "fast"}, "preset must be one of QuantizationPreset.PERFORMANCE, QuantizationPreset.MIXED, got 'fast'"),
    ({"ignored_scope": holdfast.IgnoredScope(names=["nothing"])}, "nothing"),
])
def test_bad_parameters(model, calibration, arguments, message):
    with pytest.raises(ValueError, match=message):
        holdfast.quantize(model, calibration, **arguments)


def test_wrong_kinds_of_arguments(model, calibration, validation):
    with pytest.raises(holdfast.InvalidArgument, match="model must be an openvino.Model, got str"):
        holdfast.quantize("net.xml", calibration)
    with pytest.raises(holdfast.InvalidArgument, match="calibration_dataset must be a holdfast.Dataset, got list"):
        holdfast.quantize(model, [])
    with pytest.raises(holdfast.InvalidArgument, match="calibration_dataset has no items"):
        holdfast.quantize(model, holdfast.Dataset([]))
    with pytest.raises(holdfast.InvalidArgument, match="validation_fn must be a function, got float"):
        holdfast.quantize_with_accuracy_control(model, calibration, validation, 0.5)
    with pytest.raises(holdfast.InvalidArgument, match="direction must be 'higher' or 'lower'"):
        holdfast.quantize_with_accuracy_control(model, calibration, validation, top1, direction="up")


@pytest.mark.parametrize("returned", ["good", None, ({}, [])])
def test_a_metric_that_is_no_number(model, calibration, validation, returned):
    with pytest.raises(holdfast.MetricFailed, match="for the metric, expected a number"):
        holdfast.quantize_with_accuracy_control(model, calibration, validation, lambda compiled, data: returned)


def test_an_item_with_a_wrong_number_of_arrays(model, calibration_loader):
    with pytest.raises(ValueError, match="an item has 2 arrays, expected one for each of the model's 1 inputs"):
        holdfast.quantize(model, holdfast.Dataset(calibration_loader))


def test_only_activations_cannot_be_restored(model, calibration, validation):
    mode = holdfast.quantization.advanced_parameters.RestoreMode.ONLY_ACTIVATIONS
    with pytest.raises(holdfast.InvalidArgument, match="restore_mode must be ACTIVATIONS_AND_WEIGHTS"):
        holdfast.quantize_with_accuracy_control(
            model, calibration, validation, top1,
            advanced_accuracy_restorer_parameters=holdfast.AdvancedAccuracyRestorerParameters(restore_mode=mode))
