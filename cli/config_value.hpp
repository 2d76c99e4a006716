// A file of options, whatever language it is written in.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::cli {

/// A value, and where it stands. Readers fill a mapping, its items and theirs: options need no
/// more.
struct ConfigValue {
    enum class Kind { nothing, scalar, list, mapping };
    Kind kind = Kind::nothing;
    std::size_t line = 0;              ///< Counted from 1.
    std::string text{};                ///< Of a scalar, as it would stand on the command line.
    std::vector<ConfigValue> items{};  ///< Of a list or a mapping.
    std::vector<ConfigValue> keys{};   ///< Of a mapping, one per item.
};

}  // namespace holdfast::cli
