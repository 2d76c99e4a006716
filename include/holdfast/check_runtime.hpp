// Whether the runtime computes what a quantized model says.
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string>

#include <openvino/core/model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"

namespace holdfast {

/// Below this ratio of signal to noise, in dB, int8 execution is not what the model says: rounding
/// alone, bf16 included, stays well above it.
inline constexpr double least_runtime_sqnr_db = 10;

/// Outputs of a model as deployed, against the same model with each quantizer computed in f32.
struct RuntimeCheck {
    /// Of the output that fares worst, over all items; infinite where nothing differs.
    double sqnr_db = std::numeric_limits<double>::infinity();
    bool finite = true;  ///< No output is infinite or not a number where it should not be.
    /// The first operation, in topological order, whose result is wrong; empty where none is, or
    /// where the fault goes away when single results are looked at.
    std::string first_operation;

    [[nodiscard]] bool agrees() const { return finite && sqnr_db >= least_runtime_sqnr_db; }
};

/// Runs `model` on `items` of `dataset`, evenly apart, under `deployment`, and on the CPU in f32
/// with FakeQuantize computed as written (low-precision execution switched off). Outputs that do
/// not hold real numbers are not compared. \throws InvalidArgument an item does not fit, or the
/// device refuses the model.
[[nodiscard]] RuntimeCheck check_runtime(const std::shared_ptr<const ov::Model>& model,
                                         const Dataset& dataset,
                                         const Deployment& deployment = {},
                                         std::size_t items = 2);

/// One sentence for a check that does not agree.
[[nodiscard]] std::string to_text(const RuntimeCheck& check);

}  // namespace holdfast
