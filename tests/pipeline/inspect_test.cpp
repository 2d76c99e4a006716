#include "holdfast/inspect.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <openvino/openvino.hpp>

#include "holdfast/error.hpp"
#include "support/if_model.hpp"
#include "support/loop_model.hpp"
#include "support/model_builder.hpp"
#include "support/paths.hpp"
#include "support/random_model.hpp"
#include "support/throws.hpp"

namespace holdfast {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::UnorderedElementsAre;
namespace op = ov::opset13;

/// One operation for each reason that a model without options can give.
std::shared_ptr<ov::Model> model_of_reasons() {
    test::ModelBuilder b;
    const auto x = b.input("x", {1, 3, 8, 8});
    const auto features = x.conv("conv", {8, 3, 3, 3}).bias("bias").relu("relu").max_pool("pool");
    b.result("y", features.softmax("softmax").conv("conv2", {4, 8, 1, 1}));
    return b.model();
}

std::string reason(const Inspection& inspection, const std::string& name) {
    const auto& all = inspection.operations;
    const auto found = std::ranges::find(all, name, &OperationInspection::name);
    return found == all.end() ? "no such operation" : found->reason;
}

TEST(Inspect, SaysWhatIsQuantizedAndWhyTheRestIsNot) {
    const auto inspection = inspect(model_of_reasons());
    EXPECT_EQ(reason(inspection, "conv"), "");
    EXPECT_EQ(reason(inspection, "conv2"), "");
    EXPECT_EQ(reason(inspection, "relu"), "the device runs it as part of a quantized operation");
    EXPECT_EQ(reason(inspection, "pool"), "passes values on as they come");
    EXPECT_EQ(reason(inspection, "softmax"), "no int8 form of Softmax is known");
    EXPECT_EQ(inspection.operations_quantized(), 2U);
}

TEST(Inspect, NamesTheEntryOfTheIgnoredScope) {
    const auto with = [](IgnoredScope scope) {
        return reason(inspect(model_of_reasons(), {.ignored_scope = std::move(scope)}), "conv2");
    };
    EXPECT_EQ(with({.names = {"conv", "conv2"}}), "in the ignored scope: name 'conv2'");
    EXPECT_EQ(with({.patterns = {"con"}}), "in the ignored scope: pattern 'con'");
    EXPECT_EQ(with({.types = {"Convolution"}}), "in the ignored scope: type 'Convolution'");
    EXPECT_EQ(with({.subgraphs = {{{"softmax"}, {"conv2"}}}}),
              "in the ignored scope: subgraph from 'softmax' to 'conv2'");
}

TEST(Inspect, TellsFusedIntoFloat) {
    const auto inspection = inspect(model_of_reasons(), {.ignored_scope = {.names = {"conv"}}});
    EXPECT_EQ(reason(inspection, "relu"), "the device runs it as part of an operation in float");
}

TEST(Inspect, TellsShapesIntegersAndConstants) {
    test::ModelBuilder b;
    const auto x = b.input("x", {-1, 8});
    const auto shape = b.op<op::ShapeOf>("shape", x);
    const auto twice = b.op<op::Reshape>("reshape", x.relu("r"), shape, false);
    const auto index = b.op<op::Convert>("index", twice, ov::element::i64);
    b.result("y", b.op<op::Add>("sum", index, index));
    const auto inspection = inspect(b.model());
    EXPECT_EQ(reason(inspection, "shape"), "computes shapes");
    EXPECT_EQ(reason(inspection, "sum"), "works on integers");
}

TEST(Inspect, ShowsWhatIsInTheBodiesOfAnIf) {
    const auto inspection = inspect(test::if_model());
    std::vector<std::string> names;
    for (const auto& operation : inspection.operations) names.push_back(operation.name);
    EXPECT_THAT(names,
                ElementsAre("branch",
                            "branch/then/then_conv",
                            "branch/then/then_bias",
                            "branch/then/relu",
                            "branch/else/else_conv",
                            "branch/else/else_bias",
                            "branch/else/relu",
                            "out_conv",
                            "out_bias"));
    EXPECT_EQ(reason(inspection, "branch"), "its bodies are looked at on their own");
    EXPECT_EQ(reason(inspection, "branch/then/then_conv"), "");
    EXPECT_EQ(reason(inspection, "branch/else/relu"),
              "the device runs it as part of a quantized operation");
    EXPECT_EQ(inspection.operations_quantized(), 3U);
}

TEST(Inspect, TakesABodyForOneGroup) {
    const auto inspection = inspect(test::if_model());
    ASSERT_EQ(inspection.groups.size(), 3U);
    EXPECT_THAT(inspection.groups[2].operations, ElementsAre("branch/else/else_conv"));
    EXPECT_THAT(inspection.groups[2].quantizers,
                UnorderedElementsAre("branch/else/else_x/fq_output_0",
                                     "branch/else/else_conv/fq_weights_1"));
    const auto& last = inspection.quantizers.back();
    EXPECT_EQ(last.name, "branch/else/else_conv/fq_weights_1");
    EXPECT_EQ(last.operation, "branch/else/else_conv");
    EXPECT_EQ(last.group, 2U);
}

TEST(Inspect, LooksForTheIgnoredScopeInBodies) {
    const auto inspection = inspect(test::if_model(), {.ignored_scope = {.names = {"else_conv"}}});
    EXPECT_EQ(reason(inspection, "branch/else/else_conv"),
              "in the ignored scope: name 'else_conv'");
    EXPECT_EQ(reason(inspection, "branch/then/then_conv"), "");
    EXPECT_EQ(inspection.groups.size(), 2U);
    EXPECT_EQ(test::message_of<InvalidArgument>(
                  [] { return inspect(test::if_model(), {.ignored_scope = {.names = {"no"}}}); }),
              "ignored name 'no' matches no operation of the model");
}

TEST(Inspect, ShowsBodiesInText) {
    EXPECT_THAT(to_text(inspect(test::if_model())),
                AllOf(HasSubstr("3 of 9 operations"),
                      HasSubstr("branch/then/then_conv (Convolution)"),
                      HasSubstr("Not quantized: its bodies are looked at on their own (1)")));
}

TEST(Inspect, TellsThatBodiesOfLoopsAreLeft) {
    const auto inspection = inspect(test::loop_model());
    EXPECT_EQ(reason(inspection, "loop"),
              "its body is left as it is: only bodies of If are quantized");
    EXPECT_EQ(inspection.operations.size(), 2U);
}

TEST(Inspect, EveryOperationIsQuantizedOrHasAReason) {
    for (std::uint32_t seed = 0; seed < 60; ++seed) {
        const auto inspection = inspect(
            test::random_model(seed),
            {.model_type = seed % 2 == 0 ? std::optional<ModelType>{} : ModelType::transformer});
        EXPECT_FALSE(inspection.operations.empty());
        for (const auto& operation : inspection.operations)
            EXPECT_EQ(operation.quantized, operation.reason.empty())
                << seed << ": " << operation.name;
        for (const auto& quantizer : inspection.quantizers)
            EXPECT_TRUE(quantizer.group) << seed << ": " << quantizer.name;
    }
}

TEST(Inspect, HasATextFormThatFitsTheWidth) {
    EXPECT_EQ(to_text(inspect(model_of_reasons(), {.ignored_scope = {.names = {"conv2"}}}), 72),
              test::read_file(test::golden("inspection.txt")));
}

TEST(Inspect, ShowsFloats) {
    const auto inspection = inspect(model_of_reasons(), {.mode = Fp8Type::e4m3});
    EXPECT_EQ(inspection.quantizers.front().type, "f8e4m3");
    EXPECT_THAT(to_text(inspection),
                AllOf(HasSubstr("conv/fc_weights_1\n        f8e4m3, per channel, group"),
                      Not(HasSubstr("bits"))));
}

TEST(Inspect, HasAJsonForm) {
    const auto json = nlohmann::json::parse(to_json(inspect(model_of_reasons())));
    EXPECT_EQ(json.at("schema_version"), 1);
    EXPECT_EQ(json.at("operations_quantized"), 2);
    EXPECT_EQ(json.at("operations").size(), 6U);
    const auto& quantizer = json.at("quantizers").at(2);
    EXPECT_EQ(quantizer.at("name"), "conv/fq_weights_1");
    EXPECT_EQ(quantizer.at("type"), "integer");
    EXPECT_EQ(quantizer.at("levels"), 255);
    EXPECT_EQ(quantizer.at("is_signed"), true);
    EXPECT_TRUE(json.at("quantizers").at(0).at("is_signed").is_null());
    EXPECT_EQ(json.at("groups").at(0).at("operations").size(), 1U);
}

TEST(Inspect, RefusesWhatQuantizeRefuses) {
    EXPECT_THROW((void)inspect(nullptr), InvalidArgument);
    EXPECT_THROW((void)inspect(model_of_reasons(), {.subset_size = 0}), InvalidArgument);
    EXPECT_THROW((void)inspect(model_of_reasons(), {.ignored_scope = {.names = {"no"}}}),
                 InvalidArgument);
}

}  // namespace
}  // namespace holdfast
