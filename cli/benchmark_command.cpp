#include <unistd.h>

#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/show_benchmark.hpp"
#include "cli/terminal.hpp"
#include "holdfast/benchmark.hpp"

namespace holdfast::cli {

ExitCode benchmark_command(const Arguments& arguments) {
    ProgressDisplay display(
        std::cerr,
        {.is_terminal = is_terminal(STDERR_FILENO), .width = terminal_width(STDERR_FILENO)});
    std::vector<std::string> names{arguments.model.string()};
    std::vector<std::shared_ptr<const ov::Model>> models{read_input_model(arguments)};
    for (const auto& path : arguments.more_models) {
        names.push_back(path.string());
        models.push_back(read_model(path, arguments.simplify));
    }
    const auto data = open_input_data(arguments, arguments.data, *models.front());
    Control control = arguments.options.control;
    control.on_progress = [&](const Progress& progress) { display.show(progress); };
    const auto speeds = benchmark(models, *data, arguments.deployment, arguments.seconds, control);
    display.finish();
    std::cout << (arguments.json ? benchmark_json(names, speeds, arguments.deployment)
                                 : benchmark_table(names,
                                                   speeds,
                                                   {.width = terminal_width(STDOUT_FILENO),
                                                    .colour = use_colour(STDOUT_FILENO)}));
    return ExitCode::done;
}

}  // namespace holdfast::cli
