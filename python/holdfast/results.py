"""What is measured and explained. ``as_dict()`` gives plain data, as the program writes it with ``--json``."""
import math
from dataclasses import asdict, dataclass, field
from typing import Any, Dict, List, Optional


class Result:
    """What all of them can."""

    def as_dict(self) -> Dict[str, Any]:
        """Plain data, as the program writes it with ``--json``."""
        return asdict(self)  # type: ignore[call-overload]


@dataclass(frozen=True)
class Evaluation(Result):
    """A metric of a model, as it is deployed."""

    metric: str
    direction: str  #: "higher is better" or "lower is better".
    value: float
    samples: int
    device: str
    inference_precision: str
    performance_hint: str
    seconds: float
    per_sample: List[float]  #: One for each item; empty where the metric has none.


@dataclass(frozen=True)
class OperationInspection(Result):
    name: str
    type: str  #: As "Convolution".
    quantized: bool
    reason: str  #: Why it is not quantized; empty where it is.


@dataclass(frozen=True)
class QuantizerInspection(Result):
    """A quantizer, without its range, which only data can give."""

    name: str
    operation: str  #: That it stands at.
    kind: str  #: "weight", "input" or "output": what of the operation it quantizes.
    port: int
    type: str  #: "integer", "f8e4m3" or "f8e5m2".
    scheme: str  #: "symmetric" or "asymmetric".
    bits: int
    levels: int
    per_channel: bool
    narrow_range: bool
    half_range: bool
    is_signed: Optional[bool]  #: None: decided by the data.
    unified_group: Optional[int]  #: Quantizers with one number share one range.
    group: Optional[int]  #: Index into ``Inspection.groups``.


@dataclass(frozen=True)
class GroupInspection(Result):
    """What accuracy control returns to float together."""

    operations: List[str]
    quantizers: List[str]


@dataclass(frozen=True)
class Inspection(Result):
    """What quantization would do to a model, without any data."""

    operations: List[OperationInspection]
    quantizers: List[QuantizerInspection]
    groups: List[GroupInspection]
    text: str = field(repr=False, compare=False)  #: The same for people.

    @property
    def operations_quantized(self) -> int:
        return sum(operation.quantized for operation in self.operations)

    def as_dict(self) -> Dict[str, Any]:
        parts = super().as_dict()
        del parts["text"]
        return {"schema_version": 1, "operations_quantized": self.operations_quantized, **parts}

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class GroupSensitivity(Result):
    """What the outputs lose when these alone are quantized; means over items, the worst output counts."""

    operations: List[str]
    quantizers: List[str]
    worst: float  #: The distance of the row that is furthest off.
    distance: float  #: Of the outputs from the original's, from 0 to 1.
    changed: float  #: The share of rows whose largest value stands elsewhere.


@dataclass(frozen=True)
class Sensitivity(Result):
    groups: List[GroupSensitivity]  #: The one that hurts most first.


def _finite(number: float) -> Optional[float]:
    return number if math.isfinite(number) else None


@dataclass(frozen=True)
class LayerComparison(Result):
    """The output of an operation that both models have."""

    name: str
    type: str
    sqnr_db: float  #: Signal to quantization noise; infinite where nothing differs.
    input_sqnr_db: float  #: The lowest of the compared operations before it; infinite: there is none.
    loss_db: float  #: What it loses of what comes in.

    def as_dict(self) -> Dict[str, Any]:
        return {name: _finite(value) if isinstance(value, float) else value for name, value in asdict(self).items()}


@dataclass(frozen=True)
class Comparison(Result):
    layers: List[LayerComparison]  #: In the order of the graph.

    @property
    def error_enters_at(self) -> str:
        """The layer that loses most."""
        return max(self.layers, key=lambda layer: layer.loss_db).name

    def as_dict(self) -> Dict[str, Any]:
        return {"layers": [layer.as_dict() for layer in self.layers], "error_enters_at": self.error_enters_at}


@dataclass(frozen=True)
class Spread(Result):
    """A measurement that was repeated: its median and the quartiles around it."""

    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Speed(Result):
    """Of one model; ratios are how many times as fast it is as the first."""

    model: str
    latency_ms: Spread  #: One inference at a time.
    latency_ratio: float
    throughput: Spread  #: Inferences per second, with as many at a time as the device finds best.
    throughput_ratio: float


@dataclass(frozen=True)
class Benchmark(Result):
    device: str
    inference_precision: str
    performance_hint: str
    models: List[Speed]
