// Models cut at what needs no more computing, and the data at the cut.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast {
struct Control;
}

namespace holdfast::correct {

/// A model that goes on from where others left off: its parameters stand for tensors computed
/// before, `items` holds these.
struct Cut {
    std::shared_ptr<ov::Model> model;
    std::unique_ptr<Dataset> items;
};

/// `model`, which holds no state, down to `targets` (operations of it) and their biases,
/// from all tensors that depend on an input, but on no target, computed on the first `count` items
/// of `items`. Takes `model` apart: its operations go over to the result.
///
///     x ── conv1 ── add ── relu ── conv2* ── relu ── conv3*    =>    relu/cut_0 ── conv2 ── …
///
[[nodiscard]] Cut cut(const std::shared_ptr<ov::Model>& model,
                      const std::vector<std::shared_ptr<ov::Node>>& targets,
                      const Dataset& items,
                      std::size_t count,
                      const Control& control);

}  // namespace holdfast::correct
