// Where the time of an inference goes, by the runtime's own account.
#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"

namespace holdfast::evaluate {

/// Microseconds of each operation, by friendly name, in one inference of the dataset's first item
/// as deployed: the least of several. What the runtime fused into another operation is counted
/// there. \throws InvalidArgument the item does not fit the model.
/// \throws Cancelled `stop` was requested.
[[nodiscard]] std::map<std::string, double> operation_times(
    const std::shared_ptr<const ov::Model>& model,
    const Deployment& deployment,
    const Dataset& dataset,
    const std::stop_token& stop = {});

}  // namespace holdfast::evaluate
