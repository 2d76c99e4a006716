"""What is measured and explained beside quantization."""
import json
import time
from typing import Any, Callable, List, Mapping, Optional, Sequence, Tuple, Union

import openvino

from . import _holdfast
from ._deployment import Deployment
from ._given import files, input_names, require_dataset, require_model, require_size, simplify_words
from ._items import Items
from ._listener import Listener, Progress
from ._validation import Bound, Validation, ValidationFunction
from ._words import Words, basic
from .common.quantization.structs import QuantizationPreset
from .data.dataset import Dataset
from .errors import InvalidArgument
from .parameters import ModelType, QuantizationMode, TargetDevice
from .quantization.advanced_parameters import AdvancedQuantizationParameters
from .results import (Benchmark, Comparison, Evaluation, GroupInspection, GroupSensitivity, Inspection, LayerComparison,
                      OperationInspection, QuantizerInspection, Sensitivity, Speed, Spread)
from .scopes import IgnoredScope


def _items(dataset: Any, model: openvino.Model, parameter: str, labels: Optional[Callable[[Any], Any]] = None) -> Items:
    require_dataset(dataset, parameter)
    items = Items(dataset, input_names(model), labels)
    require_size(items, parameter)
    return items


def _deployed(deployment: Optional[Deployment]) -> Tuple[Deployment, List[str]]:
    where, words = deployment if deployment is not None else Deployment(), Words()
    where.words(words)
    return where, words.all


