#include "pipeline/run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdint>

#include "core/memory.hpp"
#include "holdfast/error.hpp"

namespace holdfast::pipeline {
namespace {

std::uint64_t peak_memory_bytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;  // Linux counts in KiB
}

}  // namespace

Run::Run(const QuantizeOptions& options) : caller_(options.control), options_(options) {
    options_.control.on_warning = [this](std::string_view warning) {
        if (heard_ != nullptr) heard_->emplace_back(warning);
        const auto& told = report_.warnings;  // several passes over the data may find the same
        if (std::ranges::find(told, warning) != told.end()) return;
        report_.warnings.emplace_back(warning);
        if (caller_.on_warning) caller_.on_warning(warning);
    };
    options_.control.on_progress = [this](const Progress& progress) {
        if (!tells_steps_only_) tell(progress);
    };
}

Run::Timed::Timed(Run& run, std::string_view name) : run_(run), name_(name) {
    if (run.control().stop.stop_requested()) throw Cancelled("the run was stopped");
    run.tells_steps_only_ = false;
    run.tell({.stage = name, .done = 0, .total = 1});
}

Run::Timed::~Timed() {
    core::return_memory();
    run_.tells_steps_only_ = false;
    run_.add_seconds(name_, std::chrono::duration<double>(Clock::now() - begin_).count());
}

void Run::step(std::string_view stage, std::size_t done, std::size_t total) {
    tells_steps_only_ = true;
    tell({.stage = stage, .done = done, .total = total});
}

void Run::tell(Progress progress) {
    if (time_left_) {
        const std::chrono::duration<double> now = Clock::now().time_since_epoch();
        time_left_->at(progress, now.count());
        progress.seconds_left = time_left_->seconds();
    }
    if (caller_.on_progress) caller_.on_progress(progress);
}

void Run::end(std::string_view stage) {
    tells_steps_only_ = false;
    tell({.stage = stage, .done = 1, .total = 1});
}

void Run::add_seconds(std::string_view stage, double seconds) {
    const auto known = std::ranges::find(report_.stages, stage, &StageReport::name);
    if (known != report_.stages.end())
        known->seconds += seconds;
    else
        report_.stages.push_back({std::string(stage), seconds});
}

Report Run::finish() {
    report_.peak_memory_bytes = peak_memory_bytes();
    return report_;
}

}  // namespace holdfast::pipeline
