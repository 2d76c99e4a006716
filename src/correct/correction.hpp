// What bias correction decides: new biases, and why others stay.
#pragma once

#include <string>
#include <vector>

#include "realize/plan.hpp"

namespace holdfast::correct {

/// What became of one bias.
struct BiasDecision {
    std::string operation;
    bool corrected = false;
    double magnitude = 0;  ///< Largest relative change asked for, over elements that are not 0;
                           ///< 0 if all are, or if the operation has no bias yet.
    std::string reason;    ///< Why not corrected; empty otherwise.
    bool operator==(const BiasDecision&) const = default;
};

struct Correction {
    realize::Biases biases;
    realize::AddedBiases added;
    std::vector<BiasDecision> decisions;
    bool operator==(const Correction&) const = default;
};

}  // namespace holdfast::correct
