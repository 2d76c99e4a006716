"""The two calls."""
import io
import json
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple, Union

import openvino

from . import _holdfast
from ._deployment import Deployment
from ._items import Items
from ._listener import Listener, Progress
from ._log import logger
from ._words import Words, basic
from .common.quantization.structs import QuantizationPreset
from .data.dataset import Dataset
from .errors import InvalidArgument, MetricFailed, TargetUnreachable
from .parameters import DropType, ModelType, QuantizationMode, TargetDevice
from .quantization.advanced_parameters import (AdvancedAccuracyRestorerParameters, AdvancedQuantizationParameters, RestoreMode)
from .scopes import IgnoredScope

ValidationFunction = Callable[[Any, Iterable[Any]], Any]
Report = Union[None, str, Path, Callable[[Dict[str, Any]], Any]]
Journal = Union[None, str, Path]


def _require_model(model: Any) -> None:
    if not isinstance(model, openvino.Model):
        raise InvalidArgument(f"model must be an openvino.Model, got {type(model).__name__}")


def _require_dataset(dataset: Any, parameter: str) -> None:
    if not all(hasattr(dataset, name) for name in ("_data_source", "_transform_func", "get_data")):
        raise InvalidArgument(f"{parameter} must be a holdfast.Dataset, got {type(dataset).__name__}")


def _is_as_read(model: openvino.Model) -> bool:
    """Read from another format than IR and not converted yet: what the runtime's own converter simplifies."""
    return not any(key in model.get_rt_info() for key in ("version", "conversion_parameters"))


def _simplify(words: Words, simplify: str, model: openvino.Model, ignored_scope: Optional[IgnoredScope]) -> None:
    if simplify not in ("auto", "on", "off"):
        raise InvalidArgument(f"simplify must be 'auto', 'on' or 'off', got {simplify!r}")
    if simplify == "auto":  # names of the user are those of the graph as it is
        has_names = ignored_scope is not None and (ignored_scope.names or ignored_scope.patterns or ignored_scope.subgraphs)
        simplify = "on" if _is_as_read(model) and not has_names else "auto"
    words.add("--simplify", simplify)


def _journal(words: Words, folder: Journal) -> None:
    words.add("--journal", None if folder is None else str(folder))


def _input_names(model: openvino.Model) -> List[str]:
    return [port.any_name if port.names else port.node.friendly_name for port in model.inputs]


def _require_size(items: Items, parameter: str) -> None:
    if items.size() == 0:
        raise InvalidArgument(f"{parameter} has no items")


@contextmanager
def _files(model: openvino.Model) -> Iterator[Tuple[str, str]]:
    """The model as a file, and the name of one for the result; both go away afterwards (a mapped file stays readable)."""
    with tempfile.TemporaryDirectory(prefix="holdfast-") as folder:
        path = str(Path(folder, "model.xml"))
        openvino.serialize(model, path)
        yield path, str(Path(folder, "result.xml"))


@lru_cache(maxsize=None)
def _core() -> openvino.Core:
    """One for the process. Each loads the device's plugin anew, and that of the CPU gives every thread that loads it a stack for
    signals, which goes away with it: where several come and go, the next signal may find none, which ends the process."""
    return openvino.Core()


def _read(path: str) -> openvino.Model:
    return _core().read_model(path)


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
    _require_model(model)
    _require_dataset(calibration_dataset, "calibration_dataset")
    words, extra = Words(), {}
    _simplify(words, simplify, model, ignored_scope)
    basic(words, extra, mode=mode, preset=preset, target_device=target_device, subset_size=subset_size,
          fast_bias_correction=fast_bias_correction, model_type=model_type, ignored_scope=ignored_scope,
          advanced=advanced_parameters)
    _journal(words, journal)
    items, listener = Items(calibration_dataset, _input_names(model)), Listener(progress)
    _require_size(items, "calibration_dataset")
    with _files(model) as (source, output):
        try:
            text = _holdfast.quantize(source, output, items, _command(words), extra, listener)
        finally:
            listener.end()
        _tell(report, text)
        return _read(output)


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


@dataclass
class Bound:
    """A further bound: ``validation_fn`` as that of ``quantize_with_accuracy_control``, on the same items, and how far its metric may
    fall."""

    validation_fn: ValidationFunction
    max_drop: float = 0.01
    drop_type: DropType = DropType.ABSOLUTE
    direction: str = "higher"
    name: Optional[str] = None  #: In messages and the report; that of the function.


