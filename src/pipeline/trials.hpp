// Measures candidates, each once, and keeps account of it.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openvino/core/model.hpp>

#include "evaluate/evaluator.hpp"
#include "pipeline/candidates.hpp"
#include "pipeline/goal.hpp"
#include "pipeline/run.hpp"
#include "search/search.hpp"

namespace holdfast::pipeline {

/// A candidate, measured in full.
struct Trial {
    search::Candidate kept_float;
    double metric = 0;
    double drop = 0;
};

class Trials {
public:
    /// All must outlive this.
    Trials(Run& run, evaluate::Evaluator& evaluator, Candidates& candidates, const Goal& goal)
        : run_(run), evaluator_(evaluator), candidates_(candidates), goal_(goal) {}

    /// Everything quantized, on all items.
    [[nodiscard]] evaluate::Score quantized();

    /// On all items; a candidate measured before is not measured again.
    [[nodiscard]] double drop(const search::Candidate& kept_float);

    /// The groups of `remaining`, the one whose return on top of `kept` repairs most on the items
    /// `subset` first. The first ranking enters the report.
    [[nodiscard]] std::vector<std::size_t> rank(const search::Candidate& kept,
                                                const std::vector<std::size_t>& remaining,
                                                const std::vector<std::size_t>& subset);

    /// Saved to a file, read again and measured on all items: from now on this is what the
    /// candidate's drop is.
    [[nodiscard]] Trial saved(const search::Candidate& kept_float);

    /// Every group in float; enters the report, but is no candidate.
    [[nodiscard]] double drop_of_float(std::size_t groups);

    /// The one with the smallest drop, of the fewest groups; something is quantized in it.
    [[nodiscard]] const Trial& best() const;
    /// How many candidates were measured on all items.
    [[nodiscard]] std::size_t count() const { return trials_.size(); }

private:
    evaluate::Score measure(const std::shared_ptr<const ov::Model>& model,
                            const search::Candidate& kept_float,
                            std::string_view purpose,
                            std::string_view stage,
                            const std::vector<std::size_t>& items = {});
    double subset_merit(const search::Candidate& kept_float,
                        const std::vector<std::size_t>& subset);
    void enter(const search::Candidate& kept_float, double metric);
    [[nodiscard]] bool has_passed() const;

    Run& run_;
    evaluate::Evaluator& evaluator_;
    Candidates& candidates_;
    const Goal& goal_;
    std::map<search::Candidate, Trial> trials_;
    std::map<search::Candidate, double> subset_merits_;
};

}  // namespace holdfast::pipeline
