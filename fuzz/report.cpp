// The JSON of a run, of which a page is made. No text in it may end the script element.
#include <cstdlib>

#include "holdfast/report_page.hpp"
#include "input.hpp"

namespace holdfast::fuzz {
namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
    return found;
}

void make_page(Input input) {
    static std::size_t script_ends = 0;
    const std::size_t found = count(to_html(std::string(text_of(input)), "run.json"), "</script");
    if (script_ends == 0) script_ends = found;
    if (found != script_ends) std::abort();
}

}  // namespace
}  // namespace holdfast::fuzz

HOLDFAST_FUZZ_TARGET(holdfast::fuzz::make_page)
