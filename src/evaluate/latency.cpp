#include "evaluate/latency.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "holdfast/error.hpp"

namespace holdfast::evaluate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t least_runs = 5;
constexpr std::size_t runs_between_looks = 16;
constexpr double well_known = 0.02;

using Times = std::vector<double>;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

void require_going_on(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Cancelled("measuring latencies was stopped");
}

double time_one(ov::InferRequest& request) {
    const auto start = Clock::now();
    request.infer();
    return milliseconds(Clock::now() - start);
}

double at_rank(Times& values, double rank) {
    const auto index = std::clamp<double>(rank, 0, static_cast<double>(values.size() - 1));
    const auto place = values.begin() + static_cast<std::ptrdiff_t>(index);
    std::nth_element(values.begin(), place, values.end());
    return *place;
}

double median(Times values) {
    return at_rank(values, static_cast<double>(values.size() / 2));
}

bool have_settled(const std::vector<Times>& times) {
    return times.front().size() % runs_between_looks == 0 &&
           std::ranges::all_of(times, has_settled);
}

}  // namespace

bool has_settled(Times milliseconds) {
    const auto count = static_cast<double>(milliseconds.size());
    if (count < runs_between_looks) return false;
    // The ranks between which the median of all lies in 19 of 20 cases, however they are
    // distributed: twice the deviation of a binomial around its half.
    const double reach = std::sqrt(count);
    const double low = at_rank(milliseconds, count / 2 - reach);
    const double high = at_rank(milliseconds, count / 2 + reach);
    return high - low <= well_known * low;
}

std::vector<double> median_latencies(std::span<ov::CompiledModel> models,
                                     const Dataset& dataset,
                                     double seconds,
                                     const std::stop_token& stop) {
    core::require(dataset.size() > 0,
                  "latency is measured on the first item of a dataset, and this one has none");
    const auto sample = dataset.sample(0);
    std::vector<ov::InferRequest> requests;
    for (auto& model : models) {
        requests.push_back(model.create_infer_request());
        core::set_inputs(requests.back(), model, sample, 0);
        require_going_on(stop);
        requests.back().infer();  // the first run is slower than all others
    }

    std::vector<Times> times(models.size());
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(seconds));
    for (std::size_t run = 0; run < least_runs || Clock::now() < end; ++run) {
        for (std::size_t i = 0; i < requests.size(); ++i) {
            require_going_on(stop);
            times[i].push_back(time_one(requests[i]));
        }
        if (have_settled(times)) break;
    }
    std::vector<double> medians;
    for (auto& each : times) medians.push_back(median(std::move(each)));
    return medians;
}

}  // namespace holdfast::evaluate
