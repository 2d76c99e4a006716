#include "core/memory.hpp"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include <openvino/op/constant.hpp>

#include "core/check.hpp"
#include "core/text.hpp"
#include "holdfast/memory.hpp"

namespace holdfast::core {
namespace {

std::atomic<std::uint64_t> cap = 0;

// The weights of the model, those that the runtime keeps as its kernels want them, and what is
// there while it compiles. Measured: 2.3 on a transformer of 86 MiB.
constexpr double copies_of_weights = 2.5;
// Buffers of the runtime, of the readers and of what is measured, for any model.
constexpr std::uint64_t working_bytes = std::uint64_t{24} << 20U;

std::uint64_t bytes_of(const ov::element::Type& type, const ov::PartialShape& shape) {
    if (shape.rank().is_dynamic()) return 0;
    std::uint64_t elements = 1;
    for (const auto& dimension : shape)
        elements *= dimension.is_static() ? static_cast<std::uint64_t>(dimension.get_length()) : 1;
    return elements * std::max<std::uint64_t>(1, type.bitwidth() / 8);
}

template <typename Port>
std::uint64_t bytes_of(const Port& port) {
    return bytes_of(port.get_element_type(), port.get_partial_shape());
}

std::uint64_t bytes_given_by(const ov::Node& node) {
    if (ov::is_type<ov::op::v0::Constant>(&node)) return 0;
    std::uint64_t bytes = 0;
    for (const auto& output : node.outputs()) bytes += bytes_of(output);
    return bytes;
}

// Halves are computed with as floats.
std::uint64_t bytes_when_compiled(const ov::op::v0::Constant& constant) {
    const auto type = constant.get_element_type();
    const bool is_half = type == ov::element::f16 || type == ov::element::bf16;
    return constant.get_byte_size() * (is_half ? 2 : 1);
}

/// For each node, the last one in `ordered` that takes what it gives.
std::map<const ov::Node*, std::size_t> last_uses(const ov::NodeVector& ordered) {
    std::map<const ov::Node*, std::size_t> last;
    for (std::size_t place = 0; place < ordered.size(); ++place)
        for (const auto& input : ordered[place]->input_values()) last[input.get_node()] = place;
    return last;
}

std::string figure(std::uint64_t bytes) {
    return concat((bytes + (std::uint64_t{1} << 20U) - 1) >> 20U, " MiB");
}

}  // namespace

std::uint64_t resident_bytes() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

bool is_memory_capped() {
    return cap != 0;
}

std::uint64_t memory_left() {
    if (!is_memory_capped()) return std::numeric_limits<std::uint64_t>::max();
    const auto used = resident_bytes();
    return used < cap ? cap - used : 0;
}

std::size_t that_fit(std::size_t wanted, std::uint64_t bytes) {
    if (!is_memory_capped() || bytes == 0) return wanted;
    const auto fit = static_cast<std::size_t>(memory_left() / 2 / bytes);
    return std::clamp<std::size_t>(fit, 1, std::max<std::size_t>(wanted, 1));
}

void return_memory() {
#ifdef __GLIBC__
    if (is_memory_capped()) ::malloc_trim(0);
#endif
}

std::uint64_t weight_bytes(const ov::Model& model) {
    std::uint64_t bytes = 0;
    for (const auto& node : model.get_ops())
        if (const auto constant = ov::as_type_ptr<ov::op::v0::Constant>(node))
            bytes += bytes_when_compiled(*constant);
    return bytes;
}

std::uint64_t activation_bytes(const ov::Model& model) {
    const auto ordered = model.get_ordered_ops();
    const auto last = last_uses(ordered);
    std::vector<std::uint64_t> freed_after(ordered.size(), 0);
    std::uint64_t held = 0;
    std::uint64_t most = 0;
    for (std::size_t place = 0; place < ordered.size(); ++place) {
        const auto bytes = bytes_given_by(*ordered[place]);
        const auto use = last.find(ordered[place].get());
        held += bytes;
        most = std::max(most, held);
        freed_after[use == last.end() ? place : use->second] += bytes;
        held -= freed_after[place];
    }
    return most;
}

std::uint64_t request_bytes(const std::vector<ov::Output<const ov::Node>>& inputs,
                            const std::vector<ov::Output<const ov::Node>>& outputs) {
    std::uint64_t bytes = 0;
    for (const auto& input : inputs) bytes += bytes_of(input);
    for (const auto& output : outputs) bytes += bytes_of(output);
    return bytes;
}

void require_memory_for(const ov::Model& model) {
    if (!is_memory_capped()) return;
    const auto used = resident_bytes();
    const auto weights = weight_bytes(model);
    const auto compiled =
        static_cast<std::uint64_t>(copies_of_weights * static_cast<double>(weights));
    const auto activations = activation_bytes(model);
    const auto needed = used + compiled + activations + working_bytes;
    require(needed <= cap,
            "max_memory of ",
            figure(cap),
            " is too little for the model '",
            model.get_friendly_name(),
            "': ",
            figure(used),
            " are in use, its ",
            figure(weights),
            " of weights take ",
            figure(compiled),
            " more when it is compiled, one inference takes ",
            figure(activations),
            " and what is measured ",
            figure(working_bytes),
            "; at least ",
            figure(needed),
            " are needed");
}

}  // namespace holdfast::core

namespace holdfast {

void set_max_memory(std::uint64_t bytes) {
    core::cap = bytes;
}

std::uint64_t max_memory() {
    return core::cap;
}

}  // namespace holdfast
