// What was tried, for the table in docs/reliability.md.
#pragma once

#include <string>

namespace holdfast::test {

/// Writes {"kind", "name", "outcome", "detail"} to reliability/<kind>-<name>.json in the build
/// folder. `outcome` is "survived" or "refused".
void record_tried(const std::string& kind,
                  const std::string& name,
                  const std::string& outcome,
                  const std::string& detail);

}  // namespace holdfast::test
