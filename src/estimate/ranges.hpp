// The range of each quantizer: the value of the estimate stage.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <openvino/core/shape.hpp>

#include "holdfast/options.hpp"

namespace holdfast::estimate {

/// Minimum and maximum (or largest magnitude, for symmetric quantizers) as measured; one value, or
/// one per channel.
struct MinMax {
    std::vector<float> min;
    std::vector<float> max;
    bool operator==(const MinMax&) const = default;
};

/// The constants of a FakeQuantize; its output bounds equal its input bounds.
struct FakeQuantizeParameters {
    std::size_t levels = 256;
    ov::Shape shape;  ///< Of the bounds: scalar, or ones but for the channel axes.
    std::vector<float> low;
    std::vector<float> high;
    bool operator==(const FakeQuantizeParameters&) const = default;
};

/// The constants of a FakeConvert; its shift is 0.
struct FakeConvertParameters {
    Fp8Type type = Fp8Type::e4m3;
    ov::Shape shape;  ///< Of the scale: scalar, or ones but for the channel axes.
    std::vector<float> scale;
    bool operator==(const FakeConvertParameters&) const = default;
};

struct Range {
    /// With `fp8`: the bounds of the numbers that the type holds, for the report.
    FakeQuantizeParameters parameters;
    std::optional<FakeConvertParameters> fp8{};  ///< Set: takes the place of `parameters`.
    MinMax statistics;
    std::string estimator;  ///< As "min/mean, abs_max/mean", for the report.
    bool operator==(const Range&) const = default;
};

/// Name of the FakeQuantize → its range.
using Ranges = std::map<std::string, Range>;

}  // namespace holdfast::estimate
