#include "faults/with_fault.hpp"

#include "support/paths.hpp"

namespace holdfast::test {

ProgramOptions with_fault(const std::string& words) {
    const auto shim = binary_folder() / "tests" / "faults" / "libholdfast_faults.so";
    return {.environment = {{"LD_PRELOAD", shim.string()}, {"HOLDFAST_FAULT", words}}};
}

}  // namespace holdfast::test
