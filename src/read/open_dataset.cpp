#include <algorithm>
#include <optional>
#include <utility>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/dataset.hpp"
#include "read/array.hpp"
#include "read/array_dataset.hpp"

namespace holdfast {
namespace {

using Input = ov::Output<const ov::Node>;
using Files = std::vector<read::ArrayFile>;

std::string name_of(const Input& input) {
    return input.get_node()->get_friendly_name();
}

bool is_named(const Input& input, const std::string& name) {
    return name == name_of(input) || input.get_names().contains(name);
}

std::vector<std::string> names_of(const Files& files) {
    std::vector<std::string> names;
    for (const auto& file : files) names.push_back(file.name);
    return names;
}

std::string listed(const Files& files) {
    return core::concat("'", core::join(names_of(files), "', '"), "'");
}

const read::ArrayFile* find_named(const Files& files, const Input& input) {
    const auto found = std::ranges::find_if(
        files, [&](const read::ArrayFile& file) { return is_named(input, file.name); });
    return found == files.end() ? nullptr : &*found;
}

/// The only array that is not labels, or none.
const read::ArrayFile* find_only(const Files& files, const std::string& labels) {
    const read::ArrayFile* only = nullptr;
    for (const auto& file : files) {
        if (file.name == labels) continue;
        if (only != nullptr) return nullptr;
        only = &file;
    }
    return only;
}

const read::ArrayFile& file_for(const Input& input,
                                const Files& files,
                                bool is_only_input,
                                const DatasetOptions& options,
                                const std::filesystem::path& path) {
    const auto* found = find_named(files, input);
    if (found == nullptr && is_only_input) found = find_only(files, options.labels);
    core::require(found != nullptr,
                  "data '",
                  path.string(),
                  "' has no array for the model's input '",
                  name_of(input),
                  "'",
                  core::suggestion(name_of(input), names_of(files)),
                  "; it holds ",
                  listed(files));
    return *found;
}

std::vector<read::Source> open_sources(const ov::Model& model,
                                       const Files& files,
                                       const DatasetOptions& options,
                                       const std::filesystem::path& path) {
    std::vector<read::Source> sources;
    const bool is_only_input = model.inputs().size() == 1;
    for (const Input& input : model.inputs())
        sources.push_back(read::source_for(
            input, read::open_array(file_for(input, files, is_only_input, options, path))));
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
