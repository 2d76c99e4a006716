#include "search/bisect.hpp"

#include <algorithm>

#include "search/log2.hpp"

namespace holdfast::search {
namespace {

using Groups = std::vector<std::size_t>;

Candidate head(const Groups& order, std::size_t size) {
    return {order.begin(), order.begin() + static_cast<std::ptrdiff_t>(size)};
}

// The largest number of groups from the head that may still be a candidate.
std::size_t most(const Groups& order, const Questions& questions) {
    std::size_t size = 0;
    while (size < order.size() && questions.is_candidate(head(order, size + 1))) ++size;
    return size;
}

// Looks for the shortest head that holds, which is longer than `below` and at most `above`; if that
// one is not known to hold, looks at it at last, unless a shorter one was found.
std::optional<std::size_t> halve(
    const Groups& order, std::size_t below, std::size_t above, bool holds, Questions& questions) {
    while (above - below > 1) {
        const auto middle = below + (above - below) / 2;
        const auto verdict = questions.validate(head(order, middle));
        if (!verdict) return holds ? std::optional(above) : std::nullopt;
        holds = holds || verdict->holds;
        (verdict->holds ? above : below) = middle;
    }
    if (!holds) {
        const auto verdict = questions.validate(head(order, above));
        holds = verdict && verdict->holds;
    }
    return holds ? std::optional(above) : std::nullopt;
}

// A head of `start` or of twice as many may do.
std::optional<std::size_t> shortest(const Groups& order,
                                    std::size_t start,
                                    std::size_t limit,
                                    Questions& questions) {
    std::size_t below = 0;
    for (std::size_t size = start; size < limit && size <= 2 * start; size *= 2) {
        const auto verdict = questions.validate(head(order, size));
        if (!verdict) return std::nullopt;
        if (verdict->holds) return halve(order, below, size, true, questions);
        below = size;
    }
    return limit == 0 ? std::nullopt : halve(order, below, limit, false, questions);
}

}  // namespace

std::optional<Candidate> bisect(Groups order, std::size_t start, Questions& questions) {
    const auto limit = most(order, questions);
    auto found = shortest(order, std::max<std::size_t>(1, start), limit, questions);
    // All but one fail: that one is needed.
    const bool is_refuted = limit + 1 == order.size();
    for (std::size_t turn = 0; !found && is_refuted && turn < limit; ++turn) {
        if (!questions.refused().empty()) break;
        std::rotate(order.begin(), order.end() - 1, order.end());
        const auto verdict = questions.validate(head(order, limit));
        if (verdict && verdict->holds) found = halve(order, 0, limit, true, questions);
    }
    return found ? std::optional(head(order, *found)) : std::nullopt;
}

double bisection_worth(std::size_t groups) {
    return 3 + log2_up(groups);
}

}  // namespace holdfast::search
