#include <array>
#include <optional>
#include <string_view>

#include "core/check.hpp"
#include "holdfast/readers.hpp"
#include "read/array_dataset.hpp"
#include "read/idx_header.hpp"
#include "read/row_shape.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view compressed = ".gz";

/// "…-images-idx3-ubyte" → "…-labels-idx1-ubyte", or nothing for a name of another kind.
std::optional<std::string> labels_name(std::string name) {
    constexpr std::string_view images = "images";
    constexpr std::string_view idx = "idx";
    if (name.ends_with(compressed)) name.resize(name.size() - compressed.size());
    const std::size_t at = name.rfind(images);
    if (at == std::string::npos) return std::nullopt;
    name.replace(at, images.size(), "labels");
    const std::size_t rank = name.find(idx, at);
    if (rank != std::string::npos && rank + idx.size() < name.size()) name[rank + idx.size()] = '1';
    return name;
}

/// The file of labels beside the one of images, or an empty path.
fs::path labels_beside(const fs::path& images) {
    const auto name = labels_name(images.filename().string());
    if (!name) return {};
    std::error_code ignored;
    for (const std::string_view ending : {std::string_view(), compressed}) {
        fs::path labels = images.parent_path() / (*name + std::string(ending));
        if (fs::is_regular_file(labels, ignored)) return labels;
    }
    return {};
}

std::optional<read::Array> open_labels(const fs::path& images, const IdxOptions& options) {
    const fs::path path = options.labels.empty() ? labels_beside(images) : options.labels;
    if (path.empty()) return std::nullopt;
    return read::open_idx_array(path);
}

}  // namespace

std::unique_ptr<Dataset> open_idx(const fs::path& path,
                                  const ov::Model& model,
                                  const IdxOptions& options) {
    core::require(model.inputs().size() == 1,
                  "'",
                  path.string(),
                  "' is an IDX file, which holds one array, but the model has ",
                  model.inputs().size(),
                  " inputs");
    const auto input = model.input(0);
    read::Array array = read::open_idx_array(path);
    array.shape = read::shape_for_input(array.shape, input.get_partial_shape());
    return read::make_array_dataset({read::source_for(input, std::move(array))},
                                    open_labels(path, options));
}

}  // namespace holdfast
