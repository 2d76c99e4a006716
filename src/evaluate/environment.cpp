#include "evaluate/environment.hpp"

#include <openvino/core/version.hpp>
#include <openvino/runtime/properties.hpp>

#include "core/runtime.hpp"
#include "holdfast/version.hpp"

namespace holdfast::evaluate {
namespace {

// Not every device has every property.
template <typename Read, typename Value>
Value value_or(Read read, Value otherwise) {
    try {
        return read();
    } catch (const ov::Exception&) {
        return otherwise;
    }
}

std::string precision_of(const ov::CompiledModel& model) {
    return value_or([&] { return model.get_property(ov::hint::inference_precision).to_string(); },
                    std::string("unknown"));
}

std::size_t threads_of(const ov::CompiledModel& model) {
    return value_or(
        [&] { return static_cast<std::size_t>(model.get_property(ov::inference_num_threads)); },
        std::size_t{0});
}

std::string cpu_name() {
    return value_or([] { return core::runtime().get_property("CPU", ov::device::full_name); },
                    std::string("unknown"));
}

}  // namespace

EnvironmentReport environment_of(const ov::CompiledModel& model, const std::string& device) {
    return {version,
            ov::get_openvino_version().buildNumber,
            cpu_name(),
            device,
            precision_of(model),
            threads_of(model)};
}

}  // namespace holdfast::evaluate
