// Progress on standard error: a bar with remaining time on a terminal, quiet lines otherwise.
#pragma once

#include <chrono>
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

#include "holdfast/control.hpp"

namespace holdfast::cli {

/// Where and how progress is drawn.
struct ProgressStyle {
    bool is_terminal = false;
    std::size_t width = 80;
};

/// Draws one stage after another. On a terminal a line that is redrawn, at most ten times a second;
/// else a line when a stage ends, and one each ten seconds within a long one.
class ProgressDisplay {
public:
    using Clock = std::chrono::steady_clock;

    ProgressDisplay(std::ostream& out,
                    ProgressStyle style,
                    Clock::time_point (*now)() = Clock::now);
    ~ProgressDisplay();
    ProgressDisplay(const ProgressDisplay&) = delete;
    ProgressDisplay& operator=(const ProgressDisplay&) = delete;

    void show(const Progress& progress);
    void warn(std::string_view warning);
    /// Ends the stage under way, so that other text can follow.
    void finish();

private:
    void begin_stage(std::string_view stage);
    void draw(const Progress& progress);
    void erase();

    std::ostream& out_;
    ProgressStyle style_;
    Clock::time_point (*now_)();
    std::string stage_;
    Progress last_{};
    Clock::time_point stage_begin_{};
    Clock::time_point last_drawn_{};
};

/// That of a command: on standard error.
[[nodiscard]] ProgressDisplay display_on_standard_error();

/// `control`, with its progress and warnings shown by `display`, which must outlive it.
[[nodiscard]] Control heard_by(ProgressDisplay& display, Control control);

/// The line of the bar, at most `width` columns: "Ranking groups  [####----]  12/40  0:07 left".
[[nodiscard]] std::string progress_line(const Progress& progress,
                                        double seconds,
                                        std::size_t width);

}  // namespace holdfast::cli
