#include "cli/prepared_data.hpp"

#include <mutex>
#include <utility>
#include <vector>

#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/properties.hpp>

#include "core/check.hpp"
#include "core/runtime.hpp"
#include "core/text.hpp"

namespace holdfast::cli {
namespace {

ov::Tensor copy_of(const ov::Tensor& tensor) {
    ov::Tensor copy(tensor.get_element_type(), tensor.get_shape());
    tensor.copy_to(copy);
    return copy;
}

/// A model that hands its inputs, which are those of `model`, through.
std::shared_ptr<ov::Model> passage_for(const ov::Model& model) {
    ov::ParameterVector parameters;
    ov::ResultVector results;
    for (const auto& input : model.get_parameters()) {
        auto copy = std::make_shared<ov::op::v0::Parameter>(input->get_element_type(),
                                                            input->get_partial_shape());
        copy->set_friendly_name(input->get_friendly_name());
        copy->set_layout(input->get_layout());
        copy->output(0).set_names(input->output(0).get_names());
        results.push_back(std::make_shared<ov::op::v0::Result>(copy));
        parameters.push_back(std::move(copy));
    }
    return std::make_shared<ov::Model>(results, parameters, "preprocessing");
}

/// Infer requests that are not in use; reading items from several threads makes as many as needed.
class RequestPool {
public:
    explicit RequestPool(ov::CompiledModel model) : model_(std::move(model)) {}

    ov::InferRequest take() {
        const std::scoped_lock lock(mutex_);
        if (idle_.empty()) return model_.create_infer_request();
        ov::InferRequest request = std::move(idle_.back());
        idle_.pop_back();
        return request;
    }

    void give_back(ov::InferRequest request) {
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(request));
    }

private:
    ov::CompiledModel model_;
    std::mutex mutex_;
    std::vector<ov::InferRequest> idle_;
};

class PreparedDataset final : public Dataset {
public:
    /// `passage` is the pre-processing as a model of its own.
    PreparedDataset(std::unique_ptr<Dataset> raw, const std::shared_ptr<ov::Model>& passage)
        : raw_(std::move(raw)),
          pool_(core::runtime().compile_model(passage,
                                              "CPU",
                                              ov::hint::inference_precision(ov::element::f32),
                                              ov::inference_num_threads(1))) {
        for (const auto& parameter : passage->get_parameters())
            names_.push_back(parameter->get_friendly_name());
    }

    [[nodiscard]] std::size_t size() const override { return raw_->size(); }
    [[nodiscard]] bool has_labels() const override { return raw_->has_labels(); }

    [[nodiscard]] Sample sample(std::size_t index) const override {
        const Sample raw = raw_->sample(index);
        ov::InferRequest request = pool_.take();
        for (std::size_t i = 0; i < names_.size(); ++i)
            request.set_input_tensor(
                i, raw.inputs.size() == 1 ? raw.inputs.begin()->second : raw.inputs.at(names_[i]));
        try {
            request.infer();
        } catch (const ov::Exception& error) {
            throw InvalidArgument(core::concat(
                "item ", index, " can't be prepared: ", core::short_cause(error.what())));
        }
        Sample prepared{.inputs = {}, .label = raw.label};
        for (std::size_t i = 0; i < names_.size(); ++i)
            prepared.inputs.emplace(names_[i], copy_of(request.get_output_tensor(i)));
        pool_.give_back(std::move(request));
        return prepared;
    }

private:
    std::unique_ptr<Dataset> raw_;
    mutable RequestPool pool_;
    std::vector<std::string> names_;  ///< Of the model's inputs, in its order.
};

}  // namespace

std::unique_ptr<Dataset> open_prepared_dataset(const ov::Model& model,
                                               const Preprocessing& preprocessing,
                                               const OpenData& open) {
    if (preprocessing.empty()) return open(model);
    const auto passage = embed_preprocessing(passage_for(model), preprocessing);
    return std::make_unique<PreparedDataset>(open(*passage), passage);
}

}  // namespace holdfast::cli
