// Builds the models that a search looks at.
#pragma once

#include <memory>

#include "holdfast/options.hpp"
#include "pipeline/make_plan.hpp"
#include "search/search.hpp"
#include "write/compress_weights.hpp"

namespace holdfast::pipeline {

/// Makes candidates of one plan; each weight is compressed once.
class Candidates {
public:
    Candidates(const Planned& planned, const QuantizeOptions& options)
        : planned_(planned), compresses_weights_(options.advanced.compress_weights) {}

    /// The model with the groups `kept_float` in float, as it would be saved.
    [[nodiscard]] std::shared_ptr<ov::Model> build(const search::Candidate& kept_float);

private:
    const Planned& planned_;
    bool compresses_weights_;
    write::CompressedWeights compressed_;
};

}  // namespace holdfast::pipeline
