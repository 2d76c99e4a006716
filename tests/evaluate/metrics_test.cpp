#include <cmath>
#include <limits>
#include <sstream>

#include <gmock/gmock.h>

#include "evaluate/bad_item.hpp"
#include "holdfast/error.hpp"
#include "holdfast/metric.hpp"
#include "support/items.hpp"
#include "support/metric_items.hpp"
#include "support/paths.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using evaluate::BadItem;
using test::failure;
using test::Item;
using test::message_of;
using test::observe;
using test::own_value;
using test::tensor_of;
using test::value;
using testing::DoubleNear;
using testing::ElementsAre;

ov::Tensor scores(const std::vector<float>& values) {
    return tensor_of<float>({1, values.size()}, values);
}

ov::Tensor label(std::int64_t value) {
    return tensor_of<std::int64_t>({1}, {value});
}

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

TEST(Metrics, AreMadeByName) {
    for (const auto& name : metric_names()) EXPECT_EQ(make_metric(name).name, name);
    EXPECT_THAT(metric_names(),
                ElementsAre("top1",
                            "top5",
                            "f1-macro",
                            "f1-micro",
                            "balanced-accuracy",
                            "roc-auc",
                            "top1-agreement",
                            "mse",
                            "rmse",
                            "mae",
                            "r2",
                            "pearson",
                            "spearman",
                            "cosine",
                            "ctc-exact-match",
                            "ctc-cer",
                            "ctc-wer",
                            "miou",
                            "dice",
                            "map",
                            "map50",
                            "sqnr",
                            "kl",
                            "recall@1"));
    EXPECT_EQ(make_metric("top3").name, "top3");
}

TEST(Metrics, AreDescribedInALine) {
    for (const auto& name : metric_names()) {
        const auto line = describe_metric(name);
        EXPECT_FALSE(line.empty());
        const bool says_lower = line.find("lower is better") != std::string::npos;
        EXPECT_EQ(says_lower, make_metric(name).direction == Direction::lower_is_better) << name;
        const bool says_no_labels = line.find("no labels") != std::string::npos;
        EXPECT_EQ(says_no_labels, !make_metric(name).needs_labels) << name;
    }
    EXPECT_THAT(message_of<InvalidArgument>([] { return describe_metric("perplexity"); }),
                testing::StartsWith("there is no metric 'perplexity'"));
}

TEST(Metrics, AreInTheTableOfTheirPage) {
    std::istringstream page(test::read_file(test::source_folder() / "docs/metrics.md"));
    std::vector<std::string> rows;
    for (std::string line; std::getline(page, line);)
        if (line.starts_with("| `") && line.find("`--metric`") == std::string::npos)
            rows.push_back(line);
    std::vector<std::string> expected;
    for (const auto& name : metric_names())
        expected.push_back("| `" + name + "` | " + std::string(describe_metric(name)) + " |");
    EXPECT_EQ(rows, expected);
}

TEST(Metrics, RefusesAnUnknownName) {
    const std::string known =
        "; known are: top1, top5, f1-macro, f1-micro, balanced-accuracy, roc-auc, top1-agreement, "
        "mse, rmse, mae, r2, pearson, spearman, cosine, ctc-exact-match, ctc-cer, ctc-wer, miou, "
        "dice, map, map50, sqnr, kl, recall@1";
    EXPECT_EQ(message_of<InvalidArgument>([] { return make_metric("top0"); }),
              "there is no metric 'top0' (did you mean 'top1'?)" + known);
    for (const std::string name : {"top", "top01", "topx", "top-1", "perplexity"})
        EXPECT_THAT(message_of<InvalidArgument>([&] { return make_metric(name); }),
                    testing::AllOf(testing::StartsWith("there is no metric '" + name + "'"),
                                   testing::EndsWith(known)));
}

TEST(Metrics, KnowTheirDirection) {
    for (const auto* name : {"top1",
                             "top5",
                             "f1-macro",
                             "f1-micro",
                             "balanced-accuracy",
                             "roc-auc",
                             "top1-agreement",
                             "r2",
                             "pearson",
                             "spearman",
                             "cosine",
                             "ctc-exact-match"})
        EXPECT_EQ(make_metric(name).direction, Direction::higher_is_better) << name;
    for (const auto* name : {"mse", "rmse", "mae", "ctc-cer"})
        EXPECT_EQ(make_metric(name).direction, Direction::lower_is_better) << name;
}

