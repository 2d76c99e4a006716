#include "read/image_list.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/check.hpp"
#include "read/csv.hpp"

namespace holdfast::read {
namespace {

namespace fs = std::filesystem;
using Class = std::vector<fs::path>;

constexpr std::array<std::string_view, 14> extensions{".bmp",
                                                      ".dib",
                                                      ".jpe",
                                                      ".jpeg",
                                                      ".jpg",
                                                      ".pbm",
                                                      ".pgm",
                                                      ".png",
                                                      ".pnm",
                                                      ".ppm",
                                                      ".tif",
                                                      ".tiff",
                                                      ".webp",
                                                      ".jp2"};

constexpr auto walk_options =
    fs::directory_options::follow_directory_symlink | fs::directory_options::skip_permission_denied;

bool is_hidden(const fs::path& path) {
    return path.filename().string().starts_with(".");
}

bool is_image(const fs::directory_entry& entry) {
    std::error_code ignored;
    return !is_hidden(entry.path()) && is_image_name(entry.path()) &&
           entry.is_regular_file(ignored);
}

std::vector<fs::path> sub_folders(const fs::path& folder) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_directory() && !is_hidden(entry.path())) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

Class images_in(const fs::path& folder) {
    Class found;
    for (const auto& entry : fs::directory_iterator(folder))
        if (is_image(entry)) found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

/// The folders on the way down to where a walk stands, without links.
class WayDown {
public:
    explicit WayDown(const fs::path& folder) : folders_{fs::canonical(folder)} {}

    /// \throws InvalidArgument where `folder`, `depth` folders below the first, is on its own way
    /// down: a link leads back, and the walk would never end.
    void enter(const fs::path& folder, std::size_t depth) {
        folders_.resize(depth + 1);
        folders_.push_back(fs::canonical(folder));
        const bool is_new =
            std::find(folders_.begin(), folders_.end() - 1, folders_.back()) == folders_.end() - 1;
        core::require(
            is_new, "folder '", folder.string(), "' is a link to a folder that it lies in");
    }

private:
    std::vector<fs::path> folders_;
};

/// Calls `use` for the images below `folder`, in any order, until it returns true.
template <typename Use>
bool any_below(const fs::path& folder, Use use) {
    WayDown way(folder);
    fs::recursive_directory_iterator entries(folder, walk_options);
    for (; entries != fs::recursive_directory_iterator(); ++entries) {
        std::error_code ignored;
        if (entries->is_directory(ignored))
            way.enter(entries->path(), static_cast<std::size_t>(entries.depth()));
        else if (is_image(*entries) && use(entries->path()))
            return true;
    }
    return false;
}

Class images_below(const fs::path& folder) {
    Class found;
    any_below(folder, [&](const fs::path& path) {
        found.push_back(path);
        return false;
    });
    std::ranges::sort(found);
    return found;
}

/// The first of each class, the second of each, …
std::vector<ImageFile> in_turns(const std::vector<Class>& classes) {
    std::vector<ImageFile> files;
    std::size_t longest = 0;
    for (const Class& images : classes) longest = std::max(longest, images.size());
    for (std::size_t turn = 0; turn < longest; ++turn)
        for (std::size_t label = 0; label < classes.size(); ++label)
            if (turn < classes[label].size())
                files.push_back({classes[label][turn], static_cast<std::int64_t>(label)});
    return files;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    return error == std::errc() && stop == end ? std::optional(number) : std::nullopt;
}

/// By the name alone: links in the folder are the user's own.
bool is_below(const fs::path& path) {
    return path.is_relative() && *path.lexically_normal().begin() != "..";
}

std::string what_is_wrong(const CsvRecord& record) {
    if (!record.error.empty()) return record.error;
    if (record.fields.size() != 2)
        return core::concat("has ", record.fields.size(), " fields, expected a file and its label");
    if (record.fields[0].empty()) return "names no file";
    if (!is_below(record.fields[0]))
        return core::concat("names '", record.fields[0], "', which is not below the folder");
    return whole_number(record.fields[1])
               ? ""
               : core::concat("has the label '", record.fields[1], "', expected a whole number");
}

/// A first record whose label is no number is one unless it names a file that is there.
bool is_header(const CsvRecord& record, const fs::path& folder) {
    std::error_code ignored;
    return record.error.empty() && record.fields.size() == 2 && !whole_number(record.fields[1]) &&
           !fs::exists(folder / record.fields[0], ignored);
}

void require_folder(const fs::path& folder) {
    std::error_code ignored;
    core::require(fs::is_directory(folder, ignored),
                  "data '",
                  folder.string(),
                  "' is no folder, expected one of images");
}

}  // namespace

bool is_image_name(const fs::path& path) {
    std::string extension = path.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return std::ranges::find(extensions, extension) != extensions.end();
}

bool holds_images(const fs::path& folder) {
    std::error_code ignored;
    return fs::is_directory(folder, ignored) &&
           any_below(folder, [](const fs::path&) { return true; });
}

ImageList list_images(const fs::path& folder) {
    require_folder(folder);
    const Class unlabelled = images_in(folder);
    std::vector<Class> classes;
    for (const auto& sub_folder : sub_folders(folder)) classes.push_back(images_below(sub_folder));
    const auto labelled = in_turns(classes);
    core::require(!unlabelled.empty() || !labelled.empty(),
                  "data '",
                  folder.string(),
                  "' holds no images, neither itself nor in sub-folders");
    core::require(unlabelled.empty() || labelled.empty(),
                  "data '",
                  folder.string(),
                  "' holds images both itself and in sub-folders, expected one or the other");
    if (unlabelled.empty()) return {.files = labelled, .has_labels = true};
    ImageList list;
    for (const auto& path : unlabelled) list.files.push_back({path});
    return list;
}

ImageList list_images_of_csv(const fs::path& folder,
                             const fs::path& csv,
                             const OnBadSample& on_bad) {
    require_folder(folder);
    ImageList list{.files = {}, .has_labels = true};
    bool is_first = true;
    read_csv(csv, csv_delimiter(csv), [&](const CsvRecord& record) {
        if (std::exchange(is_first, false) && is_header(record, folder)) return;
        if (const std::string wrong = what_is_wrong(record); !wrong.empty()) {
            const std::string what =
                core::concat("'", csv.string(), "': the record on line ", record.line, " ", wrong);
            core::require(static_cast<bool>(on_bad), what);
            return on_bad(what);
        }
        list.files.push_back({folder / record.fields[0], *whole_number(record.fields[1])});
    });
    core::require(!list.files.empty(), "'", csv.string(), "' names no images");
    return list;
}

}  // namespace holdfast::read
