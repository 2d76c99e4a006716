// What `holdfast sensitivity` prints.
#pragma once

#include <string>
#include <vector>

#include "cli/show.hpp"
#include "holdfast/sensitivity.hpp"

namespace holdfast::cli {

/// A row per group, the one that hurts most first, with a bar of its largest distance.
[[nodiscard]] std::string sensitivity_table(const std::vector<GroupSensitivity>& groups,
                                            const ShowStyle& style);

/// The same as JSON.
[[nodiscard]] std::string sensitivity_json(const std::vector<GroupSensitivity>& groups);

}  // namespace holdfast::cli
