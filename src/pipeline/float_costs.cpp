#include "pipeline/float_costs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include "evaluate/profile.hpp"
#include "holdfast/error.hpp"
#include "pipeline/recorded.hpp"
#include "pipeline/saved_form.hpp"

namespace holdfast::pipeline {
namespace {

// A group that seems to cost nothing is not free: profiles are noisy, and operations count.
constexpr double least_share_of_mean = 0.25;
// Profiles count whole microseconds: below this mean they say nothing.
constexpr double least_mean = 10;

using Times = std::map<std::string, double>;

double time_of(const Times& times, const std::vector<std::string>& operations) {
    return std::accumulate(
        operations.begin(), operations.end(), 0.0, [&](double sum, const std::string& operation) {
            const auto found = times.find(operation);
            return sum + (found == times.end() ? 0 : found->second);
        });
}

std::vector<double> operation_counts(const realize::Plan& plan) {
    std::vector<double> costs;
    for (const auto& group : plan.groups)
        costs.push_back(static_cast<double>(std::max<std::size_t>(1, group.operations.size())));
    return costs;
}

std::vector<double> latency_costs(const realize::Plan& plan,
                                  const Times& original,
                                  const Times& quantized) {
    std::vector<double> costs;
    double sum = 0;
    for (const auto& group : plan.groups) {
        const double lost =
            time_of(original, group.operations) - time_of(quantized, group.operations);
        costs.push_back(std::max(0.0, lost));
        sum += costs.back();
    }
    const double mean = sum / static_cast<double>(costs.size());
    if (mean < least_mean) return operation_counts(plan);
    // Powers of 2: what differs by less is no difference from one run to the next.
    for (auto& cost : costs)
        cost = std::exp2(std::round(std::log2(std::max(cost / mean, least_share_of_mean))));
    return costs;
}

std::vector<double> measured_costs(const Session& session, Contender& contender) {
    const auto& plan = contender.planned.plan;
    const auto& stop = session.run.control().stop;
    const SavedForm quantized(contender.trials.candidates().build({}));
    const auto& deployment = session.target.deployment;
    try {
        return latency_costs(
            plan,
            evaluate::operation_times(session.model, deployment, session.validation, stop),
            evaluate::operation_times(quantized.model(), deployment, session.validation, stop));
    } catch (const InvalidArgument&) {  // the models don't take the validation data
        return operation_counts(plan);
    }
}

}  // namespace

std::vector<double> float_costs(Session& session, Contender& contender) {
    const auto& plan = contender.planned.plan;
    if (contender.trials.validate({}).holds || plan.groups.empty()) return {};
    if (session.target.search.objective == Objective::operations) return operation_counts(plan);
    return session.run.stage("Profiling operations", [&] {
        return recorded(session.run, "profile " + contender.trials.recipe(), [&] {
            return measured_costs(session, contender);
        });
    });
}

}  // namespace holdfast::pipeline
