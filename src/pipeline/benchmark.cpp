#include "holdfast/benchmark.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <deque>

#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "core/memory.hpp"
#include "evaluate/deployment.hpp"

namespace holdfast {
namespace {

using Clock = std::chrono::steady_clock;
using Times = std::vector<double>;

constexpr std::size_t slices = 10;  // of the time for throughput: as many measurements
constexpr std::size_t least_runs = 5;
constexpr std::string_view stage = "Measuring speed";

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

double at_share(const Times& sorted, double share) {
    const double place = share * static_cast<double>(sorted.size() - 1);
    return sorted[static_cast<std::size_t>(std::lround(place))];
}

Spread spread_of(Times times) {
    std::ranges::sort(times);
    return {at_share(times, 0.5), at_share(times, 0.25), at_share(times, 0.75)};
}

/// A compiled model, what it is given, and how long it took.
class Subject {
public:
    Subject(const std::shared_ptr<const ov::Model>& model,
            const Sample& sample,
            const Deployment& deployment)
        : compiled_(evaluate::compile(model, deployment)) {
        const auto count = compiled_.get_property(ov::optimal_number_of_infer_requests);
        for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
            requests_.push_back(compiled_.create_infer_request());
            core::set_inputs(requests_.back(), compiled_, sample, 0);
            requests_.back().infer();  // the first run is slower than all others
        }
    }

    void time_one() {
        const auto begin = Clock::now();
        requests_.front().infer();
        latencies_.push_back(seconds_since(begin) * 1000);
    }

    /// All requests at work for about so long, or until `stop` is requested.
    void time_many(double seconds, const std::stop_token& stop) {
        const auto begin = Clock::now();
        for (auto& request : requests_) request.start_async();
        std::size_t done = 0;
        while (seconds_since(begin) < seconds && !stop.stop_requested()) {
            auto& request = requests_[done % requests_.size()];
            request.wait();
            request.start_async();
            ++done;
        }
        for (auto& request : requests_) request.wait();
        done += requests_.size();
        throughputs_.push_back(static_cast<double>(done) / seconds_since(begin));
    }

    [[nodiscard]] Speed speed() const { return {spread_of(latencies_), spread_of(throughputs_)}; }

private:
    ov::CompiledModel compiled_;
    std::deque<ov::InferRequest> requests_;
    Times latencies_;
    Times throughputs_;
};

class Watch {
public:
    explicit Watch(const Control& control) : control_(control) {}

    void tell(std::size_t done) const {
        if (control_.on_progress)
            control_.on_progress({.stage = stage, .done = done, .total = 1 + slices});
    }
    [[nodiscard]] const std::stop_token& stop() const { return control_.stop; }
    void require_going_on() const {
        if (control_.stop.stop_requested()) throw Cancelled("measuring speed was stopped");
    }

private:
    const Control& control_;
};

void measure_latencies(std::deque<Subject>& subjects, double seconds, const Watch& watch) {
    const auto begin = Clock::now();
    for (std::size_t run = 0; run < least_runs || seconds_since(begin) < seconds; ++run) {
        for (auto& subject : subjects) {
            watch.require_going_on();
            subject.time_one();
        }
    }
}

void measure_throughputs(std::deque<Subject>& subjects, double seconds, const Watch& watch) {
    for (std::size_t slice = 0; slice < slices; ++slice) {
        for (auto& subject : subjects) {
            watch.require_going_on();
            subject.time_many(seconds / slices, watch.stop());
            watch.require_going_on();
        }
        watch.tell(2 + slice);
    }
}

}  // namespace

std::vector<Speed> benchmark(const std::vector<std::shared_ptr<const ov::Model>>& models,
                             const Dataset& data,
                             const Deployment& deployment,
                             double seconds,
                             const Control& control) {
    core::require(!models.empty(), "there is no model to measure");
    core::require(seconds > 0, "the seconds per model must be positive, got ", seconds);
    core::require(data.size() > 0,
                  "speed is measured on the first item of a dataset, and this one has none");
    const Watch watch(control);
    watch.tell(0);
    const Sample sample = data.sample(0);
    std::deque<Subject> subjects;
    for (const auto& model : models) {
        watch.require_going_on();
        core::require_memory_for(*model);
        subjects.emplace_back(model, sample, deployment);
    }
    measure_latencies(subjects, seconds / 2 * static_cast<double>(models.size()), watch);
    watch.tell(1);
    measure_throughputs(subjects, seconds / 2, watch);
    std::vector<Speed> speeds;
    for (const auto& subject : subjects) speeds.push_back(subject.speed());
    return speeds;
}

}  // namespace holdfast
