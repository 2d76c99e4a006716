// What holds for the placement in any model.
#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <openvino/core/model.hpp>

#include "analyze/prepare.hpp"
#include "place/place.hpp"
#include "support/graph_builder.hpp"
#include "support/model_matchers.hpp"
#include "support/random_model.hpp"
#include "support/toy_models.hpp"

namespace holdfast::place {
namespace {

using holdfast::test::random_model;
using holdfast::test::renamed;
using holdfast::test::reordered;
using Model = std::shared_ptr<ov::Model>;
using Names = std::map<std::string, std::string>;

constexpr std::uint32_t model_count = 150;

const std::vector<QuantizeOptions> all_options{
    {},
    {.preset = Preset::mixed},
    {.model_type = ModelType::transformer},
    {.target_device = TargetDevice::cpu_spr},
    {.advanced = {.quantize_outputs = true}},
    {.advanced = {.propagation_rule = PropagationRule::merge_with_potential_requantization}}};

/// Calls `check(model, options)` for many models, each with one of the sets of options.
template <typename Check>
void for_random_models(Check check) {
    for (std::uint32_t seed = 0; seed < model_count; ++seed) {
        SCOPED_TRACE("random_model(" + std::to_string(seed) + ")");
        check(analyze::prepare(random_model(seed), true), all_options[seed % all_options.size()]);
        if (::testing::Test::HasFailure()) return;  // one is enough to look at
    }
}

Placement place_in(const Model& model, const QuantizeOptions& options) {
    return place(analyze::analyze(*model), options);
}

/// Everything about a placement but the order of its points and the numbers of its groups.
struct Fingerprint {
    std::set<std::string> points;
    std::set<std::set<std::string>> groups;
    std::set<std::string> operations;
    std::map<std::string, std::string> reasons;
    bool operator==(const Fingerprint&) const = default;
};

void PrintTo(const Fingerprint& fingerprint, std::ostream* out) {
    for (const auto& point : fingerprint.points) *out << point;
    for (const auto& group : fingerprint.groups)
        *out << "unified: " << ::testing::PrintToString(group) << '\n';
    *out << ::testing::PrintToString(fingerprint.operations) << '\n'
         << ::testing::PrintToString(fingerprint.reasons);
}

/// Node names are looked up in `names`; those that it lacks stand for themselves.
Fingerprint fingerprint(const Placement& placement, const Names& names = {}) {
    const auto name_of = [&](const std::string& name) {
        const auto found = names.find(name);
        return found == names.end() ? name : found->second;
    };
    Fingerprint print;
    std::map<std::size_t, std::set<std::string>> groups;
    for (auto point : placement.points) {
        point.node = name_of(point.node);
        if (point.unified_group) groups[*point.unified_group].insert(fake_quantize_name(point));
        point.unified_group.reset();
        Placement one;
        one.points = {point};
        print.points.insert(to_text(one));
    }
    for (const auto& [number, members] : groups) print.groups.insert(members);
    for (const auto& name : placement.quantized_operations) print.operations.insert(name_of(name));
    for (const auto& [name, reason] : placement.reasons) print.reasons[name_of(name)] = reason;
    return print;
}

/// Gives every operation the name of another one; old name → new name.
Names shuffled_names(const Model& model, std::uint32_t seed) {
    std::vector<std::string> old_names;
    for (const auto& op : model->get_ordered_ops()) old_names.push_back(op->get_friendly_name());
    auto new_names = old_names;
    std::mt19937 random(seed);
    for (std::size_t left = new_names.size(); left > 1; --left)
        std::swap(new_names[left - 1], new_names[random() % left]);
    Names names;
    for (std::size_t index = 0; index < old_names.size(); ++index)
        names[old_names[index]] = new_names[index];
    return names;
}

Names inverse(const Names& names) {
    Names back;
    for (const auto& [from, to] : names) back[to] = from;
    return back;
}

TEST(PlaceProperty, RandomModelsHoldQuantizers) {
    std::size_t points = 0;
    std::size_t groups = 0;
    std::size_t inputs = 0;
    for_random_models([&](const Model& model, const QuantizeOptions& options) {
        for (const auto& point : place_in(model, options).points) {
            ++points;
            if (point.unified_group) ++groups;
            if (point.kind == PointKind::input) ++inputs;
        }
    });
    EXPECT_GT(points, 5 * model_count);
    EXPECT_GT(groups, model_count / 2);
    EXPECT_GT(inputs, model_count / 2);
}

TEST(PlaceProperty, TwiceGivesTheSame) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        const auto graph = analyze::analyze(*model);
        EXPECT_EQ(place(graph, options), place(graph, options));
    });
}

