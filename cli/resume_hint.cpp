#include "cli/resume_hint.hpp"

namespace holdfast::cli {

std::string resume_hint(const Arguments& arguments) {
    if (!arguments.given.contains("--journal")) return "";
    return "; give the same command again and it goes on where it was";
}

}  // namespace holdfast::cli
