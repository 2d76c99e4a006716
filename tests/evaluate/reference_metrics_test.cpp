// The built-in metrics against figures of known libraries, made by reference_metrics.py and
// reference_further_metrics.py, and by reference_detection.py.
#include <fstream>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "support/items.hpp"
#include "support/metric_items.hpp"
#include "support/paths.hpp"

namespace holdfast {
namespace {

constexpr double tolerance = 1e-6;  // outputs are f32 on both sides, sums f64

ov::Tensor tensor_of(const nlohmann::json& json) {
    const auto shape = json.at("shape").get<ov::Shape>();
    const auto& data = json.at("data");
    const auto type = json.at("type").get<std::string>();
    if (type == "int64") return test::tensor_of(shape, data.get<std::vector<std::int64_t>>());
    return type == "float64" ? test::tensor_of(shape, data.get<std::vector<double>>())
                             : test::tensor_of(shape, data.get<std::vector<float>>());
}

ov::Tensor tensor_or_none(const nlohmann::json& item, const char* name) {
    return item.contains(name) ? tensor_of(item.at(name)) : ov::Tensor();
}

test::Item item_of(const nlohmann::json& json) {
    return {tensor_of(json.at("output")),
            tensor_or_none(json, "label"),
            tensor_or_none(json, "reference")};
}

void expect_figures(const char* name, std::size_t least) {
    std::ifstream file(test::source_folder() / "tests/data" / name);
    const auto cases = nlohmann::json::parse(file);
    EXPECT_GE(cases.size(), least);
    for (const auto& each : cases) {
        const auto metric = each.at("metric").get<std::string>();
        std::vector<test::Item> items;
        for (const auto& item : each.at("items")) items.push_back(item_of(item));
        EXPECT_NEAR(test::value(metric, items), each.at("value").get<double>(), tolerance)
            << metric;
    }
}

TEST(ReferenceMetrics, AreThoseOfKnownLibraries) {
    expect_figures("reference_metrics.json", 15);
}

TEST(ReferenceMetrics, OfMapsTextsEmbeddingsAndLikenessAreThoseOfKnownLibraries) {
    expect_figures("reference_further_metrics.json", 11);
}

TEST(ReferenceMetrics, OfDetectorsAreThoseOfPycocotools) {
    expect_figures("reference_detection.json", 6);
}

}  // namespace
}  // namespace holdfast
