// What Python hears of a run, and how it stops one.
#pragma once

#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

#include <exception>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "holdfast/control.hpp"
#include "holdfast/error.hpp"

namespace holdfast::python {

/// Tells Python's listener what happens, and turns a signal that Python handles into a stop. Create
/// and destroy it with the interpreter's lock held.
class Listener {
public:
    explicit Listener(nanobind::object listener) : listener_(std::move(listener)) {}

    [[nodiscard]] Control control();

    /// What Python raised while it was told of progress (an interrupt), in place of `Cancelled`.
    [[noreturn]] void rethrow(const Cancelled& cancelled) {
        if (raised_) std::rethrow_exception(raised_);
        throw cancelled;
    }

private:
    void tell(const Progress& progress);

    nanobind::object listener_;
    std::stop_source stop_;
    std::exception_ptr raised_;
};

/// Runs `work` without the interpreter's lock.
template <typename Work>
auto unlocked(Listener& listener, Work work) {
    const nanobind::gil_scoped_release release;
    try {
        return work();
    } catch (const Cancelled& cancelled) {
        listener.rethrow(cancelled);
    }
}

}  // namespace holdfast::python
