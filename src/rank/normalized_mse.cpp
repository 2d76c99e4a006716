#include "rank/normalized_mse.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

#include "core/check.hpp"

namespace holdfast::rank {

double normalized_mse(std::span<const float> reference, std::span<const float> approximate) {
    core::ensure(reference.size() == approximate.size(),
                 "outputs of ",
                 reference.size(),
                 " and ",
                 approximate.size(),
                 " values are compared");
    double error = 0;
    double power = 0;
    for (std::size_t i = 0; i < reference.size(); ++i) {
        const double value = reference[i];
        const double difference = value - approximate[i];
        error += difference * difference;
        power += value * value;
    }
    if (error == 0) return 0;
    if (!std::isfinite(error)) return std::numeric_limits<double>::infinity();
    return error / (power > 0 ? power : static_cast<double>(reference.size()));
}

}  // namespace holdfast::rank
