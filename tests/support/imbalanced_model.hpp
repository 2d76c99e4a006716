// A network with a known culprit, for tests of accuracy control.
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "support/items.hpp"
#include "support/model_builder.hpp"

namespace holdfast::test {

/// x[1,8] → a → relu → b → relu → c → out[1,4], all matrix multiplications. The outputs of `a` are
/// scaled by 2⁻⁶…2⁶ and the inputs of `b` by the inverse: one range for all of them can't serve, so
/// `b` in int8 does the harm.
[[nodiscard]] inline std::shared_ptr<ov::Model> imbalanced_model() {
    constexpr std::size_t width = 32;
    auto a = test::random_values(8 * width, 1);
    auto b = test::random_values(width * width, 2);
    for (std::size_t channel = 0; channel < width; ++channel) {
        const float scale = std::exp2(-6 + 12 * static_cast<float>(channel) / (width - 1));
        for (std::size_t row = 0; row < 8; ++row) a[row * width + channel] *= scale;
        for (std::size_t column = 0; column < width; ++column) b[channel * width + column] /= scale;
    }
    test::ModelBuilder builder;
    const auto hidden = builder.input("x", {1, 8})
                            .matmul("a", builder.constant("a/weights", {8, width}, a).output())
                            .relu("ra")
                            .matmul("b", builder.constant("b/weights", {width, width}, b).output())
                            .relu("rb");
    builder.result("out", hidden.matmul("c", ov::Shape{width, 4}));
    return builder.model();
}

/// `count` items for it.
[[nodiscard]] inline Items imbalanced_items(std::size_t count, std::uint32_t seed) {
    std::vector<ov::Tensor> tensors;
    for (std::size_t i = 0; i < count; ++i)
        tensors.push_back(test::random_tensor({1, 8}, seed + static_cast<std::uint32_t>(i)));
    return items_of("x", tensors);
}

}  // namespace holdfast::test
