"""The two calls."""
import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Union

import openvino

from . import _holdfast
from ._deployment import Deployment
from ._given import files, input_names, read, require_dataset, require_model, require_size, simplify_words
from ._items import Items
from ._listener import Listener, Progress
from ._log import logger
from ._validation import Bound, ItemRange, Validation, ValidationFunction
from ._words import Words, basic
from .common.quantization.structs import QuantizationPreset
from .data.dataset import Dataset
from .errors import InvalidArgument, TargetUnreachable
from .parameters import DropType, ModelType, QuantizationMode, TargetDevice
from .quantization.advanced_parameters import (AdvancedAccuracyRestorerParameters, AdvancedQuantizationParameters, RestoreMode)
from .scopes import IgnoredScope

Report = Union[None, str, Path, Callable[[Dict[str, Any]], Any]]
Journal = Union[None, str, Path]


def _journal(words: Words, folder: Journal) -> None:
    words.add("--journal", None if folder is None else str(folder))


def _tell(report: Report, text: str) -> Dict[str, Any]:
    told = json.loads(text)
    if callable(report):
        report(told)
    elif report is not None:
        Path(report).write_text(text, encoding="utf-8")
    return told


def quantize(model: openvino.Model, calibration_dataset: Dataset, *, mode: Optional[QuantizationMode] = None,
             preset: Optional[QuantizationPreset] = None, target_device: TargetDevice = TargetDevice.ANY, subset_size: int = 300,
             fast_bias_correction: bool = True, model_type: Optional[ModelType] = None,
             ignored_scope: Optional[IgnoredScope] = None,
             advanced_parameters: Optional[AdvancedQuantizationParameters] = None, simplify: str = "auto", report: Report = None,
             progress: Progress = None, journal: Journal = None) -> openvino.Model:
    """Quantizes ``model`` to int8, with ranges taken from the items of ``calibration_dataset``; the model itself stays as it is.

    Beyond NNCF: ``simplify``, "on" or "off", whether the graph is simplified first as OpenVINO's converter does ("auto": if it was
    read from another format than IR, and ``ignored_scope`` names nothing in it); ``report``, a path for the account of the run as JSON or a function that is called with it; ``progress``, a
    function of (stage, done, total, seconds left), or whether to draw a line (None: in a terminal); ``journal``, a folder that keeps
    what the run finds out, so that the same call goes on where an interrupted one was.
    """
    require_model(model)
    require_dataset(calibration_dataset, "calibration_dataset")
    words, extra = Words(), {}
    simplify_words(words, simplify, model, ignored_scope)
    basic(words, extra, mode=mode, preset=preset, target_device=target_device, subset_size=subset_size,
          fast_bias_correction=fast_bias_correction, model_type=model_type, ignored_scope=ignored_scope,
          advanced=advanced_parameters)
    _journal(words, journal)
    items, listener = Items(calibration_dataset, input_names(model)), Listener(progress)
    require_size(items, "calibration_dataset")
    with files(model) as (source, output):
        try:
            text = _holdfast.quantize(source, output, items, _command(words), extra, listener)
        finally:
            listener.end()
        _tell(report, text)
        return read(output)


def _command(words: Words, more: Sequence[str] = ()) -> List[str]:
    return ["quantize", "model", "-o", "result.xml", "--calibration", "data", *more, *words.all]


def _restorer(words: Words, restorer: Optional[AdvancedAccuracyRestorerParameters]) -> None:
    if restorer is None:
        return
    if restorer.max_num_iterations < 2**63 - 1:
        words.add("--max-validations", restorer.max_num_iterations)
    words.add("--ranking-subset-size", restorer.ranking_subset_size)
    if restorer.tune_hyperparams:
        logger.info("tune_hyperparams: recipes are tried in any case, see the parameter recipes")
    if restorer.intermediate_model_dir is not None:
        logger.info("intermediate_model_dir is not needed: no intermediate model is kept")
    if restorer.num_ranking_workers is not None:
        logger.info("num_ranking_workers is not needed: inference runs in parallel")
    if RestoreMode(restorer.restore_mode) is not RestoreMode.ACTIVATIONS_AND_WEIGHTS:
        raise InvalidArgument("restore_mode must be ACTIVATIONS_AND_WEIGHTS: operations return to float with their weights")


