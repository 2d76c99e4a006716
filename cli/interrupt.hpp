// Ctrl-C and SIGTERM: the first asks the run to stop, the second ends the program at once.
#pragma once

#include <stop_token>
#include <string>

#include "holdfast/error.hpp"

namespace holdfast::cli {

/// Takes SIGINT and SIGTERM over, unless the caller of the program ignores them; call it before any
/// thread starts. The token is requested to stop by the first signal; the second ends the process
/// with 130, and with it the metric command and the folders for temporary files.
[[nodiscard]] std::stop_token stop_on_interrupt();

/// While one lives, nothing is under way that looks at the token, or that would be lost: the first
/// signal ends the process, too, and says that nothing was written.
class EndsAtOnce {
public:
    /// \throws Cancelled a signal came before.
    explicit EndsAtOnce(const std::stop_token& stop);
    ~EndsAtOnce();
    EndsAtOnce(const EndsAtOnce&) = delete;
    EndsAtOnce& operator=(const EndsAtOnce&) = delete;
};

/// A run that was stopped; the message says what is left of it.
class Interrupted : public Cancelled {
public:
    using Cancelled::Cancelled;
};

/// What the user is told where there is nothing to tell.
constexpr auto nothing_was_written = "interrupted; nothing was written";

}  // namespace holdfast::cli
