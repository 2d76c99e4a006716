#include "rank/expected_loss.hpp"

#include <algorithm>
#include <tuple>

#include "core/check.hpp"

namespace holdfast::rank {

ExpectedLoss::ExpectedLoss(std::span<const Seen> items) {
    core::ensure(!items.empty(), "an expected loss is learnt from no items");
    std::vector<Seen> sorted(items.begin(), items.end());
    std::ranges::sort(
        sorted, {}, [](const Seen& seen) { return std::tuple(seen.distance, seen.loss); });
    for (const auto& seen : sorted) {
        Step step{seen.distance, seen.loss, 1};
        while (!steps_.empty() &&
               (steps_.back().loss >= step.loss || steps_.back().distance == step.distance)) {
            const auto& pooled = steps_.back();
            const double all = pooled.items + step.items;
            const auto mean = [&](double left, double right) {
                return (left * pooled.items + right * step.items) / all;
            };
            step = {mean(pooled.distance, step.distance), mean(pooled.loss, step.loss), all};
            steps_.pop_back();
        }
        steps_.push_back(step);
    }
}

double ExpectedLoss::operator()(double distance) const {
    const auto above = std::ranges::upper_bound(steps_, distance, {}, &Step::distance);
    if (above == steps_.begin()) return steps_.front().loss;
    if (above == steps_.end()) return steps_.back().loss;
    const auto& low = *(above - 1);
    const double share = (distance - low.distance) / (above->distance - low.distance);
    return low.loss + share * (above->loss - low.loss);
}

}  // namespace holdfast::rank
