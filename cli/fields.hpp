// Every option of the program in one table: parsing, help and docs/cli.md are made from it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/arguments.hpp"

namespace holdfast::cli {

/// A row: one option of one or more commands.
struct Field {
    std::string_view flag;     ///< "--subset-size".
    std::string_view value;    ///< What --help shows for its value; empty: a switch.
    std::string_view help;     ///< One sentence, with range and default.
    bool quantize = true;      ///< An option of `holdfast quantize`.
    bool evaluate = false;     ///< An option of `holdfast evaluate`.
    bool inspect = false;      ///< An option of `holdfast inspect`.
    bool report = false;       ///< An option of `holdfast report`.
    bool sensitivity = false;  ///< An option of `holdfast sensitivity`.
    bool compare = false;      ///< An option of `holdfast compare`.
    bool benchmark = false;    ///< An option of `holdfast benchmark`.
    bool init = false;         ///< An option of `holdfast init`.
    bool repeatable = false;
    /// Stores the value. \throws InvalidArgument "must be …, got …"; the flag is put before it.
    void (*set)(Arguments&, const std::string&);
};

[[nodiscard]] bool belongs_to(const Field& field, Command command);

/// Options that belong together in --help.
struct Section {
    std::string_view title;
    std::span<const Field> fields;
    bool controls_accuracy = false;  ///< `holdfast quantize` takes them with --max-drop only.
};

/// All options, in the order of --help.
[[nodiscard]] std::span<const Section> sections();

}  // namespace holdfast::cli
