// What a fault did, for the table in docs/reliability.md.
#pragma once

#include <string>

namespace holdfast::test {

/// Adds a line to build/<preset>/reliability/: `name` says what failed, `detail` what was kept.
/// Call it last: a test that failed before leaves no line.
void survived(const std::string& name, const std::string& detail);

/// The same for what was refused with a clear message.
void refused(const std::string& name, const std::string& detail);

}  // namespace holdfast::test
