#include "read/input_arrays.hpp"

#include <algorithm>

#include <openvino/core/node.hpp>

#include "core/check.hpp"
#include "core/text.hpp"

namespace holdfast::read {
namespace {

using Input = ov::Output<const ov::Node>;
using Files = std::vector<ArrayFile>;

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

const ArrayFile* find_named(const Files& files, const Input& input) {
    const auto found = std::ranges::find_if(
        files, [&](const ArrayFile& file) { return is_named(input, file.name); });
    return found == files.end() ? nullptr : &*found;
}

/// The only array that is not labels, or none.
const ArrayFile* find_only(const Files& files, const std::string& labels) {
    const ArrayFile* only = nullptr;
    for (const auto& file : files) {
        if (file.name == labels) continue;
        if (only != nullptr) return nullptr;
        only = &file;
    }
    return only;
}

}  // namespace

const ArrayFile& array_for(const Input& input,
                           const std::vector<ArrayFile>& files,
                           bool is_only_input,
                           const std::string& labels,
                           const std::filesystem::path& path) {
    const auto* found = find_named(files, input);
    if (found == nullptr && is_only_input) found = find_only(files, labels);
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

}  // namespace holdfast::read
