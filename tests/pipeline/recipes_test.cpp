#include "pipeline/recipes.hpp"

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/if_model.hpp"
#include "support/model_builder.hpp"
#include "support/throws.hpp"

namespace holdfast::pipeline {
namespace {

using test::message_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Texts = std::vector<std::string>;

std::shared_ptr<ov::Model> plain_model() {
    holdfast::test::ModelBuilder b;
    b.result("y", b.input("x", {1, 3, 8, 8}).conv("conv", {4, 3, 3, 3}));
    return b.model();
}

Texts tried(const QuantizeOptions& options,
            const std::optional<Texts>& wanted = {},
            const std::shared_ptr<ov::Model>& model = plain_model()) {
    std::optional<std::vector<Recipe>> recipes;
    if (wanted) {
        recipes.emplace();
        for (const auto& text : *wanted) recipes->push_back(parse_recipe(text));
    }
    Texts texts;
    for (const auto& recipe : recipes_to_try(*model, options, recipes))
        texts.push_back(to_text(recipe));
    return texts;
}

std::string refusal(const std::string& text) {
    return message_of<InvalidArgument>([&] { return parse_recipe(text); });
}

TEST(RecipeText, IsReadAsItWasWritten) {
    for (const auto* text : {"as given",
                             "performance",
                             "mixed",
                             "minmax",
                             "mean_minmax",
                             "median_minmax",
                             "mean_no_outliers_minmax",
                             "mean_quantile",
                             "histogram",
                             "mse",
                             "percentile",
                             "fast",
                             "full",
                             "smooth",
                             "no-smooth",
                             "mixed/minmax/full/no-smooth",
                             "performance/histogram/fast/smooth"})
        EXPECT_EQ(to_text(parse_recipe(text)), text);
}

TEST(RecipeText, StandsForItsFields) {
    EXPECT_EQ(parse_recipe("full/mse/mixed/no-smooth"),
              (Recipe{.preset = Preset::mixed,
                      .activations_range = RangeEstimatorSet::mse,
                      .fast_bias_correction = false,
                      .smooth_quant = false}));
    EXPECT_EQ(parse_recipe("fast"), Recipe{.fast_bias_correction = true});
}

TEST(RecipeText, NamesTheWordThatIsNone) {
    EXPECT_EQ(refusal("mixed/quick"),
              "'quick' is no part of a recipe; known are: performance, mixed, minmax, mean_minmax, "
              "median_minmax, mean_no_outliers_minmax, mean_quantile, histogram, mse, percentile, "
              "fast, full, smooth, no-smooth");
    for (const auto* text : {"", "mixed/", "/", "mixed//full"})
        EXPECT_THAT(refusal(text), testing::StartsWith("'' is no part of a recipe; known are: "));
}

TEST(RecipeText, RefusesTwoWordsOfAKind) {
    EXPECT_EQ(refusal("mixed/performance"),
              "'performance' stands beside another word of its kind in a recipe; one of each is "
              "taken");
    for (const auto* text : {"minmax/mse", "fast/full", "smooth/smooth"})
        EXPECT_THAT(refusal(text), testing::HasSubstr("another word of its kind")) << text;
}

TEST(RecipeOf, TellsWhatTheOptionsAre) {
    const auto text = [](const QuantizeOptions& options) { return to_text(recipe_of(options)); };
    EXPECT_EQ(text({}), "performance/mean_minmax/fast");
    EXPECT_EQ(text({.preset = Preset::mixed, .fast_bias_correction = false}),
              "mixed/mean_minmax/full");
    EXPECT_EQ(text({.advanced = {.disable_bias_correction = true}}), "performance/mean_minmax");
    EXPECT_EQ(
        text({.advanced = {.activations_range = range_estimator(RangeEstimatorSet::histogram)}}),
        "performance/fast");
    EXPECT_EQ(text({.model_type = ModelType::transformer}), "mixed/mean_minmax/fast/smooth");
    EXPECT_EQ(text({.model_type = ModelType::transformer,
                    .advanced = {.smooth_quant = {.convolution = -1, .matmul = -1}}}),
              "mixed/mean_minmax/fast");
    EXPECT_EQ(text({.mode = Fp8Type::e4m3, .model_type = ModelType::transformer}),
              "performance/mean_minmax/fast");
}

TEST(WithRecipe, ChangesWhatItNames) {
    const auto options = with({}, parse_recipe("mixed/minmax/full/no-smooth"));
    EXPECT_EQ(options.preset, Preset::mixed);
    EXPECT_EQ(options.advanced.activations_range, range_estimator(RangeEstimatorSet::minmax));
    EXPECT_FALSE(options.fast_bias_correction);
    EXPECT_EQ(options.advanced.smooth_quant, (SmoothQuantAlphas{.convolution = -1, .matmul = -1}));
}

TEST(WithRecipe, LeavesTheRest) {
    const QuantizeOptions given{.preset = Preset::mixed,
                                .subset_size = 17,
                                .fast_bias_correction = false,
                                .advanced = {.quantize_outputs = true}};
    for (const auto& recipe : {Recipe{}, Recipe{.smooth_quant = true}}) {
        const auto options = with(given, recipe);
        EXPECT_EQ(options.preset, Preset::mixed);
        EXPECT_EQ(options.subset_size, 17U);
        EXPECT_FALSE(options.fast_bias_correction);
        EXPECT_EQ(options.advanced, given.advanced);
    }
}

// The default measures per-channel ranges by their extremes, a named mean_minmax does not.
TEST(WithRecipe, LeavesTheDefaultRangeForMeanMinmax) {
    const auto recipe = parse_recipe("mean_minmax");
    EXPECT_EQ(with({}, recipe).advanced.activations_range, RangeEstimator{});
    const auto own = range_estimator(RangeEstimatorSet::mse);
    EXPECT_EQ(with({.advanced = {.activations_range = own}}, recipe).advanced.activations_range,
              range_estimator(RangeEstimatorSet::mean_minmax));
}

TEST(RecipesToTry, AreAllCombinationsOfWhatIsLeftOpen) {
    EXPECT_THAT(tried({}),
                ElementsAre("performance/mean_minmax/full",
                            "performance/minmax/fast",
                            "performance/minmax/full",
                            "mixed/mean_minmax/fast",
                            "mixed/mean_minmax/full",
                            "mixed/minmax/fast",
                            "mixed/minmax/full"));
}

TEST(RecipesToTry, KeepAPresetThatWasGiven) {
    EXPECT_THAT(tried({.preset = Preset::mixed}),
                ElementsAre("mixed/mean_minmax/full", "mixed/minmax/fast", "mixed/minmax/full"));
}

TEST(RecipesToTry, KeepARangeThatWasGiven) {
    const auto range = range_estimator(RangeEstimatorSet::histogram);
    EXPECT_THAT(tried({.advanced = {.activations_range = range}}),
                ElementsAre("performance/full", "mixed/fast", "mixed/full"));
}

TEST(RecipesToTry, CorrectNoBiasesAgainstTheOptions) {
    EXPECT_THAT(tried({.advanced = {.disable_bias_correction = true}}),
                ElementsAre("performance/minmax", "mixed/mean_minmax", "mixed/minmax"));
    EXPECT_THAT(tried({.preset = Preset::mixed, .fast_bias_correction = false}),
                ElementsAre("mixed/minmax/full"));
}

TEST(RecipesToTry, DoWithoutSmoothQuantForTransformersInPlaceOfThePreset) {
    EXPECT_THAT(tried({.model_type = ModelType::transformer}),
                ElementsAre("mixed/mean_minmax/full/smooth",
                            "mixed/minmax/fast/smooth",
                            "mixed/minmax/full/smooth",
                            "mixed/mean_minmax/fast/no-smooth",
                            "mixed/mean_minmax/full/no-smooth",
                            "mixed/minmax/fast/no-smooth",
                            "mixed/minmax/full/no-smooth"));
    EXPECT_THAT(tried({.model_type = ModelType::transformer,
                       .advanced = {.smooth_quant = {.convolution = -1, .matmul = -1}}}),
                ElementsAre("performance/mean_minmax/fast",
                            "performance/mean_minmax/full",
                            "performance/minmax/fast",
                            "performance/minmax/full",
                            "mixed/mean_minmax/full",
                            "mixed/minmax/fast",
                            "mixed/minmax/full"));
}

TEST(RecipesToTry, LeaveFullBiasCorrectionWhereThereIsAnIf) {
    EXPECT_THAT(tried({.preset = Preset::mixed}, {}, holdfast::test::if_model()),
                ElementsAre("mixed/minmax/fast"));
}

TEST(RecipesToTry, AreNoneForFloats) {
    EXPECT_THAT(tried({.mode = Fp8Type::e4m3}), IsEmpty());
}

TEST(RecipesToTry, AreThoseWantedInTheirOrder) {
    EXPECT_THAT(tried({}, Texts{"mixed/mse", "full"}), ElementsAre("mixed/mse", "full"));
    EXPECT_THAT(tried({}, Texts{}), IsEmpty());
}

TEST(RecipesToTry, AreNotWhatTheOptionsDoAlready) {
    EXPECT_THAT(tried({},
                      Texts{"as given",
                            "performance",
                            "fast/mean_minmax",
                            "smooth",     // no transformer
                            "no-smooth",  // the same
                            "mixed"}),
                ElementsAre("mixed"));
    const auto range = range_estimator(RangeEstimatorSet::mse);
    EXPECT_THAT(tried({.advanced = {.activations_range = range}}, Texts{"mse", "mean_minmax"}),
                ElementsAre("mean_minmax"));
    EXPECT_THAT(
        tried({.advanced = {.disable_bias_correction = true}}, Texts{"full", "minmax/fast"}),
        ElementsAre("minmax/fast"));
    EXPECT_THAT(tried({.model_type = ModelType::transformer}, Texts{"smooth", "no-smooth"}),
                ElementsAre("no-smooth"));
}

TEST(RecipesToTry, AreDifferentFromEachOther) {
    EXPECT_THAT(tried({}, Texts{"mixed", "mixed/fast", "mixed/full", "full/mixed", "mixed"}),
                ElementsAre("mixed", "mixed/full"));
}

}  // namespace
}  // namespace holdfast::pipeline
