#include "evaluate/deployment.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/runtime.hpp"
#include "core/text.hpp"

namespace holdfast::evaluate {
namespace {

template <typename T>
using Choice = std::pair<const char*, T>;

constexpr std::array precisions{
    Choice<ov::element::Type_t>{"f32", ov::element::Type_t::f32},
    Choice<ov::element::Type_t>{"f16", ov::element::Type_t::f16},
    Choice<ov::element::Type_t>{"bf16", ov::element::Type_t::bf16},
};

constexpr std::array hints{
    Choice<ov::hint::PerformanceMode>{"latency", ov::hint::PerformanceMode::LATENCY},
    Choice<ov::hint::PerformanceMode>{"throughput", ov::hint::PerformanceMode::THROUGHPUT},
    Choice<ov::hint::PerformanceMode>{"cumulative_throughput",
                                      ov::hint::PerformanceMode::CUMULATIVE_THROUGHPUT},
};

template <typename Choices>
auto chosen(const Choices& choices, const std::string& text, const char* option) {
    const auto found = std::find_if(
        choices.begin(), choices.end(), [&](const auto& choice) { return text == choice.first; });
    if (found != choices.end()) return found->second;
    std::string known = "default";
    for (const auto& choice : choices) known += std::string(", ") + choice.first;
    throw InvalidArgument(core::concat(option, " must be one of ", known, "; got '", text, "'"));
}

// "AUTO:GPU,CPU" and the like choose among devices themselves.
bool is_virtual(const std::string& device) {
    const auto name = device.substr(0, device.find(':'));
    constexpr std::array virtual_devices{"AUTO", "MULTI", "HETERO", "BATCH"};
    return std::find(virtual_devices.begin(), virtual_devices.end(), name) != virtual_devices.end();
}

// "GPU" stands for "GPU.0" and its like.
bool names(const std::string& device, const std::string& available) {
    return available == device || available.starts_with(device + ".");
}

}  // namespace

ov::AnyMap properties_of(const Deployment& deployment) {
    auto properties = deployment.properties;
    if (deployment.inference_precision != "default") {
        const ov::element::Type precision =
            chosen(precisions, deployment.inference_precision, "inference_precision");
        properties[ov::hint::inference_precision.name()] = precision;
    }
    if (deployment.performance_hint != "default") {
        properties[ov::hint::performance_mode.name()] =
            chosen(hints, deployment.performance_hint, "performance_hint");
    }
    return properties;
}

void require_device(const Deployment& deployment) {
    if (is_virtual(deployment.device)) return;
    const auto available = core::runtime().get_available_devices();
    const bool found =
        std::any_of(available.begin(), available.end(), [&](const std::string& device) {
            return names(deployment.device, device);
        });
    core::require(found,
                  "device '",
                  deployment.device,
                  "' is not available; this machine has: ",
                  core::join(available));
}

ov::CompiledModel compile(const std::shared_ptr<const ov::Model>& model,
                          const Deployment& deployment) {
    const auto properties = properties_of(deployment);
    require_device(deployment);
    try {
        return core::runtime().compile_model(model, deployment.device, properties);
    } catch (const ov::Exception& error) {
        throw CantCompile(core::concat("device '",
                                       deployment.device,
                                       "' can't compile the model '",
                                       model->get_friendly_name(),
                                       "': ",
                                       core::short_cause(error.what())));
    }
}

}  // namespace holdfast::evaluate

namespace holdfast {

std::string to_text(const Deployment& deployment) {
    auto text = deployment.device;
    if (deployment.inference_precision != "default") text += " " + deployment.inference_precision;
    if (deployment.performance_hint != "default") text += " " + deployment.performance_hint;
    for (const auto& [name, value] : deployment.properties)
        text += " " + name + "=" + value.as<std::string>();
    return text;
}

}  // namespace holdfast
