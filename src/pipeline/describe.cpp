#include "pipeline/describe.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>

#include "core/check.hpp"
#include "core/if_bodies.hpp"

namespace holdfast::pipeline {
namespace {

bool is_operation(const std::shared_ptr<ov::Node>& node) {
    return !ov::is_type<ov::op::v0::Constant>(node) && !ov::is_type<ov::op::v0::Parameter>(node) &&
           !ov::is_type<ov::op::v0::Result>(node);
}

std::size_t count_operations(const ov::Model& model) {
    auto count = static_cast<std::size_t>(std::ranges::count_if(model.get_ops(), is_operation));
    for (const auto& parent : core::ifs(model)) {
        for (const auto& body : parent->get_functions()) count += count_operations(*body);
    }
    return count;
}

std::pair<float, float> extremes(const std::vector<float>& factors) {
    const auto [smallest, largest] = std::ranges::minmax(factors);
    return {smallest, largest};
}

QuantizerReport quantizer_report(const place::QuantizationPoint& point,
                                 const estimate::Range& range) {
    return {.name = fake_quantize_name(point),
            .operation = point.node,
            .kind = kind_text(point.kind),
            .port = point.port,
            .levels = range.parameters.levels,
            .scheme = scheme_text(point.config.scheme),
            .per_channel = point.config.per_channel,
            .narrow_range = point.config.narrow_range,
            .half_range = point.half_range,
            .low = range.parameters.low,
            .high = range.parameters.high,
            .statistics = range.estimator,
            .statistic_min = range.statistics.min,
            .statistic_max = range.statistics.max,
            .unified_group = point.unified_group,
            .group = std::nullopt,
            .kept_float = false};
}

std::vector<QuantizerReport> quantizer_reports(const realize::Plan& plan);

// All of a body is one group of the plan around it.
std::vector<QuantizerReport> quantizer_reports(const realize::BodyPlan& body) {
    const auto path = core::body_name(body.parent, body.body) + "/";
    auto reports = quantizer_reports(body.plan);
    for (auto& report : reports) {
        report.name = path + report.name;
        report.operation = path + report.operation;
        report.group = body.group;
    }
    return reports;
}

std::vector<QuantizerReport> quantizer_reports(const realize::Plan& plan) {
    std::vector<QuantizerReport> reports;
    for (const auto& point : plan.placement.points) {
        const auto range = plan.ranges.find(fake_quantize_name(point));
        core::ensure(range != plan.ranges.end(), "'", fake_quantize_name(point), "' has no range");
        reports.push_back(quantizer_report(point, range->second));
    }
    for (std::size_t group = 0; group < plan.groups.size(); ++group)
        for (const std::size_t point : plan.groups[group].points) reports.at(point).group = group;
    for (const auto& body : plan.bodies) {
        auto more = quantizer_reports(body);
        part_ranges(reports, more);
        std::ranges::move(more, std::back_inserter(reports));
    }
    return reports;
}

std::vector<GroupReport> group_reports(const realize::Plan& plan) {
    std::vector<GroupReport> reports;
    for (const auto& group : plan.groups) {
        auto& report = reports.emplace_back();
        report.operations = group.operations;
        for (const std::size_t point : group.points)
            report.quantizers.push_back(fake_quantize_name(plan.placement.points.at(point)));
    }
    for (const auto& body : plan.bodies)
        for (const auto& report : quantizer_reports(body))
            reports.at(body.group).quantizers.push_back(report.name);
    return reports;
}

std::set<std::string> operations_in_groups(const realize::Plan& plan) {
    std::set<std::string> operations;
    for (const auto& group : plan.groups)
        operations.insert(group.operations.begin(), group.operations.end());
    return operations;
}

// What no group quantizes keeps its weights.
void add_smoothing(const realize::Plan& plan, const std::string& path, Report& report) {
    const auto quantized = operations_in_groups(plan);
    for (const auto& group : plan.smoothing) {
        SmoothingReport entry{
            .multiply = path + group.name, .operations = {}, .alpha = group.alpha};
        for (const auto& operation : group.operations)
            if (quantized.contains(operation.name))
                entry.operations.push_back(path + operation.name);
        if (entry.operations.empty()) continue;
        std::tie(entry.smallest_factor, entry.largest_factor) = extremes(group.factors);
        report.smoothing.push_back(std::move(entry));
    }
}

void add_alignment(const realize::Plan& plan, const std::string& path, Report& report) {
    for (const auto& pair : plan.alignment) {
        const auto [smallest, largest] = extremes(pair.factors);
        report.alignment.push_back({.producer = path + pair.producer,
                                    .consumer = path + pair.consumer,
                                    .smallest_factor = smallest,
                                    .largest_factor = largest});
    }
}

void add_changes(const realize::Plan& plan, const std::string& path, Report& report) {
    add_smoothing(plan, path, report);
    add_alignment(plan, path, report);
    for (const auto& body : plan.bodies)
        add_changes(body.plan, path + core::body_name(body.parent, body.body) + "/", report);
}

std::vector<BiasReport> bias_reports(const std::vector<correct::BiasDecision>& decisions) {
    std::vector<BiasReport> reports;
    for (const auto& decision : decisions)
        reports.push_back(
            {decision.operation, decision.corrected, decision.magnitude, decision.reason});
    return reports;
}

}  // namespace

const char* kind_text(place::PointKind kind) {
    switch (kind) {
        case place::PointKind::weight:
            return "weight";
        case place::PointKind::input:
            return "input";
        case place::PointKind::output:
            return "output";
    }
    return "";
}

const char* scheme_text(Scheme scheme) {
    return scheme == Scheme::symmetric ? "symmetric" : "asymmetric";
}

std::size_t operations_quantized(const realize::Plan& plan) {
    auto count = plan.placement.quantized_operations.size();
    for (const auto& body : plan.bodies) count += operations_quantized(body.plan);
    return count;
}

void describe(const ov::Model& model,
              const realize::Plan& plan,
              const std::vector<correct::BiasDecision>& biases,
              Report& report) {
    report.operations = count_operations(model);
    report.operations_quantized = operations_quantized(plan);
    report.quantizers = quantizer_reports(plan);
    report.groups = group_reports(plan);
    report.biases = bias_reports(biases);
    report.smoothing.clear();
    report.alignment.clear();
    add_changes(plan, "", report);
}

void mark_kept_float(const std::set<std::size_t>& kept_float, Report& report) {
    for (auto& quantizer : report.quantizers)
        quantizer.kept_float = quantizer.group && kept_float.contains(*quantizer.group);
}

}  // namespace holdfast::pipeline
