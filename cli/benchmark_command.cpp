#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/show_benchmark.hpp"
#include "holdfast/benchmark.hpp"

namespace holdfast::cli {

ExitCode benchmark_command(const Arguments& arguments) {
    auto display = display_on_standard_error();
    std::vector<std::string> names{arguments.model.string()};
    std::vector<std::shared_ptr<const ov::Model>> models{read_input_model(arguments)};
    for (const auto& path : arguments.more_models) {
        names.push_back(path.string());
        models.push_back(read_model(path, arguments.simplify));
    }
    const auto control = heard_by(display, arguments.options.control);
    const auto data = open_input_data(arguments, arguments.data, *models.front(), control);
    const auto speeds = benchmark(models, *data, arguments.deployment, arguments.seconds, control);
    display.finish();
    std::cout << (arguments.json ? benchmark_json(names, speeds, arguments.deployment)
                                 : benchmark_table(names, speeds, standard_output_style()));
    return ExitCode::done;
}

}  // namespace holdfast::cli
