#include "search/search.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "core/check.hpp"

namespace holdfast::search {
namespace {

using Groups = std::vector<std::size_t>;

// Asks for drops: each candidate once, as many as allowed; remembers the best.
class Scores {
public:
    Scores(const Problem& problem, double initial_drop)
        : problem_(problem), seen_{{Candidate{}, initial_drop}}, best_{{}, initial_drop} {}

    [[nodiscard]] bool passes(double drop) const { return drop <= problem_.bound; }
    [[nodiscard]] bool may_ask() const { return asked_ < problem_.max_drops; }
    [[nodiscard]] std::size_t asked() const { return asked_; }
    [[nodiscard]] const std::pair<Candidate, double>& best() const { return best_; }

    // Empty: no more questions are allowed.
    std::optional<double> drop(const Candidate& candidate) {
        if (const auto found = seen_.find(candidate); found != seen_.end()) return found->second;
        if (!may_ask()) return std::nullopt;
        ++asked_;
        const double drop = problem_.drop(candidate);
        seen_.emplace(candidate, drop);
        if (drop < best_.second) best_ = {candidate, drop};
        return drop;
    }

private:
    const Problem& problem_;
    std::map<Candidate, double> seen_;
    std::pair<Candidate, double> best_;
    std::size_t asked_ = 0;
};

// So many groups in a row may make things worse before the least bad of them is taken: in a state
// from which no single group helps, trying all would cost a validation each.
constexpr std::size_t most_failures = 8;

// A set on its way up, with what each of its groups gained when it was taken.
struct Taken {
    Candidate kept;
    double drop = 0;
    std::map<std::size_t, double> gains;
    Groups order;

    void take(std::size_t group, double new_drop) {
        kept.insert(group);
        order.push_back(group);
        gains[group] = drop - new_drop;
        drop = new_drop;
    }
};

Candidate with(Candidate candidate, std::size_t group) {
    candidate.insert(group);
    return candidate;
}

template <typename Iterator>
Candidate without(Candidate candidate, Iterator first, Iterator last) {
    for (; first != last; ++first) candidate.erase(*first);
    return candidate;
}

// Climbs from the empty set, one group at a time.
class Climb {
public:
    Climb(const Problem& problem, Scores& scores, double initial_drop)
        : problem_(problem), scores_(scores) {
        taken_.drop = initial_drop;
    }

    // Ends when the bound holds, when only one group is left in int8, or when nothing may be asked.
    Taken run() {
        while (!is_over()) {
            if (const auto group = next())
                attempt(*group);
            else
                take_least_bad();
        }
        return std::move(taken_);
    }

private:
    [[nodiscard]] bool is_over() const {
        return scores_.passes(taken_.drop) || taken_.kept.size() + 1 >= problem_.groups ||
               !scores_.may_ask();
    }

    [[nodiscard]] bool is_untried(std::size_t group) const {
        return !taken_.kept.contains(group) && !worse_.contains(group);
    }

    [[nodiscard]] Groups untried() const {
        Groups groups;
        for (std::size_t group = 0; group < problem_.groups; ++group)
            if (is_untried(group)) groups.push_back(group);
        return groups;
    }

    void rank_anew() {
        const auto remaining = untried();
        queue_ = remaining.empty() ? Groups{} : problem_.rank(taken_.kept, remaining);
        core::ensure(
            std::is_permutation(queue_.begin(), queue_.end(), remaining.begin(), remaining.end()),
            "a ranking must hold each remaining group once");
        is_stale_ = false;
    }

    // The best group not tried in this state; empty when all, or the best few, make it worse.
    std::optional<std::size_t> next() {
        if (worse_.size() >= most_failures) return std::nullopt;
        std::erase_if(queue_, [&](std::size_t group) { return !is_untried(group); });
        if (queue_.empty()) rank_anew();
        if (queue_.empty()) return std::nullopt;
        return queue_.front();
    }

    void attempt(std::size_t group) {
        const auto drop = scores_.drop(with(taken_.kept, group));
        if (!drop) return;
        if (*drop <= taken_.drop) {
            take(group, *drop);
        } else {
            worse_[group] = *drop;
            if (is_stale_ && scores_.may_ask()) rank_anew();
        }
    }

    void take(std::size_t group, double drop) {
        taken_.take(group, drop);
        worse_.clear();
        is_stale_ = true;
    }

    void take_least_bad() {
        const auto least =
            std::min_element(worse_.begin(), worse_.end(), [](const auto& left, const auto& right) {
                return left.second < right.second;
            });
        take(least->first, least->second);
    }

    const Problem& problem_;
    Scores& scores_;
    Taken taken_;
    std::map<std::size_t, double> worse_;  // Tried on top of what is taken now: its drop.
    Groups queue_;
    bool is_stale_ = true;  // The queue was ranked before the last group was taken.
};

// The groups that helped least come first; of equals, the one taken last.
Groups least_gain_first(const Taken& taken) {
    Groups order(taken.order.rbegin(), taken.order.rend());
    std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
        return taken.gains.at(left) < taken.gains.at(right);
    });
    return order;
}

// Gives back each run of `size` groups without which the bound still holds.
bool give_back_runs(Taken& taken, Groups& order, std::size_t size, Scores& scores) {
    bool gave_back = false;
    for (std::size_t begin = 0; begin < order.size();) {
        const auto first = std::next(order.begin(), static_cast<std::ptrdiff_t>(begin));
        const auto last =
            std::next(first, static_cast<std::ptrdiff_t>(std::min(size, order.size() - begin)));
        auto smaller = without(taken.kept, first, last);
        const auto drop = scores.drop(smaller);
        if (drop && scores.passes(*drop)) {
            taken.kept = std::move(smaller);
            taken.drop = *drop;
            order.erase(first, last);
            gave_back = true;
        } else {
            begin += size;
        }
    }
    return gave_back;
}

// Halves first, single groups last, these until none can be spared.
void give_back(Taken& taken, Scores& scores) {
    auto order = least_gain_first(taken);
    for (std::size_t size = order.size() / 2; size > 1; size /= 2)
        give_back_runs(taken, order, size, scores);
    while (give_back_runs(taken, order, 1, scores)) {
    }
}

}  // namespace

Choice search(const Problem& problem, double initial_drop) {
    Scores scores(problem, initial_drop);
    auto taken = Climb(problem, scores, initial_drop).run();
    if (!scores.passes(taken.drop)) {
        const auto& [kept, drop] = scores.best();
        return {kept, drop, false, scores.asked()};
    }
    give_back(taken, scores);
    return {taken.kept, taken.drop, true, scores.asked()};
}

}  // namespace holdfast::search
