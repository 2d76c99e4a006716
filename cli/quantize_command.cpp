#include <chrono>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/costs.hpp"
#include "cli/histograms_json.hpp"
#include "cli/inputs.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/progress.hpp"
#include "cli/resume_hint.hpp"
#include "cli/show.hpp"
#include "core/check.hpp"
#include "core/runtime.hpp"
#include "holdfast/error.hpp"
#include "pipeline/quantize.hpp"

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

/// One run of the command: what its steps share.
struct Run {
    const Arguments& arguments;
    ProgressDisplay& display;
    std::vector<StageReport> stages{};    ///< Those of the program, around the library's.
    bool has_passed = false;              ///< A model that holds the bound was saved already.
    bool has_saved = false;               ///< So was the result.
    std::vector<std::string> warnings{};  ///< About the data.
    std::shared_ptr<const ov::Model> original{};
    const Dataset* calibration = nullptr;

    /// Of opening data: what is told there belongs into the report, too.
    [[nodiscard]] Control while_opening() {
        Control control = heard_by(display, arguments.options.control);
        control.on_warning = [this](std::string_view warning) {
            display.warn(warning);
            warnings.emplace_back(warning);
        };
        return control;
    }
};

/// Does `work` as a stage.
template <typename Work>
auto stage(Run& run, const char* name, const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    run.display.show({.stage = name, .done = 0, .total = 1});
    auto result = work();
    run.display.finish();
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    run.stages.push_back({name, seconds.count()});
    return result;
}

void require_output(const Arguments& arguments) {
    const fs::path& output = arguments.output;
    std::error_code ignored;
    core::require(!fs::is_directory(output, ignored),
                  "-o: '",
                  output.string(),
                  "' is a folder, expected a file that ends in .xml");
    core::require(output.extension() == ".xml", "-o: '", output.string(), "' does not end in .xml");
    core::require(!fs::equivalent(output, arguments.model, ignored),
                  "-o: '",
                  output.string(),
                  "' is the model that is read");
    require_writable(output, "-o");
    if (!arguments.report.empty()) require_writable(arguments.report, "--report");
}

AccuracyTarget target_of(Run& run) {
    auto target = run.arguments.accuracy_target();
    target.search.on_passing = [&run](const std::shared_ptr<ov::Model>& passing) {
        save_model(passing, run.arguments.output);
        run.has_passed = true;
    };
    return target;
}

pipeline::QuantizedAndCompiled quantize_as_asked(Run& run,
                                                 const QuantizeOptions& options,
                                                 const std::shared_ptr<const ov::Model>& model,
                                                 const Dataset& calibration) {
    const Arguments& arguments = run.arguments;
    if (!arguments.controls_accuracy()) return pipeline::quantize(model, calibration, options);
    const Metric metric = chosen_metric(arguments);
    const auto validation = open_validation(arguments, metric, *model, run.while_opening());
    return {quantize_with_accuracy_control(
                model, calibration, *validation, metric, target_of(run), options),
            std::nullopt};
}

void save(Run& run, const std::shared_ptr<ov::Model>& model) {
    stage(run, "Saving the model", [&] {
        save_model(model, run.arguments.output);
        return true;
    });
}

/// The library's stages lie between reading and saving.
std::vector<StageReport> all_stages(const Run& run, const Report& report) {
    std::vector<StageReport> stages = run.stages;
    stages.insert(stages.begin() + 1, report.stages.begin(), report.stages.end());
    return stages;
}

Report with_warnings(Report report, const Run& run) {
    report.warnings.insert(report.warnings.begin(), run.warnings.begin(), run.warnings.end());
    return report;
}

/// A run without a bound is over so soon that they would be a large part of it.
std::vector<pipeline::Histogram> histograms_for(Run& run, const Report& report) {
    if (!report.accuracy) return {};
    const Control control = heard_by(run.display, run.arguments.options.control);
    return stage(run, "Taking histograms", [&] {
        return pipeline::worst_histograms(run.original, *run.calibration, report, control);
    });
}

