// Which axis of an input is which.
#pragma once

#include <string>

#include <openvino/core/node_output.hpp>

namespace holdfast::read {

/// A letter per axis, as "NCHW", for an input with a known number of axes: what the model says,
/// else `data_layout` (empty: batch, channels, then space) with the channels where the shape has
/// them: after the batch, unless the last axis alone is as short as colours are (at most 4).
/// \throws InvalidArgument when the input has fewer than 2 axes or more than 5, and nothing says
/// what they are.
[[nodiscard]] std::string layout_of(const ov::Output<const ov::Node>& input,
                                    const std::string& data_layout = {});

/// Whether `layout` has a letter per axis, each once.
[[nodiscard]] bool is_plain_layout(const std::string& layout);

}  // namespace holdfast::read
