// What the cap on memory leaves, and what is planned with it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include <openvino/core/model.hpp>

namespace holdfast::core {

/// Bytes of memory that this process holds now: what the cap counts.
[[nodiscard]] std::uint64_t resident_bytes();

/// Whether there is a cap at all.
[[nodiscard]] bool is_memory_capped();

/// Bytes that may still be taken; the largest number where there is no cap.
[[nodiscard]] std::uint64_t memory_left();

/// How many of `wanted` things of `bytes` each fit in half of what is left; at least 1.
[[nodiscard]] std::size_t that_fit(std::size_t wanted, std::uint64_t bytes);

/// Where there is a cap: gives what was freed back to the system.
void return_memory();

/// Bytes of the constants of `model` as the runtime computes with them; bodies are left out.
[[nodiscard]] std::uint64_t weight_bytes(const ov::Model& model);

/// Bytes of the tensors that are there at once in one inference, at most. A dimension that is not
/// known counts as 1.
[[nodiscard]] std::uint64_t activation_bytes(const ov::Model& model);

/// Bytes of the inputs and outputs of one inference, likewise.
[[nodiscard]] std::uint64_t request_bytes(const std::vector<ov::Output<const ov::Node>>& inputs,
                                          const std::vector<ov::Output<const ov::Node>>& outputs);

/// \throws InvalidArgument with the figures: the cap leaves less than `model` alone takes.
void require_memory_for(const ov::Model& model);

}  // namespace holdfast::core