void write_report(Run& run, const Report& report) {
    const auto histograms = histograms_for(run, report);
    const std::string text = with_job(to_json(with_warnings(report, run)), run.arguments);
    write_text(run.arguments.report, with_histograms(text, histograms));
}

void tell(Run& run, const Report& report, Outcome outcome) {
    if (!run.arguments.report.empty()) write_report(run, report);
    outcome.stages = all_stages(run, report);
    std::cout << quantize_summary(report, outcome, standard_output_style());
}

void finish(Run& run,
            const std::shared_ptr<const ov::Model>& original,
            const Dataset& data,
            pipeline::QuantizedAndCompiled result) {
    run.display.finish();
    auto& [model, report] = result.quantized;
    save(run, model);
    run.has_saved = true;
    Outcome outcome{.output = run.arguments.output.string()};
    if (!report.accuracy) {
        const auto latencies = stage(run, "Measuring latencies", [&] {
            if (!result.compiled) result.compiled = core::runtime().compile_model(model, "CPU");
            model.reset();  // saved and compiled: with the original compiled too memory peaks
            return measure_latencies(
                original, std::move(*result.compiled), data, run.arguments.options.control.stop);
        });
        outcome.original_cost = {latencies.original, size_on_disk(run.arguments.model)};
        outcome.final_cost = {latencies.quantized, size_on_disk(run.arguments.output)};
    }
    tell(run, report, outcome);
}

// A model that passed, and not when its file was checked anew or against the clock.
void remove_output(const Arguments& arguments) {
    std::error_code ignored;
    fs::remove(arguments.output, ignored);
    fs::remove(fs::path(arguments.output).replace_extension(".bin"), ignored);
}

void finish_unreachable(Run& run, const TargetUnreachable& unreachable) {
    run.display.finish();
    Outcome outcome;
    if (run.has_passed) remove_output(run.arguments);
    if (run.arguments.best_effort) {
        save(run, unreachable.best_model);
        outcome.output = run.arguments.output.string();
    }
    tell(run, *unreachable.report, outcome);
}

/// What an interrupted run leaves, and how to go on.
std::string what_is_left(const Run& run) {
    const auto output = core::concat("interrupted; '", run.arguments.output.string(), "' holds ");
    if (run.has_saved)
        return output + "the result, but its latency was not measured and no report was written";
    const auto hint = resume_hint(run.arguments);
    if (run.has_passed) return output + "the best model within the bound that was found" + hint;
    return nothing_was_written + hint;
}

void run_quantize(Run& run, const QuantizeOptions& options) {
    const Arguments& arguments = run.arguments;
    const auto model = stage(run, "Reading the model", [&] { return read_input_model(arguments); });
    run.original = model;
    const auto calibration =
        open_input_data(arguments, arguments.calibration, *model, run.while_opening());
    run.calibration = calibration.get();
    try {
        finish(run, model, *calibration, quantize_as_asked(run, options, model, *calibration));
    } catch (const TargetUnreachable& unreachable) {
        finish_unreachable(run, unreachable);
        throw;
    } catch (const Cancelled&) {
        run.display.finish();
        throw Interrupted(what_is_left(run));
    } catch (...) {
        run.display.finish();
        if (run.has_passed && !run.has_saved)
            run.display.warn(core::concat("'",
                                          arguments.output.string(),
                                          "' holds the best model within the bound that was found ",
                                          "before what follows",
                                          resume_hint(arguments)));
        throw;
    }
}

}  // namespace

ExitCode quantize_command(const Arguments& arguments) {
    require_output(arguments);
    auto display = display_on_standard_error();
    QuantizeOptions options = arguments.options;
    options.control = heard_by(display, options.control);
    options.journal_key = arguments.metric_command.command;
    Run run{arguments, display};
    run_quantize(run, options);
    return ExitCode::done;
}

}  // namespace holdfast::cli
