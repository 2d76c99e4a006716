// The whole way on a trained network with known culprits: examples/fashion-mnist.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>

#include <gmock/gmock.h>

#include "holdfast/holdfast.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

using ::testing::AnyOf;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr std::size_t validation_items = 2000;

/// The example's images in 0..1, as the network takes them.
class Images : public Dataset {
public:
    Images(const std::string& file, const ov::Model& model, std::size_t size)
        : bytes_(open_dataset(test::fashion_mnist(file), model)), size_(size) {}
    [[nodiscard]] std::size_t size() const override { return size_; }
    [[nodiscard]] bool has_labels() const override { return bytes_->has_labels(); }
    [[nodiscard]] Sample sample(std::size_t index) const override {
        auto sample = bytes_->sample(index);
        for (auto& [name, tensor] : sample.inputs) {
            ov::Tensor scaled(ov::element::f32, tensor.get_shape());
            const auto* bytes = tensor.data<const float>();
            std::transform(bytes, bytes + tensor.get_size(), scaled.data<float>(), [](float byte) {
                return byte / 255;
            });
            tensor = scaled;
        }
        return sample;
    }

private:
    std::unique_ptr<Dataset> bytes_;
    std::size_t size_;
};

class FashionMnist : public ::testing::Test {
protected:
    std::shared_ptr<const ov::Model> original =
        holdfast::read_model(test::fashion_mnist("repvgg_imbalanced_fmnist.onnx"));
    Images calibration{"calibration.npz", *original, 300};
    Images validation{"validation.npz", *original, validation_items};
    test::TemporaryFolder folder;

    // One quantization, and nothing that depends on times: what the tests compare with.
    static AccuracyTarget within(double max_drop, const Deployment& deployment = {}) {
        AccuracyTarget target{.max_drop = max_drop, .deployment = deployment};
        target.search.recipes.emplace();
        target.search.objective = Objective::operations;
        return target;
    }

    [[nodiscard]] Quantized controlled(const Deployment& deployment,
                                       const QuantizeOptions& options = {}) const {
        return quantize_with_accuracy_control(original,
                                              calibration,
                                              validation,
                                              make_metric("top1"),
                                              within(0.01, deployment),
                                              options);
    }

    [[nodiscard]] double top1(const std::shared_ptr<const ov::Model>& model,
                              const Deployment& deployment) const {
        return evaluate_metric(model, validation, make_metric("top1"), deployment).value;
    }

    std::shared_ptr<ov::Model> reloaded(const std::shared_ptr<const ov::Model>& model) const {
        holdfast::save_model(model, folder / "m.xml");
        return holdfast::read_model(folder / "m.xml");
    }

    [[nodiscard]] std::string bytes_of(const std::shared_ptr<const ov::Model>& model) const {
        holdfast::save_model(model, folder / "m.xml");
        return test::read_file(folder / "m.xml") + test::read_file(folder / "m.bin");
    }
};

// The plugin names a matrix multiplication that it runs in int8 after the scale of its result.
std::string precision_of(const std::map<std::string, std::string>& precisions,
                         const std::string& operation) {
    for (const auto& name : {operation, operation + "/DequantizationMultiply"})
        if (const auto found = precisions.find(name); found != precisions.end())
            return found->second;
    return "not executed";
}

class FashionMnistDeployed : public FashionMnist,
                             public ::testing::WithParamInterface<const char*> {};

TEST_P(FashionMnistDeployed, HoldsTheBoundAfterReloadWithFewOperationsInFloat) {
    const Deployment deployment{.inference_precision = GetParam()};
    const auto [model, report] = controlled(deployment);

    EXPECT_GT(report.accuracy->original - report.accuracy->quantized, 0.05);
    EXPECT_LE(report.accuracy->operations_kept_float.size(), 3);
    const double before = top1(original, deployment);
    const double after = top1(reloaded(model), deployment);
    EXPECT_EQ(before, report.accuracy->original);
    EXPECT_EQ(after, report.accuracy->final_metric);
    EXPECT_LE(before - after, 0.01);
}

INSTANTIATE_TEST_SUITE_P(Precision,
                         FashionMnistDeployed,
                         ::testing::Values("f32", "default"),
                         [](const auto& tested) { return std::string(tested.param); });

TEST_F(FashionMnist, FindsAQuantizationThatNeedsLessInFloat) {
    auto target = within(0.01);
    target.search.recipes.reset();
    const auto report = quantize_with_accuracy_control(
                            original, calibration, validation, make_metric("top1"), target)
                            .report;
    EXPECT_THAT(report.search->recipes, SizeIs(::testing::Ge(4)));
    EXPECT_NE(report.accuracy->recipe, "performance/mean_minmax/fast");
    EXPECT_LT(report.accuracy->original - report.accuracy->quantized, 0.05);
    EXPECT_LE(report.accuracy->final_drop, 0.01);
}

