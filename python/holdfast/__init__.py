"""Holdfast: int8 models that hold their accuracy. A drop-in for NNCF's OpenVINO flow, and more; see docs/python.md."""
import openvino as _openvino  # noqa: F401  before the module that needs its libraries

from . import data, errors, parameters, quantization, results, scopes
from ._deployment import Deployment
from ._holdfast import version as __version__
from ._log import disable_logging, set_log_level
from ._measure import benchmark, compare, evaluate, inspect, sensitivity
from ._quantize import quantize, quantize_with_accuracy_control
from ._validation import Bound
from .common.quantization.structs import QuantizationPreset
from .data import Dataset
from .errors import Cancelled, Error, InvalidArgument, MetricFailed, TargetUnreachable, UnsupportedModel
from .parameters import DropType, ModelType, QuantizationMode, TargetDevice
from .quantization.advanced_parameters import (AdvancedAccuracyRestorerParameters, AdvancedBiasCorrectionParameters,
                                               AdvancedQuantizationParameters, AdvancedSmoothQuantParameters, OverflowFix)
from .scopes import IgnoredScope, Subgraph

__all__ = [
    "AdvancedAccuracyRestorerParameters", "AdvancedBiasCorrectionParameters", "AdvancedQuantizationParameters",
    "AdvancedSmoothQuantParameters", "Bound", "Cancelled", "Dataset", "Deployment", "DropType", "Error", "IgnoredScope", "InvalidArgument",
    "MetricFailed", "ModelType", "OverflowFix", "QuantizationMode", "QuantizationPreset", "Subgraph", "TargetDevice",
    "TargetUnreachable", "UnsupportedModel", "__version__", "benchmark", "compare", "data", "disable_logging", "errors", "evaluate",
    "inspect", "parameters", "quantization", "quantize", "quantize_with_accuracy_control", "results", "scopes", "sensitivity",
    "set_log_level",
]
