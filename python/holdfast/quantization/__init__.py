"""The two calls, and their advanced parameters in modules of their own."""
from .._quantize import quantize, quantize_with_accuracy_control
from ..common.quantization.structs import QuantizationPreset

__all__ = ["QuantizationPreset", "quantize", "quantize_with_accuracy_control"]
