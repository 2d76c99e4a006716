#include "evaluate/interval.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "core/check.hpp"

namespace holdfast::evaluate {
namespace {

constexpr double nuisance_error = 0.2;  // of the error probability
constexpr std::size_t draws = 2000;
constexpr int halvings = 60;

// log of the probability of k of n at p.
double log_binomial(std::size_t k, std::size_t n, double p) {
    if (p <= 0) return k == 0 ? 0 : -INFINITY;
    if (p >= 1) return k == n ? 0 : -INFINITY;
    const auto real_k = static_cast<double>(k);
    const auto real_n = static_cast<double>(n);
    return std::lgamma(real_n + 1) - std::lgamma(real_k + 1) - std::lgamma(real_n - real_k + 1) +
           real_k * std::log(p) + (real_n - real_k) * std::log1p(-p);
}

// The probability of at most k of n at p. Summed from the mode (or k) down, until terms vanish.
double at_most(std::size_t k, std::size_t n, double p) {
    if (k >= n || p <= 0) return 1;
    if (p >= 1) return 0;
    const auto mode = static_cast<std::size_t>(static_cast<double>(n + 1) * p);
    if (k > mode) return 1 - at_most(n - k - 1, n, 1 - p);
    double sum = 0;
    double term = std::exp(log_binomial(k, n, p));
    for (std::size_t i = k; term > sum * 1e-17; --i) {
        sum += term;
        if (i == 0) break;
        term *= static_cast<double>(i) / static_cast<double>(n - i + 1) * (1 - p) / p;
    }
    return std::min(sum, 1.0);
}

// The largest x in [low, high] where `is_possible`, which is true at low and turns false once.
template <typename IsPossible>
double last_possible(double low, double high, IsPossible is_possible) {
    if (is_possible(high)) return high;
    for (int i = 0; i < halvings; ++i) {
        const double middle = (low + high) / 2;
        is_possible(middle) ? low = middle : high = middle;
    }
    return high;
}

// The probability that lost − gained is at most `difference`, where `changed` is the share of items
// that change and `drop` the difference of the shares lost and gained.
double tail(std::ptrdiff_t difference, std::size_t items, double changed, double drop) {
    const double lost_of_changed = changed > 0 ? std::min(1.0, (1 + drop / changed) / 2) : 0;
    const double mean = static_cast<double>(items) * changed;
    const double spread = 9 * std::sqrt(mean + 1) + 9;
    const auto first = static_cast<std::size_t>(std::max(0.0, mean - spread));
    const auto last = std::min(items, static_cast<std::size_t>(mean + spread));
    double sum = 0;
    for (std::size_t m = first; m <= last; ++m) {
        const auto most_lost = static_cast<std::ptrdiff_t>(m) + difference;  // twice the lost
        if (most_lost < 0) continue;
        sum += std::exp(log_binomial(m, items, changed)) *
               at_most(static_cast<std::size_t>(most_lost) / 2, m, lost_of_changed);
    }
    return std::min(sum, 1.0);
}

}  // namespace

double paired_upper_limit(std::size_t lost,
                          std::size_t gained,
                          std::size_t items,
                          double confidence) {
    core::ensure(lost + gained <= items, "more items changed than there are");
    const double error = 1 - confidence;
    const double error_of_share = nuisance_error * error;
    const auto changed_items = lost + gained;
    const double most_changed = last_possible(
        0, 1, [&](double share) { return at_most(changed_items, items, share) > error_of_share; });
    const auto difference = static_cast<std::ptrdiff_t>(lost) - static_cast<std::ptrdiff_t>(gained);
    const double found = static_cast<double>(difference) / static_cast<double>(items);
    // The more items change, the wider the distribution: the largest share is the worst.
    return last_possible(std::min(found, most_changed), most_changed, [&](double drop) {
        return tail(difference, items, std::max(most_changed, std::abs(drop)), drop) >
               error - error_of_share;
    });
}

std::size_t items_to_certify(double bound, double confidence) {
    if (bound <= 0) return 0;
    if (bound >= 1) return 1;
    std::size_t high = 1;
    while (paired_upper_limit(0, 0, high, confidence) > bound) high *= 2;
    std::size_t low = high / 2;
    while (high - low > 1) {
        const auto middle = low + (high - low) / 2;
        paired_upper_limit(0, 0, middle, confidence) > bound ? low = middle : high = middle;
    }
    return high;
}

double bootstrap_upper_limit(std::size_t items,
                             const std::function<double(std::span<const std::size_t>)>& drop,
                             double confidence) {
    std::mt19937_64 random(20240229);
    std::vector<double> drops;
    std::vector<std::size_t> sample(items);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        for (auto& item : sample) item = random() % items;
        drops.push_back(drop(sample));
    }
    const auto place = static_cast<std::size_t>(std::ceil(confidence * static_cast<double>(draws)));
    const auto nth =
        drops.begin() + static_cast<std::ptrdiff_t>(std::clamp<std::size_t>(place, 1, draws) - 1);
    std::nth_element(drops.begin(), nth, drops.end());
    return *nth;
}

}  // namespace holdfast::evaluate
