// Arrays, one per input of a model, as a dataset.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openvino/core/node_output.hpp>

#include "holdfast/dataset.hpp"
#include "read/array.hpp"
#include "read/fit_array.hpp"

namespace holdfast::read {

/// An input and the array that feeds it.
struct Source {
    std::string input;
    ov::element::Type type;
    Array array;
    Fit fit;

    [[nodiscard]] std::size_t items() const { return array.rows() / fit.rows_per_item; }
};

/// \throws InvalidArgument when `array` does not fit `input`; names both.
[[nodiscard]] Source source_for(const ov::Output<const ov::Node>& input, Array array);

/// Items that are read from the arrays as they are needed. \throws InvalidArgument when the arrays
/// hold different numbers of samples or labels.
[[nodiscard]] std::unique_ptr<Dataset> make_array_dataset(std::vector<Source> sources,
                                                          std::optional<Array> labels);

}  // namespace holdfast::read
