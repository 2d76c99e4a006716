// The two bodies of an If.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <openvino/op/if.hpp>

namespace ov {
class Model;
}

namespace holdfast::core {

/// An If has two bodies: 0 is taken if its condition holds, 1 if not.
inline constexpr std::size_t if_bodies = 2;

/// The Ifs of the top level of `model`, in topological order.
[[nodiscard]] std::vector<std::shared_ptr<ov::op::v8::If>> ifs(const ov::Model& model);

/// "<name>/then" or "<name>/else".
[[nodiscard]] std::string body_name(const std::string& name, std::size_t body);

}  // namespace holdfast::core
