// Sequences that lose too much accuracy in int8, whatever the user says.
#pragma once

#include <optional>
#include <vector>

#include "analyze/pattern.hpp"
#include "holdfast/options.hpp"

namespace holdfast::analyze {

/// The sequences that stay in float, each with what to tell the user.
struct IgnoredPattern {
    std::string_view reason;
    std::vector<Pattern> alternatives;
};

[[nodiscard]] std::vector<IgnoredPattern> ignored_patterns(std::optional<ModelType> model_type,
                                                           TargetDevice device);

}  // namespace holdfast::analyze
