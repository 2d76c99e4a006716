// A model as its file gives it back: what the promise is about.
#pragma once

#include <cstdint>
#include <memory>

#include <openvino/core/model.hpp>

#include "core/temporary_folder.hpp"

namespace holdfast::pipeline {

/// A model saved to a file of its own and read again. The file lives as long as this.
class SavedForm {
public:
    explicit SavedForm(const std::shared_ptr<const ov::Model>& model);

    [[nodiscard]] const std::shared_ptr<ov::Model>& model() const { return model_; }
    /// The size of .xml and .bin together.
    [[nodiscard]] std::uint64_t bytes() const;

private:
    core::TemporaryFolder folder_;
    std::shared_ptr<ov::Model> model_;  // May be mapped to the file: goes before the folder.
};

}  // namespace holdfast::pipeline
