// Models and data at the edge of what makes sense: each is quantized, saved and run again, or
// refused in one sentence.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>

#include <gmock/gmock.h>
#include <openvino/op/log.hpp>
#include <openvino/op/power.hpp>
#include <openvino/openvino.hpp>

#include "holdfast/error.hpp"
#include "holdfast/holdfast.hpp"
#include "holdfast/report_page.hpp"
#include "support/items.hpp"
#include "support/model_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"
#include "support/tried.hpp"

namespace holdfast {
namespace {

using test::Items;
using test::make_tensor;
using test::ModelBuilder;
using test::random_tensor;
using Model = std::shared_ptr<ov::Model>;
using Tensors = std::vector<ov::Tensor>;

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float largest = std::numeric_limits<float>::max();

/// A model, and inputs "x" to calibrate it with.
struct Subject {
    Model model;
    Tensors items;
};

Tensors random_items(const ov::Shape& shape, std::size_t count = 3) {
    Tensors items;
    for (std::size_t i = 0; i < count; ++i)
        items.push_back(random_tensor(shape, static_cast<std::uint32_t>(i + 1)));
    return items;
}

ov::Tensor filled(const ov::Shape& shape, float value) {
    return make_tensor(shape, std::vector<float>(ov::shape_size(shape), value));
}

/// x [1, 3, 6, 6] → conv → relu → conv2; with the names and weights that are given.
Model convolutions(const std::string& first = "conv",
                   const std::string& second = "conv2",
                   float scale = 1) {
    ModelBuilder b;
    std::vector<float> weights = test::random_values(4 * 3 * 3 * 3, 1);
    for (float& weight : weights) weight *= scale;
    b.result("y",
             b.input("x", {1, 3, 6, 6})
                 .conv(first, b.constant(first + "/weights", {4, 3, 3, 3}, weights))
                 .relu("relu")
                 .conv(second, {2, 4, 3, 3}));
    return b.model();
}

const ov::Shape image{1, 3, 6, 6};

/// The convolutions with one weight of the first replaced.
Model with_weight(float value) {
    ModelBuilder b;
    std::vector<float> weights = test::random_values(4 * 3 * 3 * 3, 1);
    weights[5] = value;
    b.result("y",
             b.input("x", {1, 3, 6, 6})
                 .conv("conv", b.constant("w", {4, 3, 3, 3}, weights))
                 .relu("relu")
                 .conv("conv2", {2, 4, 3, 3}));
    return b.model();
}

Model row_model(const std::function<test::Value(ModelBuilder&, const test::Value&)>& body,
                const ov::PartialShape& shape = {1, 4}) {
    ModelBuilder b;
    const auto x = b.input("x", shape);
    b.result("y", body(b, x));
    return b.model();
}

struct Case {
    const char* name;
    std::function<Subject()> subject;
    std::string refusal{};  ///< The sentence; empty: it works.
    std::string warning{};  ///< A part of one; empty: none in particular.
};

Subject dynamic_rank() {
    ModelBuilder b;
    b.result("y",
             b.op<ov::op::v0::Relu>("relu", b.input("x", ov::PartialShape::dynamic()).output()));
    return {b.model(), random_items({1, 4})};
}

const std::vector<Case> cases{
    {"nothing to quantize",
     [] {
         return Subject{row_model([](auto&, const auto& x) { return x.relu("relu"); }),
                        random_items({1, 4})};
     },
     "",
     "nothing can be quantized in this model"},
    {"an input that is the result",
     [] {
         return Subject{row_model([](auto&, const auto& x) { return x; }), random_items({1, 4})};
     },
     "",
     "nothing can be quantized in this model"},
    {"a single matrix multiplication",
     [] {
         return Subject{row_model([](auto&, const auto& x) {
                            return x.matmul("m", {4, 3});
                        }),
                        random_items({1, 4})};
     }},
    {"a single addition",
     [] {
         return Subject{row_model([](auto& b, const auto& x) {
                            return x.add("sum", b.constant("c", {1, 4}));
                        }),
                        random_items({1, 4})};
     }},
    {"activations that are all zero",
     [] {
         return Subject{convolutions(), {filled(image, 0), filled(image, 0)}};
     },
     "",
     "everywhere in the calibration data: other values will be cut off"},
    {"activations that are all alike",
     [] {
         return Subject{convolutions(), {filled(image, 3), filled(image, 3)}};
     },
     "",
     "is 3 everywhere in the calibration data"},
    {"activations near the largest number",
     [] {
         ov::Tensor item = random_tensor(image, 1);
         item.data<float>()[0] = largest;
         item.data<float>()[1] = -largest;
         return Subject{convolutions("conv", "conv2", 1e-30F), {item}};
     }},
    {"activations near the smallest number",
     [] {
         return Subject{convolutions(), {filled(image, 1e-42F), filled(image, -1e-42F)}};
     }},
    {"NaN in all data",
     [] {
         return Subject{convolutions(), {filled(image, nan)}};
     },
     "no item of the calibration data can be used; item 0 of the calibration data is left out: it "
     "holds NaN in input 'x', at element 0"},
    {"NaN in some data",
     [] {
         return Subject{convolutions(), {filled(image, nan), random_tensor(image, 1)}};
     },
     "",
     "item 0 of the calibration data is left out: it holds NaN in input 'x', at element 0"},
    {"infinity in some data",
     [] {
         return Subject{convolutions(), {random_tensor(image, 1), filled(image, infinity)}};
     },
     "",
     "item 1 of the calibration data is left out: operation 'x', output 0 became inf on it"},
    {"NaN in weights",
     [] {
         return Subject{with_weight(nan), random_items(image)};
     },
     "the weights of 'conv' at input 1 are not all finite numbers"},
    {"infinity in weights",
     [] {
         return Subject{with_weight(-infinity), random_items(image)};
     },
     "the weights of 'conv' at input 1 are not all finite numbers"},
    {"infinity on the way",
     [] {
         return Subject{row_model([](auto& b, const auto& x) {
                            const auto log =
                                b.template op<ov::op::v0::Log>("log", x.relu("relu").output());
                            return log.matmul("m", {4, 3});
                        }),
                        {filled({1, 4}, 0)}};
     },
     "no item of the calibration data can be used; item 0 of the calibration data is left out: "
     "operation 'log', output 0 became -inf on it"},
    {"a weight of 1e30",
     [] {
         return Subject{with_weight(1e30F), random_items(image)};
     }},
    {"a weight of 1e-40",
     [] {
         return Subject{with_weight(1e-40F), random_items(image)};
     }},
    {"the largest number as a weight",
     [] {
         return Subject{with_weight(largest), {filled(image, 1e-9F)}};
     }},
    {"weights that are all zero",
     [] {
         return Subject{convolutions("conv", "conv2", 0), random_items(image)};
     }},
    {"an input of unknown rank",
     dynamic_rank,
     "input 'x' of the model has no known rank, which the runtime can't run; give it a shape "
     "first"},
    {"an input of no elements",
     [] {
         return Subject{row_model(
                            [](auto&, const auto& x) {
                                return x.matmul("m", {4, 3});
                            },
                            {0, 4}),
                        {ov::Tensor(ov::element::f32, {0, 4})}};
     },
     "no item of the calibration data can be used; item 0 of the calibration data is left out: "
     "operation 'x', output 0 is empty on it"},
    {"items of no elements",
     [] {
         return Subject{row_model(
                            [](auto&, const auto& x) {
                                return x.matmul("m", {4, 3});
                            },
                            {-1, 4}),
                        {ov::Tensor(ov::element::f32, {0, 4})}};
     },
     "no item of the calibration data can be used; item 0 of the calibration data is left out: "
     "operation 'x', output 0 is empty on it"},
    {"some items of no elements",
     [] {
         return Subject{row_model(
                            [](auto&, const auto& x) {
                                return x.matmul("m", {4, 3});
                            },
                            {-1, 4}),
                        {random_tensor({2, 4}, 1), ov::Tensor(ov::element::f32, {0, 4})}};
     },
     "",
     "item 1 of the calibration data is left out: operation 'x', output 0 is empty on it"},
    {"weights of no channels",
     [] {
         return Subject{row_model([](auto& b, const auto& x) {
                            return x.matmul("m", b.constant("w", {4, 0}, std::vector<float>()));
                        }),
                        random_items({1, 4})};
     },
     "the weights of 'm' at input 1 have shape [4,0], which holds no numbers"},
    {"two operations of one name",
     [] {
         return Subject{convolutions("conv", "conv"), random_items(image)};
     }},
    {"names with spaces and quotes",
     [] {
         return Subject{convolutions("a 'quoted' \"conv\"", "back\\slash, comma; and &amp;"),
                        random_items(image)};
     }},
    {"names in other scripts",
     [] {
         return Subject{convolutions("畳み込み", "свёртка ü 🙂"), random_items(image)};
     }},
    {"names of several lines",
     [] {
         return Subject{convolutions("two\nlines", "tab\tand\rreturn"), random_items(image)};
     }},
    {"names that are markup",
     [] {
         return Subject{convolutions("</script><script>alert(1)</script>", "<img src=x onerror=x>"),
                        random_items(image)};
     }},
    {"names that are paths",
     [] {
         return Subject{convolutions("../../etc/passwd", "/dev/null"), random_items(image)};
     }},
    {"a name of 100,000 letters",
     [] {
         return Subject{convolutions(std::string(100'000, 'n')), random_items(image)};
     }},
    {"a name of control characters",
     [] {
         return Subject{convolutions("\x1b[2J\x07"), random_items(image)};
     }},
    {"an input that nothing uses",
     [] {
         ModelBuilder b;
         const auto unused = b.input("unused", {1, 2});
         b.result("y", b.input("x", {1, 4}).matmul("m", {4, 3}));
         return Subject{b.model(), random_items({1, 4})};
     }},
    {"a result that is a constant",
     [] {
         ModelBuilder b;
         b.result("y", b.input("x", {1, 4}).matmul("m", {4, 3}));
         b.result("c", b.constant("c0", {2}));
         return Subject{b.model(), random_items({1, 4})};
     }},
    {"results of the same value",
     [] {
         ModelBuilder b;
         const auto y = b.input("x", {1, 4}).matmul("m", {4, 3});
         b.result("y", y).result("z", y);
         return Subject{b.model(), random_items({1, 4})};
     }},
    {"a calibration set of one",
     [] {
         return Subject{convolutions(), random_items(image, 1)};
     }},
    {"no calibration data",
     [] {
         return Subject{convolutions(), {}};
     },
     "the calibration dataset has no items"},
    {"a scalar input",
     [] {
         return Subject{row_model(
                            [](auto& b, const auto& x) {
                                return x.add("sum", b.constant("c", {1, 4})).matmul("m", {4, 3});
                            },
                            ov::PartialShape{}),
                        {filled({}, 2), filled({}, -1)}};
     }},
    {"data that does not fit",
     [] {
         return Subject{convolutions(), random_items({1, 3, 6, 7})};
     },
     "item 0: input 'x' has shape [1,3,6,7], the model expects [1,3,6,6]"},
};

std::vector<Sample> samples_of(const Subject& subject) {
    std::vector<Sample> samples;
    for (const ov::Tensor& item : subject.items) {
        Sample sample;
        for (const auto& input : subject.model->inputs()) {
            const std::string name = input.get_node()->get_friendly_name();
            sample.inputs[name] = name == "x" ? item : random_tensor(input.get_shape(), 9);
        }
        samples.push_back(std::move(sample));
    }
    return samples;
}

Tensors inputs_of(const Sample& sample, const ov::Model& model) {
    Tensors inputs;
    for (const auto& input : model.inputs())
        inputs.push_back(sample.inputs.at(input.get_node()->get_friendly_name()));
    return inputs;
}

bool is_finite(const std::vector<float>& values) {
    return std::ranges::all_of(values, [](float value) { return std::isfinite(value); });
}

/// What is finite before is finite afterwards.
void expect_finite(const Model& original, const Model& quantized, const Sample& sample) {
    const auto before = test::infer(original, inputs_of(sample, *original));
    const auto after = test::infer(quantized, inputs_of(sample, *original));
    ASSERT_EQ(before.size(), after.size());
    for (std::size_t i = 0; i < before.size(); ++i) {
        EXPECT_EQ(before[i].size(), after[i].size());
        EXPECT_TRUE(is_finite(after[i]) || !is_finite(before[i])) << "output " << i;
    }
}

class Degenerate : public ::testing::TestWithParam<Case> {
protected:
    std::vector<std::string> warnings_;

    [[nodiscard]] QuantizeOptions options() {
        QuantizeOptions options;
        options.control.on_warning = [this](std::string_view text) {
            warnings_.emplace_back(text);
        };
        return options;
    }
};

INSTANTIATE_TEST_SUITE_P(All, Degenerate, ::testing::ValuesIn(cases), [](const auto& test) {
    std::string name = test.param.name;
    std::erase_if(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; });
    return name;
});

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

TEST_P(Degenerate, IsQuantizedOrRefusedInOneSentence) {
    const Case& degenerate = GetParam();
    const Subject subject = degenerate.subject();
    const Items items(samples_of(subject));
    const test::TemporaryFolder folder;
    try {
        const auto [model, report] = quantize(subject.model, items, options());
        EXPECT_EQ(degenerate.refusal, "") << "it was not refused";
        holdfast::save_model(model, folder / "m.xml");
        const auto saved = read_model(folder / "m.xml");
        for (const auto& sample : samples_of(subject)) expect_finite(subject.model, saved, sample);
        EXPECT_FALSE(nlohmann::json::parse(to_json(report), nullptr, false).is_discarded());
        EXPECT_THAT(to_html(to_json(report), "run.json"),
                    ::testing::Not(::testing::HasSubstr("alert(1)</script>")));
        EXPECT_THAT(warnings_,
                    ::testing::Contains(::testing::HasSubstr(degenerate.warning))
                        .Times(::testing::Ge(degenerate.warning.empty() ? 0 : 1)));
        if (!HasFailure())
            test::record_tried("input",
                               degenerate.name,
                               "survived",
                               warnings_.empty() ? "quantized" : one_line(warnings_.front()));
    } catch (const Error& error) {
        EXPECT_EQ(error.what(), degenerate.refusal);
        EXPECT_EQ(dynamic_cast<const InternalError*>(&error), nullptr);
        if (!HasFailure())
            test::record_tried("input", degenerate.name, "refused", one_line(error.what()));
    }
}

// ==== Metrics

Metric whole(const std::string& name, std::function<double(ov::CompiledModel&)> value) {
    Metric metric{.name = name};
    metric.needs_labels = false;
    metric.whole = [value = std::move(value)](ov::CompiledModel& model, const Dataset&) {
        return MetricValue{value(model), {}};
    };
    return metric;
}

/// The sum of absolute outputs for a fixed input.
double size_of_outputs(ov::CompiledModel& model) {
    auto request = model.create_infer_request();
    request.set_input_tensor(random_tensor(image, 1));
    request.infer();
    double sum = 0;
    for (const float value : test::to_floats(request.get_output_tensor())) sum += std::abs(value);
    return sum;
}

class DegenerateMetric : public ::testing::Test {
protected:
    std::vector<std::string> warnings_;

    Quantized control(const Metric& metric,
                      double max_drop = 0.01,
                      std::size_t validation_items = 5,
                      DropType drop_type = DropType::absolute) {
        QuantizeOptions options;
        options.control.on_warning = [this](std::string_view text) {
            warnings_.emplace_back(text);
        };
        AccuracyTarget target{.max_drop = max_drop, .drop_type = drop_type};
        target.search.recipes.emplace();
        target.search.objective = Objective::operations;
        return quantize_with_accuracy_control(
            convolutions(),
            test::items_of("x", random_items(image)),
            test::items_of("x", random_items(image, validation_items)),
            metric,
            target,
            options);
    }
};

TEST_F(DegenerateMetric, MayBeConstant) {
    const auto [model, report] = control(whole("constant", [](auto&) { return 0.5; }), 0);
    EXPECT_TRUE(report.accuracy.value().reached);
    EXPECT_EQ(report.accuracy->final_drop, 0);
    EXPECT_THAT(report.accuracy->operations_kept_float, ::testing::IsEmpty());
    EXPECT_THAT(warnings_, ::testing::Not(::testing::Contains(::testing::HasSubstr("repeatable"))));
    test::record_tried("input", "a constant metric", "survived", "the bound holds at once");
}

TEST_F(DegenerateMetric, MayBeNegative) {
    const auto negative =
        whole("negative", [](ov::CompiledModel& model) { return -size_of_outputs(model); });
    const auto [model, report] = control(negative, 0.2, 5, DropType::relative);
    const auto& accuracy = report.accuracy.value();
    EXPECT_LT(accuracy.original, 0);
    EXPECT_DOUBLE_EQ(accuracy.final_drop,
                     (accuracy.original - accuracy.final_metric) / -accuracy.original);
    test::record_tried(
        "input", "a negative metric", "survived", "the relative drop keeps its sign");
}

// Said to be better where it is higher, and it is an error.
TEST_F(DegenerateMetric, MayImproveWithNoise) {
    std::optional<double> first;
    const auto error = whole("error", [&](ov::CompiledModel& model) {
        const double size = size_of_outputs(model);
        first = first.value_or(size);
        return 0.1 + std::abs(size - *first);
    });
    const auto [model, report] = control(error, 0);
    EXPECT_TRUE(report.accuracy.value().reached);
    EXPECT_LT(report.accuracy->final_drop, 0);
    EXPECT_THAT(report.accuracy->operations_kept_float, ::testing::IsEmpty());
    test::record_tried(
        "input", "a metric that improves with noise", "survived", "nothing returns to float");
}

TEST_F(DegenerateMetric, IsToldWhenItIsRandom) {
    std::mt19937 random(1);
    const auto noisy = whole(
        "noisy", [&](auto&) { return 0.9 + 0.01 * static_cast<double>(random() % 1000) / 1000; });
    const auto [model, report] = control(noisy, 0.1);
    EXPECT_TRUE(report.accuracy.value().reached);
    EXPECT_THAT(report.warnings,
                ::testing::Contains(::testing::StartsWith(
                    "metric 'noisy' is not repeatable: the original measured 5 times gave ")));
}

// Values per item that are right or wrong at random: the limit of the drop is wider than the one
// that items alone give.
TEST_F(DegenerateMetric, WidensTheIntervalWhereItIsRandom) {
    const auto limit = [&](unsigned seed) {
        std::mt19937 random(seed);
        Metric metric{.name = "coin"};
        metric.needs_labels = false;
        metric.whole = [&random, seed](ov::CompiledModel&, const Dataset& data) {
            MetricValue value;
            for (std::size_t i = 0; i < data.size(); ++i) {
                value.per_sample.push_back(seed == 0 || random() % 8 != 0 ? 0.9 : 0.8);
                value.value += value.per_sample.back() / static_cast<double>(data.size());
            }
            return value;
        };
        const auto [model, report] = control(metric, 1, 40);
        return report.accuracy.value().held.at(0).upper_drop.value();
    };
    EXPECT_EQ(limit(0), 0);
    EXPECT_GT(limit(1), 0.02);
}

TEST_F(DegenerateMetric, MayHaveAValidationSetOfOne) {
    Metric closeness = make_metric("sqnr");
    const auto [model, report] = control(closeness, 1000, 1);
    EXPECT_TRUE(report.accuracy.value().reached);
    EXPECT_EQ(report.evaluations.front().samples, 1U);
    test::record_tried("input", "a validation set of one", "survived", "the bound holds");
}

TEST_F(DegenerateMetric, IsRefusedWhereThereIsNothingToValidateOn) {
    try {
        (void)control(make_metric("sqnr"), 1, 0);
        FAIL() << "it was not refused";
    } catch (const InvalidArgument& error) {
        EXPECT_STREQ(error.what(), "the validation dataset has no items");
        test::record_tried("input", "an empty validation set", "refused", error.what());
    }
}

}  // namespace
}  // namespace holdfast
