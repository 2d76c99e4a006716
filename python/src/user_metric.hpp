// A function of Python that measures compiled models, as a metric of the library.
#pragma once

#include <nanobind/nanobind.h>

#include <optional>
#include <string>
#include <utility>

#include "holdfast/metric.hpp"
#include "py_dataset.hpp"

namespace holdfast::python {

/// One bound, and the function that measures it.
struct Measured {
    std::string name;
    bool lower_is_better = false;
    double max_drop = 0;
    bool is_relative = false;
    std::optional<std::pair<double, double>> per_sample_range;
    nanobind::object validate;
};

[[nodiscard]] Measured measured_of(const nanobind::handle& from);

/// `measured` and `data` must outlive it.
[[nodiscard]] Metric metric_of(const Measured& measured, const PyDataset& data);

}  // namespace holdfast::python
