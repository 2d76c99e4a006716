// Parallel inference over a dataset, results in order.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include <openvino/runtime/compiled_model.hpp>
#include <openvino/runtime/infer_request.hpp>

#include "holdfast/control.hpp"
#include "holdfast/dataset.hpp"

namespace holdfast::core {

/// Called once per item, in the order of `indices`, from one thread; `outputs` are valid during the
/// call only.
using ConsumeOutputs = std::function<void(
    std::size_t index, std::span<const ov::Tensor> outputs, const Sample& sample)>;

/// The same; false ends the inference with this item. What was started already is dropped.
using ConsumeUntil = std::function<bool(
    std::size_t index, std::span<const ov::Tensor> outputs, const Sample& sample)>;

/// The tensors of `sample` for `ports`, in their order; `item` is for messages. \throws
/// InvalidArgument the sample does not fit them; names the input and the item.
[[nodiscard]] std::vector<ov::Tensor> tensors_for(
    const std::vector<ov::Output<const ov::Node>>& ports, const Sample& sample, std::size_t item);

/// Gives the tensors of `sample`, in place, to `request`; `item` is for messages. \throws
/// InvalidArgument the sample does not fit the model's inputs; names the input and the item.
void set_inputs(ov::InferRequest& request,
                const ov::CompiledModel& model,
                const Sample& sample,
                std::size_t item);

/// The item that starts the sequence of `item`, which is `item` itself if it starts one.
[[nodiscard]] std::size_t sequence_start(const Dataset& dataset, std::size_t item);

/// Infers the items `indices` of `dataset` with `requests` infer requests at a time (0: as many as
/// the compiled model finds optimal, and one that waits), and hands the outputs to `consume` in
/// order. States are reset before each item that starts a sequence; one that does not goes on from
/// the item before it in the dataset (with a model without states, all items are alike), for which
/// all items of its sequence up to it are inferred, whether they were asked for or not: what an
/// item gives depends neither on `indices` nor on `requests`. Sequences of several items run one
/// item at a time. Reports progress under `stage`. \throws InvalidArgument an item does not fit the
/// model's inputs; names the input and the item. \throws Cancelled       `control.stop` was
/// requested.
void infer_in_order(ov::CompiledModel& model,
                    const Dataset& dataset,
                    std::span<const std::size_t> indices,
                    const ConsumeOutputs& consume,
                    const Control& control,
                    std::string_view stage,
                    std::size_t requests = 0);

/// The same, until `consume` has enough.
void infer_until(ov::CompiledModel& model,
                 const Dataset& dataset,
                 std::span<const std::size_t> indices,
                 const ConsumeUntil& consume,
                 const Control& control,
                 std::string_view stage,
                 std::size_t requests = 0);

}  // namespace holdfast::core
