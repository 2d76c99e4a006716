// What the parts of the library share.
#pragma once

#include <dlfcn.h>

#include <cstddef>

namespace holdfast::faults {

enum class Call {
    none,
    open,
    write,
    fsync,
    rename,
    unlink,
    compile,
    infer,
    output,
    allocate,
    clock
};
enum class Effect { none, error, freeze, raise, zeros, nan, jump };

struct Decision {
    Effect effect = Effect::none;
    int error = 0;
};

/// Counts the call, if it is what the fault waits for; `paths` may be null. Allocates nothing.
[[nodiscard]] Decision decide(Call call,
                              const char* path = nullptr,
                              const char* other = nullptr,
                              std::size_t bytes = 0);

/// Whether such calls may be of interest at all.
[[nodiscard]] bool waits_for(Call call);

void count_compiled();

/// The function that this library stands before.
template <typename Function>
Function* real(const char* name) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

}  // namespace holdfast::faults
