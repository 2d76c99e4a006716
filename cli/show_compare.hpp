// What `holdfast compare` prints.
#pragma once

#include <string>
#include <vector>

#include "cli/show.hpp"
#include "holdfast/compare.hpp"

namespace holdfast::cli {

/// The layers with the lowest SQNR first, otherwise in the order given.
[[nodiscard]] std::vector<LayerComparison> lowest_first(std::vector<LayerComparison> layers);

/// How much of the SQNR a layer loses itself, in dB; 0 where it loses nothing. What comes in
/// without error loses all that is missing from `exact_db`.
[[nodiscard]] double loss_db(const LayerComparison& layer);

/// A row per layer, and a sentence on where most of the error enters.
[[nodiscard]] std::string compare_table(const std::vector<LayerComparison>& layers,
                                        const ShowStyle& style);

/// The same as JSON; an infinite SQNR is null.
[[nodiscard]] std::string compare_json(const std::vector<LayerComparison>& layers);

}  // namespace holdfast::cli
