#include "place/overflow_fix.hpp"

#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>

#include "support/graph_builder.hpp"

namespace holdfast::place {
namespace {

using holdfast::test::graph_of;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Names = std::vector<std::string>;

/// Names of the weighted nodes that are halved; all with constants count as weighted but
/// `float_one`.
Names halved(const analyze::Graph& graph, OverflowFix fix, const std::string& float_one = "") {
    std::vector<analyze::NodeIndex> weighted;
    for (analyze::NodeIndex index = 0; index < graph.size(); ++index) {
        const auto& node = graph.node(index);
        if (!node.constants.empty() && node.name != float_one) weighted.push_back(index);
    }
    Names names;
    for (const auto index : half_range_nodes(graph, weighted, fix))
        names.push_back(graph.node(index).name);
    return names;
}

analyze::Graph two_branches() {
    return graph_of(
        "Parameter > c1:Convolution > c2:Convolution > Result; "
        "Parameter > Relu > c3:Convolution > MatMul");
}

TEST(OverflowFix, HalvesTheFirstConvolutionBelowEachInput) {
    EXPECT_THAT(halved(two_branches(), OverflowFix::first_layer), ElementsAre("c1", "c3"));
}

TEST(OverflowFix, LooksPastConvolutionsThatStayInFloat) {
    EXPECT_THAT(halved(two_branches(), OverflowFix::first_layer, "c1"), ElementsAre("c2", "c3"));
}

TEST(OverflowFix, LooksForPlainConvolutionsOnly) {
    EXPECT_THAT(halved(graph_of("Parameter > MatMul > GroupConvolution > Convolution > Result"),
                       OverflowFix::first_layer),
                ElementsAre("Convolution"));
}

TEST(OverflowFix, HalvesOnTwoWaysToTheSameConvolution) {
    EXPECT_THAT(
        halved(graph_of("Parameter > c1:Convolution > sum:Add > c2:Convolution; Parameter > sum"),
               OverflowFix::first_layer),
        ElementsAre("c1", "c2"));
}

TEST(OverflowFix, HalvesAllProductsOnRequest) {
    EXPECT_THAT(
        halved(graph_of("Parameter > Convolution > GroupConvolution > MatMul > "
                        "ConvolutionBackpropData > GroupConvolutionBackpropData > LSTMSequence"),
               OverflowFix::enable),
        ElementsAre("Convolution",
                    "GroupConvolution",
                    "MatMul",
                    "ConvolutionBackpropData",
                    "GroupConvolutionBackpropData"));
}

TEST(OverflowFix, NeverHalvesADepthwiseConvolution) {
    const analyze::Graph graph({{.name = "dw",
                                 .type = "GroupConvolution",
                                 .constants = {{.port = 1}},
                                 .is_depthwise = true}},
                               {});
    EXPECT_THAT(halved(graph, OverflowFix::enable), IsEmpty());
}

TEST(OverflowFix, HalvesNothingWhenDisabled) {
    EXPECT_THAT(halved(two_branches(), OverflowFix::disable), IsEmpty());
}

TEST(OverflowFix, IsForIntegersOf8Bits) {
    using enum OverflowFix;
    EXPECT_EQ(overflow_fix_of({}), first_layer);
    EXPECT_EQ(overflow_fix_of({.mode = Fp8Type::e4m3}), disable);
    EXPECT_EQ(overflow_fix_of({.advanced = {.activations = {.bits = 16}}}), disable);
    EXPECT_EQ(overflow_fix_of({.advanced = {.weights = {.bits = 16}}}), disable);
    EXPECT_EQ(overflow_fix_of({.advanced = {.overflow_fix = enable, .weights = {.bits = 16}}}),
              enable);
}

}  // namespace
}  // namespace holdfast::place
