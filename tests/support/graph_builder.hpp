// Graphs without a model, for tests that care about types and edges only:
//
//     graph_of("x:Parameter > Convolution > a:Add > Relu; x > a")
//
// A chain joins its nodes by edges; chains are separated by ';'. The first mention of a node says
// its type, "name:Type", or is both name and type. A number after a name, "name/1", is the output
// port that the next edge leaves.
#pragma once

#include <string>

#include "analyze/graph.hpp"

namespace holdfast::test {

/// Nodes get ids in the order of their first mention, edges the next free input port. Every node of
/// a type with weights gets a constant at input port 1.
[[nodiscard]] analyze::Graph graph_of(const std::string& text);

/// `model`, analyzed as the pipeline does it.
[[nodiscard]] analyze::Graph graph_of(const std::shared_ptr<const ov::Model>& model);

}  // namespace holdfast::test
