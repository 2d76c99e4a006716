// The part of the Python package that calls the library. Models come and go as IR files, so that
// this module and OpenVINO's own need not know each other's types.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <sstream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include <openvino/runtime/properties.hpp>

#include "arguments.hpp"
#include "holdfast/holdfast.hpp"
#include "py_dataset.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace holdfast::python {
namespace {

using Words = std::vector<std::string>;

// Tells Python's listener what happens, and turns a signal that Python handles into a stop.
class Listener {
public:
    explicit Listener(nb::object listener) : listener_(std::move(listener)) {}

    Control control() {
        return {.on_progress = [this](const Progress& progress) { tell(progress); },
                .on_warning =
                    [this](std::string_view text) {
                        const nb::gil_scoped_acquire lock;
                        listener_.attr("warn")(std::string(text));
                    },
                .stop = stop_.get_token()};
    }

    /// What Python raised while it was told of progress (an interrupt), in place of `Cancelled`.
    [[noreturn]] void rethrow(const Cancelled& cancelled) {
        if (raised_) std::rethrow_exception(raised_);
        throw cancelled;
    }

private:
    void tell(const Progress& progress) {
        const nb::gil_scoped_acquire lock;
        try {
            if (PyErr_CheckSignals() != 0) throw nb::python_error();
            listener_.attr("progress")(
                std::string(progress.stage), progress.done, progress.total, progress.seconds_left);
        } catch (const nb::python_error&) {
            if (!raised_) raised_ = std::current_exception();
            stop_.request_stop();
        }
    }

    nb::object listener_;
    std::stop_source stop_;
    std::exception_ptr raised_;
};

// Runs `work` without the interpreter's lock.
template <typename Work>
auto unlocked(Listener& listener, Work work) {
    const nb::gil_scoped_release release;
    try {
        return work();
    } catch (const Cancelled& cancelled) {
        listener.rethrow(cancelled);
    }
}

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

// One bound, and the function that measures it.
struct Measured {
    std::string name;
    bool lower_is_better = false;
    double max_drop = 0;
    bool is_relative = false;
    nb::object validate;
};

Measured measured_of(const nb::handle& from) {
    return {.name = nb::cast<std::string>(from.attr("name")),
            .lower_is_better = nb::cast<bool>(from.attr("lower_is_better")),
            .max_drop = nb::cast<double>(from.attr("max_drop")),
            .is_relative = nb::cast<bool>(from.attr("is_relative")),
            .validate = nb::borrow(from)};
}

// The user's function measures a compiled model of Python's OpenVINO: the runtime's own export
// carries it over.
Metric metric_of(const Measured& measured, const PyDataset& data) {
    return {.name = measured.name,
            .direction =
                measured.lower_is_better ? Direction::lower_is_better : Direction::higher_is_better,
            .whole = [&measured, &data](ov::CompiledModel& model, const Dataset& part) {
                std::ostringstream exported;
                model.export_model(exported);
                const auto precision =
                    model.get_property(ov::hint::inference_precision).get_type_name();
                const auto positions = data.positions(part);
                const nb::gil_scoped_acquire lock;
                const auto text = std::move(exported).str();
                const auto [value, per_sample] = nb::cast<std::tuple<double, std::vector<double>>>(
                    measured.validate(nb::bytes(text.data(), text.size()), precision, positions));
                return MetricValue{value, per_sample};
            }};
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
