#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "core/check.hpp"
#include "holdfast/error.hpp"
#include "holdfast/readers.hpp"
#include "read/array.hpp"
#include "read/fit_array.hpp"
#include "read/input_arrays.hpp"
#include "read/readable.hpp"

namespace holdfast {
namespace {

namespace fs = std::filesystem;
using Input = ov::Output<const ov::Node>;

/// The .npz files and sub-folders, by name.
std::vector<fs::path> samples_in(const fs::path& folder) {
    std::error_code ignored;
    core::require(fs::is_directory(folder, ignored),
                  "data '",
                  folder.string(),
                  "' is no folder, expected one with an .npz file or a sub-folder per sample");
    std::vector<fs::path> samples;
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with(".")) continue;
        if (entry.is_directory() || entry.path().extension() == ".npz")
            samples.push_back(entry.path());
    }
    core::require(!samples.empty(),
                  "data '",
                  folder.string(),
                  "' holds neither .npz files nor sub-folders, expected one per sample");
    std::ranges::sort(samples);
    return samples;
}

/// The shape of a whole array as the input takes it: with the batch axis that it may lack.
ov::Shape shape_for(const read::Array& array, const Input& input) {
    const auto& wanted = input.get_partial_shape();
    if (wanted.compatible(array.shape)) return array.shape;
    ov::Shape batched = array.shape;
    batched.insert(batched.begin(), 1);
    core::require(wanted.compatible(batched),
                  array.origin,
                  " has shape ",
                  array.shape,
                  ", which does not fit input '",
                  input.get_node()->get_friendly_name(),
                  "' of shape ",
                  wanted);
    return batched;
}

ov::Tensor read_whole(const read::ArrayFile& file, const Input& input) {
    const read::Array array = read::open_whole_array(file);
    read::require_convertible(array, input);
    return read::read_rows(array, 0, input.get_element_type(), shape_for(array, input));
}

class SampleFolder final : public Dataset {
public:
    SampleFolder(const fs::path& folder, const ov::Model& model, const SampleFolderOptions& options)
        : paths_(samples_in(folder)), inputs_(model.inputs()), labels_(options.labels) {
        look_at_first(options.on_bad_sample);
        keep_readable(options);
        core::require(
            !paths_.empty(), "data '", folder.string(), "' holds no sample that can be read");
    }

    [[nodiscard]] std::size_t size() const override { return paths_.size(); }
    [[nodiscard]] bool has_labels() const override { return has_labels_; }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        core::require(index < size(), "item ", index, " was asked for, of ", size());
        const fs::path& path = paths_[index];
        const auto files = read::list_arrays(path);
        Sample sample;
        for (const Input& input : inputs_)
            sample.inputs[input.get_node()->get_friendly_name()] = read_whole(
                read::array_for(input, files, inputs_.size() == 1, labels_, path), input);
        if (has_labels_) sample.label = label(files, path);
        return sample;
    }

private:
    /// Finds the first sample that can be read, and whether it has a label.
    void look_at_first(const OnBadSample& on_bad) {
        for (std::size_t index = 0; index < size(); ++index) {
            try {
                (void)sample(index);
                first_ = paths_[index];
                has_labels_ = find_labels(read::list_arrays(first_)) != nullptr;
                return;
            } catch (const InvalidArgument&) {
                if (!on_bad) throw;
            }
        }
    }

    void keep_readable(const SampleFolderOptions& options) {
        const auto kept = read::readable(
            paths_.size(),
            [this](std::size_t index) { (void)sample(index); },
            options.on_bad_sample,
            options.control);
        std::vector<fs::path> paths;
        for (const std::size_t index : kept) paths.push_back(paths_[index]);
        paths_ = std::move(paths);
    }

    /// The array of labels, unless an input is called so.
    [[nodiscard]] const read::ArrayFile* find_labels(
        const std::vector<read::ArrayFile>& files) const {
        const bool is_input = std::ranges::any_of(inputs_, [&](const Input& input) {
            return input.get_node()->get_friendly_name() == labels_ ||
                   input.get_names().contains(labels_);
        });
        const auto found = std::ranges::find(files, labels_, &read::ArrayFile::name);
        return is_input || found == files.end() ? nullptr : &*found;
    }

    [[nodiscard]] ov::Tensor label(const std::vector<read::ArrayFile>& files,
                                   const fs::path& path) const {
        const read::ArrayFile* file = find_labels(files);
        core::require(file != nullptr,
                      "'",
                      path.string(),
                      "' has no array '",
                      labels_,
                      "', unlike '",
                      first_.string(),
                      "'");
        const read::Array array = read::open_whole_array(*file);
        return read::read_rows(array, 0, array.type, array.shape);
    }

    std::vector<fs::path> paths_;
    std::vector<Input> inputs_;
    std::string labels_;
    fs::path first_;
    bool has_labels_ = false;
};

}  // namespace

std::unique_ptr<Dataset> open_sample_folder(const fs::path& path,
                                            const ov::Model& model,
                                            const SampleFolderOptions& options) {
    core::require(!model.inputs().empty(), "the model has no inputs, so no data fits it");
    return std::make_unique<SampleFolder>(path, model, options);
}

}  // namespace holdfast
