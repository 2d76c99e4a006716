#include "support/toy_models.hpp"

#include <string>

#include "support/model_builder.hpp"

namespace holdfast::test {

std::shared_ptr<ov::Model> residual_chain(std::size_t blocks) {
    ModelBuilder b;
    const ov::Shape pointwise{4, 4, 1, 1};
    auto value = b.input("x", {1, 4, 4, 4});
    for (std::size_t block = 0; block < blocks; ++block) {
        const auto name = std::to_string(block) + '/';
        const auto inner = value.conv(name + "c1", pointwise).bias(name + "a1").relu(name + "r1");
        const auto outer = inner.conv(name + "c2", pointwise).bias(name + "a2");
        value = outer.add(name + "sum", value).relu(name + "r2");
    }
    b.result("out", value);
    return b.model();
}

}  // namespace holdfast::test
