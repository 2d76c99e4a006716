// The names by which users know the sets of range estimators.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "holdfast/options.hpp"

namespace holdfast::estimate {

inline constexpr std::array range_estimator_names{
    std::pair{std::string_view("minmax"), RangeEstimatorSet::minmax},
    std::pair{std::string_view("mean_minmax"), RangeEstimatorSet::mean_minmax},
    std::pair{std::string_view("median_minmax"), RangeEstimatorSet::median_minmax},
    std::pair{std::string_view("mean_no_outliers_minmax"),
              RangeEstimatorSet::mean_no_outliers_minmax},
    std::pair{std::string_view("mean_quantile"), RangeEstimatorSet::mean_quantile},
    std::pair{std::string_view("histogram"), RangeEstimatorSet::histogram},
    std::pair{std::string_view("mse"), RangeEstimatorSet::mse},
    std::pair{std::string_view("percentile"), RangeEstimatorSet::percentile},
};

}  // namespace holdfast::estimate
