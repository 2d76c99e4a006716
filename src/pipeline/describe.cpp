#include "pipeline/describe.hpp"

#include <algorithm>

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
    for (const auto& body : plan.bodies)
        for (auto& report : quantizer_reports(body)) reports.push_back(std::move(report));
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
}

void mark_kept_float(const std::set<std::size_t>& kept_float, Report& report) {
    for (auto& quantizer : report.quantizers)
        quantizer.kept_float = quantizer.group && kept_float.contains(*quantizer.group);
}

}  // namespace holdfast::pipeline
