// A case of the conformance data: a model, inputs, parameters, and what is expected of them.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"

namespace holdfast::conformance {

/// The folder that holds the data.
[[nodiscard]] const std::filesystem::path& data_folder();

struct Case {
    std::string folder;  ///< "synthetic", "pipeline" or "bias".
    std::string name;    ///< As "ConvModel.performance".
    [[nodiscard]] std::string path() const { return folder + "/" + name; }
};

/// All cases, as index.json lists them.
[[nodiscard]] std::vector<Case> all_cases();

/// The case file.
[[nodiscard]] nlohmann::json expectations(const Case& which);

/// The model as the runtime's frontend reads it, with the shapes that the case asks for.
[[nodiscard]] std::shared_ptr<ov::Model> load_model(const Case& which,
                                                    const nlohmann::json& expected);

/// The calibration items of the case.
[[nodiscard]] std::unique_ptr<Dataset> load_items(const Case& which,
                                                  const nlohmann::json& expected);

}  // namespace holdfast::conformance
