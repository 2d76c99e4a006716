// What is wrong with one item's label or outputs, before it is known which item it is.
#pragma once

#include "core/check.hpp"
#include "holdfast/error.hpp"

namespace holdfast::evaluate {

/// Thrown by the metrics of our own; the evaluator adds the item's number.
class BadItem : public InvalidArgument {
public:
    using InvalidArgument::InvalidArgument;
};

template <typename... Parts>
void require_item(bool condition, const Parts&... parts) {
    if (!condition) throw BadItem(core::concat(parts...));
}

}  // namespace holdfast::evaluate
