#include "core/runtime.hpp"

namespace holdfast::core {

ov::Core& runtime() {
    // Never destroyed: compiled models that outlive main() still need its plugins.
    static auto* const instance = new ov::Core;  // NOLINT(cppcoreguidelines-owning-memory)
    return *instance;
}

}  // namespace holdfast::core
