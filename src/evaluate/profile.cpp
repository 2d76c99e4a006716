#include "evaluate/profile.hpp"

#include <algorithm>

#include <openvino/runtime/properties.hpp>

#include "core/infer.hpp"
#include "core/text.hpp"
#include "evaluate/deployment.hpp"
#include "holdfast/error.hpp"

namespace holdfast::evaluate {
namespace {

constexpr int runs = 8;

void enter(std::map<std::string, double>& times, const ov::ProfilingInfo& info) {
    const auto time = static_cast<double>(info.real_time.count());
    const auto [entry, is_new] = times.try_emplace(info.node_name, time);
    if (!is_new) entry->second = std::min(entry->second, time);
}

}  // namespace

std::map<std::string, double> operation_times(const std::shared_ptr<const ov::Model>& model,
                                              const Deployment& deployment,
                                              const Dataset& dataset,
                                              const std::stop_token& stop) {
    auto profiled = deployment;
    profiled.properties[ov::enable_profiling.name()] = true;
    auto compiled = compile(model, profiled);
    auto request = compiled.create_infer_request();
    core::set_inputs(request, compiled, dataset.sample(0), 0);
    std::map<std::string, double> times;
    try {
        request.infer();  // the first run is slower than all others
        for (int run = 0; run < runs; ++run) {
            if (stop.stop_requested()) throw Cancelled("profiling was stopped");
            request.infer();
            for (const auto& info : request.get_profiling_info()) enter(times, info);
        }
    } catch (const ov::Exception& error) {
        throw InvalidArgument("the model can't be profiled: " + core::short_cause(error.what()));
    }
    return times;
}

}  // namespace holdfast::evaluate
