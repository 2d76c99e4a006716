#include "estimate/finite_weights.hpp"

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/ops_by_name.hpp"
#include "estimate/weight_statistics.hpp"

namespace holdfast::estimate {

ov::Tensor finite_weights(const ov::Output<ov::Node>& value,
                          const place::QuantizationPoint& point) {
    auto weights = core::to_f32(core::constant_value(value));
    core::require(weights.get_size() > 0,
                  "the weights of '",
                  point.node,
                  "' at input ",
                  point.port,
                  " have shape ",
                  weights.get_shape(),
                  ", which holds no numbers");
    core::require(is_finite(weights),
                  "the weights of '",
                  point.node,
                  "' at input ",
                  point.port,
                  " are not all finite numbers");
    return weights;
}

void require_finite_weights(const ov::Model& model, const place::Placement& placement) {
    const auto ops = core::ops_by_name(model);
    for (const auto& point : placement.points) {
        if (point.kind != place::PointKind::weight) continue;
        (void)finite_weights(core::op_named(ops, point.node)->input_value(point.port), point);
    }
}

}  // namespace holdfast::estimate
