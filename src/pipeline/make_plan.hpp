// All decisions of basic quantization, before anything is built.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "correct/correction.hpp"
#include "holdfast/options.hpp"
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
    std::vector<correct::BiasDecision> biases{};
};

/// Makes the plans of one model by several options. What they measure on the float model is
/// measured once for all of them.
class Plans {
public:
    /// All must outlive this. \throws UnsupportedModel `model` is quantized already.
    Plans(const std::shared_ptr<const ov::Model>& model, const Dataset& calibration, Run& run);
    ~Plans();

    /// What plans by these options will measure is measured with the first plan.
    void expect(const std::vector<QuantizeOptions>& options);

    [[nodiscard]] Planned make(const QuantizeOptions& options);

    [[nodiscard]] const std::shared_ptr<const ov::Model>& prepared() const;

private:
    struct State;
    std::unique_ptr<State> state_;
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
