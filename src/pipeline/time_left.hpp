// How long a run is going to take, from what its first stage takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "holdfast/control.hpp"

namespace holdfast::pipeline {

/// A part of a run: the stages that it alternates between, and what they are expected to do.
struct ExpectedWork {
    std::vector<std::string_view> stages;
    double items = 0;   ///< Inferred.
    double models = 0;  ///< Compiled.
};

/// The first part of the plan tells what an item and a model take. A part is over when a later one
/// begins; the parts between may be left out. One that takes longer than expected is expected to
/// take a quarter of what it took already.
class TimeLeft {
public:
    explicit TimeLeft(std::vector<ExpectedWork> plan);

    /// The run is there at `seconds`, on a clock that never goes back.
    void at(const Progress& progress, double seconds);

    /// Seconds; empty before the first item is done.
    [[nodiscard]] std::optional<double> seconds() const;

private:
    void measure(const Progress& progress);
    [[nodiscard]] double expected(const ExpectedWork& work) const;

    std::vector<ExpectedWork> plan_;
    std::size_t part_ = 0;
    bool is_inside_ = false;  // The last stage told is one of the part's.
    double last_ = 0;
    double spent_ = 0;  // On the part.
    std::size_t items_of_earlier_models_ = 0;
    std::size_t done_ = 0;
    std::optional<double> model_seconds_;
    std::optional<double> item_seconds_;
};

}  // namespace holdfast::pipeline
