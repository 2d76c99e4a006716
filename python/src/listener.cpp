#include "listener.hpp"

namespace nb = nanobind;

namespace holdfast::python {

Control Listener::control() {
    return {.on_progress = [this](const Progress& progress) { tell(progress); },
            .on_warning =
                [this](std::string_view text) {
                    const nb::gil_scoped_acquire lock;
                    listener_.attr("warn")(std::string(text));
                },
            .stop = stop_.get_token()};
}

void Listener::tell(const Progress& progress) {
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

}  // namespace holdfast::python
