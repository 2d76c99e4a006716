#include <algorithm>
#include <optional>
#include <utility>

#include "core/check.hpp"
#include "holdfast/dataset.hpp"
#include "read/array.hpp"
#include "read/array_dataset.hpp"
#include "read/input_arrays.hpp"

namespace holdfast {
namespace {

using Input = ov::Output<const ov::Node>;
using Files = std::vector<read::ArrayFile>;

std::vector<read::Source> open_sources(const ov::Model& model,
                                       const Files& files,
                                       const DatasetOptions& options,
                                       const std::filesystem::path& path) {
    std::vector<read::Source> sources;
    const bool is_only_input = model.inputs().size() == 1;
    for (const Input& input : model.inputs())
        sources.push_back(read::source_for(
            input,
            read::open_array(read::array_for(input, files, is_only_input, options.labels, path))));
    return sources;
}

/// The array of labels, unless it is the input of this name.
std::optional<read::Array> open_labels(const Files& files,
                                       const std::vector<read::Source>& sources,
                                       const DatasetOptions& options) {
    const auto found = std::ranges::find(files, options.labels, &read::ArrayFile::name);
    const bool is_input = std::ranges::any_of(
        sources, [&](const read::Source& source) { return source.array.name == options.labels; });
    if (found == files.end() || is_input) return std::nullopt;
    return read::open_array(*found);
}

}  // namespace

std::unique_ptr<Dataset> open_dataset(const std::filesystem::path& path,
                                      const ov::Model& model,
                                      const DatasetOptions& options) {
    core::require(!model.inputs().empty(), "the model has no inputs, so no data fits it");
    const Files files = read::list_arrays(path);
    auto sources = open_sources(model, files, options, path);
    auto labels = open_labels(files, sources, options);
    return read::make_array_dataset(std::move(sources), std::move(labels));
}

}  // namespace holdfast
