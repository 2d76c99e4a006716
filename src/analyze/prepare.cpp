#include "analyze/prepare.hpp"

#include <string>
#include <unordered_set>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/pass/constant_folding.hpp>
#include <openvino/pass/manager.hpp>

#include "core/if_bodies.hpp"

namespace holdfast::analyze {
namespace {

bool is_stored_weight(const ov::Node& node) {
    return ov::is_type<ov::op::v0::Convert>(&node) &&
           ov::is_type<ov::op::v0::Constant>(node.get_input_node_ptr(0)) &&
           node.get_input_element_type(0).is_real() && node.get_output_element_type(0).is_real();
}

void make_names_unique(const ov::Model& model) {
    std::unordered_set<std::string> taken;
    for (const auto& op : model.get_ops()) {
        auto name = op->get_friendly_name();
        if (taken.insert(name).second) continue;
        do {
            name += '0';
        } while (!taken.insert(name).second);
        op->set_friendly_name(name);
    }
}

void fold(const std::shared_ptr<ov::Model>& model) {
    for (const auto& op : model->get_ops()) {
        if (is_stored_weight(*op)) ov::pass::disable_constant_folding(op);
    }
    ov::pass::Manager manager;
    manager.register_pass<ov::pass::ConstantFolding>();
    manager.run_passes(model);
}

// Before the model around them is folded, which would fold them, too.
void prepare_bodies(const ov::Model& model, bool fold_constants) {
    for (const auto& parent : core::ifs(model)) {
        for (std::size_t body = 0; body < core::if_bodies; ++body) {
            const auto index = static_cast<int>(body);
            parent->set_function(index, prepare(parent->get_function(index), fold_constants));
        }
    }
}

}  // namespace

std::shared_ptr<ov::Model> prepare(const std::shared_ptr<const ov::Model>& model,
                                   bool fold_constants) {
    auto prepared = model->clone();
    prepare_bodies(*prepared, fold_constants);
    if (fold_constants) fold(prepared);
    make_names_unique(*prepared);
    return prepared;
}

}  // namespace holdfast::analyze
