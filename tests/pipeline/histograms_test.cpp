#include "pipeline/histograms.hpp"

#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openvino/openvino.hpp>

#include "holdfast/error.hpp"
#include "support/model_builder.hpp"

namespace holdfast::pipeline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t values_per_item = 64;

/// x [1,64] → double: x + x; its values are known.
std::shared_ptr<ov::Model> doubling_model() {
    const auto x =
        std::make_shared<ov::op::v0::Parameter>(ov::element::f32, ov::Shape{1, values_per_item});
    x->set_friendly_name("x");
    x->output(0).set_names({"x"});
    const auto sum = std::make_shared<ov::op::v1::Add>(x, x);
    sum->set_friendly_name("double");
    return std::make_shared<ov::Model>(ov::OutputVector{sum}, ov::ParameterVector{x});
}

/// Each item holds 0, 1, …, 63.
std::unique_ptr<Dataset> counting_data(std::size_t items) {
    std::vector<Sample> samples(items);
    for (Sample& sample : samples) {
        ov::Tensor tensor(ov::element::f32, {1, values_per_item});
        std::iota(tensor.data<float>(), tensor.data<float>() + values_per_item, 0.0F);
        sample.inputs["x"] = tensor;
    }
    return make_dataset(std::move(samples));
}

QuantizerReport quantizer(const std::string& operation, const std::string& kind, float high) {
    return {.name = operation + "/" + kind,
            .operation = operation,
            .kind = kind,
            .levels = 256,
            .low = {0},
            .high = {high},
            .statistic_min = {0},
            .statistic_max = {high},
            .group = 0};
}

std::vector<std::string> names_of(const std::vector<Histogram>& histograms) {
    std::vector<std::string> names;
    for (const auto& histogram : histograms) names.push_back(histogram.quantizer);
    return names;
}

TEST(Histograms, CountTheValuesInFrontOfAQuantizer) {
    Report report;
    report.quantizers = {quantizer("x", "output", 64)};
    const auto taken = worst_histograms(doubling_model(), *counting_data(3), report, {});
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].quantizer, "x/output");
    EXPECT_EQ(taken[0].low, 0);
    EXPECT_EQ(taken[0].high, 64);
    EXPECT_EQ(taken[0].counts, std::vector<std::uint64_t>(64, 3));  // one value per bin and item
    EXPECT_EQ(taken[0].below + taken[0].above, 0U);
    EXPECT_EQ(taken[0].items, 3U);
}

TEST(Histograms, KnowOutputsFromInputs) {
    Report report;
    report.quantizers = {quantizer("double", "output", 126), quantizer("double", "input", 63)};
    const auto taken = worst_histograms(doubling_model(), *counting_data(1), report, {});
    ASSERT_EQ(taken.size(), 2U);
    for (const auto& histogram : taken) {
        EXPECT_EQ(histogram.above, 0U);
        EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0U), 64U);
        EXPECT_EQ(histogram.counts.back(), 1U);  // the largest value is the end of the last bin
    }
}

// What the quantizer cuts off lies in bins while it was measured, and beyond them else.
TEST(Histograms, CountWhatLiesOutside) {
    Report report;
    report.quantizers = {quantizer("x", "output", 32)};
    report.quantizers[0].statistic_max = {48};
    const auto taken = worst_histograms(doubling_model(), *counting_data(1), report, {});
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].high, 48);
    EXPECT_EQ(taken[0].above, 15U);  // 49 to 63
    EXPECT_EQ(std::accumulate(taken[0].counts.begin(), taken[0].counts.end(), 0U), 49U);
    EXPECT_NEAR(taken[0].sqnr_db, 9.13, 0.05);  // Σ v² over Σ (v − 32)² above 32
}

TEST(Histograms, WithoutARankingShowTheLowestSignalToNoiseFirst) {
    Report report;
    report.quantizers = {quantizer("x", "output", 63), quantizer("double", "output", 20)};
    EXPECT_THAT(names_of(worst_histograms(doubling_model(), *counting_data(1), report, {})),
                ElementsAre("double/output", "x/output"));
}

TEST(Histograms, OfRankedGroupsShowTheMostHarmfulFirst) {
    Report report;
    report.quantizers = {quantizer("double", "output", 20),
                         quantizer("x", "output", 63),
                         quantizer("double", "input", 40)};
    report.quantizers[0].group = 4;  // not ranked
    report.quantizers[1].group = 2;
    report.quantizers[2].group = 1;
    report.ranking = {{.group = 1, .score = 0.1}, {.group = 2, .score = 0.5}};
    EXPECT_THAT(names_of(worst_histograms(doubling_model(), *counting_data(1), report, {})),
                ElementsAre("x/output", "double/input"));
}

TEST(Histograms, AreFewOfFewItems) {
    Report report;
    for (int i = 0; i < 40; ++i) {
        report.quantizers.push_back(quantizer("x", "output", 63));
        report.quantizers.back().name += std::to_string(i);
    }
    const auto taken = worst_histograms(doubling_model(), *counting_data(20), report, {});
    EXPECT_EQ(taken.size(), 5U);
    for (const auto& histogram : taken) EXPECT_EQ(histogram.items, 8U);
}

TEST(Histograms, LeaveOutWhatTheOriginalDoesNotHave) {
    Report report;
    report.quantizers = {quantizer("double", "weight", 63),
                         quantizer("if/then/double", "output", 63),
                         quantizer("double", "input", 63),
                         quantizer("x", "output", 0),
                         quantizer("x", "output", 63)};
    report.quantizers[4].low = {0, 0};
    report.quantizers[4].high = {63, 63};
    report.smoothing = {{.multiply = "m", .operations = {"double"}}};
    EXPECT_THAT(worst_histograms(doubling_model(), *counting_data(1), report, {}), IsEmpty());
}

TEST(Histograms, StopOnRequest) {
    Report report;
    report.quantizers = {quantizer("x", "output", 63)};
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    EXPECT_THROW((void)worst_histograms(doubling_model(), *counting_data(1), report, control),
                 Cancelled);
}

}  // namespace
}  // namespace holdfast::pipeline
