// A file of options.
#include "cli/config.hpp"

#include "input.hpp"

namespace holdfast::fuzz {
namespace {

void read_job(Input input) {
    (void)cli::read_config(file_of(input));
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::read_job)
