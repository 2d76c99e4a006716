"""How a model will run: accuracy belongs to a deployment, not to a model alone."""
from dataclasses import dataclass, field
from typing import Any, Dict

from ._words import Words


@dataclass
class Deployment:
    """Device and properties that a model is compiled with; the default is ``compile_model(model, "CPU")`` without properties.

    ``inference_precision``: "default", "f32", "bf16" or "f16"; ``performance_hint``: "default", "latency", "throughput" or
    "cumulative_throughput"; ``properties``: any further ones of the device, as OpenVINO names them.
    """

    device: str = "CPU"
    inference_precision: str = "default"
    performance_hint: str = "default"
    properties: Dict[str, Any] = field(default_factory=dict)

    def words(self, words: Words) -> None:
        words.add("--device", self.device)
        words.add("--inference-precision", self.inference_precision)
        words.add("--performance-hint", self.performance_hint)
        for name, value in self.properties.items():
            words.add("--property", f"{name}={value}")
