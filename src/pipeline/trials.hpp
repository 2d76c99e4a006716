// Looks at the candidates of one quantization, at each item once, and keeps account of it. Always
// as their files give them back.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/candidates.hpp"
#include "pipeline/session.hpp"
#include "rank/subset.hpp"
#include "search/search.hpp"

namespace holdfast::pipeline {

/// A candidate, measured in full. What this file calls a deployment is an entry of `Session::held`:
/// a bound under a deployment.
struct Trial {
    search::Candidate kept_float;
    std::vector<evaluate::Score> scores;  ///< By deployment.
    std::vector<double> drops;            ///< The same.
    /// What its bound is compared with: the drop, or the upper limit of it where that is asked for.
    std::vector<double> criteria;
    std::size_t worst = 0;  ///< The deployment that is furthest beyond its bound, or nearest to it.
    double criterion = 0;   ///< The worst one's, comparable with the first bound.
    bool holds = true;
};

class Trials {
public:
    /// All must outlive this. `recipe` names the quantization in the report.
    Trials(Session& session, const Planned& planned, std::string recipe);

    [[nodiscard]] const std::string& recipe() const { return recipe_; }
    [[nodiscard]] const Planned& planned() const { return planned_; }
    [[nodiscard]] Candidates& candidates() { return candidates_; }

    /// Mean harm of the fully quantized model at `positions`, the deployments taking turns.
    [[nodiscard]] double harm(const std::vector<std::size_t>& positions);

    /// From now on the fully quantized model is not kept compiled.
    void release() {
        compiled_.clear();
        is_released_ = true;
    }

    /// The metric against the bound; a candidate that fails is looked at no longer than needed to
    /// know it, unless `in_full`.
    [[nodiscard]] search::Verdict validate(const search::Candidate& kept_float,
                                           bool in_full = false);
    /// What the informative subset says under the deployment that binds: at first the one that the
    /// fully quantized model, which must have been validated in full, misses most.
    [[nodiscard]] search::Estimate estimate(const search::Candidate& kept_float);
    /// After validations that failed: the deployment where the last did binds from now on, and
    /// estimates look at other items, chosen from what is known by now.
    void refine();

    /// Saved to a file, read again and measured on all items anew: from now on this is what the
    /// candidate's validation says.
    [[nodiscard]] Trial saved(const search::Candidate& kept_float);

    /// The drop with every group in float; enters the report, but is no candidate.
    [[nodiscard]] double drop_of_float(std::size_t deployment);

    /// The metric of the fully quantized model, validated in full.
    [[nodiscard]] double quantized_metric(std::size_t deployment) const {
        return quantized_.at(deployment);
    }
    [[nodiscard]] std::size_t validations() const { return validations_; }
    [[nodiscard]] std::size_t estimates() const { return estimates_; }
    [[nodiscard]] std::size_t subset() const { return subset_.size(); }
    /// Groups whose return alone was looked at, the one that repairs most first.
    [[nodiscard]] std::vector<RankingEntry> ranking() const;

private:
    using Positions = std::vector<std::size_t>;

    /// What was seen of one item.
    struct Look {
        double value = 0;
        double harm = 0;
        double distance = 0;
        double loss = 0;
    };
    using Looks = std::vector<std::optional<Look>>;  // By position.
    struct Sum;

