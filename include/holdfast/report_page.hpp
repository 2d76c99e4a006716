// The report as a page for people.
#pragma once

#include <string>

namespace holdfast {

/// One self-contained HTML page with charts and tables, which needs no network, from the JSON form
/// of a report (see `to_json`). Names in it can't become markup. `source` is what errors call it.
/// \throws InvalidArgument if `report_json` is no report, or one of another schema version.
[[nodiscard]] std::string to_html(const std::string& report_json,
                                  const std::string& source = "the report");

}  // namespace holdfast
