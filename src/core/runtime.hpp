// The one ov::Core of the process: plugins and frontends are loaded once, and shared.
#pragma once

#include <openvino/runtime/core.hpp>

namespace holdfast::core {

/// Safe to use from several threads. Properties are given per call, never set on it.
[[nodiscard]] ov::Core& runtime();

}  // namespace holdfast::core
