"""Choices that both calls take; names and values are those that users of NNCF know."""
from enum import Enum


class TextEnum(str, Enum):
    """A choice whose members are texts, and print as such."""

    def __str__(self) -> str:
        return str(self.value)


class DropType(TextEnum):
    """How ``max_drop`` is measured: a difference, or a share of the original's metric."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"


class ModelType(TextEnum):
    """A kind of network that needs a treatment of its own."""

    TRANSFORMER = "transformer"


class TargetDevice(TextEnum):
    """The device that the placement of quantizers is made for."""

    ANY = "ANY"
    CPU = "CPU"
    GPU = "GPU"
    NPU = "NPU"
    CPU_SPR = "CPU_SPR"


class QuantizationMode(TextEnum):
    """8-bit floating point in place of integers."""

    FP8_E4M3 = "fp8_e4m3"
    FP8_E5M2 = "fp8_e5m2"
