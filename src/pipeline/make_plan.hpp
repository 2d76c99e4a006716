// All decisions of basic quantization, before anything is built.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "realize/plan.hpp"

namespace ov {
class Model;
}

namespace holdfast {
class Dataset;
}

namespace holdfast::pipeline {

class Run;

/// A plan and the model that it is for.
struct Planned {
    std::shared_ptr<const ov::Model> original;  ///< As given, with unique names, constants folded.
    realize::Plan plan;                         ///< Everything quantized that can be.
};

/// Runs the stages up to the plan and describes it in the report of `run`.
/// \throws UnsupportedModel `model` is quantized already.
[[nodiscard]] Planned make_plan(const std::shared_ptr<const ov::Model>& model,
                                const Dataset& calibration,
                                Run& run);

/// The operations that run in float when the groups `kept_float` do, in topological order.
[[nodiscard]] std::vector<std::string> operations_in_float(const Planned& planned,
                                                           const std::set<std::size_t>& kept_float);

}  // namespace holdfast::pipeline
