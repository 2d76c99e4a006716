#include "search/climb.hpp"

#include <algorithm>
#include <utility>

#include "search/bisect.hpp"
#include "search/splitting.hpp"

namespace holdfast::search {
namespace {

// A validation that fails early is cheap, and tells what the estimates do not see.
constexpr std::size_t most_steps_unvalidated = 4;
// So much may be spent on validations that estimates foretold and that failed, before they are no
// guide any more; one that failed early counts as a tenth of a validation.
constexpr double most_misled = 4;
constexpr double least_misled = 0.1;

std::vector<double> costs_of(const Problem& problem) {
    return problem.costs.empty() ? std::vector<double>(problem.groups, 1.0) : problem.costs;
}

class Climb {
public:
    Climb(const Problem& problem, Questions& questions)
        : problem_(problem), questions_(questions), splitting_(costs_of(problem)) {}

    Climbed run() {
        while (!holds_) {
            const auto step = next_step();
            if (const auto candidate = questions_.foretold()) {
                const double before = questions_.worth();
                const auto verdict = judge(*candidate);
                if (!verdict || holds_) break;
                if (verdict->failed_elsewhere) continue;
                misled_ += std::max(least_misled, questions_.worth() - before);
                if (misled_ > most_misled) break;
                is_misled_ = true;
            } else if (is_misled_) {
                learn();
            } else if (!step || !take(*step)) {
                break;
            } else if (++unvalidated_ >= most_steps_unvalidated && !judge(kept_)) {
                break;
            }
        }
        return {.kept = kept_, .holds = holds_, .order = order()};
    }

private:
    // Empty: nothing more can be asked.
    std::optional<double> harm(const Candidate& kept) {
        const auto found = questions_.estimate(kept);
        return found ? std::optional(found->harm) : std::nullopt;
    }

    // Asks for estimates on its way; one of them may foretell that the bound holds.
    std::optional<Step> next_step() {
        const auto now = questions_.estimate(kept_);
        if (!now) return std::nullopt;
        return splitting_.next(
            kept_, now->harm, [this](const Candidate& candidate) { return harm(candidate); });
    }

    bool take(const Step& step) {
        auto larger = kept_;
        larger.insert(step.groups.begin(), step.groups.end());
        if (!questions_.is_candidate(larger)) return false;
        kept_ = std::move(larger);
        taken_.insert(taken_.end(), step.groups.begin(), step.groups.end());
        splitting_.make_stale();
        return true;
    }

    // Empty: nothing more may be asked.
    std::optional<Verdict> judge(const Candidate& candidate) {
        const auto verdict = questions_.validate(candidate, bisection_worth(problem_.groups));
        if (!verdict) return verdict;
        unvalidated_ = 0;
        holds_ = verdict->holds;
        if (holds_) kept_ = candidate;
        if (verdict->failed_elsewhere) go_on_from(candidate);
        return verdict;
    }

    // What holds one of several bounds is where the search for the next begins.
    void go_on_from(const Candidate& candidate) {
        kept_ = candidate;
        settled_ = candidate;
        std::erase_if(taken_, [&](std::size_t group) { return !candidate.contains(group); });
        for (const auto group : candidate)
            if (std::ranges::find(taken_, group) == taken_.end()) taken_.push_back(group);
        misled_ = 0;
        is_misled_ = false;
        questions_.refine();
        splitting_.begin_again();
    }

    // The estimates foretold what was not so, as often as they did.
    void learn() {
        is_misled_ = false;
        questions_.refine();
        splitting_.make_stale();
        undo_what_harms();
    }

    // What the refined estimates say against members taken before; those that another bound needs
    // they can't judge.
    void undo_what_harms() {
        for (const auto group : std::vector<std::size_t>(taken_)) {
            if (settled_.contains(group)) continue;
            auto smaller = kept_;
            smaller.erase(group);
            const auto with_it = harm(kept_);
            const auto without_it = harm(smaller);
            if (!with_it || !without_it) return;
            if (*without_it > *with_it) continue;
            kept_ = std::move(smaller);
            std::erase(taken_, group);
        }
    }

    [[nodiscard]] std::vector<std::size_t> order() const {
        auto order = taken_;
        const auto append = [&](std::size_t group) {
            if (std::find(order.begin(), order.end(), group) == order.end()) order.push_back(group);
        };
        for (const auto group : splitting_.order(kept_)) append(group);
        for (std::size_t group = 0; group < problem_.groups; ++group) append(group);
        return order;
    }

    const Problem& problem_;
    Questions& questions_;
    Splitting splitting_;
    Candidate kept_;
    Candidate settled_;               // With these in float all bounds but the last failed held.
    std::vector<std::size_t> taken_;  // In the order in which they were.
    std::size_t unvalidated_ = 0;
    double misled_ = 0;
    bool is_misled_ = false;  // Since they were refined last.
    bool holds_ = false;
};

}  // namespace

Climbed climb(const Problem& problem, Questions& questions) {
    return Climb(problem, questions).run();
}

}  // namespace holdfast::search