TEST_F(FashionMnist, RunsInInt8WhatIsQuantizedAndInFloatWhatIsNot) {
    const auto [model, report] = controlled({.inference_precision = "f32"});
    const auto precisions = test::runtime_precisions(reloaded(model));
    const std::set<std::string> kept(report.accuracy->operations_kept_float.begin(),
                                     report.accuracy->operations_kept_float.end());
    std::size_t in_int8 = 0;
    std::size_t in_float = 0;
    for (const auto& op : original->get_ops()) {
        const std::string type = op->get_type_name();
        if (type != "Convolution" && type != "MatMul") continue;
        const auto& name = op->get_friendly_name();
        if (kept.contains(name)) {
            EXPECT_EQ(precision_of(precisions, name), "f32") << name;
            ++in_float;
        } else {
            EXPECT_THAT(precision_of(precisions, name), AnyOf("i8", "u8")) << name;
            ++in_int8;
        }
    }
    EXPECT_GE(in_float, 1);
    EXPECT_EQ(in_int8 + in_float, 13) << "12 convolutions and a matrix multiplication";
}

TEST_F(FashionMnist, StoresWeightsInInt8) {
    (void)bytes_of(original);
    const auto float_size = std::filesystem::file_size(folder / "m.bin");
    (void)bytes_of(quantize(original, calibration).model);
    const auto int8_size = std::filesystem::file_size(folder / "m.bin");
    EXPECT_LE(static_cast<double>(int8_size), 0.3 * static_cast<double>(float_size));
}

TEST_F(FashionMnist, GivesTheSameBytesAtAnyNumberOfThreads) {
    std::set<std::string> quantized;
    std::set<std::string> under_control;
    for (const std::size_t threads : {1U, 2U, 1U}) {
        QuantizeOptions options;
        options.control.threads = threads;
        quantized.insert(bytes_of(quantize(original, calibration, options).model));
        under_control.insert(bytes_of(controlled({}, options).model));
    }
    EXPECT_THAT(quantized, SizeIs(1));
    EXPECT_THAT(under_control, SizeIs(1));
}

TEST_F(FashionMnist, IsOutOfReachWhereNoDropIsAllowedOfAMetricThatFalls) {
    const Images few("validation.npz", *original, 100);
    try {
        (void)quantize_with_accuracy_control(
            original, calibration, few, make_metric("cosine"), within(0));
        FAIL() << "no int8 model gives exactly the original's outputs";
    } catch (const TargetUnreachable& unreachable) {
        EXPECT_THAT(unreachable.what(),
                    StartsWith("the bound of 0 (absolute) on cosine can't be reached: "));
        ASSERT_NE(unreachable.best_model, nullptr);
        ASSERT_NE(unreachable.report, nullptr);
        EXPECT_FALSE(unreachable.report->accuracy->reached);
        EXPECT_GT(unreachable.report->accuracy->final_drop, 0);
        EXPECT_FALSE(unreachable.report->accuracy->operations_kept_float.empty());
    }
}

TEST_F(FashionMnist, HoldsABoundOnAMetricOfWhichLessIsBetter) {
    const Images few("validation.npz", *original, 300);
    const auto against_original = [&] {
        Metric metric{.name = "distance", .direction = Direction::lower_is_better};
        metric.needs_reference = true;
        metric.observe = [](std::span<const ov::Tensor> outputs,
                            const ov::Tensor&,
                            std::span<const ov::Tensor> reference) {
            double sum = 0;
            for (std::size_t i = 0; i < outputs[0].get_size(); ++i)
                sum += std::abs(double{outputs[0].data<const float>()[i]} -
                                double{reference[0].data<const float>()[i]});
            return Observation{sum / static_cast<double>(outputs[0].get_size())};
        };
        return metric;
    }();
    const auto all_int8 =
        evaluate_metric(quantize(original, calibration).model, few, against_original, {}, original);
    const double bound = all_int8.value / 2;
    const auto report =
        quantize_with_accuracy_control(original, calibration, few, against_original, within(bound))
            .report;
    EXPECT_EQ(report.accuracy->original, 0);
    EXPECT_EQ(report.accuracy->quantized, all_int8.value);
    EXPECT_LE(report.accuracy->final_metric, bound);
    EXPECT_FALSE(report.accuracy->operations_kept_float.empty());
}

}  // namespace
}  // namespace holdfast
