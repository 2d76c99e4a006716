#include <chrono>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/inputs.hpp"
#include "cli/progress.hpp"
#include "cli/show.hpp"

namespace holdfast::cli {
namespace {

std::shared_ptr<const ov::Model> read_reference(const Arguments& arguments) {
    return arguments.reference.empty() ? nullptr
                                       : read_model(arguments.reference, arguments.simplify);
}

}  // namespace

ExitCode evaluate_command(const Arguments& arguments) {
    auto display = display_on_standard_error();
    const Metric metric = chosen_metric(arguments);
    const auto model = read_input_model(arguments);
    const auto reference = read_reference(arguments);
    const auto control = heard_by(display, arguments.options.control);
    LeftOut left_out;
    const auto data = open_validation(arguments, metric, *model, control, &left_out);
    const auto begin = std::chrono::steady_clock::now();
    const double value =
        evaluate_metric(model, *data, metric, arguments.deployment, reference, control).value;
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    display.finish();
    const auto samples = arguments.validation.empty() ? 0 : data->size();  // 0: not known
    std::cout << (arguments.json
                      ? evaluate_json(
                            metric, value, samples, arguments.deployment, seconds.count(), left_out)
                      : evaluate_summary(metric, value, samples, arguments.deployment));
    return ExitCode::done;
}

}  // namespace holdfast::cli
