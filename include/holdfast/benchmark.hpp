// How fast models are, side by side.
#pragma once

#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"

namespace holdfast {

/// A measurement that was repeated: its median and the quartiles around it.
struct Spread {
    double median = 0;
    double low = 0;   ///< A quarter of all lie below.
    double high = 0;  ///< A quarter of all lie above.
};

/// The speed of one model.
struct Speed {
    Spread latency_ms;  ///< Of one inference at a time, in milliseconds.
    Spread throughput;  ///< Inferences per second with as many at a time as the device finds best.
};

/// The speed of each of `models` under `deployment`, in their order, on the first item of `data`.
/// All are warmed up and measured in turn (A B C A B C …), so that a drift of the machine's speed
/// hits all alike; for about `seconds` each: half of them latency, half throughput.
/// \throws InvalidArgument there is no model, `seconds` is not positive, the data has no item or
/// does not fit a model. \throws Cancelled a stop was requested.
[[nodiscard]] std::vector<Speed> benchmark(
    const std::vector<std::shared_ptr<const ov::Model>>& models,
    const Dataset& data,
    const Deployment& deployment = {},
    double seconds = 4,
    const Control& control = {});

}  // namespace holdfast
