#include "user_metric.hpp"

#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <memory>
#include <sstream>
#include <tuple>
#include <vector>

#include <openvino/runtime/properties.hpp>

namespace nb = nanobind;

namespace holdfast::python {
namespace {

// Carries compiled models over to Python's OpenVINO through the runtime's own export, each once:
// the function may be handed one part of the items after the other.
class Carrier {
public:
    /// Nothing: the one that went last.
    std::optional<std::string> next(ov::CompiledModel& model) {
        auto output = model.outputs().front().get_node_shared_ptr();
        if (output == last_) return std::nullopt;
        std::ostringstream exported;
        model.export_model(exported);
        last_ = std::move(output);  // kept, so that no other model's output can have its address
        return std::move(exported).str();
    }

private:
    std::shared_ptr<const ov::Node> last_;
};

nb::object bytes_of(const std::optional<std::string>& text) {
    return text ? nb::bytes(text->data(), text->size()) : nb::none();
}

}  // namespace

Measured measured_of(const nb::handle& from) {
    return {.name = nb::cast<std::string>(from.attr("name")),
            .lower_is_better = nb::cast<bool>(from.attr("lower_is_better")),
            .max_drop = nb::cast<double>(from.attr("max_drop")),
            .is_relative = nb::cast<bool>(from.attr("is_relative")),
            .per_sample_range =
                nb::cast<std::optional<std::pair<double, double>>>(from.attr("per_sample_range")),
            .validate = nb::borrow(from)};
}

Metric metric_of(const Measured& measured, const PyDataset& data) {
    const auto measure = [&measured, &data, carrier = std::make_shared<Carrier>()](
                             ov::CompiledModel& model, const Dataset& part) {
        const auto exported = carrier->next(model);
        const auto precision = model.get_property(ov::hint::inference_precision).get_type_name();
        const auto positions = data.positions(part);
        const nb::gil_scoped_acquire lock;
        auto [value, per_sample] = nb::cast<std::tuple<double, std::vector<double>>>(
            measured.validate(bytes_of(exported), precision, positions));
        return MetricValue{value, std::move(per_sample)};
    };
    return {.name = measured.name,
            .direction =
                measured.lower_is_better ? Direction::lower_is_better : Direction::higher_is_better,
            .whole = measure,
            .per_sample_range = measured.per_sample_range};
}

}  // namespace holdfast::python
