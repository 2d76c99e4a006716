#include "cli/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "cli/terminal.hpp"
#include "cli/text.hpp"
#include "core/printable.hpp"

namespace holdfast::cli {
namespace {

constexpr std::size_t largest_bar = 30;
constexpr std::size_t smallest_bar = 5;

std::string bar(double share, std::size_t columns) {
    const auto filled = static_cast<std::size_t>(std::floor(share * static_cast<double>(columns)));
    return "[" + std::string(filled, '#') + std::string(columns - filled, '-') + "]";
}

std::string clock_text(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    const std::string rest = std::to_string(whole % 60);
    return std::to_string(whole / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
}

// Of the whole run where that is known, else of the stage.
std::string remaining_text(const Progress& progress, double seconds) {
    if (progress.seconds_left)
        return "  about " + clock_text(*progress.seconds_left) + " left in all";
    if (progress.done == 0 || seconds < 0.5) return "";
    const auto done = static_cast<double>(progress.done);
    const double left = static_cast<double>(progress.total - progress.done);
    return "  " + clock_text(seconds / done * left) + " left";
}

double seconds_between(ProgressDisplay::Clock::time_point begin,
                       ProgressDisplay::Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

}  // namespace

std::string progress_line(const Progress& progress, double seconds, std::size_t width) {
    std::string line(progress.stage);
    if (progress.total > 1) {
        const std::string tail = "  " + std::to_string(progress.done) + "/" +
                                 std::to_string(progress.total) + remaining_text(progress, seconds);
        const std::size_t used = columns_of(line) + 4 + columns_of(tail);
        const double share =
            static_cast<double>(progress.done) / static_cast<double>(progress.total);
        if (used + smallest_bar <= width)
            line += "  " + bar(std::min(share, 1.0), std::min(width - used, largest_bar));
        line += tail;
    }
    return line.substr(0, width);
}

ProgressDisplay::ProgressDisplay(std::ostream& out, ProgressStyle style, Clock::time_point (*now)())
    : out_(out), style_(style), now_(now) {}

ProgressDisplay::~ProgressDisplay() {
    erase();
}

void ProgressDisplay::show(const Progress& progress) {
    if (progress.stage != stage_) begin_stage(progress.stage);
    last_ = progress;
    last_.stage = stage_;
    const auto interval = style_.is_terminal ? Clock::duration(std::chrono::milliseconds(100))
                                             : Clock::duration(std::chrono::seconds(10));
    const bool is_due = now_() - last_drawn_ >= interval;
    if (is_due) draw(last_);
}

void ProgressDisplay::warn(std::string_view warning) {
    erase();
    out_ << "holdfast: warning: " << core::printable_lines(warning) << std::endl;
}

void ProgressDisplay::finish() {
    if (stage_.empty()) return;
    erase();
    out_ << stage_ << ": " << seconds_text(seconds_between(stage_begin_, now_())) << std::endl;
    stage_.clear();
}

void ProgressDisplay::begin_stage(std::string_view stage) {
    finish();
    stage_ = stage;
    stage_begin_ = now_();
    // The first line of a stage is due at once on a terminal.
    last_drawn_ = style_.is_terminal ? stage_begin_ - std::chrono::seconds(1) : stage_begin_;
}

void ProgressDisplay::draw(const Progress& progress) {
    erase();
    const double seconds = seconds_between(stage_begin_, now_());
    out_ << progress_line(progress, seconds, style_.width - 1);
    if (style_.is_terminal)
        out_ << std::flush;
    else
        out_ << std::endl;
    last_drawn_ = now_();
}

void ProgressDisplay::erase() {
    if (style_.is_terminal && !stage_.empty()) out_ << "\r\033[K" << std::flush;
}

ProgressDisplay display_on_standard_error() {
    return {std::cerr,
            {.is_terminal = is_terminal(STDERR_FILENO), .width = terminal_width(STDERR_FILENO)}};
}

Control heard_by(ProgressDisplay& display, Control control) {
    control.on_progress = [&](const Progress& progress) { display.show(progress); };
    control.on_warning = [&](std::string_view warning) { display.warn(warning); };
    return control;
}

}  // namespace holdfast::cli
