#include "realize/scale_weight.hpp"

#include "core/check.hpp"
#include "core/constant_value.hpp"
#include "core/rows.hpp"
#include "realize/replace_weight.hpp"

namespace holdfast::realize {

void scale_weight(const ov::Input<ov::Node>& input,
                  const std::vector<std::size_t>& axes,
                  const std::vector<float>& factors) {
    const auto tensor = core::to_f32(core::constant_value(input.get_source_output()));
    const auto rows = core::rows(tensor.get_shape(), axes);
    core::ensure(rows.value_count == factors.size(),
                 "the weight of '",
                 input.get_node()->get_friendly_name(),
                 "' of shape ",
                 tensor.get_shape(),
                 " got ",
                 factors.size(),
                 " factors");
    std::vector<float> values(tensor.data<const float>(),
                              tensor.data<const float>() + tensor.get_size());
    auto* value = values.data();
    for (const auto start : rows.starts) {
        for (std::size_t i = 0; i < rows.length; ++i) *value++ *= factors[start + i * rows.step];
    }
    replace_weight(input, values);
}

}  // namespace holdfast::realize
