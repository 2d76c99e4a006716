"""Functions of the user that measure a compiled model."""
import io
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import openvino

from ._deployment import Deployment
from ._given import core
from .data.dataset import Dataset
from .errors import InvalidArgument, MetricFailed
from .parameters import DropType

ValidationFunction = Callable[[Any, Iterable[Any]], Any]
ItemRange = Optional[Tuple[float, float]]


@dataclass
class Bound:
    """A further bound: ``validation_fn`` as that of ``quantize_with_accuracy_control``, on the same items, and how far its metric may
    fall. ``per_sample_range`` as there."""

    validation_fn: ValidationFunction
    max_drop: float = 0.01
    drop_type: DropType = DropType.ABSOLUTE
    direction: str = "higher"
    name: Optional[str] = None  #: In messages and the report; that of the function.
    per_sample_range: ItemRange = None


def _range_of(given: Any) -> ItemRange:
    """Two numbers; what they may be is the library's to say."""
    if given is None:
        return None
    try:
        low, high = given
        return float(low), float(high)
    except (TypeError, ValueError):
        raise InvalidArgument(f"per_sample_range must be two numbers, the least and the greatest value of an item, got {given!r}") from None


def _name_of(function: Callable[..., Any]) -> str:
    name = getattr(function, "__name__", "")
    return name if name.isidentifier() else "validation_fn"


class Validation:
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
        self.per_sample_range = _range_of(bound.per_sample_range)
        self._function, self._dataset, self._deployment = bound.validation_fn, dataset, deployment
        self._everything = list(range(size))
        self._compiled: Optional[openvino.CompiledModel] = None

    def __call__(self, exported: Optional[bytes], precision: str, positions: List[int]) -> Tuple[float, List[float]]:
        """The metric of a model (None: that of the call before), and values in the order of ``positions`` where the function gives
        some."""
        if exported is not None:
            self._compiled = None  # two at a time would take more memory
            self._compiled = core().import_model(io.BytesIO(exported), self._deployment.device, self._properties(precision))
        compiled = self._compiled
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
