#include "pipeline/unreachable.hpp"

#include "core/check.hpp"
#include "core/text.hpp"

namespace holdfast::pipeline {
namespace {

constexpr std::size_t most_names = 8;

std::string names_text(std::vector<std::string> names) {
    if (names.empty()) return "";
    if (names.size() > most_names) {
        names.resize(most_names);
        names.emplace_back("…");
    }
    return " (" + core::join(names) + ")";
}

std::string bound_text(const Goal& goal) {
    return core::concat("the bound of ",
                        goal.bound.max_drop,
                        " (",
                        to_text(goal.bound.drop_type),
                        ") on ",
                        goal.bound.metric.name);
}

std::string best_text(const Shortfall& shortfall) {
    return core::concat(shortfall.candidates == 1
                            ? "the only candidate"
                            : core::concat("the best of ", shortfall.candidates, " candidates"),
                        " drops by ",
                        shortfall.best_drop,
                        " with ",
                        shortfall.operations_float.size(),
                        " of ",
                        shortfall.operations,
                        " operations in float",
                        names_text(shortfall.operations_float));
}

std::string float_text(const Goal& goal, const Shortfall& shortfall) {
    if (!shortfall.drop_of_float) return "";
    if (goal.holds(*shortfall.drop_of_float))
        return "; it holds only with every operation in float";
    return core::concat("; even with every operation in float the metric drops by ",
                        *shortfall.drop_of_float,
                        ", so it does not give the same value twice");
}

std::string budget_text(const Shortfall& shortfall) {
    if (shortfall.spent.empty()) return "";
    const auto next = shortfall.next.empty() ? ""
                                             : core::concat("; next in float would have been",
                                                            names_text(shortfall.next));
    return core::concat("; the search ended at ", shortfall.spent, next);
}

std::string advice_text(const Shortfall& shortfall) {
    return shortfall.advice.empty() ? "" : "; worth trying: " + core::join(shortfall.advice);
}

}  // namespace

std::string unreachable_message(const Goal& goal, const Shortfall& shortfall) {
    return bound_text(goal) + " can't be reached: " + best_text(shortfall) +
           budget_text(shortfall) + float_text(goal, shortfall) + advice_text(shortfall);
}

}  // namespace holdfast::pipeline
