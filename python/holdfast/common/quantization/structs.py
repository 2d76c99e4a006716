"""Presets and schemes of quantizers."""
from ...parameters import TextEnum


class QuantizationPreset(TextEnum):
    """Scheme of activations; weights are symmetric in both."""

    PERFORMANCE = "performance"
    MIXED = "mixed"


class QuantizationScheme(TextEnum):
    """Whether a range is centred on zero."""

    SYMMETRIC = "symmetric"
    ASYMMETRIC = "asymmetric"
