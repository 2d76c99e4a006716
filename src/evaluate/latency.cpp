#include "evaluate/latency.hpp"

#include <algorithm>
#include <chrono>

#include "core/check.hpp"
#include "core/infer.hpp"

namespace holdfast::evaluate {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t least_runs = 5;

double milliseconds(Clock::duration duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double time_one(ov::InferRequest& request) {
    const auto start = Clock::now();
    request.infer();
    return milliseconds(Clock::now() - start);
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

std::vector<double> median_latencies(std::span<ov::CompiledModel> models,
                                     const Dataset& dataset,
                                     double seconds) {
    core::require(dataset.size() > 0,
                  "latency is measured on the first item of a dataset, and this one has none");
    const auto sample = dataset.sample(0);
    std::vector<ov::InferRequest> requests;
    for (auto& model : models) {
        requests.push_back(model.create_infer_request());
        core::set_inputs(requests.back(), model, sample, 0);
        requests.back().infer();  // the first run is slower than all others
    }

    std::vector<std::vector<double>> times(models.size());
    const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(seconds));
    for (std::size_t run = 0; run < least_runs || Clock::now() < end; ++run) {
        for (std::size_t i = 0; i < requests.size(); ++i) times[i].push_back(time_one(requests[i]));
    }
    std::vector<double> medians;
    for (auto& each : times) medians.push_back(median(std::move(each)));
    return medians;
}

}  // namespace holdfast::evaluate
