#include "cli/open_data.hpp"

#include <array>
#include <string_view>

#include "cli/data_kind.hpp"
#include "cli/open_image_data.hpp"
#include "core/check.hpp"

namespace holdfast::cli {
namespace {

/// An option that only data of one kind takes.
struct OptionOfKind {
    std::string_view flag;
    DataKind kind;
    std::string_view what;
};

constexpr std::array options_of_kinds{
    OptionOfKind{"--validation-labels", DataKind::idx, "an IDX file"},
    OptionOfKind{"--label-column", DataKind::csv, "a CSV file"},
    OptionOfKind{"--labels-csv", DataKind::images, "a folder of images"},
    OptionOfKind{"--resize", DataKind::images, "a folder of images"},
    OptionOfKind{"--crop", DataKind::images, "a folder of images"},
    OptionOfKind{"--channels", DataKind::images, "a folder of images"},
};

bool is_validation(const Arguments& arguments, const std::filesystem::path& path) {
    return path == arguments.validation;
}

std::unique_ptr<Dataset> open_idx_data(const Arguments& arguments,
                                       const std::filesystem::path& path,
                                       const ov::Model& model) {
    IdxOptions options;
    if (is_validation(arguments, path)) options.labels = arguments.readers.validation_labels;
    return open_idx(path, model, options);
}

std::unique_ptr<Dataset> open_images_of(const Arguments& arguments,
                                        const std::filesystem::path& path,
                                        const ov::Model& model,
                                        const OnBadSample& on_bad,
                                        const Control& control) {
    const auto& readers = arguments.readers;
    ImageOptions options{.resize = readers.resize,
                         .crop = readers.crop,
                         .channels = readers.channels,
                         .on_bad_sample = on_bad,
                         .control = control};
    if (is_validation(arguments, path)) options.labels_csv = readers.labels_csv;
    return open_image_data(path, model, options);
}

}  // namespace

void require_options_fit_data(const Arguments& arguments) {
    const auto is_of = [&](DataKind kind, const std::filesystem::path& path) {
        return !path.empty() && data_kind(path) == kind;
    };
    for (const auto& [flag, kind, what] : options_of_kinds)
        core::require(!arguments.given.contains(std::string(flag)) ||
                          is_of(kind, arguments.calibration) || is_of(kind, arguments.validation) ||
                          is_of(kind, arguments.data),
                      flag,
                      " is for ",
                      what,
                      ", which the data is not");
}

std::unique_ptr<Dataset> open_data(const Arguments& arguments,
                                   const std::filesystem::path& path,
                                   const ov::Model& model,
                                   const OnBadSample& on_bad,
                                   const Control& control) {
    const auto& readers = arguments.readers;
    switch (data_kind(path)) {
        case DataKind::idx:
            return open_idx_data(arguments, path, model);
        case DataKind::csv:
            return open_csv(
                path, model, {.label_column = readers.label_column, .on_bad_sample = on_bad});
        case DataKind::images:
            return open_images_of(arguments, path, model, on_bad, control);
        case DataKind::sample_folder:
            return open_sample_folder(
                path,
                model,
                {.labels = arguments.labels, .on_bad_sample = on_bad, .control = control});
        case DataKind::arrays:
            break;
    }
    return open_dataset(path, model, {.labels = arguments.labels});
}

}  // namespace holdfast::cli
