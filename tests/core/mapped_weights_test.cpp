#include "core/mapped_weights.hpp"

#include <fstream>
#include <numeric>
#include <string>

#include <gtest/gtest.h>
#include <openvino/op/constant.hpp>

#include "holdfast/model.hpp"
#include "support/model_builder.hpp"
#include "support/paths.hpp"

namespace holdfast::core {
namespace {

constexpr std::size_t side = 2048;  // 16 MiB of weights

/// MiB of files in the memory of this process.
double resident_files() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        double kib = 0;
        if (word == "RssFile:" && status >> kib) return kib / 1024;
    }
    return 0;
}

std::shared_ptr<ov::Model> one_product() {
    test::ModelBuilder b;
    b.result("y", b.input("x", {1, side}).matmul("product", {side, side}));
    return b.model();
}

double sum_of_weights(const ov::Model& model) {
    double sum = 0;
    for (const auto& node : model.get_ordered_ops()) {
        const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node);
        if (!constant || constant->get_byte_size() < side) continue;
        const auto* data = constant->get_data_ptr<float>();
        sum = std::accumulate(data, data + ov::shape_size(constant->get_shape()), sum);
    }
    return sum;
}

TEST(ReleaseMappedWeights, GivesMemoryBackUntilTheWeightsAreReadAgain) {
    const test::TemporaryFolder folder;
    holdfast::save_model(one_product(), folder / "m.xml");
    const auto model = holdfast::read_model(folder / "m.xml", Simplify::off);
    const double sum = sum_of_weights(*model);
    const double before = resident_files();
    release_mapped_weights(*model);
    EXPECT_LT(resident_files(), before - 14);
    EXPECT_EQ(sum_of_weights(*model), sum);
}

TEST(ReleaseMappedWeights, LeavesWeightsThatOnlyMemoryHolds) {
    const auto model = one_product();
    const double sum = sum_of_weights(*model);
    release_mapped_weights(*model);
    EXPECT_EQ(sum_of_weights(*model), sum);
}

}  // namespace
}  // namespace holdfast::core