TEST(Metrics, BoundTheirItemsOnlyWhereTheValueIsTheirMean) {
    for (const auto* name : {"f1-macro",
                             "balanced-accuracy",
                             "roc-auc",
                             "mse",
                             "rmse",
                             "mae",
                             "r2",
                             "pearson",
                             "spearman",
                             "ctc-cer"})
        EXPECT_FALSE(make_metric(name).per_sample_range) << name;
    for (const auto* name : {"top1", "top5", "f1-micro", "top1-agreement", "ctc-exact-match"})
        EXPECT_EQ(make_metric(name).per_sample_range, std::pair(0.0, 1.0)) << name;
    EXPECT_EQ(make_metric("cosine").per_sample_range, std::pair(-1.0, 1.0));
}

TEST(Top1, CountsRowsWhoseLabelScoresHighest) {
    EXPECT_EQ(own_value("top1", {scores({0.1F, 0.7F, 0.2F}), label(1)}), 1);
    EXPECT_EQ(own_value("top1", {scores({0.1F, 0.7F, 0.2F}), label(2)}), 0);
}

TEST(Top1, WeighsRowsNotItems) {
    const Item batch{tensor_of<float>({3, 2}, {1, 0, 0, 1, 0, 1}),
                     tensor_of<std::int32_t>({3}, {0, 0, 1})};
    EXPECT_DOUBLE_EQ(own_value("top1", batch), 2.0 / 3);
    EXPECT_DOUBLE_EQ(value("top1", {batch, {scores({0, 1}), label(0)}}), 0.5);
}

TEST(Top1, TakesLabelsOfAnyIntegerType) {
    const auto output = scores({0, 1});
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::uint8_t>({1}, {1})}), 1);
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::int8_t>({1}, {1})}), 1);
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::int16_t>({1}, {1})}), 1);
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::uint16_t>({1, 1}, {1})}), 1);
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::uint32_t>({1}, {1})}), 1);
    EXPECT_EQ(own_value("top1", {output, tensor_of<std::uint64_t>({}, {1})}), 1);
    EXPECT_EQ(
        own_value("top1",
                  {output, ov::Tensor(ov::element::boolean, {1}, std::vector<char>{1}.data())}),
        1);
}

TEST(Top1, TakesScoresInSeveralShapesAndTypes) {
    EXPECT_EQ(own_value("top1", {tensor_of<float>({1, 3, 1, 1}, {0, 5, 1}), label(1)}), 1);
    EXPECT_EQ(own_value("top1", {tensor_of<float>({1, 1, 3}, {0, 5, 1}), label(1)}), 1);
    EXPECT_EQ(own_value("top1", {tensor_of<float>({3}, {0, 5, 1}), label(1)}), 1);
    EXPECT_EQ(own_value("top1", {tensor_of<double>({1, 2}, {0, 5}), label(1)}), 1);
    const ov::float16 zero(0.F);
    const ov::float16 five(5.F);
    EXPECT_EQ(own_value("top1", {tensor_of<ov::float16>({1, 2}, {zero, five}), label(1)}), 1);
}

TEST(Top1, PrefersTheFirstOfEqualScores) {
    EXPECT_EQ(own_value("top1", {scores({2, 2, 1}), label(0)}), 1);
    EXPECT_EQ(own_value("top1", {scores({2, 2, 1}), label(1)}), 0);
}

TEST(Top1, TakesNanForTheHighestScore) {
    EXPECT_EQ(own_value("top1", {scores({nan, 2}), label(1)}), 0);
    EXPECT_EQ(own_value("top1", {scores({1, nan, nan}), label(1)}), 1);
}

TEST(Top1, RefusesWhatAreNoClassScores) {
    EXPECT_EQ(failure("top1", {tensor_of<float>({1, 2, 2}, {1, 2, 3, 4}), label(0)}),
              "top1 needs an output of one row of class scores per label; its shape is [1,2,2]");
    EXPECT_EQ(
        failure("top1", {tensor_of<float>({2, 1}, {1, 2}), tensor_of<std::int64_t>({2}, {0, 0})}),
        "top1 needs class scores to choose from; the output has a single column, its shape is "
        "[2,1]");
    EXPECT_EQ(failure("top1", {tensor_of<float>({}, {1}), label(0)}),
              "top1 needs an output of one row of class scores per label; its shape is []");
}

