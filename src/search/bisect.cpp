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

// Grows the head by doubling until it holds; `below` becomes a size that does not.
std::optional<std::size_t> grow(const Groups& order,
                                std::size_t size,
                                std::size_t limit,
                                std::size_t& below,
                                Questions& questions) {
    for (; below < limit; size *= 2) {
        size = std::min(size, limit);
        const auto verdict = questions.validate(head(order, size));
        if (!verdict) return std::nullopt;
        if (verdict->holds) return size;
        below = size;
    }
    return std::nullopt;
}

std::size_t shrink(const Groups& order,
                   std::size_t above,
                   std::size_t below,
                   Questions& questions) {
    while (above - below > 1) {
        const auto middle = below + (above - below) / 2;
        const auto verdict = questions.validate(head(order, middle));
        if (!verdict) break;
        verdict->holds ? above = middle : below = middle;
    }
    return above;
}

}  // namespace

std::optional<Candidate> bisect(Groups order, std::size_t start, Questions& questions) {
    const auto limit = most(order, questions);
    std::size_t below = 0;
    auto above = grow(order, std::max<std::size_t>(1, start), limit, below, questions);
    // All but one fail: that one is needed.
    const bool is_refuted = below == limit && limit + 1 == order.size();
    for (std::size_t turn = 0; !above && is_refuted && turn < limit; ++turn) {
        std::rotate(order.begin(), order.end() - 1, order.end());
        below = 0;
        above = grow(order, limit, limit, below, questions);
        if (!questions.refused().empty()) break;
    }
    if (!above) return std::nullopt;
    return head(order, shrink(order, *above, below, questions));
}

double bisection_worth(std::size_t groups, std::size_t start) {
    start = std::max<std::size_t>(1, start);
    return 1 + 2 * log2_up((groups + start - 1) / start) + log2_up(start);
}

}  // namespace holdfast::search