def _called(listener: Listener, function: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return function(*arguments, listener)
    finally:
        listener.end()


def _require_metric(metric: Any, labels: Any, reference: Any, direction: Optional[str]) -> None:
    """Either kind of metric has parameters of its own."""
    if isinstance(metric, str):
        if labels is not None and not callable(labels):
            raise InvalidArgument(f"labels must be a function that gives the label of an item, got {type(labels).__name__}")
        if direction is not None:
            raise InvalidArgument(f"direction is for functions: the built-in metric {metric!r} has one of its own")
    elif not callable(metric):
        raise InvalidArgument(f"metric must be the name of a built-in metric or a function, got {type(metric).__name__}")
    elif labels is not None or reference is not None:
        raise InvalidArgument("labels and reference are for built-in metrics: a function gets the items as the source gives them")


def evaluate(model: openvino.Model, validation_dataset: Dataset, metric: Union[str, ValidationFunction], *,
             labels: Optional[Callable[[Any], Any]] = None, reference: Optional[openvino.Model] = None,
             direction: Optional[str] = None, deployment: Optional[Deployment] = None, progress: Progress = None) -> Evaluation:
    """Measures ``metric`` for ``model`` as it is deployed.

    ``metric`` is the name of a built-in one, as "top1" or "cosine", or a function as for ``quantize_with_accuracy_control``. For
    the former, ``labels`` gives the label of an item of the source, and ``reference`` is the original model where the metric
    compares with it (None: ``model`` itself); for the latter, ``direction`` says whether "higher" (None) or "lower" is better.
    """
    require_model(model)
    _require_metric(metric, labels, reference, direction)
    if reference is not None:
        require_model(reference, "reference")
    where, words = _deployed(deployment)
    items = _items(validation_dataset, model, "validation_dataset", labels)
    name, bound = (metric, None) if isinstance(metric, str) else (
        "top1", Validation(Bound(metric, direction=direction or "higher"), validation_dataset, items.size(), where))
    command = ["evaluate", "model", "--validation", "data", f"--metric={name}", *words]
    begin = time.monotonic()
    with files(*([model] if reference is None else [model, reference])) as (source, *others, _):
        value, per_sample, name, lower = _called(Listener(progress), _holdfast.evaluate, source, others[0] if others else None, items,
                                                 labels is not None, bound, command)
    return Evaluation(metric=name, direction=f"{'lower' if lower else 'higher'} is better", value=value, samples=items.size(),
                      device=where.device, inference_precision=where.inference_precision, performance_hint=where.performance_hint,
                      seconds=time.monotonic() - begin, per_sample=per_sample)


def inspect(model: openvino.Model, *, mode: Optional[QuantizationMode] = None, preset: Optional[QuantizationPreset] = None,
            target_device: TargetDevice = TargetDevice.ANY, fast_bias_correction: bool = True, model_type: Optional[ModelType] = None,
            ignored_scope: Optional[IgnoredScope] = None, advanced_parameters: Optional[AdvancedQuantizationParameters] = None,
            simplify: str = "auto") -> Inspection:
    """What ``quantize`` with the same parameters would decide before it looks at data: which operations run in int8, which stay in
    float and why, and where the quantizers stand."""
    require_model(model)
    words, extra = Words(), {}
    simplify_words(words, simplify, model, ignored_scope)
    basic(words, extra, mode=mode, preset=preset, target_device=target_device, subset_size=None,
          fast_bias_correction=fast_bias_correction, model_type=model_type, ignored_scope=ignored_scope, advanced=advanced_parameters)
    with files(model) as (source, _):
        text, found = _holdfast.inspect(source, ["inspect", "model", *words.all], extra)
    told = json.loads(found)
    return Inspection([OperationInspection(**one) for one in told["operations"]],
                      [QuantizerInspection(**one) for one in told["quantizers"]],
                      [GroupInspection(**one) for one in told["groups"]], text)


def sensitivity(model: openvino.Model, calibration_dataset: Dataset, dataset: Optional[Dataset] = None, *,
                mode: Optional[QuantizationMode] = None, preset: Optional[QuantizationPreset] = None,
                target_device: TargetDevice = TargetDevice.ANY, subset_size: int = 300, fast_bias_correction: bool = True,
                model_type: Optional[ModelType] = None, ignored_scope: Optional[IgnoredScope] = None,
                advanced_parameters: Optional[AdvancedQuantizationParameters] = None, items: int = 32,
                deployment: Optional[Deployment] = None, simplify: str = "auto", progress: Progress = None) -> Sensitivity:
    """Which operations quantization hurts, without a bound and without labels: each group is quantized alone, and the outputs are
    compared with the original's on the first ``items`` items of ``dataset`` (None: ``calibration_dataset``). Parameters of
    quantization are those of ``quantize``."""
    require_model(model)
    ranges = _items(calibration_dataset, model, "calibration_dataset")
    compared = ranges if dataset is None else _items(dataset, model, "dataset")
    words, extra = Words(), {}
    simplify_words(words, simplify, model, ignored_scope)
    basic(words, extra, mode=mode, preset=preset, target_device=target_device, subset_size=subset_size,
          fast_bias_correction=fast_bias_correction, model_type=model_type, ignored_scope=ignored_scope, advanced=advanced_parameters)
    words.add("--items", items)
    command = ["sensitivity", "model", "--calibration", "data", *words.all, *_deployed(deployment)[1]]
    with files(model) as (source, _):
        text = _called(Listener(progress), _holdfast.sensitivity, source, ranges, compared, command, extra)
    return Sensitivity([GroupSensitivity(**group) for group in json.loads(text)["groups"]])


def compare(original: openvino.Model, quantized: openvino.Model, dataset: Dataset, *, items: Optional[int] = None,
            deployment: Optional[Deployment] = None, progress: Progress = None) -> Comparison:
    """Where ``quantized`` departs from ``original``, layer by layer, on the first ``items`` items of ``dataset`` (None: all)."""
    require_model(original, "original")
    require_model(quantized, "quantized")
    data, words = _items(dataset, original, "dataset"), Words()
    words.add("--items", items)
    command = ["compare", "original", "quantized", "--data", "data", *words.all, *_deployed(deployment)[1]]
    with files(original, quantized) as (first, second, _):
        layers = _called(Listener(progress), _holdfast.compare, first, second, data, command)
    return Comparison([LayerComparison(*layer) for layer in layers])


def _named(models: Union[Mapping[str, openvino.Model], Sequence[openvino.Model]]) -> List[Tuple[str, openvino.Model]]:
    if isinstance(models, Mapping):
        return list(models.items())
    if isinstance(models, openvino.Model):
        models = [models]
    return [(model.get_friendly_name() if isinstance(model, openvino.Model) else "", model) for model in models]


def benchmark(models: Union[Mapping[str, openvino.Model], Sequence[openvino.Model]], dataset: Dataset, *,
              deployment: Optional[Deployment] = None, seconds: float = 4.0, progress: Progress = None) -> Benchmark:
    """Latency and throughput of ``models`` (by names of yours in a dict) side by side, on the first item of ``dataset``: warmed up,
    and measured in turn for about ``seconds`` each."""
    named = _named(models)
    if not named:
        raise InvalidArgument("models must hold at least one openvino.Model, got none")
    for name, model in named:
        require_model(model, f"models[{name!r}]" if isinstance(models, Mapping) else "each of models")
    data, (where, words) = _items(dataset, named[0][1], "dataset"), _deployed(deployment)
    with files(*(model for _, model in named)) as paths:
        figures = _called(Listener(progress), _holdfast.benchmark, paths[:-1], data,
                          ["benchmark", "model", "--data", "data", f"--seconds={seconds}", *words])
    spreads = [(Spread(*latency), Spread(*throughput)) for latency, throughput in figures]
    first_latency, first_throughput = (spread.median for spread in spreads[0])
    speeds = [Speed(name, latency, first_latency / latency.median, throughput, throughput.median / first_throughput)
              for (name, _), (latency, throughput) in zip(named, spreads)]
    return Benchmark(where.device, where.inference_precision, where.performance_hint, speeds)
