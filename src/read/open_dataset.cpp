#include <algorithm>
#include <optional>
#include <utility>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/dataset.hpp"
#include "read/array.hpp"
#include "read/fit_array.hpp"

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

/// An input and the array that feeds it.
struct Source {
    std::string input;
    ov::element::Type type;
    read::Array array;
    read::Fit fit;

    [[nodiscard]] std::size_t items() const { return array.rows() / fit.rows_per_item; }
    [[nodiscard]] ov::Tensor item(std::size_t index) const {
        return read::read_rows(array, index * fit.rows_per_item, type, fit.item_shape);
    }
};

std::vector<Source> open_sources(const ov::Model& model,
                                 const Files& files,
                                 const DatasetOptions& options,
                                 const std::filesystem::path& path) {
    std::vector<Source> sources;
    const bool is_only_input = model.inputs().size() == 1;
    for (const Input& input : model.inputs()) {
        auto array = read::open_array(file_for(input, files, is_only_input, options, path));
        auto fit = read::fit_array(array, input);
        sources.push_back(
            {name_of(input), input.get_element_type(), std::move(array), std::move(fit)});
    }
    return sources;
}

void require_same_count(const std::vector<Source>& sources) {
    for (const Source& source : sources) {
        core::require(source.items() == sources.front().items(),
                      source.array.origin,
                      " holds ",
                      source.items(),
                      " items, but ",
                      sources.front().array.origin,
                      " holds ",
                      sources.front().items());
    }
}

/// The array of labels, unless it is the input of this name.
std::optional<read::Array> open_labels(const Files& files,
                                       const std::vector<Source>& sources,
                                       const DatasetOptions& options) {
    const auto found = std::ranges::find(files, options.labels, &read::ArrayFile::name);
    const bool is_input = std::ranges::any_of(
        sources, [&](const Source& source) { return source.array.name == options.labels; });
    if (found == files.end() || is_input) return std::nullopt;
    read::Array labels = read::open_array(*found);
    const read::Array& samples = sources.front().array;
    core::require(labels.rows() == samples.rows(),
                  labels.origin,
                  " holds ",
                  labels.rows(),
                  " labels, but ",
                  samples.origin,
                  " holds ",
                  samples.rows(),
                  " samples");
    return labels;
}

class FileDataset final : public Dataset {
public:
    FileDataset(std::vector<Source> sources, std::optional<read::Array> labels)
        : sources_(std::move(sources)), labels_(std::move(labels)) {}

    [[nodiscard]] std::size_t size() const override { return sources_.front().items(); }
    [[nodiscard]] bool has_labels() const override { return labels_.has_value(); }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        core::require(index < size(), "item ", index, " was asked for, of ", size());
        Sample sample;
        for (const Source& source : sources_) sample.inputs[source.input] = source.item(index);
        if (labels_) sample.label = label(index);
        return sample;
    }

private:
    [[nodiscard]] ov::Tensor label(std::size_t index) const {
        const std::size_t count = sources_.front().fit.rows_per_item;
        ov::Shape shape = labels_->shape;
        shape[0] = count;
        return read::read_rows(*labels_, index * count, labels_->type, shape);
    }

    std::vector<Source> sources_;
    std::optional<read::Array> labels_;
};

}  // namespace

std::unique_ptr<Dataset> open_dataset(const std::filesystem::path& path,
                                      const ov::Model& model,
                                      const DatasetOptions& options) {
    core::require(!model.inputs().empty(), "the model has no inputs, so no data fits it");
    const Files files = read::list_arrays(path);
    auto sources = open_sources(model, files, options, path);
    require_same_count(sources);
    auto labels = open_labels(files, sources, options);
    return std::make_unique<FileDataset>(std::move(sources), std::move(labels));
}

}  // namespace holdfast
