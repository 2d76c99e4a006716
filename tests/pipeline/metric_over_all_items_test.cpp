// Metrics that are no mean over items, through the whole search.
#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>

#include "holdfast/holdfast.hpp"
#include "support/imbalanced_model.hpp"

namespace holdfast {
namespace {

using testing::Contains;

constexpr double max_drop = 0.02;

// Labels are what the original model says, so that its own F1 score is 1.
test::Items labeled_items(std::size_t count) {
    ov::Core core;
    auto request =
        core.compile_model(
                test::imbalanced_model(), "CPU", ov::hint::inference_precision(ov::element::f32))
            .create_infer_request();
    const auto unlabeled = test::imbalanced_items(count, 100);
    std::vector<Sample> samples;
    for (std::size_t i = 0; i < count; ++i) {
        auto sample = unlabeled.sample(i);
        request.set_input_tensor(sample.inputs.at("x"));
        request.infer();
        const auto output = request.get_output_tensor();
        const auto* scores = output.data<const float>();
        const std::int64_t best = std::max_element(scores, scores + output.get_size()) - scores;
        sample.label = test::tensor_of<std::int64_t>({1}, {best});
        samples.push_back(std::move(sample));
    }
    return test::Items(std::move(samples));
}

AccuracyTarget target() {
    AccuracyTarget target{.max_drop = max_drop};
    target.deployment.inference_precision = "f32";
    target.search.recipes.emplace();
    target.search.objective = Objective::operations;
    return target;
}

TEST(MetricOverAllItems, IsHeldByTheSearch) {
    const auto items = labeled_items(96);
    const auto f1 = make_metric("f1-macro");
    const auto [model, report] = quantize_with_accuracy_control(
        test::imbalanced_model(), test::imbalanced_items(16, 1), items, f1, target());
    ASSERT_TRUE(report.accuracy);
    EXPECT_EQ(report.accuracy->original, 1);
    EXPECT_LT(report.accuracy->quantized, 1 - max_drop) << "nothing to search for";
    EXPECT_TRUE(report.accuracy->reached);
    EXPECT_THAT(report.accuracy->operations_kept_float, Contains("b"));
    EXPECT_GE(report.accuracy->final_metric, 1 - max_drop);
    EXPECT_DOUBLE_EQ(evaluate_metric(model, items, f1, target().deployment).value,
                     report.accuracy->final_metric);
}

}  // namespace
}  // namespace holdfast
