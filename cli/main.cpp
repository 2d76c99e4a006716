#include <malloc.h>

#include <string>
#include <vector>

#include "cli/run.hpp"

namespace {

// Models come and go; what they leave goes back to the system, instead of to the heaps of the
// runtime's threads, where the next one does not find it.
void return_freed_memory() {
#ifdef __GLIBC__
    constexpr int of_its_own = 128 << 10;  // as glibc begins with, but it stays
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, of_its_own);
    mallopt(M_TRIM_THRESHOLD, of_its_own);
#endif
}

}  // namespace

int main(int argc, char** argv) {
    return_freed_memory();
    return holdfast::cli::run(std::vector<std::string>(argv + 1, argv + argc));
}
