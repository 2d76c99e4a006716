// Histograms in the report of a run.
#pragma once

#include <string>
#include <vector>

#include "pipeline/histograms.hpp"

namespace holdfast::cli {

/// `report`, the JSON of a run, with these in it, under "histograms", a line each.
[[nodiscard]] std::string with_histograms(const std::string& report,
                                          const std::vector<pipeline::Histogram>& histograms);

}  // namespace holdfast::cli
