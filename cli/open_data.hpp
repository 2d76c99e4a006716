// Data of every kind that the program reads.
#pragma once

#include <filesystem>
#include <memory>

#include <openvino/core/model.hpp>

#include "cli/arguments.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/readers.hpp"

namespace holdfast::cli {

/// \throws InvalidArgument when an option was given that none of the data takes; names it.
void require_options_fit_data(const Arguments& arguments);

/// Opens the data in `path`, whatever its kind, for a model with the inputs of `model`; the
/// preprocessing of `arguments` is not done. `on_bad` is told of samples that are left out; empty:
/// they are errors. `control` hears of the progress where all samples are tried for that.
[[nodiscard]] std::unique_ptr<Dataset> open_data(const Arguments& arguments,
                                                 const std::filesystem::path& path,
                                                 const ov::Model& model,
                                                 const OnBadSample& on_bad,
                                                 const Control& control = {});

}  // namespace holdfast::cli
