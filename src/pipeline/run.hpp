// The harness around the stages of one call: it times them, tells the caller, and heeds a stop.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "holdfast/options.hpp"
#include "holdfast/report.hpp"
#include "journal/journal.hpp"
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

    /// Tells the caller something that the report is not to hold: it is of this process alone.
    void tell_caller(std::string_view warning) const {
        if (caller_.on_warning) caller_.on_warning(warning);
    }

    /// The same of how far it is.
    void tell_caller(const Progress& progress) const {
        if (caller_.on_progress) caller_.on_progress(progress);
    }

    /// From now on what is recorded goes there.
    void keep(std::unique_ptr<journal::Journal> journal) { journal_ = std::move(journal); }
    /// Null: nothing is recorded.
    [[nodiscard]] journal::Journal* journal() { return journal_.get(); }
    /// What `work` warns of, those included that were told before, enters `warnings`.
    template <typename Work>
    std::invoke_result_t<Work> listening(std::vector<std::string>& warnings, Work work) {
        const Listening listening(heard_, warnings);
        return work();
    }

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

    class Listening {
    public:
        Listening(std::vector<std::string>*& heard, std::vector<std::string>& warnings)
            : heard_(heard), before_(std::exchange(heard, &warnings)) {}
        ~Listening() { heard_ = before_; }
        Listening(const Listening&) = delete;
        Listening& operator=(const Listening&) = delete;

    private:
        std::vector<std::string>*& heard_;
        std::vector<std::string>* before_;
    };

    void tell(Progress progress);
    void end(std::string_view stage);
    void add_seconds(std::string_view stage, double seconds);

    Control caller_;
    QuantizeOptions options_;
    Report report_;
    std::optional<TimeLeft> time_left_;
    std::unique_ptr<journal::Journal> journal_;
    std::vector<std::string>* heard_ = nullptr;
    bool tells_steps_only_ = false;
};

}  // namespace holdfast::pipeline
