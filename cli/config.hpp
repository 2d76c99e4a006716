// Options from a file: the same table of fields as the command line.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/config_format.hpp"
#include "cli/fields.hpp"

namespace holdfast::cli {

/// The options in the YAML (or JSON) file at `path`, TOML where its name ends in .toml. Keys are
/// option names without the dashes, and "model"; options that repeat take lists. A switch that is
/// false counts as not given. A report that `holdfast quantize --report` wrote gives the options of
/// its run. \throws InvalidArgument one sentence with file and line: not YAML or TOML, an unknown
/// key, a key that stands there twice, a value of the wrong type.
[[nodiscard]] std::vector<GivenOption> read_config(const std::filesystem::path& path);

/// A file for `read_config` with every option, what it does and its default, commented out but for
/// those that a run needs.
[[nodiscard]] std::string config_template(ConfigFormat format);

/// `report`, the JSON of a run, with the options of that run in it, under "job".
[[nodiscard]] std::string with_job(const std::string& report, const Arguments& arguments);

}  // namespace holdfast::cli
