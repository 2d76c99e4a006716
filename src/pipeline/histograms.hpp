// How the activations lie that quantization hurts most.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/report.hpp"

namespace holdfast::pipeline {

/// The values that one quantizer takes, in the original model.
struct Histogram {
    std::string quantizer;  ///< Its name in the report.
    double low = 0;         ///< Where the first bin begins, and the last one ends: the range of the
    double high = 0;        ///< quantizer, and what was measured for it.
    std::vector<std::uint64_t> counts;  ///< 64 bins of equal width.
    std::uint64_t below = 0;            ///< Values outside of all bins.
    std::uint64_t above = 0;
    double sqnr_db = 0;     ///< Signal to noise of this quantization alone.
    std::size_t items = 0;  ///< That the values are of.
};

/// Histograms of at most five quantizers of activations, over the first eight items of `data`:
/// those of the groups that `report` ranks highest; without a ranking those with the lowest SQNR
/// among 32 that are spread over the graph. Left out are activations that `original` does not have
/// as they are quantized (smoothed ones, and those of bodies), and those with a range per channel.
/// One inference of `original` per item. \throws Cancelled.
[[nodiscard]] std::vector<Histogram> worst_histograms(
    const std::shared_ptr<const ov::Model>& original,
    const Dataset& data,
    const Report& report,
    const Control& control);

}  // namespace holdfast::pipeline
