// What an If hands to its bodies.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/if_bodies.hpp"
#include "holdfast/dataset.hpp"

namespace ov {
class Model;
}

namespace holdfast {
struct Control;
}

namespace holdfast::observe {

/// For each body of an If: one sample, by the friendly names of its parameters, for each item on
/// which it was taken.
using BodyItems = std::array<std::vector<Sample>, core::if_bodies>;

/// Infers the first `subset_size` items of `dataset` with `model`, as `observe` does, and keeps
/// what the If called `name` hands to the body that it takes. All of it is held in memory.
/// \throws InvalidArgument an item does not fit the model's inputs.
/// \throws Cancelled       `control.stop` was requested.
[[nodiscard]] BodyItems body_items(const std::shared_ptr<const ov::Model>& model,
                                   const std::string& name,
                                   const Dataset& dataset,
                                   std::size_t subset_size,
                                   const Control& control);

}  // namespace holdfast::observe
