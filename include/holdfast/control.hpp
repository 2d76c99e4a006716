// How a caller watches, bounds and stops a run: the library itself never prints and never exits.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

namespace holdfast {

/// A moment of a run: `done` of `total` steps of `stage` are finished.
struct Progress {
    std::string_view stage;  ///< "Collecting statistics", "Validating the original model", …
    std::size_t done = 0;
    std::size_t total = 0;
    /// What the whole run may still take, in seconds; empty where that can't be told.
    std::optional<double> seconds_left{};
};

/// What the library hears from, and tells, its caller while it works. All members may stay empty.
struct Control {
    /// Called from one thread at a time, at least once when a stage begins and ends.
    std::function<void(const Progress&)> on_progress;
    /// Called with one-sentence warnings about the model, the data or the result.
    std::function<void(std::string_view)> on_warning;
    /// Checked between inferences; a requested stop ends the run with `Cancelled`.
    std::stop_token stop;
    /// Worker threads; 0: all cores. The result does not depend on it.
    std::size_t threads = 0;
};

}  // namespace holdfast
