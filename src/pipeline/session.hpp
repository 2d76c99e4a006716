// Everything that the steps of one run under accuracy control share.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <vector>

#include <openvino/core/model.hpp>

#include "holdfast/quantize.hpp"
#include "pipeline/held.hpp"
#include "pipeline/run.hpp"

namespace holdfast::pipeline {

/// What it is given must outlive it.
class Session {
public:
    Session(std::shared_ptr<const ov::Model> given,
            const Dataset& data,
            const Metric& wanted,
            const AccuracyTarget& bound,
            const QuantizeOptions& options);

    std::shared_ptr<const ov::Model> model;
    const Dataset& validation;
    const AccuracyTarget& target;
    Run run;
    std::vector<std::size_t> items;     ///< Of the validation set: those that are searched on.
    std::vector<std::size_t> held_out;  ///< The others, ascending.
    std::vector<Bound> bounds;          ///< All that have to hold, the first is the target's own.
    std::deque<Held> held;              ///< Each bound under each deployment, likewise.

    /// A drop against `bound`, as one against the first bound: as far below or above.
    [[nodiscard]] double comparable(const Bound& bound, double drop) const {
        return drop + (bounds.front().max_drop - bound.max_drop);
    }
    /// How many items stand for all, to begin with.
    [[nodiscard]] std::size_t subset_size() const;
    /// Counts that the search asks for `count` items.
    void count_inferred(std::size_t count) { inferred_ += count; }
    /// Items inferred over items that are searched on.
    [[nodiscard]] double evaluations() const;
    [[nodiscard]] std::size_t compiled() const;
    /// Whether so many evaluations under every deployment still leave the check of the final file.
    [[nodiscard]] bool can_afford(double evaluations) const;
    /// False once a budget does not allow another validation.
    [[nodiscard]] bool may_go_on() const;
    /// What ran out, as "the time budget of 60 s"; empty if nothing did.
    [[nodiscard]] std::string spent() const;

private:
    [[nodiscard]] double seconds() const;

    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::size_t inferred_ = 0;
};

}  // namespace holdfast::pipeline
