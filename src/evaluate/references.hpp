// What the original model gives for each item, for metrics that compare with it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/runtime/compiled_model.hpp>

#include "holdfast/dataset.hpp"
#include "holdfast/deployment.hpp"

namespace holdfast::evaluate {

/// Compiles the original model when it is first asked. Keeps outputs up to a limit of memory;
/// beyond it they are computed each time.
class References {
public:
    static constexpr std::size_t default_limit = std::size_t{256} << 20U;

    References(std::shared_ptr<const ov::Model> model,
               Deployment deployment,
               std::size_t limit = default_limit);

    /// Outputs for `sample`, which is the item `item` of `dataset`; valid until the next call. An
    /// item that goes on with a sequence is inferred after those before it.
    [[nodiscard]] std::span<const ov::Tensor> at(std::size_t item,
                                                 const Sample& sample,
                                                 const Dataset& dataset);

    [[nodiscard]] std::size_t bytes_kept() const { return bytes_; }

private:
    void lead_up_to(std::size_t item, const Sample& sample, const Dataset& dataset);
    void infer(std::size_t item, const Sample& sample);
    bool keep(std::size_t item);

    std::shared_ptr<const ov::Model> model_;
    Deployment deployment_;
    std::size_t limit_;
    std::size_t bytes_ = 0;
    ov::CompiledModel compiled_;
    ov::InferRequest request_;
    std::vector<ov::Tensor> latest_;
    std::optional<std::size_t> inferred_last_;
    std::map<std::size_t, std::vector<ov::Tensor>> kept_;
};

}  // namespace holdfast::evaluate
