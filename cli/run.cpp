#include "cli/run.hpp"

#include <exception>
#include <iostream>
#include <new>
#include <optional>

#include "cli/arguments.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "core/printable.hpp"
#include "core/text.hpp"
#include "holdfast/error.hpp"
#include "holdfast/memory.hpp"

namespace holdfast::cli {
namespace {

ExitCode fail(ExitCode code, const std::string& message) {
    std::cerr << "holdfast: error: " << core::printable_lines(message) << std::endl;
    return code;
}

ExitCode run_command(Arguments arguments) {
    arguments.options.control.stop = stop_on_interrupt();
    set_max_memory(arguments.max_memory);
    switch (arguments.command) {
        case Command::quantize:
            return quantize_command(arguments);
        case Command::evaluate:
            return evaluate_command(arguments);
        case Command::inspect:
            return inspect_command(arguments);
        case Command::report:
            return report_command(arguments);
        case Command::sensitivity:
            return sensitivity_command(arguments);
        case Command::compare:
            return compare_command(arguments);
        case Command::benchmark:
            return benchmark_command(arguments);
        case Command::completion:
            return completion_command(arguments);
        case Command::init:
            return init_command(arguments);
    }
    return ExitCode::failed;
}

ExitCode run_and_report(const std::vector<std::string>& words) {
    try {
        const std::optional<Arguments> arguments = parse_arguments(words, std::cout);
        return arguments ? run_command(*arguments) : ExitCode::done;
    } catch (const InvalidArgument& error) {
        return fail(ExitCode::wrong_usage, error.what());
    } catch (const UnsupportedModel& error) {
        return fail(ExitCode::wrong_usage, error.what());
    } catch (const TargetUnreachable& error) {
        return fail(ExitCode::target_unreachable, error.what());
    } catch (const MetricFailed& error) {
        return fail(ExitCode::metric_failed, error.what());
    } catch (const Interrupted& error) {
        return fail(ExitCode::interrupted, error.what());
    } catch (const Cancelled&) {
        return fail(ExitCode::interrupted, nothing_was_written);
    } catch (const std::bad_alloc&) {
        return fail(ExitCode::failed, "out of memory");
    } catch (const Error& error) {
        return fail(ExitCode::failed, error.what());
    } catch (const std::exception& error) {
        return fail(ExitCode::failed, core::short_cause(error.what()));
    }
}

}  // namespace

int run(const std::vector<std::string>& arguments) {
    const ExitCode code = run_and_report(arguments);
    std::cout.flush();
    if (code == ExitCode::done && !std::cout)
        return static_cast<int>(fail(ExitCode::failed, "can't write to standard output"));
    return static_cast<int>(code);
}

}  // namespace holdfast::cli
