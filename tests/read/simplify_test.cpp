#include "read/simplify.hpp"

#include <algorithm>
#include <cstdio>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include <gmock/gmock.h>

#include "core/runtime.hpp"
#include "holdfast/model.hpp"
#include "support/paths.hpp"

namespace holdfast::read {
namespace {

using Counts = std::map<std::string, std::size_t>;

Counts operations_of(const ov::Model& model) {
    Counts counts;
    for (const auto& node : model.get_ordered_ops()) ++counts[node->get_type_name()];
    return counts;
}

std::size_t total(const Counts& counts) {
    std::size_t sum = 0;
    for (const auto& [type, count] : counts) sum += count;
    return sum;
}

std::string python() {
    return test::source_folder().string() + "/build/venv/bin/python";
}

std::string output_of(const std::string& command) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), ::pclose);
    std::string output;
    for (int c = std::fgetc(pipe.get()); c != EOF; c = std::fgetc(pipe.get())) {
        output += static_cast<char>(c);
    }
    return output;
}

class Simplify : public ::testing::TestWithParam<std::string> {
protected:
    static std::filesystem::path path() {
        return GetParam() == "repvgg_imbalanced_fmnist.onnx" ? test::fashion_mnist(GetParam())
                                                             : test::test_model(GetParam());
    }
};

TEST_P(Simplify, GivesTheOperationsOfTheRuntimesOwnConverter) {
    if (!std::filesystem::exists(python()))
        GTEST_SKIP() << "no Python with openvino in " << python();
    const std::string script = test::source_folder().string() + "/tests/read/converter_counts.py";
    const auto expected =
        nlohmann::json::parse(output_of(python() + " " + script + " " + path().string()));
    EXPECT_EQ(operations_of(*read_model(path())), expected.at(path().string()).get<Counts>());
}

TEST_P(Simplify, LeavesFewerOperationsThanReadingAlone) {
    const auto raw = operations_of(*core::runtime().read_model(path().string()));
    EXPECT_LT(total(operations_of(*read_model(path()))), total(raw));
    EXPECT_EQ(operations_of(*read_model(path())).count("BatchNormInference"), 0U);
}

TEST_P(Simplify, KeepsShapesDynamic) {
    const auto raw = core::runtime().read_model(path().string());
    EXPECT_EQ(read_model(path())->input(0).get_partial_shape(), raw->input(0).get_partial_shape());
}

INSTANTIATE_TEST_SUITE_P(Models,
                         Simplify,
                         ::testing::Values("mobilenetv3_fmnist.onnx",
                                           "repvgg_fmnist.onnx",
                                           "repvgg_imbalanced_fmnist.onnx",
                                           "vit_fmnist.onnx",
                                           "small_tf.pb",
                                           "small_tf",
                                           "small.tflite",
                                           "small.pdmodel",
                                           "lstm.onnx",
                                           "dynamic_image.onnx"),
                         [](const auto& model) {
                             std::string name = model.param;
                             std::ranges::replace(name, '.', '_');
                             return name;
                         });

}  // namespace
}  // namespace holdfast::read
