"""Parameters of the calls as options of the program: its table of options is the only one."""
from typing import Any, Dict, List, Optional

from ._log import logger
from .common.quantization.structs import QuantizationPreset, QuantizationScheme
from .parameters import ModelType, QuantizationMode, TargetDevice
from .quantization.advanced_parameters import (AdvancedQuantizationParameters, FP8QuantizationParameters, FP8Type, OverflowFix,
                                               QuantizerPropagationRule)
from .quantization.range_estimator import AggregatorType, RangeEstimatorParameters, StatisticsCollectorParameters, StatisticsType

_STATISTICS = [StatisticsType.MIN, StatisticsType.MAX, StatisticsType.ABS_MAX, StatisticsType.QUANTILE,
               StatisticsType.ABS_QUANTILE, StatisticsType.MEAN, StatisticsType.RAW]
_AGGREGATORS = [AggregatorType.MIN, AggregatorType.MAX, AggregatorType.MEAN, AggregatorType.MEDIAN,
                AggregatorType.MEAN_NO_OUTLIERS, AggregatorType.MEDIAN_NO_OUTLIERS, AggregatorType.HISTOGRAM,
                AggregatorType.MSE, AggregatorType.PERCENTILE]
_OVERFLOW_FIX = {OverflowFix.ENABLE: "enable", OverflowFix.FIRST_LAYER: "first_layer", OverflowFix.DISABLE: "disable"}
_RULES = {QuantizerPropagationRule.DO_NOT_MERGE_BRANCHES: "do_not_merge",
          QuantizerPropagationRule.MERGE_IF_ALL_BRANCHES_SAME: "merge_if_all_branches_same",
          QuantizerPropagationRule.MERGE_WITH_POTENTIAL_REQUANTIZATION: "merge_with_potential_requantization",
          QuantizerPropagationRule.MERGE_ALL_IN_ONE: "merge_all_in_one"}
_FP8 = {FP8Type.E4M3: "e4m3", FP8Type.E5M2: "e5m2"}


class Words:
    """Options, each as one word."""

    def __init__(self) -> None:
        self.all: List[str] = []

    def add(self, flag: str, value: Any) -> None:
        """``None`` and ``False`` leave the option out, ``True`` is a switch."""
        if value is None or value is False:
            return
        self.all.append(flag if value is True else f"{flag}={value}")

    def add_choice(self, flag: str, value: Optional[bool]) -> None:
        if value is not None:
            self.all.append(f"{flag}={'yes' if value else 'no'}")


def _member(kind: Any, value: Any, parameter: str) -> Any:
    """A member of an enumeration, also by its value."""
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError:
        known = ", ".join(f"{kind.__name__}.{each.name}" for each in kind)
        raise ValueError(f"{parameter} must be one of {known}, got {value!r}") from None


def _bound(bound: StatisticsCollectorParameters) -> Dict[str, Any]:
    statistic = _member(StatisticsType, bound.statistics_type, "statistics_type")
    aggregator = _member(AggregatorType, bound.aggregator_type, "aggregator_type")
    return {"statistic": None if statistic is None else _STATISTICS.index(statistic),
            "aggregator": None if aggregator is None else _AGGREGATORS.index(aggregator),
            "clipping_value": bound.clipping_value, "quantile_outlier_prob": bound.quantile_outlier_prob}


def _range(estimator: RangeEstimatorParameters) -> Dict[str, Any]:
    return {"min": _bound(estimator.min), "max": _bound(estimator.max)}


def _overrides(words: Words, kind: str, wishes: Any) -> None:
    if wishes is None:
        return
    if isinstance(wishes, FP8QuantizationParameters):
        words.add(f"--{kind}-fp8-type", _FP8.get(_member(FP8Type, wishes.destination_type, "destination_type")))
        return
    words.add(f"--{kind}-bits", wishes.num_bits)
    words.add(f"--{kind}-scheme", _member(QuantizationScheme, wishes.mode, f"{kind}_quantization_params.mode"))
    words.add_choice(f"--{kind}-signed", wishes.signedness_to_force)
    words.add_choice(f"--{kind}-per-channel", wishes.per_channel)
    words.add_choice(f"--{kind}-narrow-range", wishes.narrow_range)


def _advanced(words: Words, extra: Dict[str, Any], advanced: AdvancedQuantizationParameters) -> None:
    words.add("--overflow-fix", _OVERFLOW_FIX.get(_member(OverflowFix, advanced.overflow_fix, "overflow_fix")))
    words.add("--quantize-outputs", advanced.quantize_outputs)
    words.add("--channel-alignment", not advanced.disable_channel_alignment)
    words.add("--no-bias-correction", advanced.disable_bias_correction)
    words.add_choice("--batchwise-statistics", advanced.batchwise_statistics)
    _overrides(words, "activations", advanced.activations_quantization_params)
    _overrides(words, "weights", advanced.weights_quantization_params)
    words.add("--propagation-rule", _RULES[_member(QuantizerPropagationRule, advanced.quantizer_propagation_rule,
                                                   "quantizer_propagation_rule")])
    words.add("--bias-correction-for-all", advanced.bias_correction_params.apply_for_all_nodes)
    words.add("--bias-correction-threshold", advanced.bias_correction_params.threshold)
    alphas = advanced.smooth_quant_alphas
    matmul = alphas.matmul if advanced.smooth_quant_alpha is None else advanced.smooth_quant_alpha
    words.add("--smooth-quant-alpha", matmul)
    words.add("--smooth-quant-alpha-convolution", alphas.convolution)
    extra["activations_range"] = _range(advanced.activations_range_estimator_params)
    extra["weights_range"] = _range(advanced.weights_range_estimator_params)
    if advanced.backend_params:
        logger.warning("backend_params %s mean nothing here and are ignored", sorted(advanced.backend_params))


def basic(words: Words, extra: Dict[str, Any], *, mode: Any, preset: Any, target_device: Any, subset_size: int,
          fast_bias_correction: bool, model_type: Any, ignored_scope: Any, advanced: Any) -> None:
    """The parameters that both calls have."""
    words.add("--mode", _member(QuantizationMode, mode, "mode"))
    words.add("--preset", _member(QuantizationPreset, preset, "preset"))
    words.add("--target-device", _member(TargetDevice, target_device, "target_device"))
    words.add("--subset-size", subset_size)
    words.add("--full-bias-correction", not fast_bias_correction)
    words.add("--model-type", _member(ModelType, model_type, "model_type"))
    if ignored_scope is not None:
        extra["ignored_scope"] = {
            "names": list(ignored_scope.names), "patterns": list(ignored_scope.patterns), "types": list(ignored_scope.types),
            "subgraphs": [{"inputs": list(each.inputs), "outputs": list(each.outputs)} for each in ignored_scope.subgraphs],
            "validate": ignored_scope.validate}
    if advanced is not None:
        _advanced(words, extra, advanced)
