// What a metric command prints.
#include "cli/metric_command.hpp"
#include "input.hpp"

namespace holdfast::fuzz {
namespace {

void parse(Input input) {
    (void)cli::parse_metric_output(std::string(text_of(input)));
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::parse)
