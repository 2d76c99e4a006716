#include <algorithm>
#include <array>
#include <utility>

#include "core/check.hpp"
#include "core/text.hpp"
#include "evaluate/classification.hpp"
#include "evaluate/distance.hpp"
#include "evaluate/sequence.hpp"
#include "holdfast/metric.hpp"

namespace holdfast {
namespace {

struct BuiltIn {
    std::string_view name;
    Metric (*make)();
};

constexpr std::array built_in{
    BuiltIn{"top1", [] { return evaluate::top_metric(1); }},
    BuiltIn{"top5", [] { return evaluate::top_metric(5); }},
    BuiltIn{"f1-macro", evaluate::f1_macro_metric},
    BuiltIn{"mse", evaluate::mse_metric},
    BuiltIn{"mae", evaluate::mae_metric},
    BuiltIn{"cosine", evaluate::cosine_metric},
    BuiltIn{"ctc-exact-match", evaluate::ctc_exact_match_metric},
    BuiltIn{"ctc-cer", evaluate::ctc_character_error_rate_metric},
};

}  // namespace

Metric make_metric(std::string_view name) {
    const auto* found = std::find_if(built_in.begin(), built_in.end(), [&](const BuiltIn& metric) {
        return metric.name == name;
    });
    if (found != built_in.end()) return found->make();
    const auto names = metric_names();
    throw InvalidArgument(core::concat("there is no metric '",
                                       name,
                                       "'",
                                       core::suggestion(name, names),
                                       "; known are: ",
                                       core::join(names)));
}

std::vector<std::string> metric_names() {
    std::vector<std::string> names;
    for (const auto& metric : built_in) names.emplace_back(metric.name);
    return names;
}

}  // namespace holdfast
