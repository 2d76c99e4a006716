#include "arguments.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <optional>
#include <sstream>

#include "holdfast/error.hpp"

namespace nb = nanobind;

namespace holdfast::python {
namespace {

using Names = std::vector<std::string>;

template <typename Value>
Value value_of(const nb::dict& from, const char* key) {
    return nb::cast<Value>(from[key]);
}

IgnoredScope scope_of(const nb::dict& from) {
    IgnoredScope scope{.names = value_of<Names>(from, "names"),
                       .patterns = value_of<Names>(from, "patterns"),
                       .types = value_of<Names>(from, "types"),
                       .subgraphs = {},
                       .validate = value_of<bool>(from, "validate")};
    for (const auto& each : value_of<nb::list>(from, "subgraphs")) {
        const auto subgraph = nb::cast<nb::dict>(each);
        scope.subgraphs.push_back({.inputs = value_of<Names>(subgraph, "inputs"),
                                   .outputs = value_of<Names>(subgraph, "outputs")});
    }
    return scope;
}

// The Python enumerations list their members in the order of ours.
template <typename Enum>
std::optional<Enum> member(const nb::dict& from, const char* key) {
    const auto index = value_of<std::optional<int>>(from, key);
    return index ? std::optional(static_cast<Enum>(*index)) : std::nullopt;
}

BoundEstimator bound_of(const nb::dict& from) {
    return {.statistic = member<StatisticType>(from, "statistic"),
            .aggregator = member<AggregatorType>(from, "aggregator"),
            .clipping_value = value_of<std::optional<double>>(from, "clipping_value"),
            .quantile_outlier_prob = value_of<double>(from, "quantile_outlier_prob")};
}

RangeEstimator range_of(const nb::dict& from) {
    return {.min = bound_of(value_of<nb::dict>(from, "min")),
            .max = bound_of(value_of<nb::dict>(from, "max"))};
}

}  // namespace

cli::Arguments arguments_of(const std::vector<std::string>& words, const nb::dict& extra) {
    std::ostringstream ignored;
    auto arguments = cli::parse_arguments(words, ignored);
    if (!arguments) throw InternalError("the options asked for help");
    if (extra.contains("ignored_scope"))
        arguments->options.ignored_scope = scope_of(value_of<nb::dict>(extra, "ignored_scope"));
    auto& advanced = arguments->options.advanced;
    if (extra.contains("activations_range"))
        advanced.activations_range = range_of(value_of<nb::dict>(extra, "activations_range"));
    if (extra.contains("weights_range"))
        advanced.weights_range = range_of(value_of<nb::dict>(extra, "weights_range"));
    return std::move(*arguments);
}

}  // namespace holdfast::python
