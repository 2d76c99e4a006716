#include "search/halving.hpp"

#include <algorithm>
#include <numeric>

namespace holdfast::search {

std::vector<std::size_t> halve(std::size_t contenders,
                               const std::vector<std::size_t>& sizes,
                               const std::function<double(std::size_t, std::size_t)>& loss) {
    std::vector<std::size_t> ranked(contenders);
    std::iota(ranked.begin(), ranked.end(), std::size_t{0});
    std::vector<double> losses(contenders, 0);
    auto alive = static_cast<std::ptrdiff_t>(contenders);
    for (const auto size : sizes) {
        if (alive < 2) break;
        const auto end = ranked.begin() + alive;
        std::for_each(ranked.begin(), end, [&](std::size_t contender) {
            losses[contender] = loss(contender, size);
        });
        std::stable_sort(ranked.begin(), end, [&](std::size_t left, std::size_t right) {
            return losses[left] < losses[right];
        });
        alive = (alive + 1) / 2;
    }
    return ranked;
}

}  // namespace holdfast::search
