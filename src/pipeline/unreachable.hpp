// Why a run ended without a model within the bound.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/goal.hpp"

namespace holdfast::pipeline {

/// What is known at the end of a search in vain.
struct Shortfall {
    double best_drop = 0;
    std::size_t candidates = 0;                 ///< Validated.
    std::vector<std::string> operations_float;  ///< Of the best.
    std::size_t operations = 0;                 ///< That can be quantized at all.
    std::optional<double> drop_of_float;        ///< With everything in float, where measured.
    std::string spent{};                        ///< The budget that ended the search, if one did.
    std::vector<std::string> next{};    ///< Operations in float that would have been tried next.
    std::vector<std::string> advice{};  ///< What else the caller could try.
};

/// "the bound of 0.01 (absolute) on top1 can't be reached: the best of 14 candidates drops by 0.013
/// with 5 of 14 operations in float (conv_a, conv_b, …)", and what else explains it.
[[nodiscard]] std::string unreachable_message(const Goal& goal, const Shortfall& shortfall);

}  // namespace holdfast::pipeline
