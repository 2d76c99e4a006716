"""Choices that both calls take; names and values are those that users of NNCF know."""
from enum import Enum


class _TextEnum(str, Enum):
    def __str__(self) -> str:
        return str(self.value)


class DropType(_TextEnum):
    """How ``max_drop`` is measured: a difference, or a share of the original's metric."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


class ModelType(_TextEnum):
    """A kind of network that needs a treatment of its own."""

    TRANSFORMER = "transformer"


class TargetDevice(_TextEnum):
    """The device that the placement of quantizers is made for."""

    ANY = "ANY"
    CPU = "CPU"
    GPU = "GPU"
    NPU = "NPU"
    CPU_SPR = "CPU_SPR"


class QuantizationMode(_TextEnum):
    """8-bit floating point in place of integers."""

    FP8_E4M3 = "fp8_e4m3"
    FP8_E5M2 = "fp8_e5m2"
