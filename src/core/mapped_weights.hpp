// Weights that lie in a mapped file, and the memory that reading them took.
#pragma once

#include <openvino/core/model.hpp>

namespace holdfast::core {

/// Gives the memory of the weights that are mapped from a file, read-only, back to the system,
/// which reads them again when they are used again. Other weights stay.
void release_mapped_weights(const ov::Model& model);

}  // namespace holdfast::core
