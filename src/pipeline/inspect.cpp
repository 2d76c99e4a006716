// The first stages of quantization alone: what is decided before any data is seen.
#include "holdfast/inspect.hpp"

#include <algorithm>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "estimate/fake_convert_parameters.hpp"
#include "pipeline/describe.hpp"
#include "pipeline/validate.hpp"
#include "place/explain.hpp"
#include "place/group.hpp"
#include "place/place.hpp"
#include "read/require_float.hpp"

namespace holdfast {
namespace {

bool is_operation(const analyze::Node& node) {
    return node.type != "Constant" && node.type != "Parameter" && node.type != "Result";
}

std::vector<OperationInspection> inspect_operations(const analyze::Graph& graph,
                                                    const place::Placement& placement,
                                                    const QuantizeOptions& options) {
    const auto reasons = place::explain_float(graph, placement, options);
    std::vector<OperationInspection> operations;
    for (const auto& node : graph.nodes()) {
        if (!is_operation(node)) continue;
        const auto reason = reasons.find(node.name);
        const bool quantized = reason == reasons.end();
        operations.push_back({.name = node.name,
                              .type = node.type,
                              .quantized = quantized,
                              .reason = quantized ? "" : reason->second});
    }
    return operations;
}

std::string type_text(const place::QuantizationPoint& point) {
    return point.fp8_type ? estimate::element_type(*point.fp8_type).get_type_name() : "integer";
}

QuantizerInspection inspect_quantizer(const place::QuantizationPoint& point) {
    const auto& config = point.config;
    const auto levels = std::size_t{1} << static_cast<unsigned>(config.bits);
    return {.name = fake_quantize_name(point),
            .operation = point.node,
            .kind = pipeline::kind_text(point.kind),
            .port = point.port,
            .type = type_text(point),
            .scheme = pipeline::scheme_text(config.scheme),
            .bits = config.bits,
            .levels = config.narrow_range ? levels - 1 : levels,
            .per_channel = config.per_channel,
            .narrow_range = config.narrow_range,
            .half_range = point.half_range,
            .is_signed = config.is_signed,
            .unified_group = point.unified_group,
            .group = std::nullopt};
}

void inspect_groups(const std::vector<place::Group>& groups, Inspection& inspection) {
    for (std::size_t index = 0; index < groups.size(); ++index) {
        auto& group = inspection.groups.emplace_back();
        group.operations = groups[index].operations;
        for (const std::size_t point : groups[index].points) {
            inspection.quantizers.at(point).group = index;
            group.quantizers.push_back(inspection.quantizers.at(point).name);
        }
    }
}

}  // namespace

std::size_t Inspection::operations_quantized() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(operations, &OperationInspection::quantized));
}

Inspection inspect(const std::shared_ptr<const ov::Model>& model, const QuantizeOptions& options) {
    pipeline::validate(model, options);
    read::require_float(*model);
    const auto prepared = analyze::prepare(model, options.advanced.fold_constants);
    const auto graph = analyze::analyze(*prepared);
    const auto placement = place::place(graph, options);

    Inspection inspection{.operations = inspect_operations(graph, placement, options),
                          .quantizers = {},
                          .groups = {}};
    for (const auto& point : placement.points)
        inspection.quantizers.push_back(inspect_quantizer(point));
    inspect_groups(place::group(graph, placement), inspection);
    return inspection;
}

}  // namespace holdfast
