// The part of the Python package that calls the library. Models come and go as IR files, so that
// this module and OpenVINO's own need not know each other's types.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "arguments.hpp"
#include "holdfast/holdfast.hpp"
#include "listener.hpp"
#include "measure.hpp"
#include "py_dataset.hpp"
#include "user_metric.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace holdfast::python {
namespace {

using Words = std::vector<std::string>;

std::string quantize_file(const std::string& model,
                          const std::string& output,
                          nb::object calibration,
                          const Words& words,
                          const nb::dict& extra,
                          nb::object listener) {
    auto arguments = arguments_of(words, extra);
    const PyDataset data(std::move(calibration), NotAnInput::pass_on);
    Listener hears(std::move(listener));
    arguments.options.control = hears.control();
    return unlocked(hears, [&] {
        const auto result =
            quantize(read_model(model, arguments.simplify), data, arguments.options);
        holdfast::save_model(result.model, output);
        return to_json(result.report);
    });
}

// Whether the bound holds, the message if it does not, and the report.
std::tuple<bool, std::string, std::string> control_file(const std::string& model,
                                                        const std::string& output,
                                                        nb::object calibration,
                                                        nb::object validation,
                                                        const nb::list& bounds,
                                                        const Words& words,
                                                        const nb::dict& extra,
                                                        nb::object listener) {
    auto arguments = arguments_of(words, extra);
    const PyDataset data(std::move(calibration), NotAnInput::pass_on);
    const PyDataset held(std::move(validation), NotAnInput::refuse);
    std::vector<Measured> measured;
    for (const auto& bound : bounds) measured.push_back(measured_of(bound));
    Listener hears(std::move(listener));
    arguments.options.control = hears.control();
    auto target = arguments.accuracy_target();
    for (std::size_t i = 1; i < measured.size(); ++i)
        target.also_bound.push_back(
            {.metric = metric_of(measured[i], held),
             .max_drop = measured[i].max_drop,
             .drop_type = measured[i].is_relative ? DropType::relative : DropType::absolute});
    const auto metric = metric_of(measured.front(), held);
    using Outcome = std::tuple<bool, std::string, std::string>;
    return unlocked(hears, [&]() -> Outcome {
        try {
            const auto result =
                quantize_with_accuracy_control(read_model(model, arguments.simplify),
                                               data,
                                               held,
                                               metric,
                                               target,
                                               arguments.options);
            holdfast::save_model(result.model, output);
            return {true, "", to_json(result.report)};
        } catch (const TargetUnreachable& unreachable) {
            holdfast::save_model(unreachable.best_model, output);
            return {false, unreachable.what(), to_json(*unreachable.report)};
        }
    });
}

// Python classes for the library's own exceptions, as members of the module.
void add_exceptions(nb::module_& module) {
    const auto error = nb::exception<Error>(module, "Error", PyExc_RuntimeError);
    const nb::tuple wrong = nb::make_tuple(error, nb::handle(PyExc_ValueError));
    nb::exception<InvalidArgument>(module, "InvalidArgument", wrong);
    nb::exception<UnsupportedModel>(module, "UnsupportedModel", error);
    nb::exception<MetricFailed>(module, "MetricFailed", error);
    nb::exception<Cancelled>(module, "Cancelled", error);
}

}  // namespace
}  // namespace holdfast::python

NB_MODULE(_holdfast, module) {
    using namespace holdfast::python;
    add_exceptions(module);
    add_measurements(module);
    module.attr("version") = holdfast::version;
    module.def("quantize",
               &quantize_file,
               "model"_a,
               "output"_a,
               "calibration"_a,
               "words"_a,
               "extra"_a,
               "listener"_a);
    module.def("quantize_with_accuracy_control",
               &control_file,
               "model"_a,
               "output"_a,
               "calibration"_a,
               "validation"_a,
               "bounds"_a,
               "words"_a,
               "extra"_a,
               "listener"_a);
}
