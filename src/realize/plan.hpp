// A candidate as a value: everything that, with the original model, determines a quantized one.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "estimate/ranges.hpp"
#include "place/group.hpp"
#include "place/placement.hpp"
#include "realize/smoothing.hpp"

namespace holdfast::realize {

/// Friendly name of a weighted operation → the new values of its bias, in the order of the bias
/// constant.
using Biases = std::map<std::string, std::vector<float>>;

struct Plan {
    Smoothing smoothing;  ///< Comes first: everything else is for the smoothed model.
    place::Placement placement;
    estimate::Ranges ranges;
    Biases biases;
    std::vector<place::Group> groups;
    std::set<std::size_t> kept_float;  ///< Indices into `groups`.
    bool operator==(const Plan&) const = default;
};

}  // namespace holdfast::realize
