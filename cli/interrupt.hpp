// Ctrl-C: the first asks the run to stop, the second ends the program at once.
#pragma once

#include <stop_token>

namespace holdfast::cli {

/// Takes SIGINT over, unless the caller of the program ignores it; call it before any thread
/// starts. The token is requested to stop by the first signal; the second ends the process with
/// 130.
[[nodiscard]] std::stop_token stop_on_interrupt();

}  // namespace holdfast::cli
