// Models of random operations, for properties that must hold on any model.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>

namespace holdfast::test {

/// A model of about `operations` operations with branches, concatenations, splits, weights, biases,
/// integer values and one or two results. The same for the same arguments on every platform.
[[nodiscard]] std::shared_ptr<ov::Model> random_model(std::uint32_t seed,
                                                      std::size_t operations = 30);

/// A copy of `model` in which every operation has another friendly name.
[[nodiscard]] std::shared_ptr<ov::Model> renamed(
    const std::shared_ptr<const ov::Model>& model,
    const std::function<std::string(const std::string&)>& new_name);

/// A copy of `model` that lists its operations in another topological order, drawn with `seed`.
[[nodiscard]] std::shared_ptr<ov::Model> reordered(const std::shared_ptr<const ov::Model>& model,
                                                   std::uint32_t seed);

}  // namespace holdfast::test
