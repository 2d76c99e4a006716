// What the models of a run cost: time of one inference, and size on disk.
#pragma once

#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "pipeline/session.hpp"

namespace holdfast::pipeline {

/// Enters the costs of the three models, as deployed, into the accuracy report; warns where they
/// can't be measured, and where the result is not faster than the original.
void measure_costs(Session& session,
                   const std::vector<std::shared_ptr<const ov::Model>>& original_quantized_final);

/// \throws TargetUnreachable the result, `model`, is not as fast as `min_speedup` demands.
void require_speedup(Session& session, const std::shared_ptr<ov::Model>& model);

}  // namespace holdfast::pipeline
