// Two kinds of blame: `require` blames the caller, `ensure` blames us.
#pragma once

#include <sstream>
#include <string>

#include "holdfast/error.hpp"

namespace holdfast::core {

/// All arguments, streamed into one string.
template <typename... Parts>
[[nodiscard]] std::string concat(const Parts&... parts) {
    std::ostringstream out;
    (out << ... << parts);
    return out.str();
}

/// Throws InvalidArgument with the parts as its message unless `condition` holds.
template <typename... Parts>
void require(bool condition, const Parts&... parts) {
    if (!condition) throw InvalidArgument(concat(parts...));
}

/// Throws InternalError with the parts as its message unless `condition` holds.
template <typename... Parts>
void ensure(bool condition, const Parts&... parts) {
    if (!condition) throw InternalError(concat("internal error, please report it: ", parts...));
}

}  // namespace holdfast::core
