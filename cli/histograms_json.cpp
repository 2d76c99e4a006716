#include "cli/histograms_json.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/check.hpp"

namespace holdfast::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string histogram_text(const pipeline::Histogram& histogram) {
    const Json json{{"quantizer", histogram.quantizer},
                    {"low", histogram.low},
                    {"high", histogram.high},
                    {"counts", histogram.counts},
                    {"below", histogram.below},
                    {"above", histogram.above},
                    {"sqnr_db", histogram.sqnr_db},  // null where nothing was lost
                    {"items", histogram.items}};
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string with_histograms(const std::string& report,
                            const std::vector<pipeline::Histogram>& histograms) {
    constexpr std::string_view end = "\n}";
    core::ensure(report.ends_with(end), "a report ends with a brace");
    std::string list;
    for (const auto& histogram : histograms)
        list += (list.empty() ? "\n    " : ",\n    ") + histogram_text(histogram);
    return report.substr(0, report.size() - end.size()) + ",\n  \"histograms\": [" + list +
           (list.empty() ? "]" : "\n  ]") + std::string(end);
}

}  // namespace holdfast::cli
