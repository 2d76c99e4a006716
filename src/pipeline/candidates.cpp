#include "pipeline/candidates.hpp"

#include "realize/realize.hpp"

namespace holdfast::pipeline {

std::shared_ptr<ov::Model> Candidates::build(const search::Candidate& kept_float) {
    auto plan = planned_.plan;
    plan.kept_float = kept_float;
    auto model = realize::realize(planned_.original, plan);
    if (compresses_weights_) write::compress_weights(*model, compressed_);
    return model;
}

}  // namespace holdfast::pipeline
