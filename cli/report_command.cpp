#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/read_text.hpp"
#include "holdfast/report_page.hpp"

namespace holdfast::cli {

ExitCode report_command(const Arguments& arguments) {
    require_writable(arguments.output, "--output");
    write_text(
        arguments.output,
        to_html(read_text(arguments.model, "can't read the report"), arguments.model.string()));
    return ExitCode::done;
}

}  // namespace holdfast::cli
