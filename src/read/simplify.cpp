#include "read/simplify.hpp"

#include <openvino/core/preprocess/pre_post_process.hpp>
#include <openvino/op/util/multi_subgraph_base.hpp>
#include <openvino/pass/manager.hpp>

#include "read/moc_transformations.hpp"

namespace holdfast::read {
namespace {

/// The passes list in each operation's run-time info which ones it came from; files would carry it.
void drop_notes_of_fusing(ov::Model& model) {
    for (const auto& node : model.get_ops()) {
        node->get_rt_info().erase("fused_names_0");
        const auto parent = ov::as_type_ptr<ov::op::util::MultiSubGraphOp>(node);
        if (!parent) continue;
        for (const auto& body : parent->get_functions()) drop_notes_of_fusing(*body);
    }
}

}  // namespace

std::shared_ptr<ov::Model> simplify(const std::shared_ptr<ov::Model>& model) {
    // The order of openvino.tools.ovc: pre-processing, which folds and fuses even where it has
    // nothing to prepare; then the two passes; then the notes of what was fused are dropped. (What
    // stands between in ovc concerns models that are quantized already.)
    const auto prepared = ov::preprocess::PrePostProcessor(model).build();
    ov::pass::Manager manager;
    manager.register_pass<ov::pass::SmartReshape>();
    manager.register_pass<ov::pass::MOCTransformations>(/*use_shapes=*/false);
    manager.run_passes(prepared);
    drop_notes_of_fusing(*prepared);
    return prepared;
}

}  // namespace holdfast::read
