// Which of several arrays feeds which input of a model.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <openvino/core/node_output.hpp>

#include "read/array.hpp"

namespace holdfast::read {

/// The array named like `input`; for a model's only input also the only array that is not called
/// `labels`. `path` is for messages. \throws InvalidArgument when there is none.
[[nodiscard]] const ArrayFile& array_for(const ov::Output<const ov::Node>& input,
                                         const std::vector<ArrayFile>& files,
                                         bool is_only_input,
                                         const std::string& labels,
                                         const std::filesystem::path& path);

}  // namespace holdfast::read
