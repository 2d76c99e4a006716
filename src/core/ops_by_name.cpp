#include "core/ops_by_name.hpp"

#include <openvino/core/model.hpp>
#include <openvino/core/node.hpp>

#include "core/check.hpp"

namespace holdfast::core {

OpsByName ops_by_name(const ov::Model& model) {
    OpsByName ops;
    for (const auto& op : model.get_ops()) ops.emplace(op->get_friendly_name(), op);
    return ops;
}

const std::shared_ptr<ov::Node>& op_named(const OpsByName& ops, const std::string& name) {
    const auto found = ops.find(name);
    ensure(found != ops.end(), "the model has no operation '", name, "'");
    return found->second;
}

}  // namespace holdfast::core
