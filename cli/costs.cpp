#include "cli/costs.hpp"

#include <array>
#include <system_error>
#include <utility>

#include <openvino/runtime/core.hpp>

#include "core/runtime.hpp"
#include "evaluate/latency.hpp"

namespace holdfast::cli {
namespace {

namespace fs = std::filesystem;

constexpr double most_seconds = 0.3;

std::uint64_t folder_size(const fs::path& folder) {
    std::uint64_t bytes = 0;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(folder, ignored))
        if (entry.is_regular_file(ignored)) bytes += entry.file_size(ignored);
    return bytes;
}

std::uint64_t size_of_file(const fs::path& path) {
    std::error_code error;
    const std::uintmax_t bytes = fs::file_size(path, error);
    return error ? 0 : bytes;
}

}  // namespace

std::uint64_t size_on_disk(const fs::path& model) {
    std::error_code ignored;
    if (fs::is_directory(model, ignored)) return folder_size(model);
    if (model.extension() != ".xml") return size_of_file(model);
    return size_of_file(model) + size_of_file(fs::path(model).replace_extension(".bin"));
}

LatencyPair measure_latencies(const std::shared_ptr<const ov::Model>& original,
                              ov::CompiledModel quantized,
                              const Dataset& data,
                              const std::stop_token& stop) {
    std::array models{core::runtime().compile_model(original, "CPU"), std::move(quantized)};
    const auto medians = evaluate::median_latencies(models, data, most_seconds, stop);
    return {.original = medians[0], .quantized = medians[1]};
}

}  // namespace holdfast::cli
