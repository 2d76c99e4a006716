#include "place/configs.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "holdfast/error.hpp"
#include "support/throws.hpp"

namespace holdfast::place {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Texts = std::vector<std::string>;

/// "8 sym tensor", "16 asym channel narrow signed", …
std::string text(const QuantizerConfig& config) {
    return std::to_string(config.bits) + (config.scheme == Scheme::symmetric ? " sym" : " asym") +
           (config.per_channel ? " channel" : " tensor") + (config.narrow_range ? " narrow" : "") +
           (config.is_signed ? (*config.is_signed ? " signed" : " unsigned") : "");
}

Texts texts(const Configs& configs) {
    Texts all;
    for (const auto& config : configs) all.push_back(text(config));
    return all;
}

const analyze::Node convolution{.name = "conv", .type = "Convolution"};
const analyze::Node depthwise{
    .name = "dw", .type = "GroupConvolution", .constants = {{}}, .is_depthwise = true};
const analyze::Node interpolate{.name = "up", .type = "Interpolate"};
const analyze::Node attention{.name = "sdpa", .type = "ScaledDotProductAttention"};
const analyze::Node batch_norm{.name = "bn", .type = "BatchNormInference"};
const analyze::Node result{.name = "out", .type = "Result"};
const analyze::Node lstm{.name = "lstm", .type = "LSTMSequence"};
const analyze::Node embedding{.name = "words", .type = "Gather", .is_embedding = true};

const QuantizeOptions performance;
const QuantizeOptions mixed{.preset = Preset::mixed};

QuantizeOptions with_activations(const QuantizerOverrides& overrides) {
    QuantizeOptions options;
    options.advanced.activations = overrides;
    return options;
}

QuantizeOptions with_weights(const QuantizerOverrides& overrides) {
    QuantizeOptions options;
    options.advanced.weights = overrides;
    return options;
}

// presets

TEST(Preset, IsPerformanceExceptForTransformers) {
    EXPECT_EQ(effective_preset({}), Preset::performance);
    EXPECT_EQ(effective_preset({.model_type = ModelType::transformer}), Preset::mixed);
    EXPECT_EQ(
        effective_preset({.preset = Preset::performance, .model_type = ModelType::transformer}),
        Preset::performance);
}

// activations

TEST(ActivationConfigs, HaveTheSchemeOfThePreset) {
    EXPECT_THAT(texts(activation_configs(convolution, performance)),
                ElementsAre("8 sym tensor", "16 sym tensor"));
    EXPECT_THAT(texts(activation_configs(convolution, mixed)),
                ElementsAre("8 asym tensor", "16 asym tensor"));
}

TEST(ActivationConfigs, PreferTheUsersSchemeToThePreset) {
    EXPECT_THAT(
        texts(activation_configs(convolution, with_activations({.scheme = Scheme::asymmetric}))),
        ElementsAre("8 asym tensor", "16 asym tensor"));
}

TEST(ActivationConfigs, AreFirstPerChannelForADepthwiseConvolution) {
    EXPECT_THAT(texts(activation_configs(depthwise, performance)),
                ElementsAre("8 sym channel", "8 sym tensor", "16 sym channel", "16 sym tensor"));
    EXPECT_THAT(
        texts(activation_configs(depthwise, mixed)),
        ElementsAre("8 asym channel", "8 asym tensor", "16 asym channel", "16 asym tensor"));
}

TEST(ActivationConfigs, HaveEightBitsForAnInterpolation) {
    EXPECT_THAT(texts(activation_configs(interpolate, performance)), ElementsAre("8 sym tensor"));
}

TEST(ActivationConfigs, AreSymmetricForAttentionWhateverThePreset) {
    EXPECT_THAT(texts(activation_configs(attention, mixed)),
                ElementsAre("8 sym tensor", "16 sym tensor"));
}

TEST(ActivationConfigs, AreWhatThePresetSaysWhereTheTableListsNone) {
    EXPECT_THAT(texts(activation_configs(batch_norm, performance)), ElementsAre("8 sym tensor"));
    EXPECT_THAT(texts(activation_configs(batch_norm, mixed)), ElementsAre("8 asym tensor"));
    EXPECT_THAT(texts(activation_configs(result, performance)), ElementsAre("8 sym tensor"));
    EXPECT_THAT(
        texts(activation_configs(
            batch_norm, with_activations({.bits = 16, .is_signed = true, .per_channel = true}))),
        ElementsAre("16 sym channel signed"));
}

TEST(ActivationConfigs, FollowTheUsersWishes) {
    EXPECT_THAT(texts(activation_configs(convolution, with_activations({.bits = 16}))),
                ElementsAre("16 sym tensor"));
    EXPECT_THAT(texts(activation_configs(depthwise, with_activations({.per_channel = false}))),
                ElementsAre("8 sym tensor", "16 sym tensor"));
}

std::string activation_message(const analyze::Node& node, const QuantizerOverrides& overrides) {
    return test::message_of<InvalidArgument>(
        [&] { return activation_configs(node, with_activations(overrides)); });
}

TEST(ActivationConfigs, RefuseWishesThatTheTableHasNot) {
    EXPECT_EQ(activation_message(convolution, {.per_channel = true}),
              "activation quantization parameters do not fit operation 'conv' (Convolution): no "
              "configuration of the target device has them");
    EXPECT_EQ(activation_message(interpolate, {.bits = 16}),
              "activation quantization parameters do not fit operation 'up' (Interpolate): no "
              "configuration of the target device has them");
    for (const auto& overrides : {QuantizerOverrides{.bits = 4},
                                  QuantizerOverrides{.is_signed = true},
                                  QuantizerOverrides{.narrow_range = true}}) {
        EXPECT_THROW(
            static_cast<void>(activation_configs(convolution, with_activations(overrides))),
            InvalidArgument);
    }
}

// weights

TEST(WeightConfigs, AreNarrowSignedAndFirstPerChannel) {
    const Texts expected{"8 sym channel narrow signed",
                         "8 sym tensor narrow signed",
                         "16 sym channel narrow signed",
                         "16 sym tensor narrow signed"};
    EXPECT_THAT(texts(weight_configs(convolution, performance)), ElementsAreArray(expected));
    EXPECT_THAT(texts(weight_configs(convolution, mixed)), ElementsAreArray(expected));
    EXPECT_THAT(texts(weight_configs(lstm, performance)), ElementsAreArray(expected));
}

TEST(WeightConfigs, HaveTheFullRangeIfAsymmetric) {
    EXPECT_THAT(
        texts(weight_configs(convolution, with_weights({.scheme = Scheme::asymmetric}))),
        ElementsAre("8 asym channel", "8 asym tensor", "16 asym channel", "16 asym tensor"));
}

TEST(WeightConfigs, MayHaveTheFullRangeInAnEmbedding) {
    EXPECT_THAT(texts(weight_configs(embedding, with_weights({.bits = 8}))),
                ElementsAre("8 sym channel narrow signed",
                            "8 sym channel signed",
                            "8 sym tensor narrow signed",
                            "8 sym tensor signed"));
}

TEST(WeightConfigs, FollowTheUsersWishes) {
    EXPECT_THAT(texts(weight_configs(convolution, with_weights({.bits = 8, .per_channel = false}))),
                ElementsAre("8 sym tensor narrow signed"));
}

TEST(WeightConfigs, RefuseWishesThatTheTableHasNot) {
    const auto message = [](const analyze::Node& node, const QuantizerOverrides& overrides) {
        return test::message_of<InvalidArgument>(
            [&] { return weight_configs(node, with_weights(overrides)); });
    };
    EXPECT_EQ(message(lstm, {.scheme = Scheme::asymmetric}),
              "weight quantization parameters do not fit operation 'lstm' (LSTMSequence): no "
              "configuration of the target device has them");
    EXPECT_EQ(message(convolution, {.narrow_range = false}),
              "weight quantization parameters do not fit operation 'conv' (Convolution): no "
              "configuration of the target device has them");
}

// merging

constexpr QuantizerConfig tensor8{};
constexpr QuantizerConfig channel8{.per_channel = true};
constexpr QuantizerConfig asymmetric8{.scheme = Scheme::asymmetric};
constexpr QuantizerConfig tensor16{.bits = 16};
constexpr QuantizerConfig channel16{.bits = 16, .per_channel = true};

Texts merged(const std::vector<Configs>& branches,
             PropagationRule rule = PropagationRule::merge_all_in_one) {
    return texts(merge_configs(branches, rule));
}

TEST(MergeConfigs, KeepsWhatEveryBranchHas) {
    EXPECT_THAT(merged({{tensor8, tensor16}, {channel8, tensor8, channel16, tensor16}}),
                ElementsAre("8 sym tensor", "16 sym tensor"));
    EXPECT_THAT(merged({{tensor8, tensor16}, {tensor8}}), ElementsAre("8 sym tensor"));
    EXPECT_THAT(merged({{channel8, tensor8}}), ElementsAre("8 sym channel", "8 sym tensor"));
}

TEST(MergeConfigs, IsEmptyWhereBranchesShareNothing) {
    EXPECT_THAT(merged({{tensor8}, {asymmetric8}}), IsEmpty());
    EXPECT_THAT(merged({{tensor8, tensor16}, {tensor16, channel8}, {channel8, tensor8}}),
                IsEmpty());
}

TEST(MergeConfigs, ComparesExactly) {
    EXPECT_THAT(merged({{tensor8}, {{.is_signed = true}}}), IsEmpty());
    EXPECT_THAT(merged({{tensor8}, {{.narrow_range = true}}}), IsEmpty());
}

TEST(MergeConfigs, PrefersWhatStandsFirstInTheBranches) {
    // ranks: tensor 0+1+0, channel 1+0+1
    EXPECT_THAT(merged({{tensor8, channel8}, {channel8, tensor8}, {tensor8, channel8}}),
                ElementsAre("8 sym tensor", "8 sym channel"));
    EXPECT_THAT(merged({{channel8, tensor8}, {channel8, tensor8}}),
                ElementsAre("8 sym channel", "8 sym tensor"));
}

TEST(MergeConfigs, PrefersMoreBitsThenTensorThenSymmetryAmongEquals) {
    EXPECT_THAT(merged({{tensor8, tensor16}, {tensor16, tensor8}}),
                ElementsAre("16 sym tensor", "8 sym tensor"));
    EXPECT_THAT(merged({{channel8, tensor8}, {tensor8, channel8}}),
                ElementsAre("8 sym tensor", "8 sym channel"));
    EXPECT_THAT(merged({{asymmetric8, tensor8}, {tensor8, asymmetric8}}),
                ElementsAre("8 sym tensor", "8 asym tensor"));
    EXPECT_THAT(merged({{asymmetric8, channel8}, {channel8, asymmetric8}}),
                ElementsAre("8 asym tensor", "8 sym channel"));
}

TEST(MergeConfigs, CanBeSwitchedOff) {
    EXPECT_THAT(merged({{tensor8}, {tensor8}}, PropagationRule::do_not_merge), IsEmpty());
}

TEST(MergeConfigs, CanDemandTheSameConfigsOnAllBranches) {
    constexpr auto rule = PropagationRule::merge_if_all_branches_same;
    EXPECT_THAT(merged({{tensor8, tensor16}, {tensor16, tensor8}}, rule),
                ElementsAre("8 sym tensor", "16 sym tensor"));
    EXPECT_THAT(merged({{tensor8, tensor16}, {tensor8}}, rule), IsEmpty());
    EXPECT_THAT(merged({{tensor8, tensor8}, {tensor8}}, rule), IsEmpty());
}

Texts requantizable(const Configs& a, const Configs& b) {
    return merged({a, b}, PropagationRule::merge_with_potential_requantization);
}

TEST(MergeConfigs, CanTakeWhatABranchMayRequantize) {
    EXPECT_THAT(requantizable({tensor16}, {tensor8}), ElementsAre("16 sym tensor"));
    EXPECT_THAT(requantizable({asymmetric8}, {tensor8}), ElementsAre("8 asym tensor"));
    EXPECT_THAT(requantizable({channel8}, {tensor8}), ElementsAre("8 sym tensor", "8 sym channel"));
}

TEST(MergeConfigs, DoesNotFreeASign) {
    const QuantizerConfig with_sign{.is_signed = true};
    const QuantizerConfig without_sign{.is_signed = false};
    EXPECT_THAT(requantizable({with_sign}, {tensor8}), ElementsAre("8 sym tensor"));
    EXPECT_THAT(requantizable({with_sign}, {without_sign}), ElementsAre("8 sym tensor signed"));
}

TEST(MergeConfigs, DoesNotRequantizeBetweenNarrowAndFullRanges) {
    EXPECT_THAT(requantizable({tensor8}, {{.narrow_range = true}}), IsEmpty());
}

TEST(MergeConfigs, DemandsThatAllConfigsOfABranchMayRequantize) {
    EXPECT_THAT(requantizable({tensor8}, {asymmetric8, channel8}),
                ElementsAre("8 asym tensor", "8 sym channel"));
}

// redundancy

TEST(IsRedundantBelow, HoldsForTheSameKind) {
    EXPECT_TRUE(is_redundant_below(tensor8, tensor8));
    EXPECT_TRUE(is_redundant_below(asymmetric8, asymmetric8));
}

TEST(IsRedundantBelow, HoldsForAFinerKind) {
    EXPECT_TRUE(is_redundant_below(tensor8, channel8));
    EXPECT_TRUE(is_redundant_below(tensor8, asymmetric8));
}

TEST(IsRedundantBelow, DoesNotHoldForACoarserKind) {
    EXPECT_FALSE(is_redundant_below(channel8, tensor8));
    EXPECT_FALSE(is_redundant_below(asymmetric8, tensor8));
}

TEST(IsRedundantBelow, DemandsTheSameLevels) {
    EXPECT_FALSE(is_redundant_below(tensor8, tensor16));
    EXPECT_FALSE(is_redundant_below(tensor16, tensor8));
    EXPECT_FALSE(is_redundant_below(tensor8, {.narrow_range = true}));
}

// embeddings

TEST(CommonConfigs, AreTheWeightConfigsPerTensorThatActivationsHaveToo) {
    const auto weights = weight_configs(embedding, performance);
    const auto activations = activation_configs(convolution, performance);
    EXPECT_THAT(texts(common_configs(weights, activations)),
                ElementsAre("8 sym tensor signed", "16 sym tensor signed"));
    EXPECT_THAT(common_configs(weights, activation_configs(convolution, mixed)), IsEmpty());
}

TEST(CommonConfigs, KeepTheSignThatBothDemand) {
    const QuantizerConfig with_sign{.is_signed = true};
    const QuantizerConfig without_sign{.is_signed = false};
    EXPECT_THAT(common_configs({with_sign}, {with_sign}), SizeIs(1));
    EXPECT_THAT(common_configs({with_sign}, {tensor8}), SizeIs(1));
    EXPECT_THAT(common_configs({with_sign}, {without_sign}), IsEmpty());
}

TEST(CommonConfigs, LeaveOutRangesPerChannel) {
    EXPECT_THAT(common_configs({channel8}, {channel8}), IsEmpty());
}

}  // namespace
}  // namespace holdfast::place
