// Operations of a model by their friendly names.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

namespace ov {
class Model;
class Node;
}  // namespace ov

namespace holdfast::core {

using OpsByName = std::unordered_map<std::string, std::shared_ptr<ov::Node>>;

/// Every operation of the top level of `model`; made once per model, as looking up one by one is
/// quadratic.
[[nodiscard]] OpsByName ops_by_name(const ov::Model& model);

/// \throws InternalError there is no operation called `name`.
[[nodiscard]] const std::shared_ptr<ov::Node>& op_named(const OpsByName& ops,
                                                        const std::string& name);

}  // namespace holdfast::core
