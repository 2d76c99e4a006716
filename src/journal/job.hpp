// What a journal is for: everything that its results depend on.
#pragma once

#include <string>
#include <vector>

namespace holdfast::journal {

/// One thing that results depend on.
struct Trait {
    std::string name;   ///< As "option max_drop", "model".
    std::string value;  ///< To be shown, or a digest.
    bool is_digest = false;
    bool operator==(const Trait&) const = default;
};

using Job = std::vector<Trait>;

/// In what `now` differs from `then`, for people, as "option max_drop was 0.01, is 0.02; the model
/// is another one"; empty if in nothing.
[[nodiscard]] std::string differences(const Job& then, const Job& now);

}  // namespace holdfast::journal
