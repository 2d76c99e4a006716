// Names of a model's outputs, when operations come between them and the results.
#pragma once

#include <openvino/core/node.hpp>

namespace holdfast::realize {

/// What users call an output of the model must stay on the value that the model returns: if `to`,
/// made from `from`, feeds a result now and `from` no longer does, it takes over the names.
void pass_on_result_names(ov::Output<ov::Node> from, ov::Output<ov::Node> to);

}  // namespace holdfast::realize
