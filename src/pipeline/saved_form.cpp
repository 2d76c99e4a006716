#include "pipeline/saved_form.hpp"

#include <filesystem>

#include "holdfast/model.hpp"

namespace holdfast::pipeline {

SavedForm::SavedForm(const std::shared_ptr<const ov::Model>& model) {
    const auto file = folder_.path() / "model.xml";
    holdfast::save_model(model, file);  // not OpenVINO's, which would compress to f16
    model_ = read_model(file, Simplify::off);
}

std::uint64_t SavedForm::bytes() const {
    std::uint64_t sum = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder_.path()))
        sum += file.file_size();
    return sum;
}

}  // namespace holdfast::pipeline