TEST(Top1, RefusesLabelsThatDoNotFit) {
    EXPECT_EQ(failure("top1", {scores({1, 2}), tensor_of<std::int64_t>({2}, {0, 1})}),
              "top1 needs one label per row of the output; the item has 2 labels, the output's "
              "shape is [1,2]");
    EXPECT_EQ(failure("top1", {scores({1, 2}), label(2)}),
              "label 2 is none of the 2 classes of the output");
    EXPECT_EQ(failure("top1", {scores({1, 2}), label(-1)}),
              "label -1 is none of the 2 classes of the output");
    EXPECT_EQ(failure("top1", {scores({1, 2}), tensor_of<float>({1}, {1})}),
              "the label must hold class numbers in an integer type; its element type is f32, its "
              "shape [1]");
    EXPECT_EQ(failure("top1", {scores({1, 2}), ov::Tensor()}), "the label is missing");
}

TEST(Top5, CountsLabelsAmongTheFiveHighest) {
    const auto output = scores({6, 5, 4, 3, 2, 1});
    EXPECT_EQ(own_value("top5", {output, label(4)}), 1);
    EXPECT_EQ(own_value("top5", {output, label(5)}), 0);
}

TEST(Top5, RefusesFewerClasses) {
    EXPECT_EQ(failure("top5", {scores({1, 2, 3, 4}), label(0)}),
              "top5 needs at least 5 classes; the output has 4");
    EXPECT_EQ(own_value("top5", {scores({1, 2, 3, 4, 5}), label(0)}), 1);
}

Item predicted(std::size_t prediction, std::int64_t label_value) {
    std::vector<float> values(4, 0);
    values[prediction] = 1;
    return {scores(values), label(label_value)};
}

// Labels 0 0 0 1 1 2, predictions 0 0 1 1 2 3: F1 is 4/5, 1/2, 0 and 0.
TEST(F1Macro, AveragesOverClassesSeenOrPredicted) {
    const std::vector<Item> items{predicted(0, 0),
                                  predicted(0, 0),
                                  predicted(1, 0),
                                  predicted(1, 1),
                                  predicted(2, 1),
                                  predicted(3, 2)};
    EXPECT_DOUBLE_EQ(value("f1-macro", items), (0.8 + 0.5 + 0 + 0) / 4);
}

TEST(F1Macro, IsOneWhenAllIsRight) {
    EXPECT_DOUBLE_EQ(value("f1-macro", {predicted(0, 0), predicted(3, 3)}), 1);
}

TEST(F1Macro, TakesBatches) {
    const Item batch{tensor_of<float>({3, 2}, {1, 0, 0, 1, 0, 1}),
                     tensor_of<std::int64_t>({3}, {0, 0, 1})};
    EXPECT_DOUBLE_EQ(own_value("f1-macro", batch), 2.0 / 3);
    EXPECT_DOUBLE_EQ(value("f1-macro", {batch}), 2.0 / 3);  // both classes: 2·1 / (2·1 + 1)
}

TEST(F1Macro, RefusesWhatTop1Refuses) {
    EXPECT_EQ(failure("f1-macro", {scores({1, 2}), label(2)}),
              "label 2 is none of the 2 classes of the output");
}

TEST(Mse, AveragesSquaresOverElements) {
    const Item item{tensor_of<float>({1, 2}, {1, 4}), tensor_of<float>({1, 2}, {2, 2})};
    EXPECT_DOUBLE_EQ(own_value("mse", item), 2.5);
    EXPECT_DOUBLE_EQ(value("mse", {item, {scores({0}), scores({1})}}), 2);  // (1 + 4 + 1) / 3
}

TEST(Mae, AveragesMagnitudesOverElements) {
    EXPECT_DOUBLE_EQ(
        own_value("mae", {tensor_of<float>({1, 2}, {1, 4}), tensor_of<float>({1, 2}, {2, 2})}),
        1.5);
}

TEST(Mae, TakesLabelsOfAnyNumericTypeAndUnitAxes) {
    EXPECT_DOUBLE_EQ(
        own_value("mae", {tensor_of<float>({2, 1}, {1, 4}), tensor_of<std::int32_t>({2}, {2, 2})}),
        1.5);
    EXPECT_DOUBLE_EQ(
        own_value("mae", {tensor_of<float>({1, 1}, {1}), tensor_of<double>({}, {0.5})}), 0.5);
}

TEST(Mse, RefusesLabelsOfAnotherShape) {
    EXPECT_EQ(failure("mse",
                      {tensor_of<float>({2, 3}, {1, 2, 3, 4, 5, 6}),
                       tensor_of<float>({3, 2}, {1, 2, 3, 4, 5, 6})}),
              "mse needs labels of the output's shape [2,3]; the item's is [3,2]");
}

TEST(Mse, RefusesLabelsThatAreNoNumbers) {
    EXPECT_EQ(failure("mse", {scores({1}), ov::Tensor(ov::element::string, {1})}),
              "the label holds no numbers: its element type is string, its shape [1]");
}

