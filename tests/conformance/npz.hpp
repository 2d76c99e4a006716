// Reads the arrays of an .npz file. Independent of the library's own reader, which is under test
// elsewhere.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include <openvino/runtime/tensor.hpp>

namespace holdfast::conformance {

/// All arrays of `path` by name. Throws std::runtime_error for anything unexpected.
[[nodiscard]] std::map<std::string, ov::Tensor> read_npz(const std::filesystem::path& path);

}  // namespace holdfast::conformance
