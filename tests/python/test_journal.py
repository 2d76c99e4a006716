"""A run that was interrupted goes on where it was."""
import re

import numpy as np
import openvino
import pytest

import holdfast


class PowerCut(Exception):
    pass


class Validation:
    """Counts its calls, and fails at one of them."""

    def __init__(self):
        self.calls, self.fails_at = 0, None

    def __call__(self, compiled, data):
        self.calls += 1
        if self.calls == self.fails_at:
            raise PowerCut
        right = [float(np.argmax(compiled(images)[0]) == label[0]) for images, label in data]
        return sum(right) / len(right), right


def run(model, calibration, validation, function, folder):
    result = holdfast.quantize_with_accuracy_control(
        model, holdfast.Dataset(calibration, lambda item: item[0]), holdfast.Dataset(validation, lambda item: item[0]), function,
        max_drop=0.01, objective="operations", journal=folder)
    file = folder / "int8.xml"
    openvino.serialize(result, str(file))
    # The runtime names constants that have no name by a number that counts on within the process.
    return re.sub(rb'name="Constant_\d+"', b'name="Constant"', file.read_bytes()), file.with_suffix(".bin").read_bytes()


def test_it_goes_on_where_it_was(model, calibration_loader, validation_loader, tmp_path):
    function = Validation()
    whole = run(model, calibration_loader, validation_loader, function, tmp_path / "whole")
    calls = function.calls
    assert calls >= 3

    function.calls, function.fails_at = 0, calls - 1
    with pytest.raises(PowerCut):
        run(model, calibration_loader, validation_loader, function, tmp_path / "journal")
    function.calls, function.fails_at = 0, None
    assert run(model, calibration_loader, validation_loader, function, tmp_path / "journal") == whole
    assert function.calls == 2, "only what was not known yet is asked"


def test_the_journal_of_another_job_is_refused(model, calibration_loader, tmp_path):
    dataset = holdfast.Dataset(calibration_loader, lambda item: item[0])
    holdfast.quantize(model, dataset, subset_size=10, journal=tmp_path)
    with pytest.raises(holdfast.InvalidArgument, match="belongs to another job: .*option subset_size was 10, is 20"):
        holdfast.quantize(model, dataset, subset_size=20, journal=str(tmp_path))
    assert isinstance(holdfast.quantize(model, dataset, subset_size=10, journal=tmp_path), openvino.Model)
