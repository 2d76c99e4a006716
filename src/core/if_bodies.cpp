#include "core/if_bodies.hpp"

#include <openvino/core/model.hpp>

namespace holdfast::core {

std::vector<std::shared_ptr<ov::op::v8::If>> ifs(const ov::Model& model) {
    std::vector<std::shared_ptr<ov::op::v8::If>> found;
    for (const auto& op : model.get_ordered_ops()) {
        if (const auto one = ov::as_type_ptr<ov::op::v8::If>(op)) found.push_back(one);
    }
    return found;
}

std::string body_name(const std::string& name, std::size_t body) {
    return name + (body == 0 ? "/then" : "/else");
}

}  // namespace holdfast::core
