// The languages of a file of options.
#pragma once

#include <filesystem>

namespace holdfast::cli {

enum class ConfigFormat {
    yaml,  ///< And JSON, which is YAML, too.
    toml
};

/// As the name of the file says: .toml is TOML, all else YAML.
[[nodiscard]] inline ConfigFormat format_of(const std::filesystem::path& path) {
    return path.extension() == ".toml" ? ConfigFormat::toml : ConfigFormat::yaml;
}

}  // namespace holdfast::cli
