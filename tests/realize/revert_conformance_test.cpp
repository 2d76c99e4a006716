// The cases of tests/conformance/numeric/revert.json: which quantizers remain when operations of a
// quantized model return to float.
#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/op/fake_quantize.hpp>
#include <openvino/runtime/core.hpp>

#include "realize/realize.hpp"
#include "support/model_matchers.hpp"
#include "support/paths.hpp"

namespace holdfast::realize {
namespace {

using holdfast::test::names_of_type;
using nlohmann::json;
using place::PointKind;
using place::QuantizationPoint;
using Names = std::vector<std::string>;

const std::string folder = (test::source_folder() / "tests/conformance/numeric/").string();

std::vector<json> recorded_cases() {
    std::ifstream file(folder + "revert.json");
    return json::parse(file).at("cases").get<std::vector<json>>();
}

/// Where the quantizers of the recorded model stand, under the names that it gives them.
const std::map<std::string, QuantizationPoint> points{
    {"FQ_Inputs", {.kind = PointKind::input, .node = "MatMul_0", .port = 0}},
    {"FQ_Weights_0", {.kind = PointKind::weight, .node = "MatMul_0", .port = 1}},
    {"FQ_ReLu_0", {.kind = PointKind::input, .node = "MatMul_1", .port = 0}},
    {"FQ_Weights_1", {.kind = PointKind::weight, .node = "MatMul_1", .port = 1}}};

/// The recorded model with every FakeQuantize bypassed.
std::shared_ptr<ov::Model> float_model() {
    ov::Core core;
    auto model = core.read_model(folder + "LinearQuantizedModel.xml");
    for (const auto& op : model->get_ordered_ops()) {
        if (ov::is_type<ov::op::v0::FakeQuantize>(op)) {
            op->output(0).replace(op->input_value(0));
        }
    }
    return model;
}

bool is_kept(const json& recorded, const QuantizationPoint& point) {
    return recorded.at("restore_mode") == "only_activations" && point.kind == PointKind::weight;
}

Plan plan_of(const json& recorded) {
    const auto reverted = recorded.at("quantizers").get<std::set<std::string>>();
    Plan plan;
    place::Group group{.operations = recorded.at("operations").get<Names>()};
    for (const auto& [name, point] : points) {
        if (reverted.contains(name) && !is_kept(recorded, point)) {
            group.points.push_back(plan.placement.points.size());
        }
        plan.placement.points.push_back(point);
        plan.ranges[fake_quantize_name(point)].parameters = {
            .levels = 256, .shape = {}, .low = {-1.F}, .high = {1.F}};
    }
    plan.groups = {group};
    plan.kept_float = {0};
    return plan;
}

Names expected_names(const json& recorded) {
    Names names;
    for (const auto& name : recorded.at("expected_remaining_quantizers")) {
        names.push_back(fake_quantize_name(points.at(name.get<std::string>())));
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string test_name(const ::testing::TestParamInfo<json>& info) {
    return info.param.at("restore_mode").get<std::string>();
}

class RecordedRevert : public ::testing::TestWithParam<json> {};

TEST_P(RecordedRevert, LeavesTheSameQuantizers) {
    const auto model = realize(float_model(), plan_of(GetParam()));
    EXPECT_EQ(names_of_type(model, "FakeQuantize"), expected_names(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Conformance,
                         RecordedRevert,
                         ::testing::ValuesIn(recorded_cases()),
                         test_name);

}  // namespace
}  // namespace holdfast::realize
