// The harness around the stages of one call: it times them, tells the caller, and heeds a stop.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "holdfast/options.hpp"
#include "holdfast/report.hpp"
#include "pipeline/time_left.hpp"

namespace holdfast::pipeline {

/// One call of the library: its options, what it tells its caller, and the account that it gives.
class Run {
public:
    explicit Run(const QuantizeOptions& options);
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// As given, but what the stages warn of enters the report before it reaches the caller.
    [[nodiscard]] const QuantizeOptions& options() const { return options_; }
    [[nodiscard]] const Control& control() const { return options_.control; }
    [[nodiscard]] Report& report() { return report_; }

    /// The result of `work`. Its time is added to the stage `name` of the report. \throws Cancelled
    /// a stop was requested before it began.
    template <typename Work>
    std::invoke_result_t<Work> stage(std::string_view name, Work work) {
        const Timed timed(*this, name);
        if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
            work();
            end(name);
        } else {
            auto result = work();
            end(name);
            return result;
        }
    }

    /// From now on the caller is told how long the run may take.
    void expect(std::vector<ExpectedWork> plan) { time_left_.emplace(std::move(plan)); }

    /// The stage is at `done` of `total` steps. Until the next stage only such steps are told, not
    /// the finer progress of what a step calls.
    void step(std::string_view stage, std::size_t done, std::size_t total);

    void warn(std::string_view warning) const { options_.control.on_warning(warning); }

    /// The account, complete with the memory used until now.
    [[nodiscard]] Report finish();

private:
    using Clock = std::chrono::steady_clock;

    class Timed {
    public:
        Timed(Run& run, std::string_view name);
        ~Timed();
        Timed(const Timed&) = delete;
        Timed& operator=(const Timed&) = delete;

    private:
        Run& run_;
        std::string_view name_;
        Clock::time_point begin_ = Clock::now();
    };

    void tell(Progress progress);
    void end(std::string_view stage);
    void add_seconds(std::string_view stage, double seconds);

    Control caller_;
    QuantizeOptions options_;
    Report report_;
    std::optional<TimeLeft> time_left_;
    bool tells_steps_only_ = false;
};

}  // namespace holdfast::pipeline
