#include "core/option_names.hpp"

namespace holdfast::core {

const char* name_of(StatisticType type) {
    switch (type) {
        case StatisticType::min:
            return "min";
        case StatisticType::max:
            return "max";
        case StatisticType::abs_max:
            return "abs_max";
        case StatisticType::quantile:
            return "quantile";
        case StatisticType::abs_quantile:
            return "abs_quantile";
        case StatisticType::mean:
            return "mean";
        case StatisticType::raw:
            return "raw";
    }
    return "";
}

const char* name_of(AggregatorType type) {
    switch (type) {
        case AggregatorType::min:
            return "min";
        case AggregatorType::max:
            return "max";
        case AggregatorType::mean:
            return "mean";
        case AggregatorType::median:
            return "median";
        case AggregatorType::mean_no_outliers:
            return "mean_no_outliers";
        case AggregatorType::median_no_outliers:
            return "median_no_outliers";
        case AggregatorType::histogram:
            return "histogram";
        case AggregatorType::mse:
            return "mse";
        case AggregatorType::percentile:
            return "percentile";
    }
    return "";
}

}  // namespace holdfast::core
