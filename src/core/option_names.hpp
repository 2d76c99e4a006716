// Option values as text, as reports and messages write them.
#pragma once

#include "holdfast/options.hpp"

namespace holdfast::core {

[[nodiscard]] const char* name_of(StatisticType type);
[[nodiscard]] const char* name_of(AggregatorType type);

}  // namespace holdfast::core
