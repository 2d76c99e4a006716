// The built-in metrics against figures of known libraries, made by reference_metrics.py and
// reference_further_metrics.py.
#include <fstream>
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>

#include "holdfast/metric.hpp"
#include "support/items.hpp"
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

Observation observe(const Metric& metric, const nlohmann::json& item) {
    const std::vector<ov::Tensor> outputs{tensor_of(item.at("output"))};
    const std::vector<ov::Tensor> references{tensor_or_none(item, "reference")};
    return metric.observe(outputs, tensor_or_none(item, "label"), references);
}

double value(const Metric& metric, const std::vector<Observation>& items) {
    if (metric.finish) return metric.finish(items);
    double sum = 0;
    for (const auto& item : items) sum += item.front();
    return sum / static_cast<double>(items.size());
}

void expect_figures(const char* name, std::size_t least) {
    std::ifstream file(test::source_folder() / "tests/data" / name);
    const auto cases = nlohmann::json::parse(file);
    EXPECT_GE(cases.size(), least);
    for (const auto& each : cases) {
        const auto metric = make_metric(each.at("metric").get<std::string>());
        std::vector<Observation> observations;
        for (const auto& item : each.at("items")) observations.push_back(observe(metric, item));
        EXPECT_NEAR(value(metric, observations), each.at("value").get<double>(), tolerance)
            << metric.name;
    }
}

TEST(ReferenceMetrics, AreThoseOfKnownLibraries) {
    expect_figures("reference_metrics.json", 15);
}

TEST(ReferenceMetrics, OfMapsTextsEmbeddingsAndLikenessAreThoseOfKnownLibraries) {
    expect_figures("reference_further_metrics.json", 11);
}

}  // namespace
}  // namespace holdfast
