#include "search/search.hpp"

#include <utility>

#include "core/check.hpp"
#include "search/bisect.hpp"
#include "search/climb.hpp"
#include "search/give_back.hpp"
#include "search/log2.hpp"

namespace holdfast::search {
namespace {

Choice choice_of(const Questions& questions, Candidate kept, double drop, End end) {
    Choice choice;
    choice.kept_float = std::move(kept);
    choice.drop = drop;
    choice.end = end;
    choice.estimates = questions.estimates();
    choice.validations = questions.validations();
    choice.worth = questions.worth();
    if (end != End::reached) choice.next = questions.refused();
    return choice;
}

Choice best_of(Questions& questions) {
    const auto end = !questions.may_go_on()         ? End::budget
                     : !questions.refused().empty() ? End::worth
                                                    : End::exhausted;
    return choice_of(questions, questions.best().first, questions.best().second.drop, end);
}

}  // namespace

double most_worth(std::size_t groups) {
    return 2 * log2_up(groups) + 3;
}

Choice search(const Problem& problem, const Verdict& initial) {
    core::ensure(problem.costs.empty() || problem.costs.size() == problem.groups,
                 problem.costs.size(),
                 " costs for ",
                 problem.groups,
                 " groups");
    Questions questions(problem, initial);
    if (initial.holds) return choice_of(questions, {}, initial.drop, End::reached);

    auto climbed = climb(problem, questions);
    bool bisected = false;
    if (!climbed.holds) {
        auto found = bisect(climbed.order, climbed.kept.size(), questions);
        if (!found) return best_of(questions);
        climbed.kept = std::move(*found);
        bisected = true;
    }
    auto kept = give_back(problem, std::move(climbed.kept), questions);
    const auto verdict = questions.validate(kept);
    auto choice = choice_of(questions, kept, verdict.value().drop, End::reached);
    choice.bisected = bisected;
    return choice;
}

}  // namespace holdfast::search
