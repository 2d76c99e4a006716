"""Everything beyond the parameters of the two calls."""
from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Union

from ..common.quantization.structs import QuantizationScheme
from ..parameters import TextEnum
from .range_estimator import RangeEstimatorParameters


class OverflowFix(TextEnum):
    """Which weights use half of the int8 range, against saturation on CPUs without VNNI."""

    ENABLE = "enable"
    FIRST_LAYER = "first_layer_only"
    DISABLE = "disable"


class FP8Type(TextEnum):
    """Formats of 8-bit floating-point numbers."""

    E4M3 = "f8e4m3"
    E5M2 = "f8e5m2"


class QuantizerPropagationRule(TextEnum):
    """What becomes of quantizers that meet at a branch."""

    DO_NOT_MERGE_BRANCHES = "0"
    MERGE_IF_ALL_BRANCHES_SAME = "1"
    MERGE_WITH_POTENTIAL_REQUANTIZATION = "2"
    MERGE_ALL_IN_ONE = "3"


class RestoreMode(TextEnum):
    """What returns to float with an operation."""

    ACTIVATIONS_AND_WEIGHTS = "activations_and_weights"
    ONLY_ACTIVATIONS = "only_activations"


@dataclass
class QuantizationParameters:
    """Wishes for one kind of quantizer; ``None`` keeps what the device and the preset give."""

    num_bits: Optional[int] = None
    mode: Optional[QuantizationScheme] = None
    signedness_to_force: Optional[bool] = None
    per_channel: Optional[bool] = None
    narrow_range: Optional[bool] = None


@dataclass
class FP8QuantizationParameters:
    """The same for the modes of 8-bit floating point."""

    destination_type: Optional[FP8Type] = None


@dataclass
class AdvancedBiasCorrectionParameters:
    """``threshold``: the largest relative change of a bias that is applied."""

    apply_for_all_nodes: bool = False
    threshold: Optional[float] = None


@dataclass
class AdvancedSmoothQuantParameters:
    """How far the magnitudes of activations move into the weights; negative: not smoothed."""

    convolution: float = -1
    matmul: float = 0.95


@dataclass
class AdvancedQuantizationParameters:
    """All that can be set of a basic quantization beside its preset, its model type and its device."""

    overflow_fix: Optional[OverflowFix] = None
    quantize_outputs: bool = False
    inplace_statistics: bool = True
    disable_channel_alignment: bool = True
    disable_bias_correction: bool = False
    batchwise_statistics: Optional[bool] = None
    activations_quantization_params: Optional[Union[QuantizationParameters, FP8QuantizationParameters]] = None
    weights_quantization_params: Optional[Union[QuantizationParameters, FP8QuantizationParameters]] = None
    quantizer_propagation_rule: QuantizerPropagationRule = QuantizerPropagationRule.MERGE_ALL_IN_ONE
    activations_range_estimator_params: RangeEstimatorParameters = field(default_factory=RangeEstimatorParameters)
    weights_range_estimator_params: RangeEstimatorParameters = field(default_factory=RangeEstimatorParameters)
    bias_correction_params: AdvancedBiasCorrectionParameters = field(default_factory=AdvancedBiasCorrectionParameters)
    smooth_quant_alphas: AdvancedSmoothQuantParameters = field(default_factory=AdvancedSmoothQuantParameters)
    smooth_quant_alpha: Optional[float] = None
    backend_params: Dict[str, Any] = field(default_factory=dict)


@dataclass
class AdvancedAccuracyRestorerParameters:
    """Parameters of the accuracy control that users of NNCF know."""

    max_num_iterations: int = 2**63 - 1
    tune_hyperparams: bool = False
    ranking_subset_size: Optional[int] = None
    num_ranking_workers: Optional[int] = None
    intermediate_model_dir: Optional[str] = None
    restore_mode: RestoreMode = RestoreMode.ACTIVATIONS_AND_WEIGHTS
