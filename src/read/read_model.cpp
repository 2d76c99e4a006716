#include <algorithm>
#include <cctype>
#include <fstream>
#include <string>

#include <openvino/core/except.hpp>
#include <openvino/runtime/core.hpp>

#include "core/check.hpp"
#include "core/model_files.hpp"
#include "core/runtime.hpp"
#include "core/text.hpp"
#include "holdfast/model.hpp"
#include "read/simplify.hpp"

namespace holdfast {
namespace {

bool is_ir(const std::filesystem::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
    });
    return extension == ".xml";
}

/// A folder may be a model too (TensorFlow SavedModel), a file has to open.
void require_readable(const std::filesystem::path& path) {
    std::error_code error;
    core::require(
        std::filesystem::exists(path, error), "model '", path.string(), "' does not exist");
    core::require(
        std::filesystem::is_directory(path, error) || std::filesystem::is_regular_file(path, error),
        "model '",
        path.string(),
        "' is neither a file nor a folder");
    core::require(std::filesystem::is_directory(path, error) || std::ifstream(path).good(),
                  "model '",
                  path.string(),
                  "' cannot be opened for reading");
}

/// The runtime's own sentence lists plugin names; this one says what a user can give.
std::string cause_of(const std::exception& error) {
    const std::string cause = core::short_cause(error.what());
    if (!cause.starts_with("Unable to read the model")) return cause;
    return "it is not recognized as OpenVINO IR, ONNX, TensorFlow, TensorFlow Lite or Paddle";
}

std::shared_ptr<ov::Model> load(const std::filesystem::path& path) {
    try {
        return core::runtime().read_model(path.string());
    } catch (const std::exception& error) {
        throw UnsupportedModel(
            core::concat("model '", path.string(), "' cannot be read: ", cause_of(error)));
    }
}

std::shared_ptr<ov::Model> simplified(const std::shared_ptr<ov::Model>& model,
                                      const std::filesystem::path& path) {
    try {
        return read::simplify(model);
    } catch (const std::exception& error) {
        throw UnsupportedModel(core::concat(
            "model '", path.string(), "' cannot be simplified: ", core::short_cause(error.what())));
    }
}

}  // namespace

std::shared_ptr<ov::Model> read_model(const std::filesystem::path& path, Simplify simplify) {
    if (is_ir(path)) core::restore_interrupted(core::model_files(path));
    require_readable(path);
    const auto model = load(path);
    const bool wanted =
        simplify == Simplify::on || (simplify == Simplify::automatic && !is_ir(path));
    return wanted ? simplified(model, path) : model;
}

}  // namespace holdfast
