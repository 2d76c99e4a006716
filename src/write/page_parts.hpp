// The files that a page is made of, embedded by the build: see cmake/embed.cmake.
#pragma once

#include <string_view>

namespace holdfast::write {

extern const std::string_view page_html;  ///< The frame, with @MARKS@ where the others belong.
extern const std::string_view page_css;
extern const std::string_view page_js;
extern const std::string_view chart_js;  ///< Chart.js, from the distribution.

}  // namespace holdfast::write