TEST(PlaceProperty, CloneGivesTheSame) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        EXPECT_EQ(place_in(model->clone(), options), place_in(model, options));
    });
}

TEST(PlaceProperty, NamesOfTheSameOrderChangeNamesOnly) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        Names names;
        for (const auto& op : model->get_ops())
            names[op->get_friendly_name()] = "model/" + op->get_friendly_name();
        const auto other = renamed(model, [&](const auto& name) { return names.at(name); });
        const auto expected = place_in(model, options);
        auto placement = place_in(other, options);
        EXPECT_EQ(fingerprint(placement, inverse(names)), fingerprint(expected));
        for (auto& point : placement.points) point.node = inverse(names).at(point.node);
        EXPECT_EQ(placement.points, expected.points) << "order or numbers of groups";
    });
}

TEST(PlaceProperty, AnyNamesChangeNamesOnly) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        const auto names = shuffled_names(model, 1);
        const auto other = renamed(model, [&](const auto& name) { return names.at(name); });
        EXPECT_EQ(fingerprint(place_in(other, options), inverse(names)),
                  fingerprint(place_in(model, options)));
    });
}

TEST(PlaceProperty, AnotherTopologicalOrderGivesTheSame) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        EXPECT_EQ(fingerprint(place_in(reordered(model, 1), options)),
                  fingerprint(place_in(model, options)));
    });
}

TEST(PlaceProperty, NoPlaceIsTakenTwice) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        std::set<std::string> names;
        for (const auto& point : place_in(model, options).points)
            EXPECT_TRUE(names.insert(fake_quantize_name(point)).second)
                << fake_quantize_name(point);
    });
}

TEST(PlaceProperty, NoIntegerIsQuantized) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        for (const auto& point : place_in(model, options).points) {
            const auto op = holdfast::test::find_op(model, point.node);
            const auto type = point.kind == PointKind::output
                                  ? op->get_output_element_type(point.port)
                                  : op->get_input_element_type(point.port);
            EXPECT_TRUE(type.is_real()) << fake_quantize_name(point);
        }
    });
}

TEST(PlaceProperty, NoQuantizerFollowsAnotherOnTheSameTensor) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        if (options.advanced.propagation_rule ==
            PropagationRule::merge_with_potential_requantization)
            return;  // there it may
        std::set<std::string> outputs;
        const auto placement = place_in(model, options);
        for (const auto& point : placement.points) {
            if (point.kind == PointKind::output)
                outputs.insert(point.node + ':' + std::to_string(point.port));
        }
        for (const auto& point : placement.points) {
            if (point.kind != PointKind::input) continue;
            EXPECT_FALSE(outputs.contains(holdfast::test::producer(model, point.node, point.port)))
                << fake_quantize_name(point);
        }
    });
}

TEST(PlaceProperty, MembersOfAUnifiedGroupAreOfOneKind) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        std::map<std::size_t, std::vector<QuantizerConfig>> groups;
        for (const auto& point : place_in(model, options).points) {
            if (!point.unified_group) continue;
            EXPECT_FALSE(point.config.per_channel) << fake_quantize_name(point);
            groups[*point.unified_group].push_back(point.config);
        }
        for (const auto& [group, configs] : groups) {
            EXPECT_EQ(std::set(configs.begin(), configs.end()).size(), 1U) << group;
        }
    });
}

TEST(PlaceProperty, IgnoringEverythingLeavesNothing) {
    for_random_models([](const Model& model, QuantizeOptions options) {
        options.ignored_scope.patterns = {".*"};
        const auto placement = place_in(model, options);
        EXPECT_TRUE(placement.points.empty());
        EXPECT_TRUE(placement.quantized_operations.empty());
    });
}

TEST(PlaceProperty, EveryQuantizableOperationIsQuantizedOrHasAReason) {
    for_random_models([](const Model& model, const QuantizeOptions& options) {
        const auto graph = analyze::analyze(*model);
        const auto placement = place(graph, options);
        for (const auto& [name, reason] : placement.reasons)
            EXPECT_FALSE(placement.quantized_operations.contains(name)) << name;
        for (const auto& node : graph.nodes()) {
            if (node.type != "Convolution" && node.type != "MatMul") continue;
            EXPECT_TRUE(placement.quantized_operations.contains(node.name) ||
                        placement.reasons.contains(node.name))
                << node.name;
        }
    });
}

// 2,800 operations: nothing may be done once per pair of them.
TEST(PlaceProperty, LongChainHasFivePointsPerBlock) {
    constexpr std::size_t blocks = 400;
    const auto graph = holdfast::test::graph_of(holdfast::test::residual_chain(blocks));
    EXPECT_EQ(place(graph, {}).points.size(), 5 * blocks);
}

}  // namespace
}  // namespace holdfast::place
