// How much memory the process may use: two runs in one process share it, so it is one number.
#pragma once

#include <cstdint>

namespace holdfast {

/// Caps the resident memory of this process at `bytes`; 0, as in the beginning: no cap. What is
/// kept in memory or computed at once is planned to fit: parallel inferences, kept outputs, samples
/// and compiled models. That may take longer; what a run finds does not depend on it, but a time
/// budget may end it elsewhere. A run that can't fit, for the model alone takes more, is refused
/// before it begins, with InvalidArgument. Not to be called while a run is under way.
void set_max_memory(std::uint64_t bytes);

[[nodiscard]] std::uint64_t max_memory();

}  // namespace holdfast
