// What the package measures and explains beside quantization.
#pragma once

#include <nanobind/nanobind.h>

namespace holdfast::python {

/// Adds evaluate, inspect, sensitivity, compare and benchmark to `module`.
void add_measurements(nanobind::module_& module);

}  // namespace holdfast::python
