// What `holdfast benchmark` prints.
#pragma once

#include <string>
#include <vector>

#include "cli/show.hpp"
#include "holdfast/benchmark.hpp"

namespace holdfast::cli {

/// A row per model, with quartiles and the ratio to the first one.
[[nodiscard]] std::string benchmark_table(const std::vector<std::string>& models,
                                          const std::vector<Speed>& speeds,
                                          const ShowStyle& style);

/// The same as JSON.
[[nodiscard]] std::string benchmark_json(const std::vector<std::string>& models,
                                         const std::vector<Speed>& speeds,
                                         const Deployment& deployment);

}  // namespace holdfast::cli