double cosine(const std::vector<float>& output, const std::vector<float>& reference) {
    return own_value("cosine", {scores(output), {}, scores(reference)});
}

TEST(Cosine, ComparesDirections) {
    EXPECT_THAT(cosine({1, 2}, {2, 4}), DoubleNear(1, 1e-12));
    EXPECT_THAT(cosine({1, 0}, {1, 1}), DoubleNear(std::sqrt(0.5), 1e-12));
    EXPECT_THAT(cosine({1, 2}, {-1, -2}), DoubleNear(-1, 1e-12));
    EXPECT_EQ(cosine({0.1F, 0.2F, 0.3F}, {0.1F, 0.2F, 0.3F}), 1);
}

TEST(Cosine, DefinesWhatHasNoDirection) {
    EXPECT_EQ(cosine({0, 0}, {0, 0}), 1);
    EXPECT_EQ(cosine({0, 0}, {1, 0}), 0);
    EXPECT_EQ(cosine({1, 0, 0}, {1, 0}), 0);
}

TEST(Cosine, ShowsNan) {
    EXPECT_TRUE(std::isnan(cosine({nan, 0}, {1, 0})));
}

TEST(Cosine, AveragesOverOutputsOfRealNumbers) {
    const auto metric = make_metric("cosine");
    const std::vector<ov::Tensor> outputs{scores({1, 0}), label(3), scores({1, 0})};
    const std::vector<ov::Tensor> references{scores({1, 0}), label(5), scores({0, 1})};
    EXPECT_DOUBLE_EQ(metric.observe(outputs, {}, references).front(), 0.5);
    const std::vector<ov::Tensor> integers{label(3)};
    EXPECT_EQ(message_of<BadItem>([&] { return metric.observe(integers, {}, integers); }),
              "cosine needs an output of real numbers");
    EXPECT_EQ(message_of<BadItem>([&] { return metric.observe(integers, {}, references); }),
              "cosine needs as many outputs as the original model has, 3; the model has 1");
}

TEST(Cosine, NeedsTheOriginalAndNoLabels) {
    EXPECT_TRUE(make_metric("cosine").needs_reference);
    EXPECT_FALSE(make_metric("cosine").needs_labels);
}

TEST(RocAuc, TakesAColumnWithLabels0And1Only) {
    const auto column = tensor_of<float>({2, 1}, {0.5F, -1});
    EXPECT_EQ(value("roc-auc", {{column, tensor_of<std::int64_t>({2}, {1, 0})}}), 1);
    EXPECT_EQ(failure("roc-auc", {column, tensor_of<std::int64_t>({2}, {1, 2})}),
              "roc-auc of an output with one column needs labels 0 and 1; found 2");
    EXPECT_EQ(failure("roc-auc", {column, label(1)}),
              "roc-auc needs one label per row of the output; the item has 1 labels, the output's "
              "shape is [2,1]");
}

TEST(RocAuc, IsNotDefinedForASingleClass) {
    EXPECT_TRUE(std::isnan(value("roc-auc", {{scores({0, 1}), label(1)}})));
    EXPECT_TRUE(std::isnan(value("roc-auc", {{scores({0, 1}), label(0)}})));
}

TEST(Top1Agreement, RefusesAnotherShape) {
    EXPECT_EQ(failure("top1-agreement", {scores({0, 1}), {}, scores({0, 1, 2})}),
              "top1-agreement needs an output of the shape of the original model's, [1,3]; it is "
              "[1,2]");
    EXPECT_EQ(failure("top1-agreement", {scores({0}), {}, scores({0})}),
              "top1-agreement needs class scores to choose from; the output has a single column, "
              "its shape is [1,1]");
}

TEST(Rmse, GivesItemsTheirOwnRoot) {
    const auto metric = make_metric("rmse");
    EXPECT_DOUBLE_EQ(metric.per_sample(observe(metric, {scores({0, 0}), scores({3, 3})})), 3);
}

TEST(Correlations, AreNotDefinedWhereAllLabelsAreEqual) {
    const std::vector<Item> items{{scores({1}), scores({2})}, {scores({3}), scores({2})}};
    for (const auto* name : {"r2", "pearson", "spearman"})
        EXPECT_FALSE(std::isfinite(value(name, items))) << name;
}

TEST(Correlations, RefuseAnotherShape) {
    for (const std::string name : {"rmse", "r2", "pearson", "spearman"})
        EXPECT_EQ(failure(name, {scores({1, 2}), scores({1})}),
                  name + " needs labels of the output's shape [1,2]; the item's is [1,1]");
}

}  // namespace
}  // namespace holdfast
