#include "read/simplify.hpp"

#include <openvino/core/preprocess/pre_post_process.hpp>
#include <openvino/pass/manager.hpp>

#include "read/moc_transformations.hpp"

namespace holdfast::read {

std::shared_ptr<ov::Model> simplify(const std::shared_ptr<ov::Model>& model) {
    // The order of openvino.tools.ovc: pre-processing, which folds and fuses even where it has
    // nothing to prepare; then the two passes. (What follows there concerns models that are
    // quantized already, and names of layers in run-time info.)
    const auto prepared = ov::preprocess::PrePostProcessor(model).build();
    ov::pass::Manager manager;
    manager.register_pass<ov::pass::SmartReshape>();
    manager.register_pass<ov::pass::MOCTransformations>(/*use_shapes=*/false);
    manager.run_passes(prepared);
    return prepared;
}

}  // namespace holdfast::read
