// A candidate as a value: everything that, with the original model, determines a quantized one.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <openvino/core/shape.hpp>

#include "estimate/ranges.hpp"
#include "place/group.hpp"
#include "place/placement.hpp"
#include "realize/alignment.hpp"
#include "realize/smoothing.hpp"

namespace holdfast::realize {

/// Friendly name of a weighted operation → the new values of its bias, in the order of the bias
/// constant.
using Biases = std::map<std::string, std::vector<float>>;

/// A bias for an operation that has none.
struct AddedBias {
    ov::Shape shape;  ///< As many axes as the output; all of extent 1 but that of the channels.
    std::vector<float> values;
    bool operator==(const AddedBias&) const = default;
};

/// Friendly name of a weighted operation → the bias that it gets.
using AddedBiases = std::map<std::string, AddedBias>;

struct BodyPlan;

struct Plan {
    Smoothing smoothing;  ///< Comes first: everything else is for the smoothed model.
    Alignment alignment;  ///< Comes next. The groups hold the operations of a pair together.
    place::Placement placement;
    estimate::Ranges ranges;
    Biases biases;
    AddedBiases added_biases;
    std::vector<place::Group> groups;
    std::set<std::size_t> kept_float;  ///< Indices into `groups`.
    std::vector<BodyPlan> bodies;      ///< Bodies of Ifs, each in a group of its own.
    bool operator==(const Plan& other) const;
};

/// The plan for a body of an If; a body without one stays in float.
struct BodyPlan {
    std::string parent;     ///< Friendly name of the If.
    std::size_t body = 0;   ///< 0: taken if the condition holds; 1: if not.
    std::size_t group = 0;  ///< Index into the groups of the plan around this one; it stands for
                            ///< all that is quantized here.
    Plan plan;              ///< Of the body; keeps nothing in float itself.
    bool operator==(const BodyPlan&) const = default;
};

inline bool Plan::operator==(const Plan& other) const = default;

}  // namespace holdfast::realize