def quantize_with_accuracy_control(
        model: openvino.Model, calibration_dataset: Dataset, validation_dataset: Dataset, validation_fn: ValidationFunction, *,
        max_drop: float = 0.01, drop_type: DropType = DropType.ABSOLUTE, preset: Optional[QuantizationPreset] = None,
        target_device: TargetDevice = TargetDevice.ANY, subset_size: int = 300, fast_bias_correction: bool = True,
        model_type: Optional[ModelType] = None, ignored_scope: Optional[IgnoredScope] = None,
        advanced_quantization_parameters: Optional[AdvancedQuantizationParameters] = None,
        advanced_accuracy_restorer_parameters: Optional[AdvancedAccuracyRestorerParameters] = None, simplify: str = "auto",
        also_bound: Sequence[Bound] = (), deployment: Optional[Deployment] = None, also_hold: Sequence[str] = (), reference_precision: str = "deployed",
        direction: str = "higher", per_sample_range: ItemRange = None, early_stop: str = "exact", objective: str = "latency", recipes: Optional[Sequence[str]] = None,
        max_evaluations: Optional[float] = None, time_budget: Optional[float] = None, max_float_ops: Optional[int] = None,
        min_speedup: Optional[float] = None, confidence: float = 0.95, certify: bool = False, holdout: float = 0.0, seed: int = 0,
        report: Report = None, progress: Progress = None, journal: Journal = None) -> openvino.Model:
    """Quantizes ``model``, then returns to float the fewest operations found that keep the metric within ``max_drop``.

    ``validation_fn(compiled_model, data)`` gets an ``openvino.CompiledModel`` and the items of ``validation_dataset`` as their
    source gives them. It returns the metric, or a tuple of the metric and a list: a value for each item, or output tensors.

    Beyond NNCF: the bound holds under ``deployment``, and under the precisions of ``also_hold`` ("default", "f32", …) as well;
    every ``holdfast.Bound`` of ``also_bound`` holds, too; ``direction`` "lower" is for errors; ``recipes`` are ways of quantization
    to try, as "mixed/minmax/full" (None: a few that proved good; []: none); budgets are ``max_evaluations`` (times the validation
    items), ``time_budget`` (seconds), ``max_float_ops``; ``simplify``, ``report``, ``progress`` and ``journal`` as for ``quantize``
    (the name of ``validation_fn`` stands for it in the journal: give a changed function another name, or the journal another folder).

    ``per_sample_range``, as (0, 1), says that the metric is the mean of the values per item and that each lies in this range. A
    candidate that can't hold the bound any more is then given up before all items were looked at, for which the function is called
    with some of them at a time; to break the promise raises MetricFailed. None: a function whose values lie between 0 and 1, have
    the metric as their mean, and stay the same for a few of the items alone, is taken for one of that kind until it returns
    something else. ``early_stop`` "never": the function always gets all items; "sequential": candidates are also given up when a
    drop within the bound has become unlikely.

    Raises TargetUnreachable (with ``best_model`` and ``report``) where no such model was found. What ``validation_fn`` or a
    transform function raises comes out unchanged.
    """
    require_model(model)
    require_dataset(calibration_dataset, "calibration_dataset")
    require_dataset(validation_dataset, "validation_dataset")
    words, extra = Words(), {}
    simplify_words(words, simplify, model, ignored_scope)
    basic(words, extra, mode=None, preset=preset, target_device=target_device, subset_size=subset_size,
          fast_bias_correction=fast_bias_correction, model_type=model_type, ignored_scope=ignored_scope,
          advanced=advanced_quantization_parameters)
    _restorer(words, advanced_accuracy_restorer_parameters)
    where = deployment if deployment is not None else Deployment()
    where.words(words)
    for precision in also_hold:
        words.add("--also-hold", precision)
    words.add("--reference-precision", reference_precision)
    words.add("--drop-type", DropType(drop_type))
    words.add("--early-stop", early_stop)
    words.add("--objective", objective)
    if recipes is not None:
        words.add("--recipes", ",".join(recipes) or "none")
    words.add("--max-evaluations", max_evaluations)
    words.add("--time-budget", None if time_budget is None else f"{time_budget}s")
    words.add("--max-float-ops", max_float_ops)
    words.add("--min-speedup", min_speedup)
    words.add("--confidence", confidence)
    words.add("--certify", certify)
    words.add("--holdout", holdout)
    words.add("--seed", str(seed))
    _journal(words, journal)
    names, listener = input_names(model), Listener(progress)
    calibration, validation = Items(calibration_dataset, names), Items(validation_dataset, names)
    require_size(calibration, "calibration_dataset")
    require_size(validation, "validation_dataset")
    first = Bound(validation_fn, max_drop, drop_type, direction, per_sample_range=per_sample_range)
    bounds = [Validation(bound, validation_dataset, validation.size(), where) for bound in (first, *also_bound)]
    command = _command(words, ["--validation", "data", "--metric", "top1", f"--max-drop={max_drop}"])
    with files(model) as (source, output):
        try:
            reached, message, text = _holdfast.quantize_with_accuracy_control(
                source, output, calibration, validation, bounds, command, extra, listener)
        finally:
            listener.end()
        told, result = _tell(report, text), read(output)
    if not reached:
        raise TargetUnreachable(message, result, told)
    return result
