// Faults for as long as an object lives, and the program run with one.
#pragma once

#include <string>

#include "faults/shim/faults.hpp"
#include "support/program.hpp"

namespace holdfast::test {

class WithFault {
public:
    explicit WithFault(const std::string& words) { holdfast_set_fault(words.c_str()); }
    ~WithFault() { holdfast_set_fault(nullptr); }
    WithFault(const WithFault&) = delete;
    WithFault& operator=(const WithFault&) = delete;

    /// Calls of the fault's kind so far.
    [[nodiscard]] static std::size_t count() { return holdfast_fault_count(); }
};

/// The environment that has the program meet the fault.
[[nodiscard]] ProgramOptions with_fault(const std::string& words);

}  // namespace holdfast::test
