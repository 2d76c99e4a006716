"""A function with values per item is handed some of the items at a time, where that is sure to do no harm."""
import numpy as np
import openvino
import pytest

import holdfast


class Watched:
    """The share of right answers, and how many items each call was handed."""

    def __init__(self, change=lambda metric, right: (metric, right)):
        self.sizes, self.models, self._change = [], [], change

    def __call__(self, compiled, data):
        assert isinstance(compiled, openvino.CompiledModel)
        right = [float(np.argmax(compiled(images)[0]) == label[0]) for images, label in data]
        self.sizes.append(len(right))
        self.models.append(compiled)
        return self._change(sum(right) / len(right), right)


@pytest.fixture
def control(model, calibration_loader, validation_loader):
    def run(function, **parameters):
        told = []
        holdfast.quantize_with_accuracy_control(
            model, holdfast.Dataset(calibration_loader, lambda item: item[0]), holdfast.Dataset(validation_loader, lambda item: item[0]),
            function, objective="operations", report=told.append, **parameters)
        return told[0]
    return run


def test_validations_end_early_and_the_bound_is_held(control):
    in_parts, whole = Watched(), Watched()
    report = control(in_parts, max_drop=0.01)
    without = control(whole, max_drop=0.01, early_stop="never")
    assert set(whole.sizes) == {300}
    assert sum(in_parts.sizes) < 0.95 * sum(whole.sizes)  # both measure the original twice
    assert report["search"]["evaluations"] < without["search"]["evaluations"]
    for told in (report, without):
        assert told["accuracy"]["final_drop"] <= 0.01
        assert told["accuracy"]["operations_kept_float"]


def test_a_model_comes_once_for_all_parts(control):
    function = Watched()
    control(function, max_drop=0.01)
    parts = [model for size, model in zip(function.sizes, function.models) if size < 300]
    assert len({id(model) for model in parts}) < len(parts)


@pytest.mark.parametrize("name, change", {
    "a number alone": lambda metric, right: metric,
    "no mean": lambda metric, right: (metric / 2, right),
    "values beyond 1": lambda metric, right: (2 * metric, [2 * value for value in right]),
    "other values for a few items": lambda metric, right: (metric, right) if len(right) == 300 else (1.0, [1.0] * len(right)),
}.items())
def test_functions_of_other_kinds_get_all_items(control, name, change):
    function = Watched(change)
    control(function, max_drop=0.5)
    assert set(function.sizes[2:]) == {300}


def test_a_range_that_is_declared(control):
    function = Watched(lambda metric, right: (100 * metric, [100 * value for value in right]))
    report = control(function, max_drop=1.0, per_sample_range=(0, 100))
    assert min(function.sizes) < 300
    assert report["accuracy"]["final_drop"] <= 1.0


def test_a_further_bound_has_a_range_of_its_own(control):
    function = Watched(lambda metric, right: (100 * metric, [100 * value for value in right]))
    control(lambda compiled, data: 1.0, max_drop=0.5,
            also_bound=[holdfast.Bound(function, max_drop=1.0, name="percent", per_sample_range=(0, 100))])
    assert min(function.sizes) < 300


def test_a_range_that_is_declared_and_wrong_is_an_error(control):
    with pytest.raises(holdfast.MetricFailed, match="no values per item; per_sample_range says that it is the mean"):
        control(Watched(lambda metric, right: metric), per_sample_range=(0, 1))


@pytest.mark.parametrize("given, message", [
    (1, "per_sample_range must be two numbers, the least and the greatest value of an item, got 1"),
    ((0, 1, 2), r"per_sample_range must be two numbers, the least and the greatest value of an item, got \(0, 1, 2\)"),
    (("a", 1), r"per_sample_range must be two numbers, .* got \('a', 1\)"),
    ((1, 0), "metric 'validate': per_sample_range must be finite and go up, got 1 and 0")])
def test_ranges_that_are_none(control, given, message):
    def validate(compiled, data):
        raise AssertionError("not before the range is known to be wrong")

    with pytest.raises(holdfast.InvalidArgument, match=message):
        control(validate, per_sample_range=given)


def test_a_wrong_word_for_early_stop(control):
    with pytest.raises(holdfast.InvalidArgument, match="--early-stop"):
        control(Watched(), early_stop="soon")
