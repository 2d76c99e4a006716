#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace holdfast::cli {
namespace {

constexpr std::size_t smallest_width = 40;
constexpr std::size_t default_width = 80;

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::size_t stated_width(int descriptor) {
    const std::string_view columns = environment("COLUMNS");
    if (!columns.empty()) return static_cast<std::size_t>(std::atoi(columns.data()));
    winsize size{};
    return ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

}  // namespace

bool is_terminal(int descriptor) {
    return isatty(descriptor) == 1;
}

std::size_t terminal_width(int descriptor) {
    const std::size_t width = stated_width(descriptor);
    return width == 0 || width > 10000 ? default_width : std::max(width, smallest_width);
}

bool use_colour(int descriptor) {
    return is_terminal(descriptor) && environment("NO_COLOR").empty() &&
           environment("TERM") != "dumb";
}

}  // namespace holdfast::cli
