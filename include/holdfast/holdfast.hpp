// Everything at once.
#pragma once

#include "holdfast/benchmark.hpp"      // IWYU pragma: export
#include "holdfast/check_runtime.hpp"  // IWYU pragma: export
#include "holdfast/compare.hpp"        // IWYU pragma: export
#include "holdfast/control.hpp"        // IWYU pragma: export
#include "holdfast/dataset.hpp"        // IWYU pragma: export
#include "holdfast/deployment.hpp"     // IWYU pragma: export
#include "holdfast/error.hpp"          // IWYU pragma: export
#include "holdfast/inspect.hpp"        // IWYU pragma: export
#include "holdfast/memory.hpp"         // IWYU pragma: export
#include "holdfast/metric.hpp"         // IWYU pragma: export
#include "holdfast/model.hpp"          // IWYU pragma: export
#include "holdfast/options.hpp"        // IWYU pragma: export
#include "holdfast/quantize.hpp"       // IWYU pragma: export
#include "holdfast/report.hpp"         // IWYU pragma: export
#include "holdfast/sensitivity.hpp"    // IWYU pragma: export
#include "holdfast/version.hpp"        // IWYU pragma: export
