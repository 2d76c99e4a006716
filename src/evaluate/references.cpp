#include "evaluate/references.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "core/check.hpp"
#include "core/infer.hpp"
#include "core/memory.hpp"
#include "core/text.hpp"
#include "evaluate/deployment.hpp"

namespace holdfast::evaluate {
namespace {

std::size_t bytes_of(const std::vector<ov::Tensor>& tensors) {
    std::size_t bytes = 0;
    for (const auto& tensor : tensors) bytes += tensor.get_byte_size();
    return bytes;
}

ov::Tensor copy_of(const ov::Tensor& tensor) {
    ov::Tensor copy(tensor.get_element_type(), tensor.get_shape());
    tensor.copy_to(copy);
    return copy;
}

}  // namespace

References::References(std::shared_ptr<const ov::Model> model,
                       Deployment deployment,
                       std::size_t limit)
    : model_(std::move(model)),
      deployment_(std::move(deployment)),
      limit_(std::min<std::uint64_t>(limit, core::memory_left() / 4)) {}

std::span<const ov::Tensor> References::at(std::size_t item,
                                           const Sample& sample,
                                           const Dataset& dataset) {
    if (const auto found = kept_.find(item); found != kept_.end()) return found->second;
    if (!compiled_) {
        compiled_ = compile(model_, deployment_);
        request_ = compiled_.create_infer_request();
    }
    lead_up_to(item, sample, dataset);
    infer(item, sample);
    return keep(item) ? kept_.at(item) : latest_;
}

// Brings the states to where the items before this one leave them.
void References::lead_up_to(std::size_t item, const Sample& sample, const Dataset& dataset) {
    const bool goes_on = item > 0 && !sample.starts_sequence && !request_.query_state().empty();
    if (goes_on && inferred_last_ == item - 1) return;
    request_.reset_state();
    if (!goes_on) return;
    for (auto before = core::sequence_start(dataset, item); before < item; ++before)
        infer(before, dataset.sample(before));
}

void References::infer(std::size_t item, const Sample& sample) {
    inferred_last_.reset();
    core::set_inputs(request_, compiled_, sample, item);
    try {
        request_.infer();
    } catch (const ov::Exception& error) {
        throw InvalidArgument(core::concat("item ",
                                           item,
                                           " can't be inferred by the original model: ",
                                           core::short_cause(error.what())));
    }
    inferred_last_ = item;
    latest_.clear();
    for (std::size_t i = 0; i < compiled_.outputs().size(); ++i)
        latest_.push_back(request_.get_output_tensor(i));
}

bool References::keep(std::size_t item) {
    const auto bytes = bytes_of(latest_);
    if (bytes_ + bytes > limit_) return false;
    bytes_ += bytes;
    for (const auto& tensor : latest_) kept_[item].push_back(copy_of(tensor));
    return true;
}

}  // namespace holdfast::evaluate
