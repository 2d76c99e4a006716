// The first stages of quantization alone: what is decided before any data is seen.
#include "holdfast/inspect.hpp"

#include <algorithm>
#include <iterator>

#include "analyze/graph.hpp"
#include "analyze/prepare.hpp"
#include "core/if_bodies.hpp"
#include "estimate/fake_convert_parameters.hpp"
#include "pipeline/bodies.hpp"
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

Inspection inspect_top_level(const ov::Model& model, const QuantizeOptions& options) {
    const auto graph = analyze::analyze(model);
    const auto placement = place::place(graph, options);
    Inspection inspection{.operations = inspect_operations(graph, placement, options),
                          .quantizers = {},
                          .groups = {}};
    for (const auto& point : placement.points)
        inspection.quantizers.push_back(inspect_quantizer(point));
    inspect_groups(place::group(graph, placement), inspection);
    return inspection;
}

template <typename Item>
void append(std::vector<Item>& items, std::vector<Item> more) {
    std::ranges::move(more, std::back_inserter(items));
}

void lead_names(const std::string& path, Inspection& inspection) {
    const auto lead = [&](std::string& name) { name = path + name; };
    for (auto& operation : inspection.operations) lead(operation.name);
    for (auto& quantizer : inspection.quantizers) {
        lead(quantizer.name);
        lead(quantizer.operation);
    }
    for (auto& group : inspection.groups) {
        std::ranges::for_each(group.operations, lead);
        std::ranges::for_each(group.quantizers, lead);
    }
}

// What is in a body returns to float together.
void join_groups(Inspection& body, std::size_t index) {
    for (auto& quantizer : body.quantizers) quantizer.group = index;
    GroupInspection joined;
    for (auto& group : body.groups) {
        append(joined.operations, std::move(group.operations));
        append(joined.quantizers, std::move(group.quantizers));
    }
    if (!body.groups.empty()) body.groups = {std::move(joined)};
}

// The operations of `body` come right after `parent`, or after those of its other body.
void add_body(const std::string& parent, Inspection body, Inspection& inspection) {
    join_groups(body, inspection.groups.size());
    pipeline::part_ranges(inspection.quantizers, body.quantizers);
    auto& operations = inspection.operations;
    auto place = std::ranges::find(operations, parent, &OperationInspection::name);
    const auto is_inside = [&](const auto& operation) {
        return operation.name.starts_with(parent + "/then/");
    };
    place = std::find_if_not(std::next(place), operations.end(), is_inside);
    operations.insert(place,
                      std::make_move_iterator(body.operations.begin()),
                      std::make_move_iterator(body.operations.end()));
    append(inspection.quantizers, std::move(body.quantizers));
    append(inspection.groups, std::move(body.groups));
}

Inspection inspect_with_bodies(const ov::Model& model, const QuantizeOptions& options) {
    auto inspection = inspect_top_level(model, options);
    for (const auto& parent : core::ifs(model)) {
        const auto& name = parent->get_friendly_name();
        for (std::size_t index = 0; index < core::if_bodies; ++index) {
            const auto& function = *parent->get_function(static_cast<int>(index));
            auto body = inspect_with_bodies(function, options);
            lead_names(core::body_name(name, index) + "/", body);
            add_body(name, std::move(body), inspection);
        }
    }
    return inspection;
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
    return inspect_with_bodies(*prepared, pipeline::options_for_bodies(options, *prepared));
}

}  // namespace holdfast
