"""Presets and schemes of quantizers."""
from ...parameters import _TextEnum


class QuantizationPreset(_TextEnum):
    """Scheme of activations; weights are symmetric in both."""

    PERFORMANCE = "performance"
    MIXED = "mixed"


class QuantizationScheme(_TextEnum):
    """Whether a range is centred on zero."""

    SYMMETRIC = "symmetric"
    ASYMMETRIC = "asymmetric"
