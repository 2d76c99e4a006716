// Command lines in pieces.
#pragma once

#include <string>
#include <vector>

namespace holdfast::test {

using Words = std::vector<std::string>;

[[nodiscard]] inline Words operator+(Words left, const Words& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

}  // namespace holdfast::test
