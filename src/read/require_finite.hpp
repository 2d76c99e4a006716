// A guard against NaN and infinity in data, of which no range comes.
#pragma once

#include <cstddef>
#include <string_view>

#include "holdfast/dataset.hpp"

namespace holdfast::read {

/// \throws InvalidArgument naming `origin` ("calibration data"), the item, the input and the value
/// when a floating-point tensor of `sample` holds NaN or infinity.
void require_finite(const Sample& sample, std::size_t index, std::string_view origin);

}  // namespace holdfast::read
