#include <fstream>
#include <iterator>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "core/check.hpp"
#include "holdfast/report_page.hpp"

namespace holdfast::cli {
namespace {

std::string read_text(const std::filesystem::path& path) {
    std::error_code ignored;
    std::ifstream in(path, std::ios::binary);
    core::require(in.good() && !std::filesystem::is_directory(path, ignored),
                  "can't read the report '",
                  path.string(),
                  "'");
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

ExitCode report_command(const Arguments& arguments) {
    require_writable(arguments.output, "--output");
    write_text(arguments.output, to_html(read_text(arguments.model), arguments.model.string()));
    return ExitCode::done;
}

}  // namespace holdfast::cli
