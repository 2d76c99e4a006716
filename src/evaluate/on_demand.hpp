// A compiled model that is made when it is first needed.
#pragma once

#include <functional>
#include <optional>
#include <utility>

#include <openvino/runtime/compiled_model.hpp>

namespace holdfast::evaluate {

class OnDemand {
public:
    explicit OnDemand(std::function<ov::CompiledModel()> compile) : compile_(std::move(compile)) {}

    [[nodiscard]] ov::CompiledModel& get() {
        if (!model_) model_ = compile_();
        return *model_;
    }

private:
    std::function<ov::CompiledModel()> compile_;
    std::optional<ov::CompiledModel> model_;
};

}  // namespace holdfast::evaluate
