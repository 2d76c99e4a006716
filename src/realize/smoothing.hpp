// Magnitudes moved from the channels of an activation into the weights that multiply them.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include <openvino/core/shape.hpp>

namespace ov {
class Model;
}

namespace holdfast::realize {

struct SmoothedOperation {
    std::string name;             ///< Friendly name.
    std::size_t data_port = 0;    ///< The input that takes the activation.
    std::size_t weight_port = 1;  ///< The input that takes the constant.
    std::size_t weight_axis = 0;  ///< Of the weight: the one that is summed over.
    bool operator==(const SmoothedOperation&) const = default;
};

/// Operations that take one activation, divided by one factor per channel.
struct SmoothingGroup {
    std::string name;      ///< Of the Multiply.
    std::string producer;  ///< Friendly name of the operation that gives the activation.
    std::size_t producer_port = 0;
    ov::Shape shape;             ///< Of the Multiply's constant: ones but for the channel axis.
    std::vector<float> factors;  ///< Positive, one per channel.
    double alpha = 0;            ///< What they were found with.
    std::vector<SmoothedOperation> operations;
    bool operator==(const SmoothingGroup&) const = default;
};

using Smoothing = std::vector<SmoothingGroup>;

/// Multiplies each group's activation by 1/factors, and the weights of its operations by the
/// factors; `model` computes what it did, but for rounding. Operations named in `exact` keep their
/// weights and their activation:
///
///     producer ── Multiply 1/factors ─┬─ MatMul  weights × factors
///              │                      └─ MatMul  weights × factors
///              ├─ MatMul  (exact)
///              └─ others
void apply_smoothing(ov::Model& model,
                     const Smoothing& smoothing,
                     const std::set<std::string>& exact);

}  // namespace holdfast::realize
