"""How ranges are estimated: a statistic of each item, an aggregator over items."""
from dataclasses import dataclass, field
from typing import Optional

from ..parameters import TextEnum


class StatisticsType(TextEnum):
    """What is taken of one item."""

    MAX = "max"
    MIN = "min"
    ABS_MAX = "abs_max"
    QUANTILE = "quantile"
    ABS_QUANTILE = "abs_quantile"
    MEAN = "mean"
    RAW = "raw"


class AggregatorType(TextEnum):
    """What becomes of many items. MSE and PERCENTILE are not known to NNCF."""

    MEAN = "mean"
    MAX = "max"
    MIN = "min"
    MEDIAN = "median"
    MEAN_NO_OUTLIERS = "mean_no_outliers"
    MEDIAN_NO_OUTLIERS = "median_no_outliers"
    HISTOGRAM = "histogram"
    MSE = "mse"
    PERCENTILE = "percentile"


@dataclass
class StatisticsCollectorParameters:
    """How one bound of a range is estimated."""

    statistics_type: Optional[StatisticsType] = None
    aggregator_type: Optional[AggregatorType] = None
    clipping_value: Optional[float] = None
    quantile_outlier_prob: float = 1e-4


@dataclass
class RangeEstimatorParameters:
    """Both bounds; what is left ``None`` keeps its default."""

    min: StatisticsCollectorParameters = field(default_factory=StatisticsCollectorParameters)
    max: StatisticsCollectorParameters = field(default_factory=StatisticsCollectorParameters)


def _both(low: StatisticsType, high: StatisticsType, aggregator_low: AggregatorType,
          aggregator_high: AggregatorType) -> RangeEstimatorParameters:
    return RangeEstimatorParameters(StatisticsCollectorParameters(low, aggregator_low),
                                    StatisticsCollectorParameters(high, aggregator_high))


class RangeEstimatorParametersSet:
    """Sets of estimators by the names that users know."""

    MINMAX = _both(StatisticsType.MIN, StatisticsType.MAX, AggregatorType.MIN, AggregatorType.MAX)
    MEAN_MINMAX = _both(StatisticsType.MIN, StatisticsType.MAX, AggregatorType.MEAN, AggregatorType.MEAN)
    MEDIAN_MINMAX = _both(StatisticsType.MIN, StatisticsType.MAX, AggregatorType.MEDIAN, AggregatorType.MEDIAN)
    MEAN_NO_OUTLIERS_MINMAX = _both(StatisticsType.MIN, StatisticsType.MAX, AggregatorType.MEAN_NO_OUTLIERS,
                                    AggregatorType.MEAN_NO_OUTLIERS)
    MEAN_QUANTILE = _both(StatisticsType.QUANTILE, StatisticsType.QUANTILE, AggregatorType.MEAN, AggregatorType.MEAN)
    HISTOGRAM = _both(StatisticsType.RAW, StatisticsType.RAW, AggregatorType.HISTOGRAM, AggregatorType.HISTOGRAM)
