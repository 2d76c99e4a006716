// One bound under one deployment: what the original gives there, and how candidates compare with
// it.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "evaluate/evaluator.hpp"
#include "holdfast/report.hpp"
#include "pipeline/goal.hpp"
#include "rank/digest.hpp"

namespace holdfast::pipeline {

/// A candidate as seen under one deployment on the items at some positions, in their order.
struct Seen {
    evaluate::Score score;
    std::vector<rank::Difference>
        differences;  ///< From the original; empty where it has no digests.
};

/// The original as seen under one deployment on all positions.
struct SeenOriginal {
    evaluate::Score score;
    std::vector<rank::Digest> digests;  ///< By position; empty where outputs can't be had.
    EnvironmentReport environment;
    /// The user's function gives a few items the values that it gave them among all.
    bool is_alike_in_part = false;
    std::size_t looked_at = 0;  ///< Items, for the metric.
};

/// Items are known by their positions in `items`, the part of the validation set that is searched
/// on.
class Held {
public:
    /// All must outlive this.
    Held(const std::shared_ptr<const ov::Model>& original,
         const Dataset& validation,
         const std::vector<std::size_t>& items,
         const Bound& bound,
         const AccuracyTarget& target,
         const Deployment& deployment,
         const Control& control);

    /// Measures the original on all positions. \throws MetricFailed as `evaluate::Evaluator` does.
    [[nodiscard]] SeenOriginal look_at_original(std::string_view stage);
    /// Comes before all else: what candidates are compared with.
    void enter(SeenOriginal original);

    /// Compares what the user's function gave with what it is taken for. One that is taken for a
    /// bounded mean and is none is taken for one no longer. \throws MetricFailed where it was said
    /// to be one.
    void review(const evaluate::Score& score);

    /// The metric gives values of this standard deviation for one model.
    void expect_noise(double deviation) { goal_->noise = deviation; }

    /// The original's metric on other items of the dataset.
    [[nodiscard]] evaluate::Score original_on(const std::vector<std::size_t>& items,
                                              std::string_view stage);

    /// The candidate at `positions`, as far as `goes_on` (asked after each, with its own value)
    /// allows.
    [[nodiscard]] Seen look(ov::CompiledModel& model,
                            const std::vector<std::size_t>& positions,
                            std::string_view stage,
                            const std::function<bool(std::size_t, double)>& goes_on = {});

    /// Only how far the outputs are from the original's. Needs `has_digests`.
    [[nodiscard]] std::vector<rank::Difference> differences(
        ov::CompiledModel& model,
        const std::vector<std::size_t>& positions,
        std::string_view stage);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] evaluate::Evaluator& evaluator() { return evaluator_; }
    [[nodiscard]] std::size_t compiled() const { return evaluator_.compiled(); }
    [[nodiscard]] const evaluate::Score& original() const { return original_; }
    [[nodiscard]] const Goal& goal() const { return *goal_; }
    [[nodiscard]] const Metric& metric() const { return bound_.metric; }
    /// The metric is the mean of values per item, each within `range()`.
    [[nodiscard]] bool is_bounded_mean() const { return range_.has_value(); }
    /// `Metric::per_sample_range`; for a function of the user that has none, from 0 to 1 where all
    /// that it gave so far agrees with it.
    [[nodiscard]] const std::optional<std::pair<double, double>>& range() const { return range_; }
    /// The merit of the best value that an item may have; there is a `range`.
    [[nodiscard]] double best_merit() const;
    /// The original's value of the item is not the best that it may have. False without a `range`.
    [[nodiscard]] bool can_gain(std::size_t position) const;
    /// So many items are few beside all of them, and yet tell something.
    [[nodiscard]] std::size_t few() const;
    /// The user's function may be handed some of the items, and then the others.
    [[nodiscard]] bool takes_parts() const { return is_bounded_mean() && metric().whole; }
    [[nodiscard]] bool is_mean() const { return is_mean_; }
    [[nodiscard]] bool has_digests() const { return !digests_.empty(); }
    /// Each value of the metric is got by handing the model to the user.
    [[nodiscard]] bool is_whole() const { return metric().whole || is_on_file(); }
    /// Likewise, by handing over its file.
    [[nodiscard]] bool is_on_file() const { return static_cast<bool>(metric().on_file); }
    /// The item's own value so that more is better.
    [[nodiscard]] double merit(double value) const { return goal_->merit(value); }
    /// How much of an item's worth is lost when it falls from the original's value to `value`: 1 is
    /// all of it; negative if it gets better.
    [[nodiscard]] double loss(std::size_t position, double value) const;
    /// The dataset's indices of `positions`.
    [[nodiscard]] std::vector<std::size_t> items_at(
        const std::vector<std::size_t>& positions) const;
    [[nodiscard]] std::size_t size() const { return items_.size(); }

private:
    [[nodiscard]] std::vector<std::size_t> all_positions() const;
    [[nodiscard]] std::vector<rank::Digest> digests_of(ov::CompiledModel& model,
                                                       std::string_view stage) const;
    [[nodiscard]] std::vector<std::size_t> some_positions() const;
    [[nodiscard]] bool is_alike_in_part(ov::CompiledModel& model,
                                        const evaluate::Score& whole,
                                        std::string_view stage);
    void find_range(bool is_alike_in_part);

    std::shared_ptr<const ov::Model> model_;
    const Dataset& validation_;
    const std::vector<std::size_t>& items_;
    const Bound& bound_;
    const AccuracyTarget& target_;
    const Control& control_;
    std::string name_;
    evaluate::Evaluator evaluator_;
    evaluate::Score original_;
    std::optional<Goal> goal_;
    std::vector<rank::Digest> digests_;  // By position.
    bool is_mean_ = false;
    std::optional<std::pair<double, double>> range_;
    double scale_ = 1;  // What an item is worth.
};

}  // namespace holdfast::pipeline
