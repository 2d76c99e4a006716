#include "evaluate/drop.hpp"

#include <cmath>

#include "core/check.hpp"

namespace holdfast::evaluate {
namespace {

void require_finite(double value, const char* whose) {
    if (!std::isfinite(value))
        throw MetricFailed(core::concat(
            "the metric of the ", whose, " model is ", value, ", so there is no drop"));
}

}  // namespace

double drop(double original, double value, DropType type, Direction direction) {
    require_finite(original, "original");
    require_finite(value, "quantized");
    const double loss =
        direction == Direction::higher_is_better ? original - value : value - original;
    if (type == DropType::absolute) return loss;
    if (original == 0)
        throw MetricFailed(
            "the original model's metric is 0, so a relative drop is not defined; ask for an "
            "absolute one");
    return loss / std::abs(original);
}

}  // namespace holdfast::evaluate
