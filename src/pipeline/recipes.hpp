// The ways of basic quantization that are tried before anything returns to float.
#pragma once

#include <string>
#include <vector>

#include "holdfast/quantize.hpp"

namespace ov {
class Model;
}

namespace holdfast::pipeline {

/// `options` changed as `recipe` wants.
[[nodiscard]] QuantizeOptions with(QuantizeOptions options, const Recipe& recipe);

/// The recipe that `options` themselves are.
[[nodiscard]] Recipe recipe_of(const QuantizeOptions& options);

/// Those to try after the options' own, none twice: as `wanted`, or else each combination of what
/// the options leave open: preset, minmax or mean_minmax ranges, fast or full bias correction, and
/// for transformers, in place of the preset, with or without SmoothQuant.
[[nodiscard]] std::vector<Recipe> recipes_to_try(const ov::Model& model,
                                                 const QuantizeOptions& options,
                                                 const std::optional<std::vector<Recipe>>& wanted);

}  // namespace holdfast::pipeline
