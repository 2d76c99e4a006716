#include "measure.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "cli/show_compare.hpp"
#include "cli/show_sensitivity.hpp"
#include "holdfast/holdfast.hpp"
#include "listener.hpp"
#include "py_dataset.hpp"
#include "user_metric.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace holdfast::python {
namespace {

using Words = std::vector<std::string>;
/// Median, and the quartiles around it.
using SpreadFigures = std::tuple<double, double, double>;
/// Name, type, SQNR, that of what comes in, and the loss between.
using LayerFigures = std::tuple<std::string, std::string, double, double, double>;

// Value, values per item, name of the metric and whether lower is better.
using Evaluated = std::tuple<double, std::vector<double>, std::string, bool>;

// `bound`: a function of the user, or None for the built-in metric of the words.
Evaluated evaluate_file(const std::string& model,
                        const std::optional<std::string>& reference,
                        nb::object items,
                        bool has_labels,
                        const nb::object& bound,
                        const Words& words,
                        nb::object listener) {
    auto arguments = arguments_of(words, nb::dict());
    const PyDataset data(std::move(items), NotAnInput::pass_on, has_labels);
    const auto measured = bound.is_none() ? Measured() : measured_of(bound);
    const auto metric = bound.is_none() ? make_metric(arguments.metric) : metric_of(measured, data);
    Listener hears(std::move(listener));
    const auto control = hears.control();
    return unlocked(hears, [&] {
        const auto original = reference ? read_model(*reference) : nullptr;
        const auto [value, per_sample] = evaluate_metric(
            read_model(model), data, metric, arguments.deployment, original, control);
        return Evaluated(
            value, per_sample, metric.name, metric.direction == Direction::lower_is_better);
    });
}

// For people, and as JSON.
std::tuple<std::string, std::string> inspect_file(const std::string& model,
                                                  const Words& words,
                                                  const nb::dict& extra) {
    const auto arguments = arguments_of(words, extra);
    const nb::gil_scoped_release release;
    const auto inspection = inspect(read_model(model, arguments.simplify), arguments.options);
    return {to_text(inspection), to_json(inspection)};
}

// The groups as JSON.
std::string sensitivity_file(const std::string& model,
                             nb::object calibration,
                             nb::object items,
                             const Words& words,
                             const nb::dict& extra,
                             nb::object listener) {
    auto arguments = arguments_of(words, extra);
    const PyDataset ranges(std::move(calibration), NotAnInput::pass_on);
    const PyDataset data(std::move(items), NotAnInput::pass_on);
    Listener hears(std::move(listener));
    arguments.options.control = hears.control();
    return unlocked(hears, [&] {
        return cli::sensitivity_json(sensitivity(read_model(model, arguments.simplify),
                                                 ranges,
                                                 data,
                                                 arguments.options,
                                                 arguments.deployment,
                                                 arguments.items.value()));
    });
}

std::vector<LayerFigures> compare_files(const std::string& original,
                                        const std::string& quantized,
                                        nb::object items,
                                        const Words& words,
                                        nb::object listener) {
    const auto arguments = arguments_of(words, nb::dict());
    const PyDataset data(std::move(items), NotAnInput::pass_on);
    Listener hears(std::move(listener));
    const auto control = hears.control();
    return unlocked(hears, [&] {
        std::vector<LayerFigures> figures;
        for (const auto& layer : compare(read_model(original),
                                         read_model(quantized),
                                         data,
                                         arguments.deployment,
                                         arguments.items.value_or(0),
                                         control))
            figures.emplace_back(
                layer.name, layer.type, layer.sqnr_db, layer.input_sqnr_db, cli::loss_db(layer));
        return figures;
    });
}

SpreadFigures figures_of(const Spread& spread) {
    return {spread.median, spread.low, spread.high};
}

// Latency and throughput of each model.
std::vector<std::tuple<SpreadFigures, SpreadFigures>> benchmark_files(const Words& models,
                                                                      nb::object items,
                                                                      const Words& words,
                                                                      nb::object listener) {
    const auto arguments = arguments_of(words, nb::dict());
    const PyDataset data(std::move(items), NotAnInput::pass_on);
    Listener hears(std::move(listener));
    const auto control = hears.control();
    return unlocked(hears, [&] {
        std::vector<std::shared_ptr<const ov::Model>> read;
        for (const auto& path : models) read.push_back(read_model(path));
        std::vector<std::tuple<SpreadFigures, SpreadFigures>> figures;
        for (const auto& speed :
             benchmark(read, data, arguments.deployment, arguments.seconds, control))
            figures.emplace_back(figures_of(speed.latency_ms), figures_of(speed.throughput));
        return figures;
    });
}

}  // namespace

void add_measurements(nb::module_& module) {
    module.def("evaluate",
               &evaluate_file,
               "model"_a,
               "reference"_a.none(),
               "items"_a,
               "has_labels"_a,
               "bound"_a.none(),
               "words"_a,
               "listener"_a);
    module.def("inspect", &inspect_file, "model"_a, "words"_a, "extra"_a);
    module.def("sensitivity",
               &sensitivity_file,
               "model"_a,
               "calibration"_a,
               "items"_a,
               "words"_a,
               "extra"_a,
               "listener"_a);
    module.def(
        "compare", &compare_files, "original"_a, "quantized"_a, "items"_a, "words"_a, "listener"_a);
    module.def("benchmark", &benchmark_files, "models"_a, "items"_a, "words"_a, "listener"_a);
}

}  // namespace holdfast::python