def _name_of(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() else "validation_fn"


class _Validation:
    """A bound as the compiled module takes it: called with a candidate that it exports."""

    def __init__(self, bound: Bound, dataset: Dataset, size: int, deployment: Deployment):
        if not callable(bound.validation_fn):
            raise InvalidArgument(f"validation_fn must be a function, got {type(bound.validation_fn).__name__}")
        if bound.direction not in ("higher", "lower"):
            raise InvalidArgument(f"direction must be 'higher' or 'lower' (is better), got {bound.direction!r}")
        self.name = bound.name or _name_of(bound.validation_fn)
        self.lower_is_better = bound.direction == "lower"
        self.max_drop = float(bound.max_drop)
        self.is_relative = DropType(bound.drop_type) is DropType.RELATIVE
        self._function, self._dataset, self._deployment = bound.validation_fn, dataset, deployment
        self._everything = list(range(size))

    def __call__(self, exported: bytes, precision: str, positions: List[int]) -> Tuple[float, List[float]]:
        """The metric, and values in the order of ``positions`` where the function gives some."""
        compiled = _core().import_model(io.BytesIO(exported), self._deployment.device, self._properties(precision))
        ascending = sorted(positions)  # as a source without items by number gives them
        data = self._dataset.get_data(None if ascending == self._everything else ascending)
        metric, per_item = _metric_of(self._function(compiled, data), len(ascending))
        values = dict(zip(ascending, per_item))
        return metric, [values[position] for position in positions] if values else []

    def _properties(self, precision: str) -> Dict[str, Any]:
        properties = {**self._deployment.properties, "INFERENCE_PRECISION_HINT": precision}
        if self._deployment.performance_hint != "default":
            properties["PERFORMANCE_HINT"] = self._deployment.performance_hint.upper()
        return properties


def _metric_of(returned: Any, items: int) -> Tuple[float, List[float]]:
    """A number; a number and one for each item; or a number and the outputs, which are known here anyway."""
    value, per_item = returned if isinstance(returned, tuple) and len(returned) == 2 else (returned, None)
    try:
        metric = float(value)
    except (TypeError, ValueError):
        raise MetricFailed(f"validation_fn returned {value!r} for the metric, expected a number, alone or before a list") from None
    if per_item is None or len(per_item) != items:
        return metric, []
    try:
        return metric, [float(each) for each in per_item]
    except (TypeError, ValueError):  # output tensors
        return metric, []


def quantize_with_accuracy_control(
        model: openvino.Model, calibration_dataset: Dataset, validation_dataset: Dataset, validation_fn: ValidationFunction, *,
        max_drop: float = 0.01, drop_type: DropType = DropType.ABSOLUTE, preset: Optional[QuantizationPreset] = None,
        target_device: TargetDevice = TargetDevice.ANY, subset_size: int = 300, fast_bias_correction: bool = True,
        model_type: Optional[ModelType] = None, ignored_scope: Optional[IgnoredScope] = None,
        advanced_quantization_parameters: Optional[AdvancedQuantizationParameters] = None,
        advanced_accuracy_restorer_parameters: Optional[AdvancedAccuracyRestorerParameters] = None, simplify: str = "auto",
        also_bound: Sequence[Bound] = (), deployment: Optional[Deployment] = None, also_hold: Sequence[str] = (), reference_precision: str = "deployed",
        direction: str = "higher", objective: str = "latency", recipes: Optional[Sequence[str]] = None,
        max_evaluations: Optional[float] = None, time_budget: Optional[float] = None, max_float_ops: Optional[int] = None,
        min_speedup: Optional[float] = None, confidence: float = 0.95, certify: bool = False, holdout: float = 0.0, seed: int = 0,
        report: Report = None, progress: Progress = None, journal: Journal = None) -> openvino.Model:
    """Quantizes ``model``, then returns to float the fewest operations found that keep the metric within ``max_drop``.

    ``validation_fn(compiled_model, data)`` gets an ``openvino.CompiledModel`` and the items of ``validation_dataset`` as their
    source gives them. It returns the metric, or a tuple of the metric and a list: a value for each item, or output tensors.

    Beyond NNCF: the bound holds under ``deployment``, and under the precisions of ``also_hold`` ("default", "f32", …) as well;
    every ``holdfast.Bound`` of ``also_bound`` holds, too; ``direction`` "lower" is for errors; ``recipes`` are ways of quantization to try, as "mixed/minmax/full" (None: a few that
    proved good; []: none); budgets are ``max_evaluations`` (times the validation items), ``time_budget`` (seconds),
    ``max_float_ops``; ``simplify``, ``report``, ``progress`` and ``journal`` as for ``quantize`` (the name of
    ``validation_fn`` stands for it in the journal: give a changed function another name, or the journal another folder).

    Raises TargetUnreachable (with ``best_model`` and ``report``) where no such model was found. What ``validation_fn`` or a
    transform function raises comes out unchanged.
    """
    _require_model(model)
    _require_dataset(calibration_dataset, "calibration_dataset")
    _require_dataset(validation_dataset, "validation_dataset")
    words, extra = Words(), {}
    _simplify(words, simplify, model, ignored_scope)
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
    names, listener = _input_names(model), Listener(progress)
    calibration, validation = Items(calibration_dataset, names), Items(validation_dataset, names)
    _require_size(calibration, "calibration_dataset")
    _require_size(validation, "validation_dataset")
    first = Bound(validation_fn, max_drop, drop_type, direction)
    bounds = [_Validation(bound, validation_dataset, validation.size(), where) for bound in (first, *also_bound)]
    command = _command(words, ["--validation", "data", "--metric", "top1", f"--max-drop={max_drop}"])
    with _files(model) as (source, output):
        try:
            reached, message, text = _holdfast.quantize_with_accuracy_control(
                source, output, calibration, validation, bounds, command, extra, listener)
        finally:
            listener.end()
        told, result = _tell(report, text), _read(output)
    if not reached:
        raise TargetUnreachable(message, result, told)
    return result