    [[nodiscard]] Looks& looks(const search::Candidate& kept_float, std::size_t deployment);
    [[nodiscard]] std::vector<std::size_t> unseen(const Looks& looks,
                                                  const std::vector<std::size_t>& positions) const;
    void enter(Looks& looks,
               std::size_t deployment,
               const std::vector<std::size_t>& positions,
               const Seen& seen);
    void report(const search::Candidate& kept_float,
                std::size_t deployment,
                std::string_view purpose,
                const evaluate::Score& score,
                std::optional<double> drop);
    void look_at(const search::Candidate& kept_float,
                 std::size_t deployment,
                 const std::vector<std::size_t>& positions,
                 std::string_view purpose,
                 std::string_view stage);
    [[nodiscard]] search::Verdict validate_under(const search::Candidate& kept_float,
                                                 std::size_t deployment,
                                                 bool in_full);
    [[nodiscard]] search::Verdict validate_by_items(const search::Candidate& kept_float,
                                                    std::size_t deployment,
                                                    bool in_full);
    [[nodiscard]] search::Verdict validate_as_a_whole(const search::Candidate& kept_float,
                                                      std::size_t deployment);
    [[nodiscard]] search::Verdict validate_in_parts(const search::Candidate& kept_float,
                                                    std::size_t deployment);
    [[nodiscard]] std::size_t first_part(std::size_t deployment) const;
    void review(std::size_t deployment, const evaluate::Score& score);
    [[nodiscard]] search::Verdict enter_complete(const search::Candidate& kept_float,
                                                 std::size_t deployment,
                                                 const evaluate::Score& score);
    [[nodiscard]] search::Verdict enter_failed(const search::Candidate& kept_float,
                                               std::size_t deployment,
                                               const evaluate::Score& score,
                                               double least_drop);
    [[nodiscard]] static evaluate::Score assembled(const Looks& looks, const evaluate::Score& last);
    [[nodiscard]] std::string_view purpose(const search::Candidate& kept_float) const;
    [[nodiscard]] search::Estimate estimate_under(const search::Candidate& kept_float,
                                                  std::size_t deployment);
    /// The candidate's file, compiled once it is needed; the fully quantized one is compiled once
    /// until `release`.
    [[nodiscard]] std::shared_ptr<evaluate::OnDemand> compile(const search::Candidate& kept_float,
                                                              std::size_t deployment);
    /// Names in the journal what was done to a candidate on the items at some positions.
    [[nodiscard]] std::string key(std::string_view what,
                                  const search::Candidate& kept_float,
                                  std::size_t deployment,
                                  const std::vector<std::size_t>& positions) const;
    /// What `measure` gives, unless the journal knows it.
    template <typename Measure>
    [[nodiscard]] auto recorded(std::string_view what,
                                const search::Candidate& kept_float,
                                std::size_t deployment,
                                const std::vector<std::size_t>& positions,
                                Measure measure);
    /// The metric of a whole model that is not a candidate any more, on all items.
    [[nodiscard]] evaluate::Score score(std::string_view what,
                                        const search::Candidate& kept_float,
                                        std::size_t deployment,
                                        std::string_view stage,
                                        const std::function<std::shared_ptr<ov::Model>()>& model);
    [[nodiscard]] std::vector<std::size_t> by_risk(std::size_t deployment) const;
    [[nodiscard]] double criterion(std::size_t deployment, const evaluate::Score& score) const;
    void choose_binding();
    void look_first_at(std::size_t deployment);
    void choose_subset();
    [[nodiscard]] Sum sum(std::size_t deployment, const Looks& looks, const Looks* less) const;
    [[nodiscard]] const Looks* known_below(const search::Candidate& kept_float,
                                           std::size_t deployment) const;

    Session& session_;
    const Planned& planned_;
    Candidates candidates_;
    std::string recipe_;
    std::map<std::pair<search::Candidate, std::size_t>, Looks> looks_;
    std::map<search::Candidate, search::Verdict> verdicts_;
    std::map<search::Candidate, search::Estimate> estimated_;
    std::vector<double> quantized_;         // The metric by deployment.
    std::vector<double> at_start_;          // The same: its criterion.
    std::vector<Looks> latest_;             // By deployment: what was seen of each item last.
    std::vector<std::size_t> by_failures_;  // Deployments, where a candidate failed last first.
    std::optional<std::size_t> binding_;    // The deployment that estimates look at.
    std::vector<rank::Items> strata_;       // What is known under the deployment that binds.
    Positions subset_;                      // Of all of them.
    std::size_t refinements_ = 0;
    double harm_at_start_ = 0;
    // The fully quantized one, by deployment.
    std::map<std::size_t, std::shared_ptr<evaluate::OnDemand>> compiled_;
    std::map<std::size_t, double> alone_;  // Harm with a group alone in float.
    bool is_released_ = false;
    bool has_passed_ = false;
    std::size_t validations_ = 0;
    std::size_t estimates_ = 0;
};

}  // namespace holdfast::pipeline
