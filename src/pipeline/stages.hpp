// Stages that more than one part of a run speaks of, as callers see them.
#pragma once

#include <string_view>

namespace holdfast::pipeline::stages {

inline constexpr std::string_view originals = "Validating the original model";
inline constexpr std::string_view statistics = "Collecting statistics";
inline constexpr std::string_view quantized = "Validating the int8 model";
inline constexpr std::string_view recipes = "Choosing a recipe";
inline constexpr std::string_view ranking = "Ranking operations";
inline constexpr std::string_view searching = "Searching";
inline constexpr std::string_view check = "Checking the saved model";
inline constexpr std::string_view latencies = "Measuring latencies";

}  // namespace holdfast::pipeline::stages
