// What Python hands over, as the library takes it.
#pragma once

#include <nanobind/nanobind.h>

#include <string>
#include <vector>

#include "cli/arguments.hpp"

namespace holdfast::python {

/// Options as words of `holdfast quantize` (the table of the program's options is the one table
/// there is), and what words can't say: `extra` with "ignored_scope" and "ranges".
/// \throws InvalidArgument as the program does.
[[nodiscard]] cli::Arguments arguments_of(const std::vector<std::string>& words,
                                          const nanobind::dict& extra);

}  // namespace holdfast::python
